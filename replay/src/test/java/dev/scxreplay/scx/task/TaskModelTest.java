package dev.scxreplay.scx.task;

import static dev.scxreplay.scx.task.TaskScript.DSQ;
import static dev.scxreplay.scx.task.TaskScript.MS;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where tasks are, one rule of the kernel for each test. */
final class TaskModelTest {
    private static final String NEWEST = "7.3.4";

    @Test
    void aTaskIsInsertedConsumedAndRuns() {
        TaskScript script = TaskScript.of(NEWEST, 2).at(10).wakesTo(1, 0, DSQ, 0);
        script.at(30).model.moveToLocal(1, DSQ, 0, script.nowNs());
        script.at(40).switches(1, 0, true, 1);
        assertThat(script.stays).containsExactly("1 DSQ 0x100 10-30 consumed", "1 local DSQ of CPU 1 30-40 ran");
        assertThat(script.findings).isEmpty();
    }

    @Test
    void virtualTimeOrdersAndMayWrapAround() {
        TaskScript script = TaskScript.of(NEWEST, 1).at(10);
        script.wakesToVtime(1, 0, DSQ, 5).wakesToVtime(2, 0, DSQ, -5).wakesToVtime(3, 0, DSQ, 5);
        assertThat(script.onDsq()).containsExactly(2, 1, 3);
    }

    @Test
    void preemptGoesToTheHeadAndTakesTheSliceOfTheRunningTask() {
        TaskScript script =
                TaskScript.of(NEWEST, 1).at(10).wakesTo(1, 0, DsqId.LOCAL, 0).switches(0, 0, true, 1);
        script.at(20).wakesTo(2, 0, DsqId.LOCAL, 0).wakesTo(3, 0, DsqId.LOCAL, EnqFlags.PREEMPT);
        assertThat(script.on(script.model.localQueue(0))).containsExactly(3, 2);
        assertThat(script.model.task(1).slice()).isZero();
        assertThat(script.model.task(3).resched()).isTrue();
        assertThat(script.model.task(2).resched()).isFalse();
    }

    /** The decisions of do_enqueue_task(), each of which beats those below it. */
    @ParameterizedTest
    @CsvSource({
        "7.3.4, bypass select_cpu exiting pinned, bypass DSQ of CPU 1",
        "6.18.15, bypass select_cpu exiting pinned, global DSQ of node 0",
        "7.3.4, select_cpu exiting pinned, DSQ 0x100",
        "7.3.4, exiting pinned, local DSQ of CPU 1",
        "7.3.4, pinned, local DSQ of CPU 1",
        "7.3.4, no-enqueue, global DSQ of node 0",
        "7.3.4, '', custody"
    })
    void theEnqueuePathDecidesInItsOrder(String kernel, String facts, String where) {
        TaskScript script = TaskScript.of(kernel, 2).at(10);
        script.model.migrationDisabled(1, facts.contains("pinned"));
        if (facts.contains("exiting")) {
            script.model.exits(1);
        }
        script.model.setOps(new SchedulerOps(!facts.contains("no-enqueue"), 0, 32));
        script.model.waking(1, 120, script.nowNs());
        if (facts.contains("select_cpu")) {
            script.model.insert(1, 1, DSQ, 20 * MS, 0, false, 0, script.nowNs());
        }
        script.model.follow(true, true, facts.contains("bypass"), script.nowNs());
        script.model.wokenUp(1, 120, 1, script.nowNs());
        assertThat(script.where(1)).isEqualTo(where);
    }

    /** With enqueue_task recorded, insertions before it are of ops.select_cpu(), those behind it of ops.enqueue(). */
    @Test
    void aKernelThatDoesNotAskTheSchedulerIgnoresWhatOneThatDidWasTold() {
        for (String kernel : new String[] {"6.12.10", "7.3.4"}) {
            TaskScript script = TaskScript.of(kernel, 2).at(10);
            script.model.migrationDisabled(1, true);
            script.model.waking(1, 120, script.nowNs());
            script.model.enqueueBegins(0, 1, 1, EnqFlags.WAKEUP, script.nowNs());
            script.model.insert(0, 1, DSQ, 20 * MS, 0, false, 0, script.nowNs());
            script.event(0);
            boolean asks = kernel.equals("6.12.10");
            assertThat(script.where(1)).isEqualTo(asks ? "DSQ 0x100" : "local DSQ of CPU 1");
            assertThat(script.counts.containsKey("insertions-not-asked-for")).isEqualTo(!asks);
        }
    }

