package dev.scxreplay.batch;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
    private final List<Path> outdated;

    private DoneJobs(Set<String> done, List<Path> outdated) {
        this.done = done;
        this.outdated = outdated;
    }

    static DoneJobs of(Plan plan, ResultPlaces places) throws IOException {
        Map<String, Job> byId = plan.jobs().stream().collect(Collectors.toMap(Job::id, job -> job));
        Map<String, Job> byName = plan.jobs().stream()
                .collect(Collectors.toMap(job -> name(job.trace().name(), job.label()), job -> job));
        Map<String, TraceSource> traces = new HashMap<>();
        plan.jobs().forEach(job -> traces.put(job.trace().name(), job.trace()));
        List<Path> outdated = new ArrayList<>();
        Set<String> done = new HashSet<>();
        for (Path directory : sealed(places.results())) {
            Seal seal = Seal.of(directory).orElseThrow();
            String entry = directory.getFileName().toString();
            String trace = entry.startsWith("trace=")
                    ? entry.substring("trace=".length())
                    : entry.substring("run=".length(), entry.lastIndexOf('@'));
            TraceSource source = traces.get(trace);
            boolean fresh = seal.model().equals(plan.model())
                    && (source == null || source.sha256().equals(seal.recording()));
            for (Seal.SealedJob job : seal.jobs()) {
                Job asked = byId.get(job.id());
                fresh &= asked == null
                        ? !byName.containsKey(name(trace, job.label()))
                        : asked.trace().name().equals(trace) && asked.label().equals(job.label());
            }
            if (fresh) {
                seal.jobs().stream().filter(job -> job.refused().isEmpty()).forEach(job -> done.add(job.id()));
            } else {
                outdated.add(directory);
            }
        }
        return new DoneJobs(done, outdated);
    }

    /** Directories that a batch made, sorted. */
    static List<Path> sealed(Path results) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(results, "{trace,run}=*")) {
            for (Path entry : entries) {
                if (Files.exists(entry.resolve(Seal.FILE))) {
                    found.add(entry);
                }
            }
        }
        found.sort(null);
        return found;
    }

    boolean has(Job job) {
        return done.contains(job.id());
    }

    List<Path> outdated() {
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
    void removeOutdated(ResultPlaces places) throws IOException {
        Path bin = places.results().resolve(ResultPlaces.WORK);
        Files.createDirectories(bin);
        for (Path directory : outdated) {
            Path gone = bin.resolve("outdated-" + directory.getFileName());
            Files.move(directory, gone, StandardCopyOption.ATOMIC_MOVE);
            ResultPlaces.delete(gone);
        }
    }

    private static String name(String trace, String label) {
        return trace + "@" + label;
    }
}
