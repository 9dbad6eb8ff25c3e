package dev.scxreplay.ingest;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What {@link DamageTest} asks, of files that Jazzer makes by what they reach in the reader. Only where
 * {@code JAZZER_FUZZ} is set, one method at a time: its agent changes the classes of all tests of the same process.
 */
@EnabledIfEnvironmentVariable(named = "JAZZER_FUZZ", matches = ".+", disabledReason = "see CONTRIBUTING.md")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CoverageFuzzTest {
    private static final String LONGEST = "5m";

    private static final int WARM_UP = 200;

    private FuzzedFormat format;
    private HostileInput input;
    private long reads;

    private void check(FuzzedFormat of, byte[] bytes) throws IOException {
        if (of != format) {
            format = of;
            input = new HostileInput(of, Files.createTempDirectory("fuzz"));
            warmUp();
        }
        input.check(bytes);
        if (++reads % 100 == 0) {
            input.checkLeft();
        }
    }

    /** Reaches what is reached most, as the first to do so pays for the classes that Jazzer rewrites. */
    private void warmUp() throws IOException {
        try {
            List<byte[]> seeds = seeds(format).toList();
            for (byte[] seed : seeds) {
                input.warmUp(seed);
            }
            for (int i = 0; i < WARM_UP; i++) {
                input.warmUp(format.damaged(seeds, i));
            }
            input.warmUp(new byte[0]);
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError("no seeds", e);
        }
    }

    private static Stream<byte[]> seeds(FuzzedFormat format) throws Exception {
        List<byte[]> seeds = new ArrayList<>(format.seeds(Files.createTempDirectory("fuzz")));
        for (Path file : FuzzedFormat.resources("regressions/" + format.folder())) {
            seeds.add(Files.readAllBytes(file));
        }
        return seeds.stream();
    }

    static Stream<byte[]> ftraceTextSeeds() throws Exception {
        return seeds(FuzzedFormat.FTRACE_TEXT);
    }

    @MethodSource("ftraceTextSeeds")
    @FuzzTest(maxDuration = LONGEST)
    void ftraceText(byte[] bytes) throws IOException {
        check(FuzzedFormat.FTRACE_TEXT, bytes);
    }

    static Stream<byte[]> perfScriptSeeds() throws Exception {
        return seeds(FuzzedFormat.PERF_SCRIPT);
    }

    @MethodSource("perfScriptSeeds")
    @FuzzTest(maxDuration = LONGEST)
    void perfScript(byte[] bytes) throws IOException {
        check(FuzzedFormat.PERF_SCRIPT, bytes);
    }

    static Stream<byte[]> traceDat6Seeds() throws Exception {
        return seeds(FuzzedFormat.TRACE_DAT_6);
    }

    @MethodSource("traceDat6Seeds")
    @FuzzTest(maxDuration = LONGEST)
    void traceDat6(byte[] bytes) throws IOException {
        check(FuzzedFormat.TRACE_DAT_6, bytes);
    }

    static Stream<byte[]> traceDat7Seeds() throws Exception {
        return seeds(FuzzedFormat.TRACE_DAT_7);
    }

    @MethodSource("traceDat7Seeds")
    @FuzzTest(maxDuration = LONGEST)
    void traceDat7(byte[] bytes) throws IOException {
        check(FuzzedFormat.TRACE_DAT_7, bytes);
    }

    static Stream<byte[]> rawPagesSeeds() throws Exception {
        return seeds(FuzzedFormat.RAW_PAGES);
    }

    @MethodSource("rawPagesSeeds")
    @FuzzTest(maxDuration = LONGEST)
    void rawPages(byte[] bytes) throws IOException {
        check(FuzzedFormat.RAW_PAGES, bytes);
    }

    static Stream<byte[]> perfDataSeeds() throws Exception {
        return seeds(FuzzedFormat.PERF_DATA);
    }

    @MethodSource("perfDataSeeds")
    @FuzzTest(maxDuration = LONGEST)
    void perfData(byte[] bytes) throws IOException {
        check(FuzzedFormat.PERF_DATA, bytes);
    }

    static Stream<byte[]> perfDataPipeSeeds() throws Exception {
        return seeds(FuzzedFormat.PERF_DATA_PIPE);
    }

    @MethodSource("perfDataPipeSeeds")
    @FuzzTest(maxDuration = LONGEST)
    void perfDataPipe(byte[] bytes) throws IOException {
        check(FuzzedFormat.PERF_DATA_PIPE, bytes);
    }

    static Stream<byte[]> perfDataCompressedSeeds() throws Exception {
        return seeds(FuzzedFormat.PERF_DATA_COMPRESSED);
    }

    @MethodSource("perfDataCompressedSeeds")
    @FuzzTest(maxDuration = LONGEST)
    void perfDataCompressed(byte[] bytes) throws IOException {
        check(FuzzedFormat.PERF_DATA_COMPRESSED, bytes);
    }

    static Stream<byte[]> perfDataFolderSeeds() throws Exception {
        return seeds(FuzzedFormat.PERF_DATA_FOLDER);
    }

    @MethodSource("perfDataFolderSeeds")
    @FuzzTest(maxDuration = LONGEST)
    void perfDataFolder(byte[] bytes) throws IOException {
        check(FuzzedFormat.PERF_DATA_FOLDER, bytes);
    }

    static Stream<byte[]> perfettoSeeds() throws Exception {
        return seeds(FuzzedFormat.PERFETTO);
    }

    @MethodSource("perfettoSeeds")
    @FuzzTest(maxDuration = LONGEST)
    void perfetto(byte[] bytes) throws IOException {
        check(FuzzedFormat.PERFETTO, bytes);
    }

    static Stream<byte[]> perfettoPackedSeeds() throws Exception {
        return seeds(FuzzedFormat.PERFETTO_PACKED);
    }

    @MethodSource("perfettoPackedSeeds")
    @FuzzTest(maxDuration = LONGEST)
    void perfettoPacked(byte[] bytes) throws IOException {
        check(FuzzedFormat.PERFETTO_PACKED, bytes);
    }

    static Stream<byte[]> gzipSeeds() throws Exception {
        return seeds(FuzzedFormat.GZIP);
    }

    @MethodSource("gzipSeeds")
    @FuzzTest(maxDuration = LONGEST)
    void gzip(byte[] bytes) throws IOException {
        check(FuzzedFormat.GZIP, bytes);
    }

    static Stream<byte[]> zstdSeeds() throws Exception {
        return seeds(FuzzedFormat.ZSTD);
    }

    @MethodSource("zstdSeeds")
    @FuzzTest(maxDuration = LONGEST)
    void zstd(byte[] bytes) throws IOException {
        check(FuzzedFormat.ZSTD, bytes);
    }

    static Stream<byte[]> xzSeeds() throws Exception {
        return seeds(FuzzedFormat.XZ);
    }

    @MethodSource("xzSeeds")
    @FuzzTest(maxDuration = LONGEST)
    void xz(byte[] bytes) throws IOException {
        check(FuzzedFormat.XZ, bytes);
    }

    static Stream<byte[]> lz4Seeds() throws Exception {
        return seeds(FuzzedFormat.LZ4);
    }

    @MethodSource("lz4Seeds")
    @FuzzTest(maxDuration = LONGEST)
    void lz4(byte[] bytes) throws IOException {
        check(FuzzedFormat.LZ4, bytes);
    }

    static Stream<byte[]> tarSeeds() throws Exception {
        return seeds(FuzzedFormat.TAR);
    }

    @MethodSource("tarSeeds")
    @FuzzTest(maxDuration = LONGEST)
    void tar(byte[] bytes) throws IOException {
        check(FuzzedFormat.TAR, bytes);
    }

    static Stream<byte[]> zipSeeds() throws Exception {
        return seeds(FuzzedFormat.ZIP);
    }

    @MethodSource("zipSeeds")
    @FuzzTest(maxDuration = LONGEST)
    void zip(byte[] bytes) throws IOException {
        check(FuzzedFormat.ZIP, bytes);
    }

    static Stream<byte[]> bpftraceLogSeeds() throws Exception {
        return seeds(FuzzedFormat.BPFTRACE_LOG);
    }

    @MethodSource("bpftraceLogSeeds")
    @FuzzTest(maxDuration = LONGEST)
    void bpftraceLog(byte[] bytes) throws IOException {
        check(FuzzedFormat.BPFTRACE_LOG, bytes);
    }

    static Stream<byte[]> wprofJsonSeeds() throws Exception {
        return seeds(FuzzedFormat.WPROF_JSON);
    }

    @MethodSource("wprofJsonSeeds")
    @FuzzTest(maxDuration = LONGEST)
    void wprofJson(byte[] bytes) throws IOException {
        check(FuzzedFormat.WPROF_JSON, bytes);
    }

    static Stream<byte[]> kernelLogSeeds() throws Exception {
        return seeds(FuzzedFormat.KERNEL_LOG);
    }

    @MethodSource("kernelLogSeeds")
    @FuzzTest(maxDuration = LONGEST)
    void kernelLog(byte[] bytes) throws IOException {
        check(FuzzedFormat.KERNEL_LOG, bytes);
    }
}
