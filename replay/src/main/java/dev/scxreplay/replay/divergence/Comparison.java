package dev.scxreplay.replay.divergence;

import dev.scxreplay.table.Dataset;
import dev.scxreplay.table.TableReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Compares two replays of one trace, decision by decision. */
public final class Comparison {
    /**
     * The first decision of a kind in which two kernels differ.
     *
     * @param decision the kind
     * @param atNs when the first of them took it, in the recording's clock
     * @param cpu on which CPU; -1 if on none
     * @param count how many decisions of this kind differ
     * @param nth its number among those with the same keys, from 1
     * @param cells what either has in each column
     */
    public record Difference(Decision decision, long atNs, int cpu, long count, long nth, List<Cell> cells) {
        public Difference {
            cells = List.copyOf(cells);
        }

        /** What of it does not depend on times, CPUs and pids: two differences with the same are of one nature. */
        public String nature() {
            return cells.stream()
                    .filter(cell -> cell.role() == Role.COMPARED && cell.differs())
                    .map(cell -> cell.name() + (isPlace(cell.name()) ? "" : " " + cell.a() + " / " + cell.b()))
                    .collect(Collectors.joining(", ", decision.word() + ": " + missing(), ""));
        }

        /** Whether the first kernel has such a decision at all. */
        public boolean inFirst() {
            return cells.stream().anyMatch(cell -> cell.a() != null);
        }

        /** Whether the second kernel has such a decision at all. */
        public boolean inSecond() {
            return cells.stream().anyMatch(cell -> cell.b() != null);
        }

        private String missing() {
            return inFirst() ? inSecond() ? "" : "only first, " : "only second, ";
        }

        private static boolean isPlace(String column) {
            return column.endsWith("_ns") || column.equals("cpu") || column.equals("dsq_id") || column.equals("node");
        }
    }

    /** What a column is for. */
    public enum Role {
        /** Says which decision it is. */
        KEY,
        /** Is compared. */
        COMPARED,
        /** Is shown only. */
        SHOWN
    }

    /** One column, with its text in either replay; null where there is no value. */
    public record Cell(String name, Role role, String a, String b) {
        /** Whether the two differ. */
        public boolean differs() {
            return !Objects.equals(a, b);
        }
    }

    private Comparison() {}

    /** The first difference of each kind, in the order of time. */
    public static List<Difference> differences(
            Dataset dataset, String trace, String a, String b, List<Decision> decisions) {
        List<Difference> found = new ArrayList<>();
        try (BufferAllocator allocator = new RootAllocator()) {
            for (Decision decision : decisions) {
                difference(allocator, dataset.runDirectory(trace, a), dataset.runDirectory(trace, b), decision)
                        .ifPresent(found::add);
            }
        }
        found.sort(Comparator.comparingLong(Difference::atNs).thenComparing(Difference::decision));
        return found;
    }

    /** The columns of one decision under a kernel as one text; empty if it has none such. */
    static String decision(Dataset dataset, String trace, String kernel, Difference which) {
        Decision decision = which.decision();
        Optional<String> file = file(dataset.runDirectory(trace, kernel), decision);
        if (file.isEmpty()) {
            return "";
        }
        String keys = which.cells().stream()
                .filter(cell -> cell.role() == Role.KEY)
                .map(cell -> cell.name() + "::VARCHAR = '" + key(cell).replace("'", "''") + "' AND ")
                .collect(Collectors.joining());
        String columns = decision.compared().stream()
                .map(column -> "'" + column + "=' || " + column + "::VARCHAR")
                .collect(Collectors.joining(", "));
        try (BufferAllocator allocator = new RootAllocator();
                TableReader reader = TableReader.open(
                        allocator,
                        "SELECT concat_ws(' ', " + columns + ") FROM " + decision.rows(file.get()) + " WHERE " + keys
                                + "nth = " + which.nth())) {
            return reader.next() && reader.root().getRowCount() > 0
                    ? text(reader.root().getVector(0))
                    : "";
        }
    }

    /** Whether the replay of a trace under a kernel has a finding of a kind. */
    public static boolean hasFinding(Dataset dataset, String trace, String kernel, String kind) {
        Optional<String> file = file(dataset.runDirectory(trace, kernel), Decision.FINDING);
        try (BufferAllocator allocator = new RootAllocator();
                TableReader reader = TableReader.open(
                        allocator,
                        "SELECT count(*) FROM read_parquet(" + file.orElseThrow() + ") WHERE kind = '"
                                + kind.replace("'", "''") + "'")) {
            return reader.next() && number(reader.root(), 0) > 0;
        }
    }

    private static String key(Cell cell) {
        return cell.a() == null ? cell.b() : cell.a();
    }

    private static Optional<Difference> difference(BufferAllocator allocator, Path a, Path b, Decision decision) {
        Optional<String> first = file(a, decision);
        Optional<String> second = file(b, decision);
        if (first.isEmpty() || second.isEmpty()) {
            return Optional.empty(); // written for both or, where the recording has nothing of it, for neither
        }
        List<String> names = Stream.of(decision.keys(), decision.compared(), decision.shown())
                .flatMap(List::stream)
                .toList();
        String values = names.stream()
                .map(name -> "a." + name + "::VARCHAR, b." + name + "::VARCHAR")
                .collect(Collectors.joining(", "));
        String pairs = decision.keys().stream()
                .map(key -> "a." + key + " = b." + key + " AND ")
                .collect(Collectors.joining());
        String differs = decision.compared().stream()
                .map(column -> "a." + column + " IS DISTINCT FROM b." + column)
                .collect(Collectors.joining(" OR "));
        String sql = "SELECT * FROM (SELECT (" + decision.time() + ")::BIGINT AS decided, (" + decision.cpu()
                + ")::BIGINT, count(*) OVER (), coalesce(a.nth, b.nth) AS which, " + values + " FROM "
                + decision.rows(first.get()) + " AS a FULL JOIN " + decision.rows(second.get()) + " AS b ON " + pairs
                + "a.nth = b.nth WHERE a.nth IS NULL OR b.nth IS NULL OR " + differs
                + ") ORDER BY ALL LIMIT 1";
        try (TableReader reader = TableReader.open(allocator, sql)) {
            if (!reader.next() || reader.root().getRowCount() == 0) {
                return Optional.empty();
            }
            VectorSchemaRoot root = reader.root();
            List<Cell> cells = new ArrayList<>();
            for (int i = 0; i < names.size(); i++) {
                Role role = i < decision.keys().size()
                        ? Role.KEY
                        : i < names.size() - decision.shown().size() ? Role.COMPARED : Role.SHOWN;
                cells.add(
                        new Cell(names.get(i), role, text(root.getVector(4 + 2 * i)), text(root.getVector(5 + 2 * i))));
            }
            return Optional.of(new Difference(
                    decision, number(root, 0), (int) number(root, 1), number(root, 2), number(root, 3), cells));
        }
    }

    private static Optional<String> file(Path run, Decision decision) {
        Path file = run.resolve(decision.table().name() + ".parquet");
        return Files.exists(file) ? Optional.of("'" + file.toString().replace("'", "''") + "'") : Optional.empty();
    }

    private static String text(FieldVector vector) {
        return vector.isNull(0) ? null : vector.getObject(0).toString();
    }

    private static long number(VectorSchemaRoot root, int column) {
        return ((BigIntVector) root.getVector(column)).get(0);
    }
}
