package dev.scxreplay.ingest;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The part of a recording to take in.
 *
 * @param from the first time that belongs to it; empty: the begin
 * @param to the first time that does not belong to it any more; empty: none
 * @param cpus the CPUs whose events belong to it; empty: all
 * @param events names of events that belong to it, with {@code *} for any letters; empty: all
 */
public record Cut(Optional<Moment> from, Optional<Moment> to, Optional<BitSet> cpus, List<String> events) {
    /** Everything. */
    public static final Cut NOTHING = new Cut(Optional.empty(), Optional.empty(), Optional.empty(), List.of());

    public Cut {
        events = List.copyOf(events);
    }

    /**
     * A time of a recording, ns.
     *
     * @param relative whether it is counted from the first event and not by the recording's clock
     */
    public record Moment(long ns, boolean relative) {
        long at(long firstNs) {
            return relative ? Math.addExact(firstNs, ns) : ns;
        }
    }

    /** The part between two times of the recording's clock. */
    public static Cut between(long fromNs, long toNs) {
        return new Cut(
                Optional.of(new Moment(fromNs, false)),
                Optional.of(new Moment(toNs, false)),
                Optional.empty(),
                List.of());
    }

    /** Whether anything is left out. */
    boolean leavesOut() {
        return !equals(NOTHING);
    }

    boolean keepsCpu(int cpu) {
        return cpus.isEmpty() || cpu >= 0 && cpus.get().get(cpu);
    }

    /** What the names of the events kept match; null for all. */
    Pattern names() {
        return events.isEmpty()
                ? null
                : Pattern.compile(events.stream()
                        .map(name -> Pattern.quote(name).replace("*", "\\E.*\\Q"))
                        .collect(Collectors.joining("|")));
    }
}
