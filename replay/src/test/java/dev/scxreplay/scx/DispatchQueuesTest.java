package dev.scxreplay.scx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scxreplay.machine.MemoryState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Creating and destroying user dispatch queues, and when their memory comes back. */
final class DispatchQueuesTest {
    private static final long BUILTIN = 1L << 63;

    private static TestCore enabled(String kernel, String... faults) {
        TestCore test = TestCore.booted(kernel, 8, faults);
        assertThat(test.enable("a").progress()).isEqualTo(Attempt.Progress.ENABLED);
        test.dsqOps.clear();
        return test;
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.12.107", "6.18.15", "7.3.4"})
    void refusedIds(String kernel) {
        TestCore test = enabled(kernel);
        long bytes = test.bytes();
        DispatchQueues queues = test.core.dispatchQueues();
        assertThat(queues.create(BUILTIN | 2, -1)).isEqualTo(Errno.EINVAL);
        assertThat(queues.create(1, -2)).isEqualTo(Errno.EINVAL);
        assertThat(queues.create(1, 1)).isEqualTo(Errno.EINVAL); // one node only
        assertThat(queues.create(1, 0)).isZero();
        long withOne = test.bytes();
        assertThat(queues.create(1, -1)).isEqualTo(Errno.EEXIST);
        assertThat(test.bytes()).isEqualTo(withOne).isGreaterThan(bytes);
        assertThat(test.dsqOps)
                .containsExactly(
                        "create 8000000000000002 -22", "create 1 -22", "create 1 -22", "create 1", "create 1 -17");
        assertThat(queues.count()).isEqualTo(1);
    }

    @Test
    void withoutASchedulerThereIsNoHash() {
        TestCore test = TestCore.booted("6.18.15", 8);
        long bytes = test.bytes();
        assertThat(test.core.dispatchQueues().create(1, -1)).isEqualTo(Errno.ENODEV);
        assertThat(test.bytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({"6.18.15, user_dsq=1", "7.3.4, user_dsq=1", "7.3.4, user_dsq.pcpu=1"})
    void noMemory(String kernel, String fault) {
        TestCore test = enabled(kernel, fault);
        long bytes = test.bytes();
        assertThat(test.core.dispatchQueues().create(1, -1)).isEqualTo(Errno.ENOMEM);
        assertThat(test.bytes()).isEqualTo(bytes);
        assertThat(test.core.dispatchQueues().create(1, -1)).isZero();
    }

    @Test
    void aQueueInUseOrUnknownIsNotDestroyed() {
        TestCore test = enabled("7.3.4");
        test.core.dispatchQueues().create(1, -1);
        assertThat(test.core.dispatchQueues().destroy(1, 3)).isEqualTo(DispatchQueues.Destroyed.IN_USE);
        assertThat(test.core.dispatchQueues().destroy(2, 0)).isEqualTo(DispatchQueues.Destroyed.UNKNOWN);
        assertThat(test.core.dispatchQueues().destroy(1, 0)).isEqualTo(DispatchQueues.Destroyed.DESTROYED);
        assertThat(test.core.dispatchQueues().destroy(1, 0)).isEqualTo(DispatchQueues.Destroyed.UNKNOWN);
    }

    /** Percpu bytes of a user queue are 32 for each CPU, since they are bytes of every CPU. */
    @ParameterizedTest
    @CsvSource({"6.18.15, 96, 0, 5100", "7.0.13, 96, 0, 5100", "7.1.13, 128, 256, 100", "7.4-next, 128, 256, 100"})
    void memoryComesBackAfterAnIrqWorkAndAGracePeriod(String kernel, long queue, long percpu, long withinMs) {
        TestCore test = enabled(kernel);
        test.core.dispatchQueues().create(0x10, -1);
        assertThat(test.bytes(Sites.USER_DSQ, MemoryState.LIVE)).isEqualTo(queue);
        assertThat(test.bytes(Sites.USER_DSQ_PCPU, MemoryState.LIVE)).isEqualTo(percpu);

        test.core.dispatchQueues().destroy(0x10, 0);
        assertThat(test.bytes(Sites.USER_DSQ, MemoryState.LIVE)).isEqualTo(queue); // the irq_work has not run
        test.machine.runUntil(test.machine.nowNs() + 1_000_000);
        assertThat(test.bytes(Sites.USER_DSQ, MemoryState.WAITING_FOR_RCU)).isEqualTo(queue);
        assertThat(test.bytes(Sites.USER_DSQ_PCPU, MemoryState.WAITING_FOR_RCU)).isEqualTo(percpu);
        test.machine.runUntil(test.machine.nowNs() + withinMs * 1_000_000);
        assertThat(test.bytes(Sites.USER_DSQ, MemoryState.WAITING_FOR_RCU)).isZero();
        assertThat(test.bytes(Sites.USER_DSQ_PCPU, MemoryState.WAITING_FOR_RCU)).isZero();
        assertThat(test.dsqOps).containsExactly("create 10", "destroy 10", "irq-work 10", "rcu-free 10");
    }

    @Test
    void queuesOfADisabledSchedulerLiveOneGracePeriodLonger() {
        TestCore test = enabled("7.3.4");
        for (int id = 0; id < 300; id++) {
            assertThat(test.core.dispatchQueues().create(id, -1)).isZero();
        }
        test.disable(test.core.root());
        assertThat(test.bytes(Sites.USER_DSQ, MemoryState.LIVE)).isEqualTo(300 * 128);
        test.end();
        assertThat(test.bytes(Sites.USER_DSQ, MemoryState.LIVE)).isZero();
        assertThat(test.dsqOps).filteredOn(op -> op.startsWith("rcu-free")).hasSize(300);
        assertThat(test.findings).isEmpty();
    }

    /** 64 buckets are enough for 48 queues; 300 need 512. */
    @ParameterizedTest
    @CsvSource({"48, 1024", "49, 2048", "300, 8192"})
    void theHashGrowsWithTheQueues(int queues, long bytes) {
        TestCore test = enabled("7.3.4");
        for (int id = 0; id < queues; id++) {
            test.core.dispatchQueues().create(id, -1);
        }
        test.settle();
        assertThat(test.bytes(Sites.DSQ_HASH, MemoryState.LIVE)).isEqualTo(bytes);
        assertThat(test.bytes(Sites.DSQ_HASH, MemoryState.WAITING_FOR_RCU)).isZero();
    }
}
