package dev.scxreplay.scx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scxreplay.kernel.KernelSpec;
import dev.scxreplay.kernel.Kernels;
import dev.scxreplay.kernel.SchedulerFailure;
import dev.scxreplay.machine.MachineSpec;
import dev.scxreplay.machine.MemoryLimits;
import dev.scxreplay.machine.MemoryState;
import dev.scxreplay.machine.Topology;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Boot, enable and disable: what they allocate, in which order, and what becomes of it when a step fails. */
final class LifecycleTest {
    @Test
    void upTo4096CpusTheBootTimeArrayFits() {
        TestCore test = TestCore.on("6.17.8", 4096);
        assertThat(test.core.boot()).isTrue();
        assertThat(test.bytes(Sites.KICK_SYNCS, MemoryState.LIVE)).isEqualTo(134_217_728);
    }

    @ParameterizedTest
    @CsvSource({"6.17.8, 4097, 32776", "6.16.12, 4104, 32832", "6.17.8, 4104, 32832", "6.12.107, 4097, 32776"})
    void aboveThatTheKernelPanicsAtBoot(String kernel, int cpus, int bytes) {
        TestCore test = TestCore.on(kernel, cpus);
        assertThat(test.core.boot()).isFalse();
        assertThat(test.core.crashed()).isTrue();
        assertThat(test.findings)
                .containsExactly("boot-panic: illegal size (" + bytes
                        + ") or align (8) for percpu allocation, then BUG_ON() in init_sched_ext_class()");
    }

    @Test
    void lazyArraysBootAndEnableWith4104Cpus() {
        TestCore test = TestCore.booted("6.17.13", 4104);
        assertThat(test.bytes(Sites.KICK_SYNCS, MemoryState.LIVE)).isZero();
        assertThat(test.enable("a").ret()).isZero();
        assertThat(test.core.state()).isEqualTo(EnableState.ENABLED);
        assertThat(test.bytes(Sites.KICK_SYNCS, MemoryState.LIVE)).isEqualTo(268_959_744); // as recorded
    }

