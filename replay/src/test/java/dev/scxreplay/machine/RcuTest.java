package dev.scxreplay.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scxreplay.sim.EventQueue;
import dev.scxreplay.sim.SimClock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RcuTest {
    private static final Timing TIMING = new Timing(12, 0, 5000, 4, 1, 2);

    private final SimClock clock = new SimClock(0);
    private final EventQueue events = new EventQueue(clock);
    private final List<String> ran = new ArrayList<>();

    private Runnable says(String name) {
        return () -> ran.add(clock.nowNs() + " " + name);
    }

    @Test
    void aCallbackRunsAfterTheFirstGracePeriodThatStartsAfterTheCall() {
        Rcu rcu = new Rcu(events, TIMING);
        rcu.callRcu(says("starts one"));
        events.runUntil(5);
        rcu.callRcu(says("too late for it"));
        events.runUntil(11);
        rcu.callRcu(says("shares the next"));
        events.runUntil(100);
        assertThat(ran).containsExactly("12 starts one", "24 too late for it", "24 shares the next");
    }

    @Test
    void synchronizeRcuTellsWhenItReturns() {
        Rcu rcu = new Rcu(events, TIMING);
        assertThat(rcu.synchronizeRcu()).isEqualTo(12);
        events.runUntil(3);
        assertThat(rcu.synchronizeRcu()).isEqualTo(24);
        rcu.callRcu(says("with the second"));
        events.runUntil(100);
        assertThat(ran).containsExactly("24 with the second");
        assertThat(rcu.synchronizeRcu()).isEqualTo(112);
    }

    @Test
    void aCallbackQueuedByACallbackWaitsForAnother() {
        Rcu rcu = new Rcu(events, TIMING);
        rcu.callRcu(() -> {
            ran.add(clock.nowNs() + " first");
            rcu.callRcu(says("second"));
        });
        events.runUntil(100);
        assertThat(ran).containsExactly("12 first", "24 second");
    }

    @Test
    void rcuWorkRunsFromAWorkqueueAfterwards() {
        new Rcu(events, TIMING).rcuWork(says("work"));
        events.runUntil(100);
        assertThat(ran).containsExactly("14 work");
    }

    @Test
    void kvfreeRcuCollectsBeforeItAsks() {
        Rcu rcu = new Rcu(events, TIMING);
        rcu.kvfreeRcu(8, says("first"));
        events.runUntil(3000);
        rcu.kvfreeRcu(8, says("second, same batch"));
        events.runUntil(10_000);
        assertThat(ran).containsExactly("5014 first", "5014 second, same batch");
    }

    @Test
    void aFullPageOfPointersIsDrainedSoon() {
        Rcu rcu = new Rcu(events, TIMING);
        rcu.kvfreeRcu(506, says("waits"));
        events.runUntil(100);
        rcu.kvfreeRcu(1, says("fills the page"));
        events.runUntil(10_000);
        assertThat(ran).containsExactly("118 waits", "118 fills the page");
    }

    @Test
    void lazyCallbacksAreHeldBackUnlessSomebodyElseWantsAGracePeriod() {
        Rcu rcu = new Rcu(events, TIMING.withLazyHold(10_000));
        rcu.callRcu(says("alone"));
        events.runUntil(20_000);
        rcu.callRcu(says("in company"));
        events.runUntil(20_100);
        rcu.callRcuHurry(says("in a hurry"));
        events.runUntil(50_000);
        assertThat(ran).containsExactly("10012 alone", "20112 in a hurry", "20112 in company");
    }

    @Test
    void idealTimingRunsEverythingAtOnceAndStillInOrder() {
        Rcu rcu = new Rcu(events, Timing.IDEAL);
        rcu.kvfreeRcu(1, says("kvfree"));
        rcu.callRcu(says("callback"));
        events.runUntil(0);
        assertThat(ran).containsExactlyInAnyOrder("0 kvfree", "0 callback");
    }

    @Test
    void timesFollowFromTheKernelsConstants() {
        assertThat(Timing.of(KernelConfig.DEBIAN, Topology.of(8, 1)).gracePeriodNs())
                .isEqualTo(24_000_000);
        assertThat(Timing.of(KernelConfig.DEBIAN, Topology.of(1024, 1)).gracePeriodNs())
                .isEqualTo(56_000_000);
        assertThat(Timing.of(KernelConfig.DEBIAN, Topology.of(8, 1)).kvfreeDrainNs())
                .isEqualTo(5_000_000_000L);
    }

    @Test
    void irqWorkIsIdempotentWhilePending() {
        IrqWork work = new IrqWork(events, 7, says("irq_work"));
        assertThat(work.queue()).isTrue();
        events.runUntil(3);
        assertThat(work.queue()).isFalse();
        events.runUntil(50);
        assertThat(work.queueAt(90)).isTrue();
        work.deferUntil(95);
        events.runUntil(100);
        assertThat(ran).containsExactly("7 irq_work", "95 irq_work");
    }
}
