package dev.scxreplay.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scxreplay.kernel.KickStorage.Free;
import dev.scxreplay.kernel.KickStorage.Missing;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The table of releases against what was read in sources and BTF. */
final class KernelsTest {
    private static final String GOLDEN = "matrix.txt";

    @Test
    void theWholeMatrixIsAsCommitted() throws IOException {
        String matrix = KernelMatrix.text(Kernels.all());
        if ("update".equals(System.getProperty("golden"))) {
            Path file = Path.of(System.getProperty("scxreplay.root"))
                    .resolve("replay/src/test/resources/dev/scxreplay/kernel")
                    .resolve(GOLDEN);
            Files.writeString(file, matrix);
            return; // the copy on the class path is the old one
        }
        try (InputStream committed = KernelsTest.class.getResourceAsStream(GOLDEN)) {
            assertThat(committed).as("run the tests once with -Dgolden=update").isNotNull();
            assertThat(matrix).isEqualTo(new String(committed.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /** Kick variants as the sources of these releases were read. */
    @Test
    void kickVariants() throws KernelSpecException {
        KickWait spin = new KickWait.HardIrqSpin();
        kick("6.12.8", new KickSequence.OnClassSwitchUnlessSliceLeft(), new KickTarget.AnyCurrent(), spin);
        for (String kernel : List.of("6.12.10", "6.12.107", "6.16.12", "6.17.8", "6.17.13", "6.18.5")) {
            kick(kernel, new KickSequence.OnClassSwitch(), new KickTarget.AnyCurrent(), spin);
        }
        for (String kernel : List.of("6.18.9", "6.18.15", "6.19.6", "6.19.11")) {
            kick(kernel, new KickSequence.OnPutAndPick(), new KickTarget.NotHigherClass(), spin);
        }
        for (String kernel : List.of("6.19.12", "6.19.14", "7.0.13", "7.1.13")) {
            kick(
                    kernel,
                    new KickSequence.OnPutAndPick(),
                    new KickTarget.NotHigherClass(),
                    new KickWait.BalanceCallback(false, false));
        }
        for (String kernel : List.of("7.2.6", "7.2.13", "7.3")) {
            kick(
                    kernel,
                    new KickSequence.OnPutAndPick(),
                    new KickTarget.NotHigherClass(),
                    new KickWait.BalanceCallback(true, false));
        }
        for (String kernel : List.of("7.3.4", "7.4-next")) {
            kick(
                    kernel,
                    new KickSequence.OnPutAndPick(),
                    new KickTarget.NotHigherClass(),
                    new KickWait.BalanceCallback(true, true));
        }
    }

    /** Array and DSQ variants as the sources of these releases were read. */
    @Test
    void memoryVariants() throws KernelSpecException {
        KickStorage boot = new KickStorage.BootPercpuArray();
        KickStorage lazy = new KickStorage.PerCpuKvzalloc(Free.CALL_RCU, Missing.WARN_ONCE);
        KickStorage renamed = new KickStorage.PerCpuKvzalloc(Free.KVFREE_RCU, Missing.WARN_ONCE);
        KickStorage silent = new KickStorage.PerCpuKvzalloc(Free.KVFREE_RCU, Missing.SILENT);
        DsqStorage none = new DsqStorage.NoPercpu();
        DsqStorage every = new DsqStorage.PercpuOnEvery(32);
        memory("6.12.107", boot, none);
        memory("6.16.12", boot, none);
        memory("6.17.8", boot, none);
        memory("6.17.13", lazy, none);
        memory("6.18.15", lazy, none);
        memory("6.19.6", renamed, none);
        memory("7.0.13", renamed, none);
        memory("7.1.13", silent, every);
        memory("7.2.13", silent, every);
        memory("7.3.4", silent, every);
        memory("7.4-next", silent, new DsqStorage.PercpuOnUser(32));
    }

    /** Every release between 6.16 and 7.3 whose BTF was read has exactly these sizes. */
    @Test
    void structureSizesAreThoseOfBtf() throws IOException, KernelSpecException {
        Path csv = Path.of(System.getProperty("scxreplay.root")).resolve("../shared/struct-sizes.csv");
        Assumptions.assumeTrue(Files.exists(csv), "no structure sizes at " + csv);
        List<String> lines = Files.readAllLines(csv);
        String[] header = lines.getFirst().split(",", -1);
        Map<String, String[]> rows = new HashMap<>();
        lines.forEach(line -> rows.put(line.substring(0, line.indexOf(',')), line.split(",", -1)));
        List<String> checked = new ArrayList<>();
        for (int column = 1; column < header.length; column++) {
            String release = header[column].substring(0, header[column].indexOf('+'));
            if (!Kernels.knows(release) || release.startsWith("6.12")) {
                continue;
            }
            KernelProfile profile = KernelSpec.parse(release).profile();
            StructSizes sizes = profile.sizes();
            assertThat(sizes)
                    .as(release)
                    .isEqualTo(new StructSizes(
                            size(rows, "scx_dispatch_q", column),
                            size(rows, "scx_sched", column),
                            size(rows, "scx_sched_pcpu", column),
                            size(rows, "scx_sched_pnode", column),
                            size(rows, "scx_event_stats", column),
                            size(rows, "scx_exit_info", column),
                            size(rows, "scx_dsp_buf_ent", column),
                            sizes.cidTopo()));
            assertThat(profile.dsqStorage().userBytes()).as(release).isEqualTo(size(rows, "scx_dsq_pcpu", column));
            checked.add(release);
        }
        assertThat(checked).contains("6.16.12", "6.17.8", "6.17.13", "6.18.15", "6.19.14", "7.0.13", "7.1.13", "7.3.4");
    }

    private static int size(Map<String, String[]> rows, String struct, int column) {
        String text = rows.get(struct)[column];
        return text.equals("-") ? 0 : Integer.parseInt(text);
    }

    private static void kick(String kernel, KickSequence sequence, KickTarget target, KickWait wait)
            throws KernelSpecException {
        KernelProfile profile = KernelSpec.parse(kernel).profile();
        assertThat(List.of(profile.kickSequence(), profile.kickTarget(), profile.kickWait()))
                .as(kernel)
                .isEqualTo(List.of(sequence, target, wait));
    }

    private static void memory(String kernel, KickStorage storage, DsqStorage dsqs) throws KernelSpecException {
        KernelProfile profile = KernelSpec.parse(kernel).profile();
        assertThat(List.of(profile.kickStorage(), profile.dsqStorage()))
                .as(kernel)
                .isEqualTo(List.of(storage, dsqs));
    }
}
