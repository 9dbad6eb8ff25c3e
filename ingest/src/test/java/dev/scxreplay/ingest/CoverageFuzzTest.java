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

    private FuzzedFormat format;
    private HostileInput input;
    private long reads;

    private void check(FuzzedFormat of, byte[] bytes) throws IOException {
        if (of != format) {
            format = of;
            input = new HostileInput(of, Files.createTempDirectory("fuzz"));
        }
        input.check(bytes);
        if (++reads % 100 == 0) {
            input.checkLeft();
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

    @FuzzTest(maxDuration = LONGEST)
    @MethodSource("ftraceTextSeeds")
    void ftraceText(byte[] bytes) throws IOException {
        check(FuzzedFormat.FTRACE_TEXT, bytes);
    }

    static Stream<byte[]> perfScriptSeeds() throws Exception {
        return seeds(FuzzedFormat.PERF_SCRIPT);
    }

    @FuzzTest(maxDuration = LONGEST)
    @MethodSource("perfScriptSeeds")
    void perfScript(byte[] bytes) throws IOException {
        check(FuzzedFormat.PERF_SCRIPT, bytes);
    }

    static Stream<byte[]> traceDat6Seeds() throws Exception {
        return seeds(FuzzedFormat.TRACE_DAT_6);
    }

    @FuzzTest(maxDuration = LONGEST)
    @MethodSource("traceDat6Seeds")
    void traceDat6(byte[] bytes) throws IOException {
        check(FuzzedFormat.TRACE_DAT_6, bytes);
    }

    static Stream<byte[]> traceDat7Seeds() throws Exception {
        return seeds(FuzzedFormat.TRACE_DAT_7);
    }

    @FuzzTest(maxDuration = LONGEST)
    @MethodSource("traceDat7Seeds")
    void traceDat7(byte[] bytes) throws IOException {
        check(FuzzedFormat.TRACE_DAT_7, bytes);
    }

    static Stream<byte[]> rawPagesSeeds() throws Exception {
        return seeds(FuzzedFormat.RAW_PAGES);
    }

    @FuzzTest(maxDuration = LONGEST)
    @MethodSource("rawPagesSeeds")
    void rawPages(byte[] bytes) throws IOException {
        check(FuzzedFormat.RAW_PAGES, bytes);
    }

    static Stream<byte[]> perfDataSeeds() throws Exception {
        return seeds(FuzzedFormat.PERF_DATA);
    }

    @FuzzTest(maxDuration = LONGEST)
    @MethodSource("perfDataSeeds")
    void perfData(byte[] bytes) throws IOException {
        check(FuzzedFormat.PERF_DATA, bytes);
    }

    static Stream<byte[]> perfDataPipeSeeds() throws Exception {
        return seeds(FuzzedFormat.PERF_DATA_PIPE);
    }

    @FuzzTest(maxDuration = LONGEST)
    @MethodSource("perfDataPipeSeeds")
    void perfDataPipe(byte[] bytes) throws IOException {
        check(FuzzedFormat.PERF_DATA_PIPE, bytes);
    }

    static Stream<byte[]> perfDataCompressedSeeds() throws Exception {
        return seeds(FuzzedFormat.PERF_DATA_COMPRESSED);
    }

    @FuzzTest(maxDuration = LONGEST)
    @MethodSource("perfDataCompressedSeeds")
    void perfDataCompressed(byte[] bytes) throws IOException {
        check(FuzzedFormat.PERF_DATA_COMPRESSED, bytes);
    }

    static Stream<byte[]> perfettoSeeds() throws Exception {
        return seeds(FuzzedFormat.PERFETTO);
    }

    @FuzzTest(maxDuration = LONGEST)
    @MethodSource("perfettoSeeds")
    void perfetto(byte[] bytes) throws IOException {
        check(FuzzedFormat.PERFETTO, bytes);
    }

    static Stream<byte[]> perfettoPackedSeeds() throws Exception {
        return seeds(FuzzedFormat.PERFETTO_PACKED);
    }

    @FuzzTest(maxDuration = LONGEST)
    @MethodSource("perfettoPackedSeeds")
    void perfettoPacked(byte[] bytes) throws IOException {
        check(FuzzedFormat.PERFETTO_PACKED, bytes);
    }

    static Stream<byte[]> gzipSeeds() throws Exception {
        return seeds(FuzzedFormat.GZIP);
    }

    @FuzzTest(maxDuration = LONGEST)
    @MethodSource("gzipSeeds")
    void gzip(byte[] bytes) throws IOException {
        check(FuzzedFormat.GZIP, bytes);
    }

    static Stream<byte[]> zstdSeeds() throws Exception {
        return seeds(FuzzedFormat.ZSTD);
    }

    @FuzzTest(maxDuration = LONGEST)
    @MethodSource("zstdSeeds")
    void zstd(byte[] bytes) throws IOException {
        check(FuzzedFormat.ZSTD, bytes);
    }

    static Stream<byte[]> xzSeeds() throws Exception {
        return seeds(FuzzedFormat.XZ);
    }

    @FuzzTest(maxDuration = LONGEST)
    @MethodSource("xzSeeds")
    void xz(byte[] bytes) throws IOException {
        check(FuzzedFormat.XZ, bytes);
    }

    static Stream<byte[]> lz4Seeds() throws Exception {
        return seeds(FuzzedFormat.LZ4);
    }

    @FuzzTest(maxDuration = LONGEST)
    @MethodSource("lz4Seeds")
    void lz4(byte[] bytes) throws IOException {
        check(FuzzedFormat.LZ4, bytes);
    }

    static Stream<byte[]> tarSeeds() throws Exception {
        return seeds(FuzzedFormat.TAR);
    }

    @FuzzTest(maxDuration = LONGEST)
    @MethodSource("tarSeeds")
    void tar(byte[] bytes) throws IOException {
        check(FuzzedFormat.TAR, bytes);
    }

    static Stream<byte[]> zipSeeds() throws Exception {
        return seeds(FuzzedFormat.ZIP);
    }

    @FuzzTest(maxDuration = LONGEST)
    @MethodSource("zipSeeds")
    void zip(byte[] bytes) throws IOException {
        check(FuzzedFormat.ZIP, bytes);
    }
}
