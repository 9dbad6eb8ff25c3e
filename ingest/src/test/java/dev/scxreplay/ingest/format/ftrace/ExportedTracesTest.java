package dev.scxreplay.ingest.format.ftrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.luben.zstd.ZstdInputStream;
import dev.scxreplay.ingest.Ingest;
import dev.scxreplay.ingest.IngestOptions;
import dev.scxreplay.table.Dataset;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A trace.dat exported as text is, line by line, what the kernel printed of the same buffer, header and names of tasks it had
 * forgotten included; but for addresses, of which the kernel prints hashes. All eleven pairs of the recordings are so.
 */
final class ExportedTracesTest {
    private static final Pattern HASHED = Pattern.compile("\\b(base_addr|ptr)=[0-9a-fx]+");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"6.17.13/stalls", "7.3.4/threaded", "two-loaders/6.17.13", "two-loaders/7.3.4"})
    void isWhatTheKernelPrinted(String recording) throws Exception {
        Path traces = Path.of(System.getProperty("scxreplay.root")).resolve("../shared/traces");
        assumeTrue(Files.isDirectory(traces), "the recordings are not here");
        Dataset dataset = Dataset.openOrCreate(directory.resolve("dataset"));
        String name = Ingest.ingest(
                        List.of(traces.resolve(recording).resolve("trace.dat")), dataset, IngestOptions.DEFAULT)
                .traces()
                .getFirst()
                .name();
        Path exported = directory.resolve("trace.txt");
        try (OutputStream out = Files.newOutputStream(exported)) {
            FtraceTextWriter.write(dataset.traceDirectory(name), out);
        }
        try (BufferedReader actual = lines(Files.newInputStream(exported));
                BufferedReader expected = lines(new ZstdInputStream(
                        Files.newInputStream(traces.resolve(recording).resolve("trace.txt.zst"))))) {
            for (String line = expected.readLine(); line != null; line = expected.readLine()) {
                assertThat(masked(actual.readLine())).isEqualTo(masked(line));
            }
            assertThat(actual.readLine()).isNull();
        }
    }

    private static BufferedReader lines(InputStream stream) throws IOException {
        return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }

    private static String masked(String line) {
        return line == null ? null : HASHED.matcher(line).replaceAll("$1=*");
    }
}
