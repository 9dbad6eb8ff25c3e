package dev.scxreplay.doctor;

import dev.scxreplay.doctor.Diagnosis.Place;
import dev.scxreplay.table.TableReader;
import dev.scxreplay.trace.EventTable;
import dev.scxreplay.trace.Stat;
import dev.scxreplay.trace.TraceTables;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;

/**
 * Holds a trace of a dataset against the invariants of a kernel trace, in one pass.
 *
 * <p>Where events of a CPU are missing, what was known of it is forgotten, and of all tasks, as that CPU may have woken or
 * run any of them. Nothing is said of tasks before every CPU has recorded its first event, since a ring buffer that
 * overwrites begins later on a busy CPU. Checks that compare CPUs fail where the clocks of CPUs disagree, as the trace clock
 * {@code local} may.
 */
public final class Doctor {
    /**
     * perf does not record what happens while it wakes up the recorder, perf_pending_irq() with a recursion context, and
     * begins and ends on one CPU and event after the other, evlist__enable().
     */
    private static final String PERF =
            "perf leaves out events without a mark: those of its own wake-ups, and at the begin and the end of a CPU";

    /** Of fewer, all in one direction may be chance: a recording that begins or ends. */
    private static final int MANY_SWITCHES = 100;

    private static final Pattern RELEASE = Pattern.compile("(\\d{1,4})\\.(\\d{1,4}).*");

    private final BufferAllocator allocator;
    private final Path directory;
    private final Tally tally = new Tally();

    private Doctor(BufferAllocator allocator, Path directory) {
        this.allocator = allocator;
        this.directory = directory;
    }

    /**
     * Checks a trace.
     *
     * @param traceDirectory where its tables are
     * @return one row for each {@link Invariant}, in their order
     */
    public static List<Diagnosis> examine(Path traceDirectory) {
        try (BufferAllocator allocator = new RootAllocator()) {
            return new Doctor(allocator, traceDirectory).examine();
        }
    }

    private List<Diagnosis> examine() {
        Set<String> recorded = Set.copyOf(texts(perTable("SELECT DISTINCT event FROM %s")));
        boolean sleepIsCertain = texts("SELECT coalesce(kernel, '') FROM " + scan(TraceTables.TRACE.name())).stream()
                .anyMatch(Doctor::tracesStateThatCounts);
        try (EventStream events = new EventStream(allocator, directory);
                Gaps gaps = new Gaps(allocator, directory)) {
            tally.at(events);
            ScheduleChecks schedule = new ScheduleChecks(events, tally, renames(), sleepIsCertain);
            CpuChecks cpus = new CpuChecks(events, tally);
            long allRecord = numbers("SELECT max(first) FROM (SELECT min(seq) AS first FROM ("
                            + perTable("SELECT common_cpu, min(seq) AS seq FROM %s GROUP BY common_cpu")
                            + ") GROUP BY common_cpu)")
                    .getFirst();
            while (events.next()) {
                int cpu = events.cpu();
                if (gaps.moveTo(events.tsNs()) || events.seq() <= allRecord) {
                    schedule.forgetTasks();
                    for (int i = 0; i < gaps.size(); i++) {
                        schedule.forgetCpu(gaps.cpu(i));
                        cpus.forgetCpu(gaps.cpu(i));
                    }
                }
                schedule.check(events.code(), cpu);
                cpus.check(events.code(), cpu);
            }
        }
        wentBack();
        if (!sleepIsCertain) {
            tally.remark(
                    Invariant.WAKEUP_BEFORE_SWITCH,
                    "not after the states S and D, which before v6.16 a task that stays runnable may have (the recording"
                            + " does not say that its kernel is newer)");
        }
        noSwitchesFromIdle();
        boolean perf = texts("SELECT format FROM " + scan(TraceTables.TRACE.name())).stream()
                .anyMatch(format -> format.startsWith("perf ") || format.startsWith("perf."));
        return Stream.of(Invariant.values())
                .map(invariant -> tally.diagnosis(
                        invariant, missing(invariant, recorded), perf && !invariant.holdsOfSamples() ? PERF : ""))
                .toList();
    }

    private static List<String> missing(Invariant invariant, Set<String> recorded) {
        if (invariant == Invariant.INTERRUPTS_PAIRED) {
            boolean any = recorded.stream()
                    .filter(event -> event.endsWith("_entry"))
                    .anyMatch(event -> recorded.contains(event.replace("_entry", "_exit")));
            return any ? List.of() : List.of("irq_vectors");
        }
        return invariant.needs().stream()
                .filter(event -> !recorded.contains(event))
                .toList();
    }

