package dev.scxreplay.scx;

import static dev.scxreplay.scx.Kick.IDLE;
import static dev.scxreplay.scx.Kick.PREEMPT;
import static dev.scxreplay.scx.Kick.WAIT;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom a kick reaches and when its wait begins and ends, kernel by kernel; one line of result for each kick. */
final class KickPathTest {
    /** CPU 0 kicks CPU 1 at 10 us and nothing happens until the target's turn. */
    private static KickScript kicked(String kernel) {
        return KickScript.of(kernel, 4).at(10).kick(0, 1, WAIT).pass(0);
    }

    @ParameterizedTest
    @CsvSource({
        "6.12.8,  0>1 wait resched 10..- irqs-off never",
        "6.12.10, 0>1 wait resched 10..30 irqs-off class-switch",
        "6.18.5,  0>1 wait resched 10..30 irqs-off class-switch",
        "6.18.9,  0>1 wait resched 10..30 irqs-off switch",
        "7.3.4,   0>1 wait resched 10..30 switch",
    })
    void aTargetPreemptedWithSliceLeft(String kernel, String kick) {
        assertThat(kicked(kernel).at(30).preemptedByRt(1).at(90).end()).containsExactly(kick);
    }

    @Test
    void whereItsSliceWasTakenAwayThePreemptedTargetCounts() {
        assertThat(KickScript.of("6.12.8", 2)
                        .at(10)
                        .kick(0, 1, PREEMPT | WAIT)
                        .at(30)
                        .preemptedByRt(1)
                        .end())
                .containsExactly("0>1 preempt+wait resched 10..30 irqs-off class-switch");
    }

    @ParameterizedTest
    @CsvSource({
        "6.12.8,  0>1 wait resched 10..60 irqs-off class-switch",
        "6.18.5,  0>1 wait resched 10..60 irqs-off class-switch",
        "6.18.9,  0>1 wait resched 10..30 irqs-off repick",
        "6.19.11, 0>1 wait resched 10..30 irqs-off repick",
        "6.19.12, 0>1 wait resched 10..30 repick",
        "7.3.4,   0>1 wait resched 10..30 repick",
    })
    void aBusyTargetThatPicksItsTaskAnewThenAnotherThenGoesIdle(String kernel, String kick) {
        assertThat(kicked(kernel)
                        .at(30)
                        .pass(1)
                        .at(40)
                        .switchTo(1, 77)
                        .at(60)
                        .goIdle(1)
                        .end())
                .containsExactly(kick);
    }

    @ParameterizedTest
    @CsvSource({
        "6.18.5, 0>1 wait resched 10..70 irqs-off class-switch",
        "6.18.9, 0>1 wait resched target-not-ext",
        "7.3.4,  0>1 wait resched target-not-ext",
    })
    void anIdleTargetIsWaitedForUpTo6188(String kernel, String kick) {
        KickScript script =
                KickScript.of(kernel, 2).idle(1).at(10).kick(0, 1, WAIT).pass(0);
        assertThat(script.at(30).pass(1).at(50).switchTo(1, 77).at(70).goIdle(1).end())
                .containsExactly(kick);
    }

    @ParameterizedTest
    @CsvSource({
        "6.18.5, 0>1 wait resched 10..80 irqs-off class-switch",
        "6.18.9, 0>1 wait higher-class not-kicked",
        "7.3.4,  0>1 wait higher-class not-kicked",
    })
    void aTargetThatRunsARealTimeTaskIsLeftAloneFrom6189On(String kernel, String kick) {
        KickScript script =
                KickScript.of(kernel, 2).runs(1, 91, 50).at(10).kick(0, 1, WAIT).pass(0);
        assertThat(script.at(40).switchTo(1, 77).at(80).goIdle(1).end()).containsExactly(kick);
    }

    @ParameterizedTest
    @CsvSource({"6.18.5, 0>1 plain resched", "6.18.9, 0>1 plain higher-class"})
    void aTargetThatRunsAFairTaskIsLeftAloneFrom6189On(String kernel, String kick) {
        KickScript script = KickScript.of(kernel, 2);
        script.switched = false; // a scheduler with SCX_OPS_SWITCH_PARTIAL
        assertThat(script.at(10).kick(0, 1, 0).end()).containsExactly(kick);
    }

