package dev.scxreplay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same commands twice give the same bytes, and the two formats of one buffer the same events. */
final class SameTwiceTest {
    private static final Path ROOT = Path.of(System.getProperty("scxreplay.root"));
    private static final String KERNELS = "6.16.12,6.17.8+14c1da3895a1,7.3.4";

    @TempDir
    Path directory;

    @Test
    void ingestAndReplayOfText() throws Exception {
        String recording =
                ROOT.resolve("sample-traces/7.3.4-icount4/trace.txt.zst").toString();
        assertThat(results("first", recording)).isEqualTo(results("second", recording));
    }

    @Test
    void ingestAndReplayOfTraceDatWhichHoldsWhatItsTextHolds() throws Exception {
        Path recorded = ROOT.resolve("../shared/traces/7.3.4/icount4");
        assumeTrue(
                Files.exists(recorded.resolve("trace.dat")) && Files.exists(recorded.resolve("trace.txt.zst")),
                "the recordings are not here");
        String dat = recorded.resolve("trace.dat").toString();
        Map<String, String> first = results("first", dat);
        assertThat(first).isEqualTo(results("second", dat));

        results("text", recorded.resolve("trace.txt.zst").toString());
        // the text has times in us, rounded as v7.3.4: ns2usecs() does
        String sequence =
                "SELECT seq, (ts_ns + 500) // 1000 AS us, event, common_cpu, common_pid FROM events ORDER BY seq";
        assertThat(query("text", sequence)).isEqualTo(query("first", sequence));
    }

    private Map<String, String> results(String into, String recording) throws Exception {
        Path dataset = directory.resolve(into);
        assertThat(CommandRun.of("ingest", recording, "-o", dataset.toString(), "--name", "t")
                        .exitCode())
                .isZero();
        assertThat(CommandRun.of("replay", dataset.toString(), "--kernel", KERNELS)
                        .exitCode())
                .isZero();
        Map<String, String> hashes = BadInputTest.hashes(dataset);
        assertThat(hashes).hasSizeGreaterThan(8 * 3);
        return hashes;
    }

    private byte[] query(String dataset, String sql) throws Exception {
        Path file = directory.resolve(dataset + ".csv");
        assertThat(CommandRun.of(
                                "query", directory.resolve(dataset).toString(), sql, "--format", "csv", "-o", file + "")
                        .exitCode())
                .isZero();
        return Files.readAllBytes(file);
    }
}
