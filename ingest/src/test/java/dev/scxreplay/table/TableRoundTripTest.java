package dev.scxreplay.table;

import static dev.scxreplay.table.Column.optional;
import static dev.scxreplay.table.Column.required;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link TableWriter} writes, DuckDB reads back value for value, in order. */
class TableRoundTripTest {
    /** A value for a row, or null; deterministic, so that the reading side computes it again. */
    private interface Values {
        Object at(int row);
    }

    private record Sample(Column column, Values values) {}

    private static final List<Sample> SAMPLES = List.of(
            sample(
                    required("ts_ns", ColumnType.INT64, "ns", "x"),
                    row -> 1_000_000_000L + row * 1_000L + mix(row) % 999),
            sample(required("seq", ColumnType.INT64, "", "x"), row -> (long) row),
            sample(required("any_int64", ColumnType.INT64, "", "x"), TableRoundTripTest::mix),
            sample(optional("some_int64", ColumnType.INT64, "", "x"), row -> row % 3 == 1 ? mix(row) >> 40 : null),
            sample(
                    required("extreme_int64", ColumnType.INT64, "", "x"),
                    row -> row % 2 == 0 ? Long.MIN_VALUE : Long.MAX_VALUE),
            sample(required("any_uint64", ColumnType.UINT64, "", "x"), row -> mix(row) | Long.MIN_VALUE),
            sample(optional("few_uint64", ColumnType.UINT64, "", "x"), row -> row % 5 == 0 ? null : -1L - row % 7),
            sample(required("cpu", ColumnType.INT32, "", "x"), row -> (int) (mix(row) & 31)),
            sample(required("any_int32", ColumnType.INT32, "", "x"), row -> (int) mix(row)),
            sample(required("grows_int32", ColumnType.INT32, "", "x"), row -> row < 20_000 ? 1 : row / 3),
            sample(optional("late_int32", ColumnType.INT32, "", "x"), row -> row > 19_998 ? row & 0x1FF : null),
            sample(
                    optional("extreme_int32", ColumnType.INT32, "", "x"),
                    row -> row % 2 == 0 ? Integer.MIN_VALUE : Integer.MAX_VALUE),
            sample(optional("never", ColumnType.INT32, "", "x"), row -> null),
            sample(optional("never_text", ColumnType.TEXT, "", "x"), row -> null),
            sample(optional("never_bool", ColumnType.BOOL, "", "x"), row -> null),
            sample(required("bool", ColumnType.BOOL, "", "x"), row -> (mix(row) & 1) == 0),
            sample(required("runs_bool", ColumnType.BOOL, "", "x"), row -> row / 1000 % 2 == 0),
            sample(optional("some_bool", ColumnType.BOOL, "", "x"), row -> row % 4 == 0 ? null : row % 3 == 0),
            sample(required("constant_text", ColumnType.TEXT, "", "x"), row -> "sched_switch"),
            sample(required("comm", ColumnType.TEXT, "", "x"), row -> "kworker/" + (mix(row) & 0x3FF)),
            sample(
                    optional("state", ColumnType.TEXT, "", "x"),
                    row -> row % 7 == 0 ? null : row % 3 == 0 ? "" : "R\u00fc+"),
            sample(required("distinct_text", ColumnType.TEXT, "", "x"), row -> "line " + row),
            sample(required("grows_text", ColumnType.TEXT, "", "x"), row -> row < 20_000 ? "a" : "line " + row / 2));

    private static final TableSchema SCHEMA = new TableSchema(
            "sample", "Test rows.", SAMPLES.stream().map(Sample::column).toList());

    @TempDir
    private Path folder;

    private final BufferAllocator allocator = new RootAllocator();