    @Test
    void builtInQueuesOf8192CpusTakeSixGibAtBoot() {
        TestCore test = TestCore.booted("7.3.4", 8192);
        long bytes = 0;
        for (String site : List.of(Sites.LOCAL_DSQ_PCPU, Sites.REJECT_DSQ_PCPU, Sites.RESCUE_DSQ_PCPU)) {
            bytes += test.bytes(site, MemoryState.LIVE);
        }
        assertThat(bytes).isEqualTo(96L * 8192 * 8192);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 8, 64, 1024})
    void aSecondLoaderDestroysTheArraysOfTheFirstWhereTheyAreMadeBeforeTheStateCheck(int cpus) {
        TestCore test = TestCore.booted("6.17.8+14c1da3895a1", cpus);
        Attempt first = test.enable("a");
        assertThat(first.ret()).isZero();
        long held = test.bytes(Sites.KICK_SYNCS, MemoryState.LIVE);

        assertThat(test.enable("b").ret()).isEqualTo(Errno.EBUSY);

        assertThat(test.core.state()).isEqualTo(EnableState.ENABLED);
        assertThat(test.core.root()).isSameAs(first);
        for (int cpu = 0; cpu < cpus; cpu++) {
            assertThat(test.core.kickArrayPresent(cpu)).isFalse();
        }
        test.settle();
        assertThat(test.bytes(Sites.KICK_SYNCS, MemoryState.LIVE)).isEqualTo(held); // the first one's, leaked
        assertThat(test.findings)
                .anyMatch(finding -> finding.startsWith("pointer-overwritten"))
                .contains("leak: kick_syncs: " + held + " bytes in " + cpus + " arrays that no pointer holds any more")
                .anyMatch(finding -> finding.startsWith("kicks-dropped: a runs"));

        test.disable(first);
        test.settle();
        assertThat(test.enable("c").ret()).isZero(); // loading anew brings the kicks back, not the memory
        assertThat(test.core.kickArrayPresent(0)).isTrue();
        assertThat(test.bytes(Sites.KICK_SYNCS, MemoryState.LIVE)).isEqualTo(2 * held);
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.17.8", "6.17.8+14c1da3895a1+05e63305c85c", "6.17.13", "6.18.15", "7.0.13", "7.3.4"})
    void elsewhereASecondLoaderChangesNothing(String kernel) {
        TestCore test = TestCore.booted(kernel, 64);
        Attempt first = test.enable("a");
        test.settle();
        long bytes = test.bytes();
        int events = test.memoryEvents.size();
        assertThat(test.enable("b").ret()).isEqualTo(Errno.EBUSY);
        assertThat(test.memoryEvents).hasSize(events); // as recorded: nothing is allocated on that path
        assertThat(test.bytes()).isEqualTo(bytes);
        assertThat(test.core.kickArrayPresent(0)).isTrue();
        test.disable(first);
        test.end();
        assertThat(test.findings).isEmpty();
    }

    @Test
    void twoLoadersAtOnceAreServedOneAfterTheOther() {
        TestCore test = TestCore.booted("6.17.13", 8);
        Attempt first = test.core.beginEnable(OpsParameters.named("a"));
        Attempt second = test.core.beginEnable(OpsParameters.named("b"));
        assertThat(second.progress()).isEqualTo(Attempt.Progress.WAITING_FOR_MUTEX);
        test.core.finishEnable(first);
        assertThat(first.progress()).isEqualTo(Attempt.Progress.ENABLED);
        assertThat(second.ret()).isEqualTo(Errno.EBUSY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.12.107", "6.17.13", "7.1.13", "7.3.4"})
    void anErrorOfOpsInitIsNotReturnedToTheLoader(String kernel) {
        TestCore test = TestCore.booted(kernel, 8);
        Attempt attempt = test.enable(OpsParameters.named("f").withOpsInitErrno(Errno.ENOMEM));
        assertThat(attempt.ret()).isZero();
        assertThat(attempt.error()).isEqualTo(Errno.ENOMEM);
        assertThat(attempt.progress()).isEqualTo(Attempt.Progress.FAILED);
        assertThat(test.core.state()).isEqualTo(EnableState.DISABLED);
        assertThat(test.core.bypassing(0)).isFalse();
        test.end();
        assertThat(test.findings).isEmpty();
    }

    @Test
    void memoryExhaustedHalfWayAsRecorded() {
        TestCore test = TestCore.booted("6.17.13", 1024, "kick_syncs=945");
        Attempt attempt = test.enable("a");
        assertThat(attempt.ret()).isEqualTo(Errno.ENOMEM);
        assertThat(test.bytes(Sites.KICK_SYNCS, MemoryState.LIVE)).isZero();
        assertThat(test.bytes(Sites.KICK_SYNCS, MemoryState.WAITING_FOR_RCU)).isEqualTo(944L * 16_384);
        test.settle();
        assertThat(test.bytes(Sites.KICK_SYNCS, MemoryState.WAITING_FOR_RCU)).isZero();
        assertThat(test.enable("a").ret()).isZero();
        assertThat(test.findings).isEmpty();
    }

    @Test
    void withoutContiguousMemoryTheArraysComeFromVmallocUntilThatFailsToo() {
        long boot = TestCore.booted("6.17.13", 1024).machine.takenOnNode(0);
        MemoryLimits limits = MemoryLimits.NONE.highOrder(944L * 16_384).total(boot + 944L * 16_384 + 20L * 4096);
        TestCore test =
                new TestCore("6.17.13", MachineSpec.of(Topology.of(1024, 1)).with(limits));
        assertThat(test.core.boot()).isTrue();
        assertThat(test.enable("a").ret()).isEqualTo(Errno.ENOMEM);
        // twenty pages are left: six arrays of three pages
        assertThat(test.bytes(Sites.KICK_SYNCS, MemoryState.WAITING_FOR_RCU)).isEqualTo(944L * 16_384 + 6 * 3 * 4096);
        test.end();
        assertThat(test.findings).isEmpty();
    }

    @Test
    void disableTakesItsStepsInOrderAndMemoryGoesAfterGracePeriods() {
        TestCore test = TestCore.booted("6.17.13", 8);
        Attempt attempt = test.enable("a");
        test.steps.clear();
        test.disable(attempt);
        assertThat(test.bytes(Sites.KICK_SYNCS, MemoryState.WAITING_FOR_RCU)).isEqualTo(8 * 96);
        assertThat(test.bytes(Sites.SCHED, MemoryState.LIVE)).isEqualTo(1024); // queued as work, not yet freed
        test.settle();
        assertThat(test.steps)
                .containsExactly(
                        "a exit-claimed enabled",
                        "a bypass-on enabled",
                        "a set-disabling disabling",
                        "a switch-tasks-back disabling",
                        "a ops-exit disabling",
                        "a free-kick-arrays disabling",
                        "a set-disabled disabled",
                        "a bypass-off disabled",
                        "a queue-sched-free disabled",
                        "a sched-freed disabled");
        assertThat(test.bytes(Sites.KICK_SYNCS, MemoryState.WAITING_FOR_RCU)).isZero();
        assertThat(test.bytes(Sites.SCHED, MemoryState.LIVE)).isZero();
    }

    @Test
    void aFailedAllocationPutsTheStateBackWhereItWasSetBefore() {
        TestCore test = TestCore.booted("7.2.13", 8, "scx_sched=1");
        assertThat(test.enable("a").ret()).isEqualTo(Errno.ENOMEM);
        assertThat(test.steps)
                .endsWith(
                        "a set-enabling enabling",
                        "a alloc-sched enabling -12",
                        "a undo set-enabling disabled",
                        "a undo alloc-kick-arrays disabled");
    }

    /** Whatever allocation of an enable fails, nothing leaks and the next enable works. */
    @Test
    void everyFailingAllocationIsUnwound() {
        List<String> failed = new ArrayList<>();
        for (KernelSpec kernel : Kernels.all()) {
            for (String site : Sites.NAMES) {
                for (String rule : List.of(site + "=1", site + "=2", site + "=7")) {
                    TestCore test = TestCore.on(kernel.name(), 4, rule);
                    if (!test.core.boot()) {
                        continue; // a boot-time allocation: BUG_ON()
                    }
                    boolean enabled = false;
                    for (int i = 0; i < 8 && !test.core.crashed(); i++) { // the seventh may be the one that fails
                        Attempt attempt = test.enable("a");
                        enabled = attempt.progress() == Attempt.Progress.ENABLED;
                        if (enabled) {
                            test.disable(attempt);
                        } else {
                            failed.add(kernel.name() + " " + rule);
                        }
                    }
                    if (test.core.crashed()) {
                        assertThat(kernel.profile().schedulerFailure()).isEqualTo(new SchedulerFailure.ReturnsNull());
                        continue;
                    }
                    assertThat(enabled).as(kernel.name() + " " + rule).isTrue();
                    assertThat(test.core.state()).isEqualTo(EnableState.DISABLED);
                    test.end();
                    assertThat(test.findings).as(kernel.name() + " " + rule).isEmpty();
                }
            }
        }
        assertThat(failed).contains("7.3.4 kick_masks=7", "6.17.13 kick_syncs=2", "6.18.5 dsp_ctx=1");
    }
}
