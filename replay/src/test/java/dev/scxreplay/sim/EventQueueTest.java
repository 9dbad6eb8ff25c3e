package dev.scxreplay.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventQueueTest {
    private final SimClock clock = new SimClock(100);
    private final EventQueue events = new EventQueue(clock);
    private final List<String> ran = new ArrayList<>();

    private Runnable says(String name) {
        return () -> ran.add(clock.nowNs() + " " + name);
    }

    @Test
    void runsInTheOrderOfTimeThenPhaseThenArming() {
        events.at(300, 0, says("late"));
        events.at(200, 2, says("third phase"));
        events.at(200, 1, says("second phase, armed first"));
        events.at(200, 1, says("second phase, armed next"));
        events.at(200, 0, says("first phase"));

        events.runUntil(250);

        assertThat(ran)
                .containsExactly(
                        "200 first phase",
                        "200 second phase, armed first",
                        "200 second phase, armed next",
                        "200 third phase");
        assertThat(clock.nowNs()).isEqualTo(250);
        assertThat(events.nextNs()).isEqualTo(300);
    }

    @Test
    void cancelledCallbacksDoNotRunAndCanBeArmedAgain() {
        EventQueue.Pending pending = events.pending(0, says("timer"));
        pending.arm(200);
        assertThat(pending.cancel()).isTrue();
        assertThat(pending.cancel()).isFalse();
        pending.arm(150);
        events.runUntil(300);
        assertThat(ran).containsExactly("150 timer");
        assertThat(pending.isPending()).isFalse();
    }

    @Test
    void aCallbackMayArmOthersAtItsOwnTime() {
        events.at(200, 1, () -> {
            ran.add("first");
            events.at(200, 0, says("armed while running"));
        });
        events.at(200, 1, says("second"));
        events.runUntil(200);
        assertThat(ran).containsExactly("first", "200 armed while running", "200 second");
    }

    @Test
    void anyOrderOfArmingAndCancellingGivesTheSameOrderOfRunning() {
        Prng prng = new Seed(7).stream("order");
        List<EventQueue.Pending> all = new ArrayList<>();
        List<Long> expected = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            all.add(events.at(100 + prng.below(500), (int) prng.below(3), () -> ran.add("" + clock.nowNs())));
        }
        for (int i = 0; i < all.size(); i++) {
            if (i % 3 == 0) {
                all.get(i).cancel();
            } else {
                expected.add(all.get(i).timeNs());
            }
        }
        events.runUntil(1000);
        assertThat(ran)
                .containsExactlyElementsOf(
                        expected.stream().sorted().map(String::valueOf).toList());
    }

    @Test
    void refusesThePastAndArmingTwice() {
        assertThatThrownBy(() -> events.at(99, 0, says("x"))).hasMessageContaining("99 ns has passed");
        EventQueue.Pending pending = events.at(200, 0, says("x"));
        assertThatThrownBy(() -> pending.arm(300)).hasMessageContaining("already pending for 200 ns");
        assertThatThrownBy(() -> events.runUntil(50)).hasMessageContaining("cannot go back to 50");
    }
}
