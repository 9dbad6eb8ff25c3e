package dev.scxreplay.cli;

import dev.scxreplay.analysis.Session;
import dev.scxreplay.cli.Selftest.Verdict;
import dev.scxreplay.kernel.KernelProfile;
import dev.scxreplay.kernel.KernelRequest;
import dev.scxreplay.kernel.KernelSpec;
import dev.scxreplay.kernel.KernelSpecException;
import dev.scxreplay.table.DatasetException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code conformance}: the kernel's selftests as scenarios, each under each kernel, with what comes of it. */
@Command(
        name = "conformance",
        description =
                "Replays what the kernel's sched_ext selftests do and prints pass, hang, error or n.a. per kernel.",
        footer = {
            "",
            "Kernels next to each other with the same verdicts share a column. Exit code 1 if a release does not do",
            "what is expected of it.",
            "",
            "Examples:",
            "  scx-replay conformance",
            "  scx-replay conformance --kernel 6.17.8,6.17.8+14c1da3895a1",
            "  scx-replay conformance --format csv"
        })
final class ConformanceCommand implements Callable<Integer> {
    private static final String HANGS = "'wait-cycle', 'wait-never-ends'";
    /** Findings about the scheduler or the log, not about the kernel. */
    private static final String HARMLESS = "'invalid-kick', 'spurious-warning'";

    /** One verdict and its reason, empty for pass and n.a. */
    private record Cell(Verdict verdict, String why) {}

    @Option(
            names = "--kernel",
            split = ",",
            paramLabel = "K",
            description = "the kernels, as for replay; default: all releases")
    private List<String> kernels = List.of("all");

