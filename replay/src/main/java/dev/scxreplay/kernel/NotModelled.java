package dev.scxreplay.kernel;

import java.util.List;

/**
 * A fix of the sched_ext core on kicks or the life cycle that is no {@link Commit} here, because nothing of the model would
 * be different with it.
 *
 * @param id commit, or the subject where the id is not known
 * @param what what was wrong
 * @param why why a replay cannot show it
 */
public record NotModelled(String id, String what, String why) {
    /** All that are known, oldest first. */
    public static final List<NotModelled> ALL = List.of(
            // v6.17.7: efeeaac9ae97 ("sched_ext: Sync error_irq_work before freeing scx_sched")
            new NotModelled(
                    "efeeaac9ae97",
                    "error_irq_work may be pending when its scheduler is freed",
                    "a modelled irq_work runs at once, and a scheduler is freed a grace period later"),
            // v6.19, v6.12.68, v6.17.12: a257e9742103
            new NotModelled(
                    "a257e9742103",
                    "deferred_irq_workfn() takes a run-queue lock from a thread on PREEMPT_RT and can deadlock",
                    "deferred local dispatches and run-queue locks leave no events"),
            // v6.13 to v6.18: a6250aa251ea, e32c260195e6
            new NotModelled(
                    "breather",
                    "while bypass is switched, CPUs that look through queues let go of their lock for up to 1 ms at a time",
                    "it is about who gets a lock; recorded times stand, and no event shows a lock that is fought for"),
            // v6.17.9, v6.12.59: "sched_ext: Fix unsafe locking in the scx_dump_state()"
            new NotModelled(
                    "scx_dump_state locking",
                    "the debug dump takes locks that are not safe where it is taken, scx_tasks_lock is no raw lock",
                    "a replay takes no dump, and no event shows its locks"),
            // v7.0, v6.12.78: "sched_ext: Disable preemption between scx_claim_exit() and kicking helper work"
            new NotModelled(
                    "exit_claim_preemption",
                    "a task preempted between claiming an exit and queueing the disable work wedges the exit",
                    "it needs a preemption between two instructions, which no event shows"),
            // v7.0: the delta enable_in_helper_kthread moves the thread and its memory
            new NotModelled(
                    "enable starvation",
                    "enabling runs in its caller and starves when fair tasks keep the CPU",
                    "recorded times stand in a pinned replay; what is modelled of the fix (enable_in_helper_kthread) is"
                            + " the thread and its memory"),
            // v7.0: as read in v7.2.13; id not known
            new NotModelled(
                    "idle_masks_by_node_count",
                    "the array of idle masks has a place for each possible node, not for each node id",
                    "it shows only where node ids have gaps, and modelled machines number their nodes without gaps"),
            // v7.1: 618a9db0158b
            new NotModelled(
                    "618a9db0158b",
                    "a scheduler whose kobject cannot be added is freed past kobject_put()",
                    "kobjects and sysfs are not modelled, and so neither is what is lost with them"),
            // v7.2: 49b3378a750c ("sched_ext: Fix premature ops->priv publication in scx_alloc_and_add_sched()")
            new NotModelled(
                    "49b3378a750c",
                    "programs find a scheduler before all that can fail in its allocation has succeeded",
                    "after it is published only its kobject can fail, and kobjects are not modelled"),
            // before v7.1: introduced and fixed between v7.0 and v7.1
            new NotModelled(
                    "scx_link_sched unlock",
                    "cpus_read_lock is kept when scx_link_sched() fails",
                    "no release has it, and scx_link_sched() fails only for sub-schedulers; hotplug locks are not modelled"),
            // v6.18, v6.17.10: a8ad873113d3, with a3c4a0a42e61
            new NotModelled(
                    "a8ad873113d3",
                    "a balance callback is queued before ops.dispatch(), which may drop the run queue's lock",
                    "it shows only if another CPU takes that lock in between, and no event shows who holds one"),
            // v6.19: 5ebec443fb96, with 61debc251c1c and bfd3749d489e, which are modelled
            new NotModelled(
                    "5ebec443fb96",
                    "CPUs that look through a long global queue while bypassing keep its lock so that none gets on",
                    "recorded times stand; what can be seen is how many tasks each look passes over (tasks-passed-over)"),
            // v7.0: fix of a false negative, sched_ext-for-7.0-rc6-fixes-2; id not known
            new NotModelled(
                    "migration_disabled_false_negative",
                    "a task whose migration is disabled is taken for one that may leave its CPU",
                    "whether migration is disabled is told to the model, so there is no count that it could misread"),
            // v7.3, v7.2.13: 7de9a6fb44ea
            new NotModelled(
                    "7de9a6fb44ea",
                    "a re-enqueue meets a task whose dispatch is being stored, and loses it",
                    "it needs a store of one CPU between two of another; calls are whole in the model"),
            // v7.3, v7.2.13: cb86607ada73
            new NotModelled(
                    "cb86607ada73",
                    "ops.dequeue() is called with the queue's lock held",
                    "that it is called is modelled (ebf1ccff79c4, af701b8d3238); locks leave no events"));
}