    private static boolean tracesStateThatCounts(String release) {
        Matcher numbers = RELEASE.matcher(release);
        return numbers.matches()
                && Integer.parseInt(numbers.group(1)) * 10_000 + Integer.parseInt(numbers.group(2)) >= 6_0016;
    }

    /**
     * Tells where the switches out of the idle task of a CPU are missing as a whole, which no loss of single events explains.
     */
    private void noSwitchesFromIdle() {
        Path switches = EventStream.file(directory, EventTable.SCHED_SWITCH);
        if (!Files.exists(switches)) {
            return;
        }
        String counts =
                "SELECT common_cpu, count(*) FILTER (next_pid = 0) AS entered, count(*) FILTER (prev_pid = 0) AS \"left\""
                        + " FROM " + EventStream.scan(switches) + " GROUP BY common_cpu";
        String missing = String.join(
                ", ",
                texts(
                        "SELECT 'CPU ' || common_cpu || ' has ' || entered || ' switches to the idle task and ' || \"left\" ||"
                                + " ' from it' FROM (" + counts + ") WHERE entered >= " + MANY_SWITCHES
                                + " AND \"left\" * 100 < entered ORDER BY common_cpu"));
        if (!missing.isEmpty()) {
            for (Invariant invariant : List.of(Invariant.PREV_WAS_NEXT, Invariant.CURRENT_RECORDS)) {
                tally.remark(
                        invariant,
                        missing
                                + ": not a loss of single events, and none is marked there; the kernel did not record them,"
                                + " or not this recording");
            }
        }
    }

    /** What the reader found before it put the events in order. */
    private void wentBack() {
        String stat = "'" + Stat.CPU_TIME_WENT_BACK.name() + "'";
        tally.violations(
                Invariant.TIME_GOES_FORWARD,
                numbers("SELECT coalesce(sum(count), 0)::BIGINT FROM " + scan(TraceTables.INGEST_STAT.name())
                                + " WHERE stat = " + stat)
                        .getFirst());
        if (!Files.exists(directory.resolve(TraceTables.INGEST_LOG.name() + ".parquet"))) {
            return;
        }
        texts("SELECT place || ': ' || reason FROM " + scan(TraceTables.INGEST_LOG.name()) + " WHERE stat = " + stat
                        + " LIMIT " + Diagnosis.PLACES)
                .forEach(said -> {
                    tally.violation(Invariant.TIME_GOES_FORWARD, new Place(0, -1, -1, said));
                    tally.violations(Invariant.TIME_GOES_FORWARD, -1);
                });
    }

    private Map<Integer, Set<Integer>> renames() {
        Map<Integer, Set<Integer>> renames = new HashMap<>();
        if (Files.exists(EventStream.file(directory, EventTable.SCHED_PROCESS))) {
            numbers("SELECT DISTINCT old_pid::BIGINT << 32 | pid FROM "
                            + EventStream.scan(EventStream.file(directory, EventTable.SCHED_PROCESS))
                            + " WHERE event = 'sched_process_exec' AND old_pid > 0 AND pid > 0 AND old_pid != pid")
                    .forEach(pair -> renames.computeIfAbsent((int) (pair >> 32), old -> new HashSet<>())
                            .add((int) (long) pair));
        }
        return renames;
    }

    private String scan(String table) {
        return EventStream.scan(directory.resolve(table + ".parquet"));
    }

    private String perTable(String select) {
        List<Path> files = EventStream.files(directory);
        return files.isEmpty()
                ? "SELECT 0 AS common_cpu, 0::BIGINT AS seq WHERE false"
                : files.stream()
                        .map(file -> select.formatted(EventStream.scan(file)))
                        .collect(Collectors.joining(" UNION ALL "));
    }

    private List<Long> numbers(String sql) {
        List<Long> values = new ArrayList<>();
        try (TableReader reader = TableReader.open(allocator, sql)) {
            while (reader.next()) {
                BigIntVector vector = (BigIntVector) reader.root().getVector(0);
                for (int row = 0; row < reader.root().getRowCount(); row++) {
                    values.add(vector.isNull(row) ? 0 : vector.get(row));
                }
            }
        }
        return values;
    }

    private List<String> texts(String sql) {
        List<String> values = new ArrayList<>();
        try (TableReader reader = TableReader.open(allocator, sql)) {
            while (reader.next()) {
                for (int row = 0; row < reader.root().getRowCount(); row++) {
                    values.add(
                            new String(((VarCharVector) reader.root().getVector(0)).get(row), StandardCharsets.UTF_8));
                }
            }
        }
        return values;
    }
}