    @ParameterizedTest
    @CsvSource({
        "6.18.9, 0>1 wait resched 10..30 irqs-off repick",
        "6.19.12, 0>1 wait resched 20..30 repick",
    })
    void inABalanceCallbackTheWaitBeginsWithTheKickersOwnPick(String kernel, String kick) {
        assertThat(KickScript.of(kernel, 2)
                        .at(10)
                        .kick(0, 1, WAIT)
                        .at(20)
                        .pass(0)
                        .at(30)
                        .pass(1)
                        .end())
                .containsExactly(kick);
    }

    @Test
    void theCallbackIsQueuedOnlyByAPickThatReachesExt() {
        KickScript script = KickScript.of("7.3.4", 2).at(10).kick(0, 1, WAIT);
        script.at(20).preemptedByRt(0).at(30).switchTo(0, true, 92, 50).at(40).switchTo(0, 77);
        assertThat(script.at(50).switchTo(1, 78).end()).containsExactly("0>1 wait resched 40..50 switch");
    }

    @Test
    void aTargetThatMovesBeforeTheKickersPickIsNotWaitedFor() {
        assertThat(KickScript.of("7.3.4", 2)
                        .at(10)
                        .kick(0, 1, WAIT)
                        .at(15)
                        .pass(1)
                        .at(20)
                        .pass(0)
                        .end())
                .containsExactly("0>1 wait resched 20..20 moved-before");
    }

    @Test
    void aTargetThatWaitsItselfReleasesItsWaiter() {
        KickScript script = KickScript.of("7.3.4", 3).at(10).kick(0, 1, WAIT).kick(1, 2, WAIT);
        assertThat(script.at(20).pass(0).at(30).pass(1).at(40).pass(2).end())
                .containsExactly("0>1 wait resched 20..30 repick", "1>2 wait resched 30..40 repick");
        KickScript later =
                KickScript.of("7.3.4", 3).at(10).kick(1, 2, WAIT).at(20).pass(1);
        assertThat(later.at(25).kick(0, 1, WAIT).pass(0).at(40).pass(2).end())
                .containsExactly("1>2 wait resched 20..40 repick", "0>1 wait resched 25..25 target-waits");
    }

