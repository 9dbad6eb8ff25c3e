package dev.scxreplay.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scxreplay.table.Dataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ViewLibraryTest {
    private static final Path RESOURCES = Path.of("src/main/resources/sql");

    @TempDir
    static Path dataset;

    @TempDir
    static Path empty;

    @BeforeAll
    static void write() throws Exception {
        SmallDataset.write(dataset);
        Dataset.openOrCreate(empty);
    }

    static List<View> views() {
        return ViewLibrary.load().all();
    }

    @ParameterizedTest
    @MethodSource("views")
    void headerNamesTheColumns(View view) throws Exception {
        assertThat(columns(dataset, view)).isEqualTo(documentedColumns(view));
    }

    private static List<String> documentedColumns(View view) {
        List<String> documented = new ArrayList<>();
        for (View.ViewColumn column : view.columns()) {
            documented.addAll(column.name().equals("kernels") ? List.of("6.17.13", "7.3.4") : List.of(column.name()));
        }
        return documented;
    }

    @ParameterizedTest
    @MethodSource("views")
    void datasetWithoutFilesGivesTheSameColumnsAndNoRows(View view) throws Exception {
        List<String> expected = new ArrayList<>(documentedColumns(view));
        expected.removeIf(name -> name.matches("[0-9.]+"));
        List<String> found = columns(empty, view);
        found.remove("none");
        assertThat(found).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("views")
    void headerNamesWhatTheViewSelectsFrom(View view) {
        for (String required : view.requires()) {
            assertThat(view.sql()).containsPattern("\\b" + required + "\\b");
        }
    }

    /** Columns that are no nanoseconds or bytes by their names although they hold times or sizes, and why. */
    private static final Map<String, String> OTHER_NAMES = Map.ofEntries(
            Map.entry("bytes", "is the unit itself"),
            Map.entry("value", "one column for all metrics, each with its own unit"),
            Map.entry("unit", "names units"),
            Map.entry("exact", "speaks of bytes and is none"),
            Map.entry("bytes_req", "the name the kernel's own tracepoints give it"),
            Map.entry("recorded_bytes_req", "the name the kernel's own tracepoints give it"),
            Map.entry("modelled_bytes_req", "the name the kernel's own tracepoints give it"),
            Map.entry("recorded_bytes_alloc", "the name the kernel's own tracepoints give it"),
            Map.entry("modelled_bytes_alloc", "the name the kernel's own tracepoints give it"),
            Map.entry("runnable_ms", "a dump has no more digits"),
            Map.entry("longest_runnable_ms", "a dump has no more digits"));

    @ParameterizedTest
    @MethodSource("views")
    void timesEndInNsAndSizesInBytes(View view) {
        for (View.ViewColumn column : view.columns()) {
            String name = column.name();
            if (OTHER_NAMES.containsKey(name)) {
                continue;
            }
            String expected = name.endsWith("_ns") ? "ns" : name.endsWith("_bytes") ? "bytes" : "";
            assertThat(column.unit()).as(view.name() + "." + name).isEqualTo(expected);
            if (expected.isEmpty()) {
                assertThat(column.doc())
                        .as(view.name() + "." + name)
                        .doesNotContainPattern("\\b(ns|bytes|nanoseconds)\\b");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("views")
    void examplesCanBeAsked(View view) throws Exception {
        assertThat(view.example()).contains("FROM " + view.name());
        try (Session session = Session.open(Dataset.open(dataset));
                ResultSet rows = session.query(view.example()).orElseThrow()) {
            while (rows.next()) {
                assertThat(rows.getMetaData().getColumnCount()).isPositive();
            }
        }
    }

    @Test
    void indexListsEveryFile() throws IOException {
        try (Stream<Path> files = Files.walk(RESOURCES)) {
            List<String> found = files.filter(file -> file.toString().endsWith(".sql"))
                    .map(file -> RESOURCES.relativize(file).toString().replace(".sql", ""))
                    .toList();
            assertThat(Files.readAllLines(RESOURCES.resolve("index.txt"))).containsExactlyInAnyOrderElementsOf(found);
        }
    }

    private static List<String> columns(Path root, View view) throws Exception {
        try (Session session = Session.open(Dataset.open(root));
                ResultSet rows = session.query("SELECT * FROM " + view.from()).orElseThrow()) {
            ResultSetMetaData columns = rows.getMetaData();
            List<String> names = new ArrayList<>();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                names.add(columns.getColumnLabel(i));
            }
            if (root.equals(empty)) {
                assertThat(rows.next()).isFalse();
            }
            return names;
        }
    }
}
