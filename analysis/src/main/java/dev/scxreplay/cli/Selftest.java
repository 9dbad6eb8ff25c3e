package dev.scxreplay.cli;

import dev.scxreplay.kernel.KernelRequest;
import dev.scxreplay.kernel.KernelSpecException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * One folder of {@code sample-traces/selftests/}: what a selftest of the kernel does, as a hand-written trace, and in
 * {@code selftest.properties} what must come of it.
 *
 * @param name the selftest's name
 * @param trace the trace, ftrace text
 * @param nodes property {@code nodes}: NUMA nodes of the machine
 * @param expected property {@code expected}, e.g. {@code 6.12..6.19.11 hang; 6.19.12..7.4-next pass}: the verdict of each
 *     release; releases that are not named lack what is tested
 * @param rows properties {@code rows.1}, {@code rows.2} and so on, e.g. {@code lifecycle WHERE ret = -16 | 1}: a table, a
 *     condition and how many such rows there must be
 */
record Selftest(String name, Path trace, OptionalInt nodes, Map<String, Verdict> expected, List<RowCount> rows) {
    /** What a scenario comes to under a kernel. */
    enum Verdict {
        /** It does what it should. */
        PASS("pass"),
        /** A CPU waits for ever. */
        HANG("hang"),
        /** It crashes, loses kicks or memory, or does not do what it should. */
        ERROR("error"),
        /** The kernel lacks what is tested. */
        NOT_APPLICABLE("n.a.");

        private final String word;

        Verdict(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    /** How many rows of a table must meet a condition. */
    record RowCount(String from, long count) {}

    private static final String PROPERTIES = "selftest.properties";

    Selftest {
        expected = Map.copyOf(expected);
        rows = List.copyOf(rows);
    }

    /** All in a folder, by name. */
    static List<Selftest> in(Path folder) throws IOException {
        List<Selftest> tests = new ArrayList<>();
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : entries.sorted().toList()) {
                if (Files.exists(entry.resolve(PROPERTIES))) {
                    tests.add(read(entry));
                }
            }
        }
        return tests;
    }

    /** Whether this kernel has what is tested; a composed kernel has it if its release has. */
    boolean appliesTo(String release) {
        return expected.containsKey(release);
    }

    private static Selftest read(Path folder) throws IOException {
        Path file = folder.resolve(PROPERTIES);
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            properties.load(in);
        }
        String nodes = properties.getProperty("nodes");
        List<RowCount> rows = new ArrayList<>();
        for (String key : new TreeSet<>(properties.stringPropertyNames())) {
            if (key.startsWith("rows.")) {
                String value = properties.getProperty(key);
                int bar = value.lastIndexOf('|');
                rows.add(new RowCount(
                        value.substring(0, bar).trim(),
                        Long.parseLong(value.substring(bar + 1).trim())));
            }
        }
        return new Selftest(
                folder.getFileName().toString(),
                folder.resolve("trace.txt"),
                nodes == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(nodes.trim())),
                expected(properties.getProperty("expected", ""), file),
                rows);
    }

    private static Map<String, Verdict> expected(String text, Path file) {
        Map<String, Verdict> expected = new LinkedHashMap<>();
        for (String rule : text.split(";")) {
            String[] words = rule.trim().split("\\s+");
            Optional<Verdict> verdict = Stream.of(Verdict.values())
                    .filter(v -> words.length == 2 && v.toString().equals(words[1]))
                    .findFirst();
            if (verdict.isEmpty()) {
                throw new Failure(ExitCode.INPUT, file + ": '" + rule.trim() + "' is no range and verdict.");
            }
            try {
                KernelRequest.parse(List.of(words[0]))
                        .kernels()
                        .forEach(kernel -> expected.put(kernel.name(), verdict.get()));
            } catch (KernelSpecException e) {
                throw new Failure(ExitCode.INPUT, file + ": " + e.getMessage(), e);
            }
        }
        return expected;
    }
}
