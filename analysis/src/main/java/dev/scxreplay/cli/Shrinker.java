package dev.scxreplay.cli;

import dev.scxreplay.ingest.Ingest;
import dev.scxreplay.ingest.IngestOptions;
import dev.scxreplay.replay.ReplayException;
import dev.scxreplay.replay.divergence.DeltaDebugging;
import dev.scxreplay.table.Dataset;
import dev.scxreplay.table.DatasetException;
import dev.scxreplay.trace.IngestException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes an ftrace text smaller as long as it still shows something: first whole kinds of events, CPUs and tasks go, then
 * single events.
 *
 * <p>Every attempt is written as text, ingested and replayed, as the result will be; so what is left shows it by itself.
 */
final class Shrinker {
    /** The name of the trace that is tried. */
    static final String TRACE = "shrunk";

    private static final Pattern EVENT =
            Pattern.compile("\\s*(.*-\\d+)\\s+(?:\\(.*?\\)\\s+)?\\[(\\d+)](?:\\s+\\S+)?\\s+[\\d.]+:\\s+(\\S+?):.*");
    private static final Pattern ENTRIES = Pattern.compile("(# entries-in-buffer/entries-written: )\\d+/\\d+(.*)");

    /** Whether the trace {@link #TRACE} of a dataset shows it. */
    @FunctionalInterface
    interface Shows {
        boolean in(Dataset dataset) throws DatasetException, ReplayException;
    }

    /** Told after every attempt. */
    @FunctionalInterface
    interface Progress {
        void at(int attempts, int events, String what);
    }

    private record Line(int number, String text, String event, String cpu, String task) {}

    private final Path directory;
    private final Dataset dataset;
    private final Shows shows;
    private final Progress progress;
    private final List<String> header = new ArrayList<>();
    private int attempts;

    Shrinker(Path directory, Dataset dataset, Shows shows, Progress progress) {
        this.directory = directory;
        this.dataset = dataset;
        this.shows = shows;
        this.progress = progress;
    }

    /** How often it was replayed. */
    int attempts() {
        return attempts;
    }

    /** The text with as few events as possible; empty if not even the whole text shows it. */
    Optional<String> shrink(String text) throws IngestException, DatasetException, ReplayException {
        List<Line> lines = lines(text);
        if (!shows(lines, "all")) {
            return Optional.empty();
        }
        lines = without(lines, Line::event, "kinds of events");
        lines = without(lines, Line::cpu, "CPUs");
        lines = without(lines, Line::task, "tasks");
        List<Line> left =
                DeltaDebugging.<Line, DatasetException, Stopped>smallest(lines, kept -> tried(kept, "events"));
        return Optional.of(text(left));
    }

    /** Carries what ends the search through the algorithm. */
    private static final class Stopped extends RuntimeException {
        Stopped(Exception cause) {
            super(cause);
        }
    }

    private List<Line> lines(String text) {
        List<Line> lines = new ArrayList<>();
        int number = 0;
        for (String line : text.split("\n")) {
            if (line.startsWith("#")) {
                header.add(line);
            } else {
                Matcher event = EVENT.matcher(line);
                boolean known = event.matches();
                lines.add(new Line(
                        number++,
                        line,
                        known ? event.group(3) : "",
                        known ? event.group(2) : "",
                        known ? event.group(1).strip() : ""));
            }
        }
        return lines;
    }

    private List<Line> without(List<Line> lines, Function<Line, String> group, String what) throws DatasetException {
        List<String> groups = lines.stream().map(group).distinct().sorted().toList();
        Set<String> kept = new HashSet<>(DeltaDebugging.<String, DatasetException, Stopped>smallest(
                groups, some -> tried(in(lines, group, new HashSet<>(some)), what)));
        return in(lines, group, kept);
    }

    private static List<Line> in(List<Line> lines, Function<Line, String> group, Set<String> kept) {
        return lines.stream().filter(line -> kept.contains(group.apply(line))).toList();
    }

    private boolean tried(List<Line> lines, String what) throws DatasetException {
        try {
            return shows(lines, what);
        } catch (IngestException | ReplayException e) {
            return false; // nothing that can be replayed
        }
    }

    private boolean shows(List<Line> lines, String what) throws IngestException, DatasetException, ReplayException {
        if (lines.isEmpty()) {
            return false;
        }
        Path file = directory.resolve("attempt.txt");
        try {
            Files.writeString(file, text(lines), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Ingest.ingest(List.of(file), dataset, new IngestOptions(false, Optional.of(TRACE)));
        boolean shown = shows.in(dataset);
        attempts++;
        progress.at(attempts, lines.size(), what);
        return shown;
    }

    private String text(List<Line> lines) {
        StringBuilder text = new StringBuilder();
        for (String line : header) {
            Matcher entries = ENTRIES.matcher(line);
            text.append(
                            entries.matches()
                                    ? entries.group(1) + lines.size() + "/" + lines.size() + entries.group(2)
                                    : line)
                    .append('\n');
        }
        lines.forEach(line -> text.append(line.text).append('\n'));
        return text.toString();
    }
}
