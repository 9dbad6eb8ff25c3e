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
                .startsWith("grandchild sub-disabled enabled", "child sub-disabled enabled", "root bypass-on enabled")
                .endsWith("grandchild sched-freed disabled", "child sched-freed disabled", "root sched-freed disabled");
        assertThat(test.findings).isEmpty();
        assertThat(test.bytes(Sites.SCHED, MemoryState.LIVE)).isZero();
    }

    @Test
    void refusals() {
        TestCore test = TestCore.booted("7.1.13", 2);
        Attempt parent = test.enable("root");
        for (int level = 1; level <= 4; level++) {
            parent = test.core.subSchedulers().attach(OpsParameters.named("l" + level), parent);
            assertThat(parent.ret()).isZero();
        }
        assertThat(test.core
                        .subSchedulers()
                        .attach(OpsParameters.named("l5"), parent)
                        .ret())
                .isEqualTo(Errno.EINVAL);
        Attempt root = test.core.root();
        test.disable(root);
        assertThat(test.core
                        .subSchedulers()
                        .attach(OpsParameters.named("late"), root)
                        .ret())
                .isEqualTo(Errno.ENODEV);
        TestCore old = TestCore.booted("7.0.13", 2);
        Attempt only = old.enable("root");
        assertThatThrownBy(() -> old.core.subSchedulers().attach(OpsParameters.named("sub"), only))
                .isInstanceOf(IllegalStateException.class);
    }
}
