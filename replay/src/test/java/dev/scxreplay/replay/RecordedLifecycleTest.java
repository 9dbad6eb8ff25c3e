package dev.scxreplay.replay;

import static dev.scxreplay.replay.Traces.line;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recorded probes in, steps of the modelled life cycle out. Times in us. */
final class RecordedLifecycleTest {
    private static final String REG = "reg: (bpf_scx_reg+0x4/0x60)";
    private static final String REG_RET = "reg_ret: (bpf_struct_ops_link_create+0x134/0x190 <- bpf_scx_reg) ret=0";
    private static final String UNREG = "unreg: (bpf_scx_unreg+0x4/0xa0)";
    private static final String UNREG_RET = "unreg_ret: (bpf_struct_ops_map_link_dealloc+0x34/0x50 <- bpf_scx_unreg)";
    private static final String DISABLE = "scx_disable: (scx_disable_workfn+0x4/0x60)";

    @TempDir
    Path directory;

    @Test
    void enablingIsDatedByWhatIsRecordedOfIt() throws Exception {
        ReplayedTables tables = ReplayedTables.of(
                directory,
                List.of("6.17.13", "7.3.4"),
                line(100, 0, ".....", 1000, REG),
                line(100, 0, ".....", 2000, "scx_bypass: (scx_bypass+0x4/0x60) a=0x1"),
                line(100, 0, ".....", 3000, "scx_bypass: (scx_bypass+0x4/0x60) a=0x0"),
                line(100, 0, ".....", 4000, REG_RET));
        assertThat(tables.steps("6.17.13"))
                .containsSubsequence(
                        "1000 loader-100 state-check disabled 0",
                        "1000 loader-100 alloc-kick-arrays disabled 0",
                        "1000 loader-100 alloc-sched disabled 0",
                        "1000 loader-100 set-enabling enabling 0",
                        "2000 loader-100 ops-init enabling 0",
                        "2000 loader-100 bypass-on enabling 0",
                        "3000 loader-100 switch-tasks enabling 0",
                        "3000 loader-100 bypass-off enabling 0",
                        "4000 loader-100 set-enabled enabled 0");
        assertThat(tables.steps("7.3.4"))
                .containsSubsequence(
                        "1000 loader-100 alloc-kick-arrays disabled 0",
                        "1000 loader-100 set-enabling enabling 0",
                        "1000 loader-100 alloc-sched enabling 0");
    }

    @Test
    void aSchedulerThatIsUsedButNotLoadedWasThereBefore() throws Exception {
        ReplayedTables tables = ReplayedTables.of(
                directory,
                List.of("7.3.4"),
                line(7, 0, "d..2.", 1000, "kick_cpu: (scx_bpf_kick_cpu+0x4/0x160) cpu=1 flags=0x0"),
                line(7, 1, ".....", 2000, "tracing_mark_write: end"));
        assertThat(tables.steps("7.3.4")).last().isEqualTo("1000 loaded-before set-enabled enabled 0");
        assertThat(tables.kicks("7.3.4")).containsExactly("0>1 0 resched none");
    }

    @Test
    void aSecondLoaderIsRefusedAndTheFirstOnesKicksGoOn() throws Exception {
        ReplayedTables tables = ReplayedTables.of(
                directory,
                List.of("6.17.8+14c1da3895a1", "6.17.13"),
                line(100, 0, ".....", 1000, REG),
                line(100, 0, ".....", 2000, REG_RET),
                line(200, 1, ".....", 3000, REG),
                line(200, 1, ".....", 3500, REG_RET.replace("ret=0", "ret=-16")),
                line(7, 0, "d..2.", 4000, "kick_cpu: (scx_bpf_kick_cpu+0x4/0x160) cpu=1 flags=0x0"));
        assertThat(tables.steps("6.17.13"))
                .endsWith("3000 loader-200 state-check enabled -16", "3500 loader-200 bpf-return enabled -16");
        assertThat(tables.kicks("6.17.13")).containsExactly("0>1 0 resched none");
        assertThat(tables.kicks("6.17.8+14c1da3895a1")).containsExactly("0>1 0 dropped none");
        assertThat(tables.findings("6.17.8+14c1da3895a1")).contains("pointer-overwritten", "kicks-dropped");
    }

    @Test
    void disablingEndsWithTheReturnOfUnregister() throws Exception {
        ReplayedTables tables = ReplayedTables.of(
                directory,
                List.of("7.3.4"),
                line(100, 0, ".....", 1000, REG),
                line(100, 0, ".....", 2000, REG_RET),
                line(100, 0, ".....", 5000, UNREG),
                line(7, 1, "d..2.", 5500, "kick_cpu: (scx_bpf_kick_cpu+0x4/0x160) cpu=0 flags=0x4"),
                line(100, 0, ".....", 6000, UNREG_RET),
                line(7, 1, "d..2.", 6500, "kick_cpu: (scx_bpf_kick_cpu+0x4/0x160) cpu=0 flags=0x4"));
        assertThat(tables.steps("7.3.4"))
                .containsSubsequence(
                        "5000 loader-100 bypass-on enabled 0",
                        "5000 loader-100 set-disabling disabling 0",
                        "6000 loader-100 free-kick-arrays disabling 0",
                        "6000 loader-100 set-disabled disabled 0");
        assertThat(tables.kicks("7.3.4"))
                .containsExactly("1>0 4 bypassing not-kicked", "1>0 4 no-scheduler not-kicked");
    }

    @Test
    void anErrorThatEndsTheSchedulerBeforeTheReturnIsOneOfOpsInit() throws Exception {
        ReplayedTables tables = ReplayedTables.of(
                directory,
                List.of("6.18.15"),
                line(100, 0, ".....", 1000, REG),
                line(90, 1, ".....", 1500, DISABLE),
                line(100, 0, ".....", 2000, REG_RET));
        assertThat(tables.steps("6.18.15"))
                .contains("1500 loader-100 ops-init enabling -22", "1500 loader-100 set-disabled disabled 0");
    }
}
