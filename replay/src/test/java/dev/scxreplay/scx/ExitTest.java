package dev.scxreplay.scx;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What ends schedulers, and how that is told: kinds, codes, flags; CPUs that come and go; bypass. */
final class ExitTest {
    private static final OpsParameters AWARE =
            OpsParameters.named("a").withCallbacks(new OpsParameters.Callbacks(true, true, true));

    @ParameterizedTest
    @ValueSource(strings = {"6.12.8", "6.17.13", "7.3.4"})
    void aCpuThatGoesEndsASchedulerWithoutACallback(String kernel) {
        TestCore test = TestCore.booted(kernel, 4);
        Attempt root = test.enable("a");
        test.core.hotplug().goesOffline(2, 0);
        assertThat(root.exit())
                .contains(new Exit(ExitKind.UNREG_KERN, 1L << 48 | 1L << 32, "cpu 2 going offline, exiting scheduler"));
        test.core.hotplug().comesOnline(2);
        test.disable(root); // the first cause counts
        assertThat(root.exit().orElseThrow().kind()).isEqualTo(ExitKind.UNREG_KERN);
        test.end();
        assertThat(test.findings).isEmpty();
    }

    @Test
    void oneWithCallbacksIsTold() {
        TestCore test = TestCore.booted("7.3.4", 4);
        Attempt root = test.enable(AWARE);
        test.steps.clear();
        test.core.hotplug().goesOffline(2, 0);
        assertThat(test.core.online(2)).isFalse();
        test.core.hotplug().comesOnline(2);
        assertThat(test.steps).containsExactly("a ops-cpu-offline enabled", "a ops-cpu-online enabled");
        assertThat(root.exit()).isEmpty();
    }

    /** The loader read the sequence before; whether enabling goes on to its end is up to the kernel. */
    @ParameterizedTest
    @CsvSource({"6.18.15, set-enabled", "7.3.4, hotplug-check"})
    void aCpuThatGoesBeforeOpsInit(String kernel, String failingStep) {
        TestCore test = TestCore.booted(kernel, 4);
        Attempt attempt = test.core.beginEnable(AWARE);
        test.core.hotplug().goesOffline(2, 0);
        test.core.finishEnable(attempt);
        assertThat(test.steps).contains("a " + failingStep + " enabling -16");
        assertThat(attempt.ret()).isZero();
        assertThat(attempt.exit().orElseThrow().code()).isEqualTo(Exit.ACT_RESTART | Exit.RSN_HOTPLUG);
    }

    @Test
    void aQueueInUseIsAnErrorOfTheScheduler() {
        TestCore test = TestCore.booted("6.17.13", 4);
        Attempt root = test.enable("a");
        test.core.dispatchQueues().create(0x11, -1);
        assertThat(test.core.dispatchQueues().destroy(0x11, 3)).isEqualTo(DispatchQueues.Destroyed.IN_USE);
        assertThat(root.exit()).contains(Exit.error("attempting to destroy in-use dsq 0x0000000000000011 (nr=3)"));
    }

    @Test
    void aFailedOpsInitIsToldWithoutTheFlag() {
        TestCore test = TestCore.booted("7.3.4", 4);
        Attempt attempt = test.enable(OpsParameters.named("a").withOpsInitErrno(Errno.ENOMEM));
        assertThat(attempt.exit()).contains(Exit.error("ops.init() failed (-12)")); // as recorded on 6.17.13 and 7.3.4
        assertThat(test.exitFlags).isZero();
    }

    /** Suspend while a scheduler runs: up to 7.0 also without one. */
    @ParameterizedTest
    @CsvSource({"7.0.13, 4", "7.1.13, 2"})
    void suspendTakesALevelOfBypass(String kernel, int changes) {
        TestCore test = TestCore.booted(kernel, 4);
        test.core.powerManagement(true);
        test.core.powerManagement(false);
        Attempt root = test.enable("a");
        test.bypasses.clear();
        test.core.powerManagement(true);
        assertThat(test.core.bypassing(0)).isTrue();
        test.disable(root);
        assertThat(test.bypasses).extracting(BypassChange::depth).startsWith(1, 2, 1);
        test.core.powerManagement(false);
        assertThat(test.bypasses).hasSize(changes == 4 ? 4 : 3);
    }
}