    @Mixin
    private FormatOption format;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, KernelSpecException, DatasetException, SQLException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        KernelRequest request = KernelRequest.parse(kernels);
        request.remarks().forEach(remark -> err.println("scx-replay: " + remark));
        Path folder = Path.of(System.getProperty("scxreplay.root", "."), "sample-traces", "selftests");
        if (!Files.isDirectory(folder)) {
            throw new Failure(ExitCode.INPUT, "There are no selftest scenarios in " + folder + ".");
        }
        List<Selftest> tests = Selftest.in(folder);
        Map<String, Map<String, Cell>> results = new LinkedHashMap<>();
        Path scratch = Files.createTempDirectory("scx-replay-conformance");
        try {
            for (Selftest test : tests) {
                Terminal.progress(err, "selftest " + test.name());
                results.put(test.name(), run(test, request.kernels(), scratch.resolve(test.name())));
            }
        } finally {
            Terminal.progressDone(err);
            delete(scratch);
        }
        if (format.isTable()) {
            table(request.kernels(), results, out);
        } else {
            format.print(rows(tests, request.kernels(), results), out);
        }
        List<String> unexpected = unexpected(tests, request.kernels(), results);
        if (format.isTable()) {
            unexpected.forEach(out::println);
            leftOut(folder, out);
        }
        return unexpected.isEmpty() ? ExitCode.FINE : ExitCode.VERDICT;
    }

    /** Kernels that behave alike on every axis are replayed once. */
    private Map<String, Cell> run(Selftest test, List<KernelSpec> asked, Path dataset)
            throws IOException, DatasetException, SQLException {
        Map<KernelProfile, String> sameAs = new LinkedHashMap<>();
        for (KernelSpec kernel : asked) {
            if (test.appliesTo(kernel.release())) {
                sameAs.putIfAbsent(kernel.profile(), kernel.name());
            }
        }
        Map<String, Cell> found = new TreeMap<>();
        if (!sameAs.isEmpty()) {
            // a batch writes one set of tables for all kernels
            Path plan = Files.writeString(dataset.resolveSibling(test.name() + ".yaml"), plan(test, sameAs.values()));
            call("batch", plan.toString(), "-o", dataset.toString());
            found = judge(test, dataset);
        }
        Map<String, Cell> cells = new LinkedHashMap<>();
        for (KernelSpec kernel : asked) {
            String replayed = sameAs.get(kernel.profile());
            boolean applies = test.appliesTo(kernel.release());
            cells.put(kernel.name(), applies ? found.get(replayed) : new Cell(Verdict.NOT_APPLICABLE, ""));
        }
        return cells;
    }

    private static String plan(Selftest test, Collection<String> kernels) {
        String machine = test.nodes().isPresent()
                ? "{name: selftest, nodes: " + test.nodes().getAsInt() + "}"
                : "as-recorded";
        String path = test.trace().toAbsolutePath().toString().replace("'", "''");
        return "traces: {path: '" + path + "', name: " + test.name() + "}\nkernels: ['" + String.join("', '", kernels)
                + "']\nmachines: [" + machine + "]\n";
    }

    private static Map<String, Cell> judge(Selftest test, Path dataset)
            throws IOException, DatasetException, SQLException {
        StringBuilder sql = new StringBuilder("SELECT r.kernel, r.outcome,"
                + " (SELECT string_agg(DISTINCT kind, ', ' ORDER BY kind) FROM finding f WHERE f.kernel = r.kernel AND kind IN ("
                + HANGS
                + ")), (SELECT string_agg(DISTINCT kind, ', ' ORDER BY kind) FROM finding f WHERE f.kernel = r.kernel"
                + " AND kind NOT IN (" + HANGS + ", " + HARMLESS + "))");
        for (Selftest.RowCount rows : test.rows()) {
            sql.append(", (SELECT count(*) FROM (SELECT * FROM ")
                    .append(rows.from())
                    .append(") t WHERE t.kernel = r.kernel)");
        }
        sql.append(" FROM run r");
        Map<String, Cell> cells = new TreeMap<>();
        try (Session session = Datasets.session(dataset);
                ResultSet result = session.query(sql.toString()).orElseThrow()) {
            while (result.next()) {
                cells.put(result.getString(1).replaceFirst("@.*", ""), cell(test, result));
            }
        }
        return cells;
    }

    private static Cell cell(Selftest test, ResultSet result) throws SQLException {
        String outcome = result.getString(2);
        String hang = result.getString(3);
        String error = result.getString(4);
        if (!outcome.equals("replayed")) {
            return new Cell(Verdict.ERROR, outcome);
        }
        if (error != null) {
            return new Cell(Verdict.ERROR, error);
        }
        if (hang != null) {
            return new Cell(Verdict.HANG, hang);
        }
        for (int i = 0; i < test.rows().size(); i++) {
            Selftest.RowCount rows = test.rows().get(i);
            long count = result.getLong(5 + i);
            if (count != rows.count()) {
                return new Cell(Verdict.ERROR, rows.from() + ": " + count + " rows instead of " + rows.count());
            }
        }
        return new Cell(Verdict.PASS, "");
    }

    private static void table(List<KernelSpec> kernels, Map<String, Map<String, Cell>> results, PrintWriter out) {
        List<List<String>> columns = new ArrayList<>();
        for (KernelSpec kernel : kernels) {
            boolean same = !columns.isEmpty()
                    && results.values().stream()
                            .allMatch(cells -> cells.get(kernel.name())
                                    .verdict()
                                    .equals(cells.get(columns.getLast().getFirst())
                                            .verdict()));
            if (!same) {
                columns.add(new ArrayList<>());
            }
            columns.getLast().add(kernel.name());
        }
        int first = results.keySet().stream().mapToInt(String::length).max().orElse(0);
        StringBuilder line = new StringBuilder(pad("selftest", first));
        for (List<String> column : columns) {
            line.append("  ").append(heading(column));
        }
        out.println(line);
        results.forEach((name, cells) -> {
            StringBuilder row = new StringBuilder(pad(name, first));
            for (List<String> column : columns) {
                row.append("  ")
                        .append(pad(
                                cells.get(column.getFirst()).verdict().toString(),
                                heading(column).length()));
            }
            out.println(row.toString().stripTrailing());
        });
    }

    private static String heading(List<String> column) {
        return column.size() == 1 ? column.getFirst() : column.getFirst() + ".." + column.getLast();
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private static TextTable rows(
            List<Selftest> tests, List<KernelSpec> kernels, Map<String, Map<String, Cell>> results) {
        TextTable rows = new TextTable("selftest", "kernel", "verdict", "expected", "why");
        for (Selftest test : tests) {
            for (KernelSpec kernel : kernels) {
                Cell cell = results.get(test.name()).get(kernel.name());
                rows.add(
                        test.name(),
                        kernel.name(),
                        cell.verdict(),
                        test.expected().get(kernel.name()),
                        cell.why());
            }
        }
        return rows;
    }

    private static List<String> unexpected(
            List<Selftest> tests, List<KernelSpec> kernels, Map<String, Map<String, Cell>> results) {
        List<String> lines = new ArrayList<>();
        for (Selftest test : tests) {
            for (KernelSpec kernel : kernels) {
                Cell cell = results.get(test.name()).get(kernel.name());
                Verdict expected = test.expected().get(kernel.name());
                if (expected != null && expected != cell.verdict()) {
                    lines.add("UNEXPECTED: " + test.name() + " under " + kernel.name() + " is " + cell.verdict() + " ("
                            + cell.why() + "), not " + expected);
                }
            }
        }
        return lines;
    }

    private static void leftOut(Path folder, PrintWriter out) throws IOException {
        Path file = folder.resolve("left-out.properties");
        if (!Files.exists(file)) {
            return;
        }
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            properties.load(in);
        }
        Map<String, List<String>> byReason = new TreeMap<>();
        for (String name : properties.stringPropertyNames()) {
            byReason.computeIfAbsent(properties.getProperty(name), reason -> new ArrayList<>())
                    .add(name);
        }
        out.println();
        out.println("left out:");
        byReason.forEach((reason, names) -> {
            names.sort(null);
            out.println("  " + reason + ": " + String.join(", ", names));
        });
    }

    /** Runs another verb, whose own output is not wanted here. */
    private static void call(String... words) {
        StringWriter errors = new StringWriter();
        int exitCode = Main.run(new PrintWriter(new StringWriter()), new PrintWriter(errors), words);
        if (exitCode != ExitCode.FINE) {
            throw new Failure(exitCode, errors.toString().strip().replaceFirst("^scx-replay: ", ""));
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> entries = Files.walk(directory)) {
            for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(entry);
            }
        }
    }
}
