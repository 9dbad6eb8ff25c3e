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
        List<String> documented = new ArrayList<>();
        for (View.ViewColumn column : view.columns()) {
            documented.addAll(column.name().equals("kernels") ? List.of("6.17.13", "7.3.4") : List.of(column.name()));
        }
        assertThat(columns(dataset, view)).isEqualTo(documented);
        for (View.ViewColumn column : view.columns()) {
            if (column.name().endsWith("_ns")) {
                assertThat(column.unit()).as(column.name()).isEqualTo("ns");
            }
            if (column.name().endsWith("bytes")) {
                assertThat(column.unit()).as(column.name()).isEqualTo("bytes");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("views")
    void datasetWithoutFilesGivesTheSameColumnsAndNoRows(View view) throws Exception {
        List<String> expected = columns(dataset, view);
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
