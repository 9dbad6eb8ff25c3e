package dev.scxreplay.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.scxreplay.table.Dataset;
import dev.scxreplay.trace.Stat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The text of every real recording is read to its last event, without damage, and twice the same. */
final class RecordedTextTest {
    @TempDir
    private Path directory;

    @TestFactory
    Stream<DynamicTest> everyEventIsRead() throws IOException {
        Path traces = Path.of(System.getProperty("scxreplay.root")).resolve("../shared/traces");
        assumeTrue(Files.isDirectory(traces), "the recordings are not here");
        Map<String, Long> expected = new TreeMap<>();
        for (String line : Files.readAllLines(traces.resolve("index.csv"))) {
            String[] cells = line.split(",", -1);
            if (Files.exists(traces.resolve(cells[0]).resolve("trace.txt.zst"))) {
                expected.put(cells[0], Long.valueOf(cells[1]));
            }
        }
        return expected.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(
                        entry.getKey(),
                        () -> check(traces.resolve(entry.getKey()).resolve("trace.txt.zst"), entry.getValue())));
    }

    private void check(Path recording, long events) throws Exception {
        Path first = ingest(recording, "first", events);
        Path second = ingest(recording, "second", events);
        try (Stream<Path> files = Files.list(first)) {
            for (Path file : files.toList()) {
                assertThat(Files.mismatch(file, second.resolve(file.getFileName())))
                        .as(file.toString())
                        .isEqualTo(-1);
            }
        }
    }

    private Path ingest(Path recording, String into, long events) throws Exception {
        Dataset dataset = Dataset.openOrCreate(directory.resolve(into));
        IngestReport.Trace trace = Ingest.ingest(List.of(recording), dataset, IngestOptions.DEFAULT)
                .traces()
                .getFirst();
        assertThat(trace.events()).isEqualTo(events);
        assertThat(trace.stats().keySet()).noneMatch(Stat::damage);
        assertThat(trace.stats()).isEmpty();
        return dataset.traceDirectory(trace.name());
    }
}
