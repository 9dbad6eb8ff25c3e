package dev.scxreplay.batch;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What of a plan is in the results already.
 *
 * <p>A unit's directory that is there stays, whatever plan it was made for, unless it is outdated: made by another model,
 * or of jobs whose names the plan gives to others.
 */
final class DoneJobs {
    private final Set<String> done;
    private final List<String> outdated;
    private final int kept;

    private DoneJobs(Set<String> done, List<String> outdated, int kept) {
        this.done = done;
        this.outdated = outdated;
        this.kept = kept;
    }

    /**
     * Looks.
     *
     * @throws BatchException DAMAGED if a seal cannot be read, USAGE if something that no batch made is in the way
     */
    static DoneJobs of(Plan plan, Results places) throws BatchException, IOException {
        Map<String, Job> byId = plan.jobs().stream().collect(Collectors.toMap(Job::id, job -> job));
        Map<String, Job> byName = plan.jobs().stream()
                .collect(Collectors.toMap(job -> name(job.trace().name(), job.label()), job -> job));
        Map<String, TraceSource> traces = new HashMap<>();
        plan.jobs().forEach(job -> traces.put(job.trace().name(), job.trace()));
        List<String> outdated = new ArrayList<>();
        Set<String> done = new HashSet<>();
        for (Results.Found found : places.directories()) {
            String trace = traceOf(found.directory());
            if (found.seal() == null) {
                refuseForeign(places + "/" + found.directory(), traces.containsKey(trace));
                continue;
            }
            Seal seal = sealOf(places + "/" + found.directory(), found.seal());
            TraceSource source = traces.get(trace);
            boolean gone = source != null && source.isUnreadable();
            boolean fresh = seal.model().equals(plan.model())
                    && (source == null || gone || source.sha256().equals(seal.recording()));
            for (Seal.SealedJob job : seal.jobs()) {
                fresh &= !done.contains(job.id()); // put there by a late executor of an earlier batch
                Job asked = byId.get(job.id());
                fresh &= asked == null
                        ? gone || !byName.containsKey(name(trace, job.label()))
                        : asked.trace().name().equals(trace) && asked.label().equals(job.label());
            }
            if (fresh) {
                seal.jobs().stream().filter(job -> job.refused().isEmpty()).forEach(job -> done.add(job.id()));
            } else {
                outdated.add(found.directory());
            }
        }
        int kept = (int) done.stream().filter(id -> !byId.containsKey(id)).count();
        return new DoneJobs(done, outdated, kept);
    }

    private static void refuseForeign(String directory, boolean ofThePlan) throws BatchException {
        if (ofThePlan) {
            throw new BatchException(
                    BatchException.Kind.USAGE,
                    directory + " was not made by a batch, and its trace has the name of one of the plan; name a"
                            + " directory of their own for the results");
        }
    }

    private static Seal sealOf(String directory, byte[] seal) throws BatchException {
        try {
            return Seal.of(directory, seal);
        } catch (IOException e) {
            throw new BatchException(
                    BatchException.Kind.DAMAGED,
                    directory + " is damaged: " + e.getMessage() + "; delete it, and the same batch makes it again",
                    e);
        }
    }

    /** The trace that a directory is of, by the name of the directory. */
    static String traceOf(String entry) {
        return entry.startsWith("trace=")
                ? entry.substring("trace=".length())
                : entry.substring("run=".length(), Math.max("run=".length(), entry.lastIndexOf('@')));
    }

    /** Directories of traces and runs, sorted. */
    static List<Path> directories(Path results) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(results, "{trace,run}=*")) {
            entries.forEach(found::add);
        }
        found.sort(null);
        return found;
    }

    boolean has(Job job) {
        return done.contains(job.id());
    }

    /** How many jobs are here of which the plan knows nothing. */
    int kept() {
        return kept;
    }

    List<String> outdated() {
        return outdated;
    }

    /** The plan's units, each with those of its jobs that are not done. */
    List<Unit> missing(Plan plan) {
        List<Unit> missing = new ArrayList<>();
        for (Unit unit : plan.units()) {
            List<Job> jobs = unit.jobs().stream().filter(job -> !has(job)).toList();
            if (!jobs.isEmpty()) {
                missing.add(new Unit(unit.trace(), jobs, unit.model()));
            }
        }
        return missing;
    }

    /** Takes away what is outdated, each directory at once. */
    void removeOutdated(Results places) throws IOException {
        for (String directory : outdated) {
            places.remove(directory);
        }
    }

    private static String name(String trace, String label) {
        return trace + "@" + label;
    }
}
