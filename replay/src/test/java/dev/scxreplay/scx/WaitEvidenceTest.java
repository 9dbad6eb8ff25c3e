package dev.scxreplay.scx;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What interrupts prove about a wait: who was not running, and who had not got the run-queue lock yet. */
final class WaitEvidenceTest {
    private static final int WAIT = Kick.WAIT;

    @Test
    void aKickerThatDoesNotTakeAnInterruptSeesItsReleaseOnlyWhenItRuns() {
        assertThat(waiting().at(25).sentTo(0).at(30).pass(1).at(90).takes(0).end())
                .containsExactly("0>1 wait resched 20..90 repick");
    }

    @Test
    void aKickerThatShowsNothingSeesItsReleaseAtOnce() {
        assertThat(waiting().at(30).pass(1).at(90).seen(0).end()).containsExactly("0>1 wait resched 20..30 repick");
    }

    /** Seen to run at 20 and seen not to at the sending of the interrupt, it is taken to have stopped halfway. */
    @Test
    void anInterruptSentAfterTheReleaseProvesItForTheNearerHalf() {
        assertThat(waiting().at(30).pass(1).at(35).sentTo(0).at(90).takes(0).end())
                .containsExactly("0>1 wait resched 20..90 repick");
        assertThat(waiting().at(30).pass(1).at(45).sentTo(0).at(90).takes(0).end())
                .containsExactly("0>1 wait resched 20..30 repick");
    }

    @Test
    void aTargetInItsCallbackMovesItsNumberOnlyWhileItRuns() {
        KickScript script = KickScript.withInterrupts("7.3.4", 3)
                .at(10)
                .kick(1, 2, WAIT)
                .at(20)
                .pass(1);
        assertThat(script.at(25)
                        .kick(0, 1, WAIT)
                        .sentTo(1)
                        .at(26)
                        .pass(0)
                        .at(60)
                        .takes(1)
                        .at(61)
                        .seen(0)
                        .at(70)
                        .pass(2)
                        .seen(1)
                        .end())
                .containsExactly("1>2 wait resched 20..70 repick", "0>1 wait resched 26..60 target-waits");
    }

    /** CPU 1 runs a task and has need-resched clear, so a kick that had its lock would interrupt it. */
    @Test
    void aKickWithoutItsInterruptHasNotTakenTheNumber() {
        assertThat(KickScript.withInterrupts("6.18.15", 2)
                        .at(10)
                        .queue(0, 1, WAIT)
                        .irqWorkBegins(0)
                        .at(20)
                        .switchTo(1, 77)
                        .at(30)
                        .needResched(1, true)
                        .at(40)
                        .pass(1)
                        .at(50)
                        .seen(0)
                        .end())
                .containsExactly("0>1 wait resched 30..40 irqs-off repick");
    }

    /** CPU 0 waits for CPU 1 in its balance callback from 20 on. */
    private static KickScript waiting() {
        return KickScript.withInterrupts("7.3.4", 2)
                .at(10)
                .kick(0, 1, WAIT)
                .at(20)
                .pass(0);
    }
}