    @Test
    void insertionsOfDispatchWaitUntilItIsOver() {
        TaskScript script = TaskScript.of(NEWEST, 2).at(10).wakes(1, 0).dispatches(1, 1, DsqId.LOCAL);
        assertThat(script.where(1)).isEqualTo("custody");
        assertThat(script.flushes(1).where(1)).isEqualTo("local DSQ of CPU 1");
        assertThat(script.model.task(1).cpu()).isEqualTo(1);
    }

    @Test
    void anInsertionOfATaskThatWasDequeuedMeanwhileIsDropped() {
        TaskScript script = TaskScript.of(NEWEST, 2).at(10).wakes(1, 0).dispatches(1, 1, DSQ);
        script.model.dequeued(1, 0, script.nowNs());
        assertThat(script.flushes(1).onDsq()).isEmpty();
        assertThat(script.counts).containsEntry("insertions-dropped", 1L);
    }

    @Test
    void aCpuTakesTheFirstTaskThatMayRunOnIt() {
        TaskScript script = TaskScript.of(NEWEST, 2).at(10);
        script.model.allow(1, new int[] {0});
        script.wakesTo(1, 0, DSQ, 0).wakesTo(2, 0, DSQ, 0);
        assertThat(script.model.moveToLocal(1, DSQ, 0, script.nowNs())).isTrue();
        assertThat(script.on(script.model.localQueue(1))).containsExactly(2);
        assertThat(script.model.moveToLocal(1, DSQ, 0, script.nowNs())).isFalse();
        assertThat(script.model.task(1).passedOver()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "0xc000000000000001, task 1 may not run on CPU 1",
        "0xbad, non-existent DSQ 0xbad for task 1",
        "0xc000000000000009, no CPU 9 for SCX_DSQ_LOCAL_ON"
    })
    void whatCannotBeDispatchedEndsTheSchedulerAndGoesGlobal(String dsq, String reason) {
        TaskScript script = TaskScript.of(NEWEST, 2).at(10);
        script.model.allow(1, new int[] {0});
        long id = Long.parseUnsignedLong(dsq.substring(2), 16);
        script.wakesTo(1, 0, id, 0);
        assertThat(script.errors).containsExactly("1024 " + reason);
        assertThat(script.where(1)).isEqualTo("global DSQ of node 0");
    }

    @Test
    void orderByArrivalAndByVirtualTimeDoNotMix() {
        TaskScript script =
                TaskScript.of(NEWEST, 1).at(10).wakesTo(1, 0, DSQ, 0).wakesToVtime(2, 0, DSQ, 7);
        assertThat(script.errors).containsExactly("1024 DSQ 0x100 is ordered by arrival, task 2 by the other");
        assertThat(script.wakesToVtime(3, 0, DsqId.LOCAL, 7).errors).hasSize(2);
    }

    @Test
    void theDispatchBufferIsBounded() {
        TaskScript script = TaskScript.of(NEWEST, 1).at(10);
        script.model.setOps(new SchedulerOps(true, 0, 2));
        for (int pid = 1; pid <= 3; pid++) {
            script.wakes(pid, 0);
        }
        script.dispatches(0, 1, DSQ).dispatches(0, 2, DSQ).dispatches(0, 3, DSQ).flushes(0);
        assertThat(script.errors).containsExactly("1024 dispatch buffer overflow: more than 2 insertions");
        assertThat(script.onDsq()).containsExactly(1, 2);
    }

    @Test
    void aTaskPreemptedWithSliceLeftKeepsTheFirstPlace() {
        TaskScript script =
                TaskScript.of(NEWEST, 1).at(10).wakesTo(1, 0, DsqId.LOCAL, 0).switches(0, 0, true, 1);
        script.at(20).wakesTo(2, 0, DsqId.LOCAL, 0);
        script.model.switched(0, 1, 120, true, 99, 49, script.nowNs()); // 99 is real-time
        assertThat(script.on(script.model.localQueue(0))).containsExactly(1, 2);
    }

