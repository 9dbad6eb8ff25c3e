package dev.scxreplay.scx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scxreplay.machine.MemoryState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Schedulers below a root: what each allocates, when it goes, and when attaching is refused. */
final class SubSchedulersTest {
    @ParameterizedTest
    @ValueSource(strings = {"7.1.13", "7.2.13", "7.3.4", "7.4-next"})
    void eachAllocatesAllButTheKickArrays(String kernel) {
        TestCore test = TestCore.booted(kernel, 64);
        Attempt root = test.enable("root");
        long kickArrays = test.bytes(Sites.KICK_SYNCS, MemoryState.LIVE);
        long scheduler = test.bytes(Sites.SCHED, MemoryState.LIVE);
        long bypass = test.bytes(Sites.BYPASS_DSQ_PCPU, MemoryState.LIVE);
        Attempt sub = test.core.subSchedulers().attach(OpsParameters.named("sub"), root);
        assertThat(sub.ret()).isZero();
        assertThat(sub.cgroupPath()).isEqualTo("/sub");
        assertThat(test.bytes(Sites.KICK_SYNCS, MemoryState.LIVE)).isEqualTo(kickArrays);
        assertThat(test.bytes(Sites.SCHED, MemoryState.LIVE)).isEqualTo(2 * scheduler);
        assertThat(test.bytes(Sites.BYPASS_DSQ_PCPU, MemoryState.LIVE)).isEqualTo(2 * bypass);
        test.core.subSchedulers().disable(sub);
        assertThat(test.bytes(Sites.SCHED, MemoryState.LIVE)).isEqualTo(2 * scheduler); // a grace period away
        test.settle();
        assertThat(test.bytes(Sites.SCHED, MemoryState.LIVE)).isEqualTo(scheduler);
    }

    @Test
    void theRootTakesThoseBelowItAlong() {
        TestCore test = TestCore.booted("7.3.4", 8);
        Attempt root = test.enable("root");
        Attempt child = test.core.subSchedulers().attach(OpsParameters.named("child"), root);
        Attempt grandchild = test.core.subSchedulers().attach(OpsParameters.named("grandchild"), child);
        assertThat(grandchild.cgroupPath()).isEqualTo("/child/grandchild");
        test.steps.clear();
        test.disable(root);
        test.end();
        assertThat(test.steps)
                .startsWith(
                        "root exit-claimed enabled",
                        "child exit-claimed enabled",
                        "grandchild exit-claimed enabled",
                        "root bypass-on enabled",
                        "root set-disabling disabling",
                        "grandchild sub-disabled disabling",
                        "grandchild ops-exit disabling",
                        "child sub-disabled disabling")
                .endsWith("grandchild sched-freed disabled", "child sched-freed disabled", "root sched-freed disabled");
        assertThat(child.exit()).get().extracting(Exit::kind).isEqualTo(ExitKind.PARENT);
        assertThat(test.findings).isEmpty();
        assertThat(test.bytes(Sites.SCHED, MemoryState.LIVE)).isZero();
    }

    /** What is refused before anything is allocated comes back from bpf(2). */
    @Test
    void refusals() {
        TestCore test = TestCore.booted("7.1.13", 2);
        SubSchedulers subs = test.core.subSchedulers();
        assertThat(subs.attach(OpsParameters.named("early"), "/early").ret()).isEqualTo(Errno.ENODEV);
        Attempt root = test.enable("root");
        Attempt leaf = subs.attach(
                OpsParameters.named("leaf").withCallbacks(new OpsParameters.Callbacks(false, false, false)), "/a/leaf");
        assertThat(leaf.ret()).isZero();
        long bytes = test.bytes();
        assertThat(subs.attach(OpsParameters.named("again"), "/a/leaf").ret()).isEqualTo(Errno.EBUSY);
        assertThat(subs.attach(OpsParameters.named("between"), "/a").ret()).isEqualTo(Errno.EBUSY);
        assertThat(subs.attach(OpsParameters.named("below"), "/a/leaf/x").ret()).isEqualTo(Errno.EOPNOTSUPP);
        assertThat(test.bytes()).isEqualTo(bytes);
        test.disable(root);
        assertThat(subs.attach(OpsParameters.named("late"), root).ret()).isEqualTo(Errno.ENODEV);
        TestCore old = TestCore.booted("7.0.13", 2);
        Attempt only = old.enable("root");
        assertThatThrownBy(() -> old.core.subSchedulers().attach(OpsParameters.named("sub"), only))
                .isInstanceOf(IllegalStateException.class);
    }

    /** What fails later ends the scheduler, and bpf(2) returns 0. */
    @Test
    void errorsAfterTheAllocation() {
        TestCore test = TestCore.booted("7.3.4", 2);
        SubSchedulers subs = test.core.subSchedulers();
        Attempt parent = test.enable("root");
        for (int level = 1; level <= 3; level++) {
            parent = subs.attach(OpsParameters.named("l" + level), parent);
            assertThat(parent.error()).isZero();
        }
        assertThat(failure(subs.attach(OpsParameters.named("l4"), parent)))
                .isEqualTo("0 -22 ERROR scx_sub_enable() failed (-22)");
        assertThat(failure(subs.attach(OpsParameters.named("i").withOpsInitErrno(Errno.ENOMEM), "/i")))
                .isEqualTo("0 -12 ERROR ops.init() failed (-12)");
        assertThat(failure(subs.attach(OpsParameters.named("t").withInitTaskErrno(Errno.ENOMEM), "/t")))
                .isEqualTo("0 -12 ERROR scx_sub_enable() failed (-12)");
        test.core.powerManagement(true);
        assertThat(failure(subs.attach(OpsParameters.named("b"), "/b")))
                .isEqualTo("0 -16 ERROR scx_sub_enable() failed (-16)");
        test.core.powerManagement(false);
        test.core.claimExit(test.core.root(), new Exit(ExitKind.SYSRQ, 0, ""));
        assertThat(failure(subs.attach(OpsParameters.named("e"), "/e")))
                .isEqualTo("0 -2 ERROR scx_sub_enable() failed (-2)");
        test.disable(test.core.root());
        test.end();
        assertThat(test.findings).isEmpty();
        assertThat(test.bytes(Sites.SCHED, MemoryState.LIVE)).isZero();
    }

    private static String failure(Attempt attempt) {
        Exit exit = attempt.exit().orElseThrow();
        return attempt.ret() + " " + attempt.error() + " " + exit.kind() + " " + exit.message();
    }

    @Test
    void aChildWhoseLoaderStaysKeepsItsParent() {
        TestCore test = TestCore.booted("7.3.4", 2);
        Attempt root = test.enable("root");
        Attempt sub = test.core.subSchedulers().attach(OpsParameters.named("sub"), root);
        test.core.subSchedulers().keepLink(sub);
        test.disable(root);
        test.settle();
        assertThat(test.steps).doesNotContain("root sched-freed disabled");
        test.core.subSchedulers().unlink(sub);
        test.end();
        assertThat(test.steps).endsWith("sub sched-freed disabled", "root sched-freed disabled");
        assertThat(test.findings).isEmpty();
    }
}
