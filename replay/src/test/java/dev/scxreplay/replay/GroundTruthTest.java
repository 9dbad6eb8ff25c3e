package dev.scxreplay.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdInputStream;
import dev.scxreplay.ingest.Ingest;
import dev.scxreplay.ingest.IngestOptions;
import dev.scxreplay.kernel.KernelSpec;
import dev.scxreplay.table.Dataset;
import dev.scxreplay.trace.TraceCursor;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The events that hold the measured waits are never an input: without them every result has the same bytes. */
final class GroundTruthTest {
    private static final Path SAMPLES = Path.of(System.getProperty("scxreplay.root"), "sample-traces");
    private static final List<String> KERNELS = List.of("6.16.12", "6.17.8+14c1da3895a1", "6.17.13", "7.3.4");
    private static final Pattern TRUTH = Pattern.compile("\\d: (" + String.join("|", TraceCursor.GROUND_TRUTH) + "): ");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"6.17.13-icount8", "7.3.4-icount4"})
    void recordingsGiveTheSameWithoutTheirMeasuredWaits(String sample) throws Exception {
        List<String> lines;
        try (InputStream text =
                new ZstdInputStream(Files.newInputStream(SAMPLES.resolve(sample).resolve("trace.txt.zst")))) {
            lines = new String(text.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
        List<String> without =
                lines.stream().filter(line -> !TRUTH.matcher(line).find()).toList();
        assertThat(lines.size() - without.size()).isGreaterThan(1_000);

        assertThat(results("without", without)).isEqualTo(results("with", lines));
    }

    /** A measured wait that comes first, last, between all others and on a CPU of its own changes nothing either. */
    @Test
    void nothingAboutThemCounts() throws Exception {
        String header = "# entries-in-buffer/entries-written: 9/9   #P:12";
        List<String> without = new ArrayList<>(List.of(header));
        List<String> with = new ArrayList<>(List.of(header));
        with.add(Traces.line(0, 7, "d.h3.", 10, "kick_wait_in: (f+0x0/0x1)").stripTrailing());
        for (int i = 1; i <= 3_000; i++) {
            int us = 100 * i;
            // without the measured waits the CPUs take turns, with them they do not seem to
            List<String> both = List.of(
                    Traces.switchLine(i % 4, us, 5, "R", 6).stripTrailing(),
                    Traces.line(6, i % 4, "d..2.", us + 5, "kick_cpu: (f+0x0/0x1) cpu=" + (i + 1) % 4 + " flags=0x4")
                            .stripTrailing());
            without.addAll(both);
            with.addAll(both);
            with.add(Traces.line(0, 3 - i % 4, "dNh3.", us + 9, "wait_begin: (f+0x0/0x1) cpu=1 cur=2 snap=2")
                    .stripTrailing());
        }
        with.add(Traces.line(0, 8, "d.h3.", 900_000, "kick_work_out: (f+0x0/0x1 <- g)")
                .stripTrailing());

        assertThat(results("without", without)).isEqualTo(results("with", with));
    }

    /** The hash of every file of every run, by name. */
    private Map<String, String> results(String into, List<String> lines) throws Exception {
        Path recording = Files.write(directory.resolve(into + ".txt"), lines);
        Dataset dataset = Dataset.openOrCreate(directory.resolve(into));
        Ingest.ingest(List.of(recording), dataset, new IngestOptions(true, Optional.of("t")));
        List<KernelSpec> kernels = new ArrayList<>();
        for (String kernel : KERNELS) {
            kernels.add(KernelSpec.parse(kernel));
        }
        Replay.run(
                dataset,
                new ReplayOptions(kernels, List.of("t"), OptionalInt.empty(), OptionalInt.empty()),
                (trace, events, total) -> {});
        Map<String, String> results = new TreeMap<>();
        for (String kernel : KERNELS) {
            Path run = dataset.runDirectory("t", kernel);
            try (Stream<Path> files = Files.list(run)) {
                for (Path file : files.toList()) {
                    results.put(
                            kernel + "/" + file.getFileName(), HexFormat.of().formatHex(Files.readAllBytes(file)));
                }
            }
        }
        assertThat(results).hasSizeGreaterThanOrEqualTo(8 * KERNELS.size());
        return results;
    }
}