    @AfterEach
    void everyBufferIsFreed() {
        allocator.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 19_999, 20_000, 20_001, 40_000, 1_000_001})
    void readsBackWhatWasWritten(int rows) {
        Path file = write("rows.parquet", rows);

        try (TableReader reader = TableReader.open(allocator, "SELECT * FROM " + parquet(file))) {
            int row = 0;
            while (reader.next()) {
                row = compare(reader.root(), row);
            }
            assertThat(row).isEqualTo(rows);
        }
    }

    @Test
    void keepsTypesAndDescribesColumns() {
        Path file = write("rows.parquet", 3);

        List<String> types =
                texts("SELECT column_name || ' ' || column_type FROM (DESCRIBE SELECT * FROM " + parquet(file) + ")");
        assertThat(types)
                .containsExactlyElementsOf(SCHEMA.columns().stream()
                        .map(column -> column.name() + " " + column.type().sqlName())
                        .toList());
        assertThat(texts("SELECT decode(value) FROM parquet_kv_metadata('" + file
                        + "') WHERE decode(key) = 'scx-replay.columns'"))
                .singleElement()
                .asString()
                .startsWith("[{\"name\":\"ts_ns\",\"unit\":\"ns\",\"doc\":\"x\",\"since\":1},{\"name\":\"seq\",");
    }

    @Test
    void equalRowsGiveEqualBytes() throws Exception {
        Path first = write("first.parquet", 1_000_001);
        Path second = write("second.parquet", 1_000_001);

        assertThat(Files.mismatch(first, second)).isEqualTo(-1);
    }

    @Test
    void keepsLeastAndGreatestOfEveryRowGroup() {
        Path file = write("rows.parquet", 20_001);

        assertThat(texts("SELECT concat_ws(' ', path_in_schema, stats_min_value, stats_max_value, stats_null_count)"
                        + " FROM parquet_metadata('" + file + "') WHERE path_in_schema IN"
                        + " ('seq', 'few_uint64', 'extreme_int32', 'some_bool', 'comm', 'never')"))
                .containsExactly(
                        "seq 0 20000 0",
                        "few_uint64 18446744073709551609 18446744073709551615 4001",
                        "extreme_int32 -2147483648 2147483647 0",
                        "never 20001",
                        "some_bool false true 5001",
                        "comm kworker/0 kworker/999 0");
    }

    @Test
    void filtersUnsignedValuesAboveTheSignBit() {
        Path file = write("rows.parquet", 100);

        assertThat(texts("SELECT count(*)::VARCHAR FROM " + parquet(file) + " WHERE few_uint64 > 9223372036854775808"))
                .containsExactly("80");
    }

    @Test
    void queryTurnsTextIntoNumbers() {
        Path file = write("rows.parquet", 6);

        try (TableReader reader = TableReader.open(
                allocator, "SELECT list_position(['x', '', 'R\u00fc+'], state) FROM " + parquet(file))) {
            assertThat(reader.next()).isTrue();
            IntVector numbers = (IntVector) reader.root().getVector(0);
            assertThat(numbers.isNull(0)).isTrue();
            assertThat(IntStream.range(1, 6).map(numbers::get)).containsExactly(3, 3, 2, 3, 3);
            assertThat(reader.next()).isFalse();
        }
    }

    @Test
    void readersSideBySideAreIndependent() {
        Path file = write("rows.parquet", 50_000);
        String sql = "SELECT seq FROM " + parquet(file);

        try (TableReader one = TableReader.open(allocator, sql)) {
            one.next();
            try (TableReader other = TableReader.open(allocator, sql + " WHERE seq >= 40000")) {
                assertThat(other.next()).isTrue();
                assertThat(read(other.root().getVector(0), 0)).isEqualTo(40_000L);
            }
            long next = one.root().getRowCount();
            assertThat(one.next()).isTrue();
            assertThat(read(one.root().getVector(0), 0)).isEqualTo(next);
        }
    }

    @Test
    void encodingFollowsTheValues() {
        Path file = write("rows.parquet", 100_001);

        assertThat(
                        texts(
                                "SELECT path_in_schema || ': ' || encodings FROM parquet_metadata('" + file + "')"
                                        + " WHERE path_in_schema IN ('ts_ns', 'any_int64', 'cpu', 'grows_text', 'distinct_text', 'bool')"))
                .containsExactly(
                        "ts_ns: DELTA_BINARY_PACKED",
                        "any_int64: PLAIN",
                        "cpu: PLAIN, RLE_DICTIONARY",
                        "bool: RLE",
                        "distinct_text: DELTA_LENGTH_BYTE_ARRAY",
                        "grows_text: PLAIN, DELTA_LENGTH_BYTE_ARRAY, RLE_DICTIONARY");
    }

    @Test
    void columnsThatRepeatAnotherAreReadBackAlsoWhereTheyPart() {
        TableSchema schema = new TableSchema(
                "switches",
                "Columns that say the same, for a while.",
                List.of(
                        required("row", ColumnType.INT32, "", "x"),
                        required("pid", ColumnType.INT32, "", "x"),
                        required("prev_pid", ColumnType.INT32, "", "parts from pid at row 45000"),
                        required("comm", ColumnType.TEXT, "", "x"),
                        required("prev_comm", ColumnType.TEXT, "", "never parts from comm"),
                        optional("tgid", ColumnType.INT32, "", "x"),
                        optional("prev_tgid", ColumnType.INT32, "", "is there as often as tgid until row 25000")));
        Path file = folder.resolve("switches.parquet");
        try (TableWriter writer = new TableWriter(file, schema);
                TableAppender appender = new TableAppender(allocator, schema, new TextDictionary(), writer)) {
            for (int row = 0; row < 60_000; row++) {
                appender.beginRow();
                set(appender, 0, row);
                set(appender, 1, row % 1000);
                set(appender, 2, row < 45_000 ? row % 1000 : row % 7);
                set(appender, 3, "task " + row % 1000);
                set(appender, 4, "task " + row % 1000);
                set(appender, 5, row % 3 == 0 ? null : row % 10);
                set(appender, 6, row % 3 == 0 || row >= 25_000 ? null : row % 10);
            }
        }

        assertThat(texts("SELECT (count(*) FILTER (pid = row % 1000)) || ' '"
                        + " || (count(*) FILTER (prev_pid = CASE WHEN row < 45000 THEN row % 1000 ELSE row % 7 END)) || ' '"
                        + " || (count(*) FILTER (comm = 'task ' || row % 1000 AND prev_comm = comm)) || ' '"
                        + " || count(tgid) || ' ' || count(prev_tgid) || ' ' || (count(*) FILTER (prev_tgid = row % 10))"
                        + " FROM " + parquet(file)))
                .containsExactly("60000 60000 60000 40000 16666 16666");
        assertThat(texts("SELECT DISTINCT row_group_id || ': ' || row_group_num_rows FROM parquet_metadata('" + file
                        + "') ORDER BY ALL"))
                .containsExactly("0: 20000", "1: 20000", "2: 20000");
    }

    @Test
    void startsARowGroupWhenEnoughBytesAreHeld() {
        TableSchema schema =
                new TableSchema("noise", "Incompressible rows.", List.of(required("value", ColumnType.INT64, "", "x")));
        Path file = folder.resolve("noise.parquet");
        int rows = 2_200_000;
        try (TableWriter writer = new TableWriter(file, schema);
                TableAppender appender = new TableAppender(allocator, schema, new TextDictionary(), writer)) {
            for (int row = 0; row < rows; row++) {
                appender.beginRow();
                appender.setLong(0, mix(row));
            }
        }

        assertThat(texts("SELECT DISTINCT row_group_num_rows::VARCHAR FROM parquet_metadata('" + file
                        + "') ORDER BY ALL"))
                .containsExactly("1000000", "200000");
    }

    @Test
    void writesNamesThatAreNotUtf8WithReplacements() {
        TableSchema schema =
                new TableSchema("names", "Task names.", List.of(required("comm", ColumnType.TEXT, "", "x")));
        Path file = folder.resolve("names.parquet");
        TextDictionary dictionary = new TextDictionary();
        byte[] broken = {'a', (byte) 0xFF, 'b'};
        byte[] zero = {'c', 0, 'd'};
        try (TableWriter writer = new TableWriter(file, schema);
                TableAppender appender = new TableAppender(allocator, schema, dictionary, writer)) {
            appender.beginRow();
            appender.setText(0, dictionary.intern(broken, 0, broken.length));
            appender.beginRow();
            appender.setText(0, dictionary.intern(zero, 0, zero.length));
        }

        assertThat(texts("SELECT comm FROM " + parquet(file))).containsExactly("a\uFFFDb", "c\0d");
    }

    @Test
    void refusesARowWithoutARequiredValueAndLeavesNoFile() {
        TableSchema schema =
                new TableSchema("names", "Task names.", List.of(required("comm", ColumnType.TEXT, "", "x")));
        Path file = folder.resolve("names.parquet");

        assertThatThrownBy(() -> {
                    try (TableWriter writer = new TableWriter(file, schema);
                            TableAppender appender =
                                    new TableAppender(allocator, schema, new TextDictionary(), writer)) {
                        appender.beginRow();
                    }
                })
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("1 rows of table names lack a value in the required column comm");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void refusesABatchWithOtherCodes() {
        try (TableWriter writer = new TableWriter(folder.resolve("sample.parquet"), SCHEMA);
                Batch first = new Batch(allocator, SCHEMA, new TextDictionary(), 1);
                Batch second = new Batch(allocator, SCHEMA, new TextDictionary(), 1)) {
            writer.write(first);

            assertThatThrownBy(() -> writer.write(second))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the batches of table sample must share one text dictionary");
        }
    }

    @Test
    void fileAppearsOnlyWhenComplete() {
        Path file = folder.resolve("sample.parquet");
        try (TableWriter writer = new TableWriter(file, SCHEMA)) {
            assertThat(file).doesNotExist();
        }
        assertThat(folder).isDirectoryContaining(path -> path.equals(file));
        assertThat(folder.toFile().list()).hasSize(1);
    }

    @Test
    void sayWhatCannotBeRead() throws Exception {
        Path file = Files.writeString(folder.resolve("no.parquet"), "this is no table");

        assertThatThrownBy(() -> TableReader.open(allocator, "SELECT * FROM " + parquet(file)))
                .isInstanceOf(UnreadableTableException.class)
                .hasMessageContaining("no.parquet");
        assertThatThrownBy(
                        () -> TableReader.open(allocator, "SELECT * FROM " + parquet(folder.resolve("none.parquet"))))
                .isInstanceOf(UnreadableTableException.class)
                .hasMessageContaining("none.parquet");
    }

    @Test
    void saysThatAFileIsDamagedInTheMiddle() throws Exception {
        Path file = write("rows.parquet", 100_000);
        byte[] bytes = Files.readAllBytes(file);
        java.util.Arrays.fill(bytes, 1000, bytes.length / 2, (byte) 0x55);
        Files.write(file, bytes);

        assertThatThrownBy(() -> {
                    try (TableReader reader = TableReader.open(allocator, "SELECT * FROM " + parquet(file))) {
                        while (reader.next()) {
                            reader.root();
                        }
                    }
                })
                .isInstanceOf(UnreadableTableException.class);
    }

    private static Sample sample(Column column, Values values) {
        return new Sample(column, values);
    }

    /** SplitMix64. */
    private static long mix(int row) {
        long z = row * 0x9E3779B97F4A7C15L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    private Path write(String name, int rows) {
        Path file = folder.resolve(name);
        try (TableWriter writer = new TableWriter(file, SCHEMA);
                TableAppender appender = new TableAppender(allocator, SCHEMA, new TextDictionary(), writer)) {
            for (int row = 0; row < rows; row++) {
                appender.beginRow();
                for (int column = 0; column < SAMPLES.size(); column++) {
                    set(appender, column, SAMPLES.get(column).values().at(row));
                }
            }
        }
        return file;
    }

    private static void set(TableAppender appender, int column, Object value) {
        switch (value) {
            case null -> {}
            case Long number -> appender.setLong(column, number);
            case Integer number -> appender.setInt(column, number);
            case Boolean truth -> appender.setBool(column, truth);
            default -> appender.setText(column, (String) value);
        }
    }

    /** Compares a batch with the rows from {@code first} on and returns the row after it. */
    private static int compare(VectorSchemaRoot root, int first) {
        assertThat(root.getFieldVectors()).hasSize(SAMPLES.size());
        for (int column = 0; column < SAMPLES.size(); column++) {
            FieldVector vector = root.getVector(column);
            Values expected = SAMPLES.get(column).values();
            for (int i = 0; i < root.getRowCount(); i++) {
                Object read = read(vector, i);
                Object wanted = expected.at(first + i);
                if (!java.util.Objects.equals(read, wanted)) {
                    assertThat(read)
                            .as("%s of row %d", vector.getName(), first + i)
                            .isEqualTo(wanted);
                }
            }
        }
        return first + root.getRowCount();
    }

    private static Object read(FieldVector vector, int row) {
        if (vector.isNull(row)) {
            return null;
        }
        return switch (vector) {
            case BigIntVector longs -> longs.get(row);
            case UInt8Vector longs -> longs.get(row);
            case IntVector ints -> ints.get(row);
            case VarCharVector texts -> new String(texts.get(row), StandardCharsets.UTF_8);
            default -> vector.getObject(row);
        };
    }

    private List<String> texts(String sql) {
        List<String> texts = new ArrayList<>();
        try (TableReader reader = TableReader.open(allocator, sql)) {
            while (reader.next()) {
                VectorSchemaRoot root = reader.root();
                IntStream.range(0, root.getRowCount())
                        .mapToObj(row -> (String) read(root.getVector(0), row))
                        .forEach(texts::add);
            }
        }
        return texts;
    }

    private static String parquet(Path file) {
        return "read_parquet('" + file + "')";
    }
}
