package dev.scxreplay.scx;

import static dev.scxreplay.scx.task.TaskScript.DSQ;
import static dev.scxreplay.scx.task.TaskScript.MS;

import dev.scxreplay.kernel.Commit;
import dev.scxreplay.scx.CommitScenarioTest.Scenarios;
import dev.scxreplay.scx.task.DsqId;
import dev.scxreplay.scx.task.SchedulerOps;
import dev.scxreplay.scx.task.TaskScript;
import java.util.function.Function;

/** The smallest scenarios of commits that change where tasks go. */
final class TaskScenarios {
    private static final long LAST = 2; // SCX_OPS_ENQ_LAST
    private static final long IMMED = 1L << 33;

    private TaskScenarios() {}

    static void all(Scenarios to) {
        added(
                to,
                Commit.PREV_KEPT_AFTER_DISPATCH,
                "6.12.10",
                TaskScenarios::sliceGivenInDispatch,
                "[]",
                "[schedule-differs]");
        added(
                to,
                Commit.MIGRATION_DISABLED_LOCAL,
                "6.12.10",
                TaskScenarios::migrationDisabled,
                "custody",
                "local DSQ of CPU 1");
        added(
                to,
                Commit.EVENT_COUNTERS,
                "6.14",
                TaskScenarios::exiting,
                "{}",
                "{SCX_EV_ENQ_SKIP_EXITING=1, SCX_EV_REFILL_SLICE_DFL=1}");
        added(to, Commit.ENQ_FLAGS_MOVED, "6.18.15", TaskScenarios::headAsSince619, "[1, 2]", "[2, 1]");
        added(to, Commit.BYPASS_SLICE, "6.18.15", TaskScenarios::bypassSlice, "20 ms", "5 ms");
        added(to, Commit.ABORT_AT_CLAIM, "6.18.15", TaskScenarios::afterAnError, "moves", "stops");
        added(
                to,
                Commit.REENQUEUE_DEFERRED,
                "6.18.15",
                TaskScenarios::reenqueue,
                "custody, custody",
                "local DSQ of CPU 0, custody");
        added(
                to,
                Commit.DDSP_FORGOTTEN,
                "6.19.14",
                TaskScenarios::bypassBetweenSelectAndEnqueue,
                "DSQ 0x100",
                "custody");
        added(
                to,
                Commit.DSQ_REENQ,
                "7.0.13",
                TaskScenarios::dsqReenq,
                "{calls-of-missing-functions=1}",
                "{re-enqueues-lost=1}");
        removed(
                to,
                Commit.REENQUEUE_MOVES,
                "7.1.13",
                TaskScenarios::reenqueue,
                "local DSQ of CPU 0, local DSQ of CPU 0",
                "local DSQ of CPU 0, custody");
        removed(to, Commit.REENQUEUE_CAP_PER_PASS, "7.1.13", TaskScenarios::reenqueuedAgainAndAgain, "[]", "1024");
        removed(to, Commit.ENQ_IMMED, "7.1.13", TaskScenarios::immed, "local DSQ of CPU 0", "custody");
        removed(to, Commit.EVENT_COUNTERS_13, "7.1.13", TaskScenarios::immedCounters, "{}", "{SCX_EV_REENQ_IMMED=1}");
        removed(
                to,
                Commit.OPS_DEQUEUE_ON_DISPATCH,
                "7.1.13",
                kernel -> dispatchedTo(kernel, DsqId.GLOBAL),
                "[]",
                "[1]");
        added(to, Commit.QSEQ_PER_TASK, "7.2.6", TaskScenarios::sequenceOfAnotherCpu, "DSQ 0x100", "custody");
        added(to, Commit.ENQ_LAST_RESCHED, "7.2.12", TaskScenarios::lastTaskToLocal, "[stranded-task]", "[]");
        added(to, Commit.REENQUEUE_CAP_PER_TASK, "7.2.13", TaskScenarios::reenqueuedAgainAndAgain, "1024", "1027");
        added(
                to,
                Commit.EVENT_COUNTERS_21,
                "7.2.13",
                TaskScenarios::repeatCounter,
                "{SCX_EV_REENQ_LOCAL_REPEAT=1}",
                "{SCX_EV_REENQ_REPEAT=1}");
        added(
                to,
                Commit.OPS_DEQUEUE_REMOTE_LOCAL,
                "7.2.13",
                kernel -> dispatchedTo(kernel, DsqId.LOCAL_ON | 1),
                "[]",
                "[1]");
    }

    private static void added(
            Scenarios to, Commit commit, String kernel, Function<String, String> seen, String before, String after) {
        to.add(commit, kernel, kernel + "+" + commit.id(), seen, before, after);
    }

    private static void removed(
            Scenarios to, Commit commit, String kernel, Function<String, String> seen, String before, String after) {
        to.add(commit, kernel + "-" + commit.id(), kernel, seen, before, after);
    }

    /** ops.dispatch() gives the running task a slice and the local queue another task; the recording takes the other. */
    private static String sliceGivenInDispatch(String kernel) {
        TaskScript script =
                TaskScript.of(kernel, 1).at(10).wakesTo(1, 0, DsqId.LOCAL, 0).switches(0, 0, true, 1);
        script.at(30_000).wakesTo(2, 0, DsqId.LOCAL, 0).model.setSlice(1, 5 * MS, script.nowNs());
        script.switches(0, 1, true, 2);
        return script.findings.stream()
                .map(finding -> finding.split(":")[0])
                .toList()
                .toString();
    }

