package dev.scxreplay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scxreplay.analysis.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every folder of {@code sample-traces/}, found by itself: ingested and replayed as the demo does, then each
 * {@code expected/<view>.csv} is compared with the view. {@code -Dgolden=update} rewrites what is expected.
 */
final class SampleTracesTest {
    private static final Path SAMPLES = Path.of(System.getProperty("scxreplay.root"), "sample-traces");
    /** What a new folder is given by {@code -Dgolden=update}. */
    private static final List<String> USUAL_VIEWS =
            List.of("kick_wait_summary", "allocation_failures", "memory_peak", "findings");

    @TempDir
    Path directory;

    @TestFactory
    List<DynamicTest> everySampleGivesWhatIsExpectedOfIt() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        if (Files.isDirectory(SAMPLES)) {
            for (SampleTrace sample : SampleTrace.in(SAMPLES)) {
                tests.add(DynamicTest.dynamicTest(sample.name(), () -> check(sample)));
            }
        }
        return tests;
    }

    private void check(SampleTrace sample) throws IOException {
        Path dataset = directory.resolve(sample.name());
        assertThat(CommandRun.of(sample.ingest(dataset)).exitCode()).isZero();
        CommandRun replayed = CommandRun.of(sample.replay(dataset));
        assertThat(replayed.err()).isEmpty();
        assertThat(replayed.exitCode()).isZero();
        List<String> views = views(sample.expected());
        assertThat(views)
                .as("run with -Dgolden=update to make %s", sample.expected())
                .isNotEmpty();
        for (String view : views) {
            CommandRun rows = CommandRun.of("query", dataset.toString(), view, "--format", "csv");
            assertThat(rows.err()).isEmpty();
            Golden.check(sample.expected().resolve(view + ".csv"), rows.out());
        }
    }

    private static List<String> views(Path expected) throws IOException {
        if (!Files.isDirectory(expected)) {
            return "update".equals(System.getProperty("golden")) ? USUAL_VIEWS : List.of();
        }
        try (Stream<Path> files = Files.list(expected)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".csv"))
                    .map(name -> name.replace(".csv", ""))
                    .sorted()
                    .toList();
        }
    }
}