    @ParameterizedTest
    @CsvSource({"6.18.5, class-switch", "6.19.11, switch"})
    void aTargetThatSpinsWithInterruptsOffDelaysItsWaiter(String kernel, String why) {
        KickScript script =
                KickScript.of(kernel, 3).at(10).kick(1, 2, WAIT).at(20).kick(0, 1, WAIT);
        assertThat(script.at(40).goIdle(2).at(50).goIdle(1).end())
                .containsExactly("1>2 wait resched 10..40 irqs-off " + why, "0>1 wait resched 20..50 irqs-off " + why);
        assertThat(script.findings).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.12.8", "6.17.13", "6.18.15", "6.19.11"})
    void threeCpusThatWaitForEachOtherInHardIrqNeverStop(String kernel) {
        KickScript script = ring(kernel);
        assertThat(script.at(2_000_000).end())
                .containsExactly(
                        "0>1 wait resched 10..- irqs-off wait-cycle",
                        "1>2 wait resched 11..- irqs-off wait-cycle",
                        "2>0 wait resched 12..- irqs-off wait-cycle");
        assertThat(script.findings)
                .containsExactly(
                        "wait-cycle: CPUs 2 -> 0 -> 1 -> 2 wait for each other in hard IRQ with interrupts off");
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.19.11+415cb193bb97", "6.19.12", "7.0.13", "7.2.13", "7.3.4"})
    void withTheWaitInABalanceCallbackTheRingOpens(String kernel) {
        KickScript script = ring(kernel);
        assertThat(script.at(20).seen(3).at(2_000_000).end())
                .containsExactly(
                        "0>1 wait resched 12..12 repick",
                        "1>2 wait resched 12..13 repick",
                        "2>0 wait already-pending 13..13 moved-before");
        assertThat(script.findings).isEmpty();
    }

    /** 0 waits for 1, 1 for 2, 2 for 0; each of them would schedule 2 us after its interrupt. */
    private static KickScript ring(String kernel) {
        return KickScript.answering(kernel, 4)
                .at(10)
                .kick(0, 1, WAIT)
                .at(11)
                .kick(1, 2, WAIT)
                .at(12)
                .kick(2, 0, WAIT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.12.8", "6.18.9", "7.3.4"})
    void aCpuDoesNotWaitForItself(String kernel) {
        assertThat(KickScript.of(kernel, 2)
                        .at(10)
                        .kick(0, 0, WAIT)
                        .at(20)
                        .pass(0)
                        .end())
                .containsExactly("0>0 wait resched self");
    }

    @Test
    void anIdleKickReachesOnlyAnIdleCpu() {
        KickScript script = KickScript.of("7.3.4", 3).idle(1);
        assertThat(script.at(10).kick(0, 1, IDLE).kick(0, 2, IDLE).end())
                .containsExactly("0>1 idle resched", "0>2 idle not-idle");
        KickScript between = KickScript.of("7.3.4", 2).idle(1).at(10).queue(0, 1, IDLE);
        assertThat(between.at(11).switchTo(1, 77).at(12).irqWork(0).end()).containsExactly("0>1 idle not-idle");
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.12.8", "6.17.13", "7.3.4"})
    void idleTogetherWithWaitIsAnErrorAndOnlyIdleCounts(String kernel) {
        KickScript script = KickScript.of(kernel, 3).idle(1);
        assertThat(script.at(10)
                        .kick(0, 1, IDLE | WAIT)
                        .kick(0, 2, IDLE | PREEMPT)
                        .end())
                .containsExactly("0>1 idle+wait resched", "0>2 idle+preempt not-idle");
        assertThat(script.findings)
                .containsExactly(
                        "invalid-kick: PREEMPT or WAIT together with IDLE in a kick of CPU 1; only IDLE counts",
                        "invalid-kick: PREEMPT or WAIT together with IDLE in a kick of CPU 2; only IDLE counts");
    }

    @ParameterizedTest
    @CsvSource({
        "6.18.9, 20..40 irqs-off repick, 40..50 irqs-off repick, 50..60 irqs-off repick",
        "7.3.4,  20..40 repick,          40..50 repick,          50..60 repick",
    })
    void severalTargetsAreWaitedForInAscendingOrder(String kernel, String one, String two, String three) {
        KickScript script = KickScript.of(kernel, 4).at(10);
        script.queue(0, 3, WAIT)
                .at(11)
                .queue(0, 1, WAIT)
                .at(12)
                .queue(0, 2, WAIT)
                .at(20);
        assertThat(script.irqWork(0)
                        .pass(0)
                        .at(40)
                        .pass(1)
                        .at(50)
                        .pass(2)
                        .at(60)
                        .pass(3)
                        .end())
                .containsExactly("0>3 wait resched " + three, "0>1 wait resched " + one, "0>2 wait resched " + two);
    }

    @Test
    void aTargetThatMovesWhileAnotherIsWaitedForIsNotWaitedForAnyMore() {
        KickScript script = KickScript.of("6.18.9", 3)
                .at(10)
                .queue(0, 1, WAIT)
                .queue(0, 2, WAIT)
                .irqWork(0);
        assertThat(script.at(20).pass(2).at(30).pass(1).end())
                .containsExactly(
                        "0>1 wait resched 10..30 irqs-off repick", "0>2 wait resched 30..30 irqs-off moved-before");
    }

    @Test
    void kicksOfOneTargetBeforeTheIrqWorkAreOne() {
        KickScript script = KickScript.answering("6.18.9", 2).at(10);
        script.queue(0, 1, 0).queue(0, 1, PREEMPT).queue(0, 1, WAIT).irqWork(0);
        assertThat(script.at(20).seen(0).end())
                .containsExactly("0>1 plain resched", "0>1 preempt resched", "0>1 wait resched 10..12 irqs-off repick");
        assertThat(script.path.sequenceNumbers()).containsExactly(0, 1); // one pass, not three
    }

    @Test
    void anIdleKickIsPartOfAnyOtherKickOfTheSameTarget() {
        KickScript script =
                KickScript.of("6.18.9", 2).idle(1).at(10).queue(0, 1, IDLE).queue(0, 1, 0);
        assertThat(script.at(11).switchTo(1, 77).at(12).irqWork(0).end())
                .containsExactly("0>1 plain resched", "0>1 idle resched");
    }

    @Test
    void aSecondKickOfThePairTakesTheNumberAnewAndTheWaitGoesOnForIt() {
        KickScript script = KickScript.of("7.3.4", 2).at(10).kick(0, 1, WAIT).pass(0);
        assertThat(script.at(20).kick(0, 1, WAIT).at(30).pass(1).end())
                .containsExactly("0>1 wait resched 10..30 repick", "0>1 wait resched 20..30 repick");
    }

    @Test
    void withoutItsArrayACpuDropsItsKicks() {
        KickScript script = KickScript.of("6.17.13", 2);
        script.arrays = false;
        assertThat(script.at(10).kick(0, 1, WAIT).kick(0, 1, PREEMPT).end())
                .containsExactly("0>1 preempt dropped", "0>1 wait dropped not-kicked");
        assertThat(script.findings)
                .hasSize(2)
                .allMatch(finding ->
                        finding.equals("kicks-dropped: 1 kicks dropped: no kick-sequence array on this CPU"));
    }

    /** A kick made while the scheduler was there is taken up when it is gone: nothing is lost but some kernels warn, once. */
    @ParameterizedTest
    @CsvSource({"6.17.13, 1", "7.0.13, 1", "7.0.13+49d78adf9555, 0", "7.1.13, 0", "6.17.8, 0"})
    void aKickTakenUpAfterDisable(String kernel, int warnings) {
        KickScript script = KickScript.of(kernel, 2).at(10).queue(0, 1, 0).queue(1, 0, 0);
        script.loaded = false;
        script.switched = false;
        script.arrays = kernel.equals("6.17.8"); // made at boot, kept for ever
        script.at(20).irqWork(0).irqWork(1);
        assertThat(script.findings).hasSize(warnings).allMatch(finding -> finding.startsWith("spurious-warning"));
    }

    @Test
    void whereAKickComesToNothing() {
        KickScript script = KickScript.of("7.3.4", 2).at(10).kick(0, 2, WAIT).kick(0, -1, 0);
        script.at(20).bypassing = true;
        script.kick(0, 1, WAIT);
        script.at(30).loaded = false;
        script.kick(0, 1, WAIT);
        assertThat(script.end())
                .containsExactly(
                        "0>-1 plain invalid-cpu",
                        "0>2 wait invalid-cpu not-kicked",
                        "0>1 wait bypassing not-kicked",
                        "0>1 wait no-scheduler not-kicked");
        assertThat(script.findings).hasSize(2).allMatch(finding -> finding.startsWith("invalid-kick: kick of CPU"));
    }

    @Test
    void atTheEndOfTheTrace() {
        KickScript spinning =
                KickScript.of("6.18.5", 2).at(10).kick(0, 1, WAIT).at(500).queue(1, 0, 0);
        assertThat(spinning.end()).containsExactly("0>1 wait resched 10..- irqs-off never", "1>0 plain pending");
        assertThat(spinning.findings)
                .containsExactly("wait-never-ends: CPU 0 still waits for CPU 1 at the end of the recording, 490000 ns"
                        + " after it began");
        KickScript deferred = KickScript.of("7.3.4", 2).at(10).kick(0, 1, WAIT).at(500);
        assertThat(deferred.end()).containsExactly("0>1 wait resched -..- not-begun");
        assertThat(deferred.findings).isEmpty();
    }

    @Test
    void theNumberIsTakenAnewWhereTheInterruptIsRecorded() {
        KickScript script = KickScript.of("6.18.9", 2).at(10).queue(0, 1, WAIT);
        script.path.irqWork(0, 10_000);
        script.at(11).pass(1); // the irq_work waited for the target's lock meanwhile
        script.at(12).interruptSent(0, 1);
        assertThat(script.at(30).pass(1).end()).containsExactly("0>1 wait resched 12..30 irqs-off repick");
        KickScript past =
                KickScript.of("6.18.9", 2).at(10).kick(0, 1, WAIT).at(11).pass(1);
        assertThat(past.at(12).interruptSent(0, 1).at(30).pass(1).end())
                .containsExactly("0>1 wait resched 10..11 irqs-off repick");
    }

    @Test
    void theClassIsLeftWhenTheSchedulerGoes() {
        Function<String, KickScript> disabled = kernel -> {
            KickScript script = KickScript.of(kernel, 2).at(10).kick(0, 1, WAIT).pass(0);
            script.path.tasksLeave(30_000);
            return script;
        };
        assertThat(disabled.apply("7.3.4").end()).containsExactly("0>1 wait resched 10..30 class-change");
        assertThat(disabled.apply("6.17.13").end()).containsExactly("0>1 wait resched 10..- irqs-off never");
    }

    /** Of virtual CPUs that run in turn the kicker sees what the target did when its own turn has come. */
    @Test
    void onCpusThatTakeTurnsTheKickerSeesTheEndInItsTurn() {
        KickScript script = KickScript.takingTurns("6.18.9", 4).at(10).kick(0, 1, WAIT);
        assertThat(script.at(30)
                        .pass(1)
                        .at(40)
                        .seen(2)
                        .at(50)
                        .seen(3)
                        .at(60)
                        .seen(1)
                        .end())
                .containsExactly("0>1 wait resched 10..50 irqs-off repick");
    }

    /** 36c6f3c03d10 matters on PREEMPT_RT only: without it the wait is in a thread there, interrupts on. */
    @Test
    void onPreemptRtPlainIrqWorkSpinsInAThread() {
        assertThat(KickScript.onRt("6.17.10", 2)
                        .at(10)
                        .kick(0, 1, WAIT)
                        .at(30)
                        .goIdle(1)
                        .end())
                .containsExactly("0>1 wait resched 10..30 class-switch");
        assertThat(KickScript.onRt("6.17.10+36c6f3c03d10", 2)
                        .at(10)
                        .kick(0, 1, WAIT)
                        .at(30)
                        .goIdle(1)
                        .end())
                .containsExactly("0>1 wait resched 10..30 irqs-off class-switch");
        assertThat(KickScript.of("6.17.10", 2)
                        .at(10)
                        .kick(0, 1, WAIT)
                        .at(30)
                        .goIdle(1)
                        .end())
                .containsExactly("0>1 wait resched 10..30 irqs-off class-switch");
        KickScript ring = KickScript.onRt("6.17.10", 2).at(10).kick(0, 1, WAIT).kick(1, 0, WAIT);
        assertThat(ring.end()).hasSize(2).allMatch(kick -> kick.endsWith("10..- wait-cycle"));
        assertThat(ring.findings)
                .containsExactly("wait-cycle: CPUs 1 -> 0 -> 1 wait for each other in their irq_work threads");
    }

    /** A pick that is retried leaves the callback queued; another CPU that takes the lock meanwhile runs it. */
    @ParameterizedTest
    @CsvSource({
        "7.1.13, 0>1 wait resched 20..20 foreign-cpu, 1",
        "7.2.13, 0>1 wait resched -..- not-begun,     0",
        "7.3.4,  0>1 wait resched 30..40 repick,      0",
    })
    void aCallbackThatAnotherCpuRuns(String kernel, String kick, int findings) {
        KickScript script = KickScript.of(kernel, 3).at(10).kick(0, 1, WAIT).at(20);
        script.path.pickRetried(0, 20_000);
        script.path.callbackRunBy(2, 0, 20_000);
        assertThat(script.at(30).pass(0).at(40).pass(1).end()).containsExactly(kick);
        assertThat(script.findings).hasSize(findings).allMatch(text -> text.startsWith("wait-on-wrong-numbers"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"7.1.13", "7.2.13", "7.3.4"})
    void aRetriedPickAloneLosesNothing(String kernel) {
        KickScript script = KickScript.of(kernel, 3).at(10).kick(0, 1, WAIT).at(20);
        script.path.pickRetried(0, 20_000);
        assertThat(script.at(30).pass(0).at(40).pass(1).end()).containsExactly("0>1 wait resched 30..40 repick");
    }

    @Test
    void aWaitThatWasLeftOutIsMadeUpForByTheNextCallback() {
        KickScript script = KickScript.of("7.2.13", 3).at(10).kick(0, 1, WAIT).at(20);
        script.path.pickRetried(0, 20_000);
        script.path.callbackRunBy(2, 0, 20_000);
        assertThat(script.at(30)
                        .kick(0, 2, WAIT)
                        .at(35)
                        .pass(0)
                        .at(40)
                        .pass(1)
                        .at(50)
                        .pass(2)
                        .end())
                .containsExactly("0>1 wait resched 35..40 repick", "0>2 wait resched 40..50 repick");
    }
}