    private static String migrationDisabled(String kernel) {
        TaskScript script = TaskScript.of(kernel, 2).at(10);
        script.model.migrationDisabled(1, true);
        return script.wakes(1, 1).where(1);
    }

    private static String exiting(String kernel) {
        TaskScript script = TaskScript.of(kernel, 1).at(10);
        script.model.exits(1);
        return script.wakes(1, 0).events.toString();
    }

    private static String headAsSince619(String kernel) {
        return TaskScript.of(kernel, 1)
                .at(10)
                .wakesTo(1, 0, DSQ, 0)
                .wakesTo(2, 0, DSQ, 0x10000)
                .onDsq()
                .toString();
    }

    private static String bypassSlice(String kernel) {
        TaskScript script = TaskScript.of(kernel, 1).at(10);
        script.model.follow(true, true, true, script.nowNs());
        script.wakes(1, 0);
        return script.model.bypassQueue(0).first().slice() / MS + " ms";
    }

    /** A task is sent to a queue that is not there; whether the same ops.dispatch() can move another one. */
    private static String afterAnError(String kernel) {
        TaskScript script = TaskScript.of(kernel, 1)
                .at(10)
                .wakesTo(1, 0, DSQ, 0)
                .wakes(2, 0)
                .dispatches(0, 2, 0xbad);
        return script.model.moveToLocal(0, DSQ, 0, script.nowNs()) ? "moves" : "stops";
    }

    /** Where a task of a local queue is when scx_bpf_reenqueue_local() has returned, and at the CPU's next event. */
    private static String reenqueue(String kernel) {
        TaskScript script = TaskScript.of(kernel, 1).at(10).wakesTo(1, 0, DsqId.LOCAL, 0);
        script.model.reenqueueLocal(0, script.nowNs());
        return script.where(1) + ", " + script.at(20).event(0).where(1);
    }

    /** Bypass begins between ops.select_cpu(), which chose a queue, and the enqueue; the next wake-up chooses none. */
    private static String bypassBetweenSelectAndEnqueue(String kernel) {
        TaskScript script = TaskScript.of(kernel, 1).at(10);
        script.model.waking(1, 120, script.nowNs());
        script.dispatches(0, 1, DSQ);
        script.model.follow(true, true, true, script.nowNs());
        script.model.wokenUp(1, 120, 0, script.nowNs());
        script.model.dequeued(1, 0, script.nowNs());
        script.model.follow(true, true, false, script.nowNs());
        return script.at(20).wakes(1, 0).where(1);
    }

    private static String dsqReenq(String kernel) {
        TaskScript script = TaskScript.of(kernel, 1).at(10).wakesTo(1, 0, DsqId.LOCAL, 0);
        script.model.reenqueue(0, DsqId.LOCAL, script.nowNs());
        return script.counts.toString();
    }

    /** A task goes back to the same local queue until the core has enough, at most 300 times. */
    private static String reenqueuedAgainAndAgain(String kernel) {
        TaskScript script = TaskScript.of(kernel, 1).at(10).wakesTo(1, 0, DsqId.LOCAL, 0);
        for (int i = 0; i < 300 && script.errors.isEmpty(); i++) {
            script.model.reenqueueLocal(0, script.nowNs());
            script.event(0);
            if (script.where(1).equals("custody")) {
                script.dispatches(0, 1, DsqId.LOCAL);
            }
        }
        return script.errors.isEmpty() ? "[]" : script.errors.getFirst().split(" ")[0];
    }

    private static TaskScript secondOnLocal(String kernel) {
        TaskScript script = TaskScript.of(kernel, 1).at(10).wakesTo(1, 0, DsqId.LOCAL, 0);
        return script.wakesTo(2, 0, DsqId.LOCAL, IMMED).at(20).event(0);
    }

    private static String immed(String kernel) {
        return secondOnLocal(kernel).where(2);
    }

    private static String immedCounters(String kernel) {
        return secondOnLocal(kernel).events.toString();
    }

    private static String repeatCounter(String kernel) {
        TaskScript script = TaskScript.of(kernel, 1).at(10);
        for (int i = 0; i < 2; i++) {
            script.model.reenqueueLocal(0, script.nowNs());
            script.event(0);
        }
        return script.events.toString();
    }

    /** Who hears of ops.dequeue() when ops.dispatch() on CPU 0 inserts a task of CPU 0. */
    private static String dispatchedTo(String kernel, long dsq) {
        return TaskScript.of(kernel, 2)
                .at(10)
                .wakes(1, 0)
                .dispatches(0, 1, dsq)
                .flushes(0)
                .dequeues
                .toString();
    }

    /** CPU 1 inserts a task, which meanwhile is dequeued and enqueued on another run queue whose counter is as far. */
    private static String sequenceOfAnotherCpu(String kernel) {
        TaskScript script = TaskScript.of(kernel, 3).at(10).wakes(1, 0).dispatches(1, 1, DSQ);
        script.model.dequeued(1, 0, script.nowNs());
        return script.at(20).wakes(1, 2).flushes(1).where(1);
    }

    /** The last task of a CPU is preempted by nothing and its scheduler puts it back on the local queue. */
    private static String lastTaskToLocal(String kernel) {
        TaskScript script = TaskScript.of(kernel, 1).at(10);
        script.model.setOps(new SchedulerOps(true, LAST, 32));
        script.wakesTo(1, 0, DsqId.LOCAL, 0).switches(0, 0, true, 1).at(30_000).dispatches(0, 1, DsqId.LOCAL);
        script.switches(0, 1, true, 0);
        return script.findings.stream()
                .map(finding -> finding.split(":")[0])
                .toList()
                .toString();
    }
}
