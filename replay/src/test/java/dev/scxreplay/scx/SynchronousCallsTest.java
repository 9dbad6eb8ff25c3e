package dev.scxreplay.scx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kickers that spin with interrupts off, and CPUs that wait for their answer to an interrupt. */
final class SynchronousCallsTest {
    private static final String FLUSH = "flush_tlb_mm_range+0x2aa/0x750";

    @ParameterizedTest
    @ValueSource(strings = {"6.12.8", "6.17.13", "6.18.15", "6.19.11"})
    void targetThatWaitsForTheKickerHangsWithIt(String kernel) {
        KickScript script = KickScript.of(kernel, 2);
        script.at(10).kick(0, 1, Kick.WAIT);
        call(script.at(11), 1, 0);
        script.at(50).goIdle(1).at(90);
        assertThat(script.end()).containsExactly("0>1 wait resched 10..- irqs-off ipi-deadlock");
        assertThat(script.findings)
                .containsExactly("ipi-deadlock: CPU 1 waits for the answer of CPU 0 to " + FLUSH
                        + "; CPU 0 spins in hard IRQ until CPU 1 schedules: neither goes on");
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.19.14", "7.1.13", "7.3.4"})
    void deferredWaitAnswers(String kernel) {
        KickScript script = KickScript.of(kernel, 2);
        script.at(10).kick(0, 1, Kick.WAIT).at(11).pass(0);
        call(script.at(12), 1, 0);
        script.at(50).goIdle(1).at(90).end();
        assertThat(script.findings).isEmpty();
    }

    @Test
    void callThatWasAnsweredBeforeTheKickIsNoReason() {
        KickScript script = KickScript.of("6.17.13", 2);
        call(script.at(1), 1, 0);
        script.path.answersCalls(0);
        script.at(10).kick(0, 1, Kick.WAIT).at(50).goIdle(1).at(90);
        assertThat(script.end()).containsExactly("0>1 wait resched 10..50 irqs-off class-switch");
        assertThat(script.findings).isEmpty();
    }

    @Test
    void callThatIsUnansweredWhenTheKickerBeginsToSpinIsOne() {
        KickScript script = KickScript.of("6.17.13", 3);
        script.path.answersCalls(2); // this recording shows answers
        call(script.at(9), 1, 0);
        script.at(10).kick(0, 1, Kick.WAIT).at(50).goIdle(1).at(90);
        assertThat(script.end()).containsExactly("0>1 wait resched 10..- irqs-off ipi-deadlock");
    }

    @Test
    void hangGoesRoundThroughAnotherKicker() {
        KickScript script = KickScript.of("6.18.15", 3);
        script.at(10).kick(0, 1, Kick.WAIT).at(11).kick(1, 2, Kick.WAIT);
        call(script.at(12), 2, 0);
        assertThat(script.at(90).end())
                .containsExactly(
                        "0>1 wait resched 10..- irqs-off ipi-deadlock", "1>2 wait resched 11..- irqs-off ipi-deadlock");
    }

    @Test
    void thirdCpuThatWaitsForTheKickerIsOnlyLate() {
        KickScript script = KickScript.of("6.17.13", 3);
        script.at(10).kick(0, 1, Kick.WAIT);
        call(script.at(11), 2, 0);
        script.at(50).goIdle(1).at(90);
        assertThat(script.end()).containsExactly("0>1 wait resched 10..50 irqs-off class-switch");
        assertThat(script.findings).isEmpty();
    }

    @Test
    void kickerInAThreadAnswers() {
        KickScript script = KickScript.onRt("6.12.8", 2);
        script.at(10).kick(0, 1, Kick.WAIT);
        call(script.at(11), 1, 0);
        script.at(50).goIdle(1).at(90).end();
        assertThat(script.findings).isEmpty();
    }

    private static void call(KickScript script, int sender, int target) {
        BitSet targets = new BitSet();
        targets.set(target);
        script.path.synchronousCall(sender, targets, FLUSH, 0);
    }
}