    @Test
    void aTaskWhoseSliceIsUsedUpGoesBackToTheScheduler() {
        TaskScript script =
                TaskScript.of(NEWEST, 1).at(10).wakesTo(1, 0, DsqId.LOCAL, 0).switches(0, 0, true, 1);
        script.at(30_000).wakesTo(2, 0, DsqId.LOCAL, 0).switches(0, 1, true, 2);
        assertThat(script.where(1)).isEqualTo("custody");
        assertThat(script.findings).isEmpty();
    }

    /** What the kernel would not have done is said, whatever ran in the recording. */
    @Test
    void aScheduleThatTheModelWouldNotHaveIsAFinding() {
        TaskScript script = TaskScript.of(NEWEST, 2).at(10);
        script.wakesTo(1, 0, DsqId.LOCAL, 0).wakesTo(2, 0, DsqId.LOCAL, 0).wakes(3, 1);
        script.at(20).switches(0, 0, true, 2).switches(1, 0, true, 3).switches(0, 2, false, 0);
        assertThat(script.findings)
                .containsExactly(
                        "schedule-differs: out-of-order: task 2 on CPU 0, task 1 is first",
                        "schedule-differs: not-inserted: task 3 on CPU 1, the scheduler has it",
                        "schedule-differs: idle-with-tasks: task 1 on CPU 0, it is on the local DSQ and the CPU goes idle");
        assertThat(script.counts).containsEntry("schedule-differs.out-of-order", 1L);
    }

    /** Every waiting task is enqueued anew when bypass begins and when it ends, the last to become runnable first. */
    @ParameterizedTest
    @ValueSource(strings = {"6.18.15", "7.3.4"})
    void bypassTakesAllTasksFromTheScheduler(String kernel) {
        TaskScript script = TaskScript.of(kernel, 1).at(10).wakes(1, 0).wakesTo(2, 0, DSQ, 0);
        script.at(20).model.follow(true, true, true, script.nowNs());
        assertThat(script.on(script.model.bypassQueue(0))).containsExactly(2, 1);
        script.at(30).model.follow(true, true, false, script.nowNs());
        assertThat(script.where(1) + " " + script.where(2)).isEqualTo("custody custody");
        assertThat(script.stays)
                .contains("2 DSQ 0x100 10-20 bypass")
                .anyMatch(stay -> stay.startsWith("1 ") && stay.endsWith("20-30 bypass"));
    }

    @Test
    void aUserQueueIsReenqueuedByTheCpuThatAsked() {
        TaskScript script = TaskScript.of(NEWEST, 2).at(10).wakesTo(1, 0, DSQ, 0);
        script.model.reenqueue(1, DSQ, script.nowNs());
        assertThat(script.event(0).onDsq()).containsExactly(1);
        assertThat(script.event(1).where(1)).isEqualTo("custody");
        assertThat(script.dispatches(1, 1, DSQ).onDsq()).containsExactly(1);
        script.model.reenqueue(1, DsqId.GLOBAL, script.nowNs());
        assertThat(script.errors).containsExactly("1024 DSQ 0x8000000000000001 cannot be re-enqueued");
    }

    @ParameterizedTest
    @CsvSource({"6.18.15, -1 -1", "6.19, 0 1"})
    void theFirstTaskCanBePeekedAtSince619(String kernel, String seen) {
        TaskScript script = TaskScript.of(kernel, 1).at(10);
        int before = script.model.peek(0, DSQ, script.nowNs());
        script.wakesTo(1, 0, DSQ, 0);
        assertThat(before + " " + script.model.peek(0, DSQ, script.nowNs())).isEqualTo(seen);
    }

    @Test
    void tasksThatLeaveTheClassLeaveTheirQueues() {
        TaskScript script =
                TaskScript.of(NEWEST, 1).at(10).wakesTo(1, 0, DSQ, 0).wakes(2, 0);
        script.at(20).model.follow(false, false, false, script.nowNs());
        assertThat(script.stays).containsExactly("1 DSQ 0x100 10-20 dequeued");
        assertThat(script.where(2)).isEqualTo("elsewhere");
        assertThat(script.dequeues).isEmpty();
    }

    @Test
    void realTimeTasksAreNoneOfExt() {
        TaskScript script = TaskScript.of(NEWEST, 1).at(10);
        script.model.waking(1, 49, script.nowNs());
        script.model.wokenUp(1, 49, 0, script.nowNs());
        assertThat(script.where(1)).isEqualTo("elsewhere");
    }
}
