package dev.scxreplay.ingest.format.tracedat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.luben.zstd.ZstdInputStream;
import dev.scxreplay.ingest.format.CapturingSink;
import dev.scxreplay.ingest.format.CapturingSink.Row;
import dev.scxreplay.trace.TraceInput;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every recording that has the kernel's own text of the same buffer must read the same, line by line. */
final class RecordedTracesTest {
    @TestFactory
    Stream<DynamicTest> readsAsTheKernelPrints() throws IOException {
        Path traces = Path.of(System.getProperty("scxreplay.root")).resolve("../shared/traces");
        assumeTrue(Files.isDirectory(traces), "the recordings are not here");
        List<Path> recordings;
        try (Stream<Path> files = Files.walk(traces, 3)) {
            recordings = files.filter(path -> path.endsWith("trace.dat") && Files.exists(text(path)))
                    .sorted()
                    .toList();
        }
        return recordings.stream()
                .map(path -> DynamicTest.dynamicTest(traces.relativize(path).toString(), () -> compare(path)));
    }

    private static Path text(Path recording) {
        return recording.resolveSibling("trace.txt.zst");
    }

    private static void compare(Path recording) throws Exception {
        List<String> expected = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                new ZstdInputStream(Files.newInputStream(text(recording))), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String event = KernelLine.of(line);
                if (event != null) {
                    expected.add(event);
                }
            }
        }
        try (CapturingSink sink = new CapturingSink()) {
            TraceDatHeader header = new TraceDatReader().read(TraceInput.plain(recording), sink);
            List<Row> rows = sink.rows();
            assertThat(sink.reasons()).isEmpty();
            assertThat(sink.lost()).isEmpty();
            for (int i = 0; i < Math.min(rows.size(), expected.size()); i++) {
                String actual = KernelLine.of(rows.get(i));
                if (!actual.equals(expected.get(i))) {
                    assertThat(actual).as("event %d", i).isEqualTo(expected.get(i));
                }
            }
            assertThat(rows).hasSameSizeAs(expected);
            assertThat(header.events()).isEqualTo(expected.size());
            assertThat(header.clock()).isEqualTo("local");
            assertThat(recording.toString())
                    .contains("/" + header.kernelRelease().replaceAll("[+-].*", "") + "/");
        }
    }
}
