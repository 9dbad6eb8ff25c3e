package dev.scxreplay.doctor;

import java.util.List;
import java.util.Locale;

/**
 * What holds in every trace of a healthy kernel, with the fact of the kernel it rests on and the events it needs.
 *
 * <p>Functions named are those of v6.16 to v7.3, if nothing else is said.
 */
public enum Invariant {
    TIME_GOES_FORWARD(
            "the ring buffer of a CPU takes its events in order of time (rb_reserve_next_event())", List.of()),
    ONE_CPU_PER_TASK(
            "a task leaves its CPU, on_cpu, before another one can run it (finish_task(), __schedule())",
            List.of("sched_switch")),
    /**
     * Known to fail where kernel and reader are in order but the recording is not: of a guest with two CPUs and 6.18, none of
     * 82,420 switches out of the idle task of CPU 1 is recorded, and a few dozen out of other tasks are missing too. The pages of
     * the ring buffer follow each other without a mark of missed events and without discarded ones, what that idle task
     * records in interrupts is there, CPU 0 has all of its own, and trace-cmd shows the same events. So they never came to the
     * buffer, and the check rightly fails; the doctor says of such a CPU how many switches it has to and from its idle task.
     */
    PREV_WAS_NEXT(
            "__schedule() traces the task that runs as prev, and that is the one it switched to before",
            List.of("sched_switch")),
    /**
     * Fails behind a switch that is missing, see {@link #PREV_WAS_NEXT}, until the CPU switches again. Compact switches of
     * Perfetto have no previous task, so there {@link #PREV_WAS_NEXT} cannot fail and this is where a missing one shows: of a
     * recording of the same guest five wake-ups, each recorded by another task than its sched_waking, which is compact and
     * has the task of the last switch.
     */
    CURRENT_RECORDS(
            "an event has the pid of the task that runs on its CPU (tracing_generic_entry_update(); prev until switch_to())",
            List.of("sched_switch")),
    /**
     * Fails behind a missing switch too: a task that is switched to from itself, as compact switches show it, was switched from
     * in between, and its wake-up is then one of a task that was not seen to sleep.
     */
    WAKEUP_BEFORE_SWITCH(
            "a task that was blocked is traced as woken, under its run queue's lock, before it can be picked"
                    + " (ttwu_do_activate(), wake_up_new_task())",
            List.of("sched_switch", "sched_wakeup", "sched_wakeup_new")),
    WAKING_BEFORE_WAKEUP(
            "try_to_wake_up() traces sched_waking once before it makes the task runnable and traces sched_wakeup",
            List.of("sched_waking", "sched_wakeup")),
    RUNNING_WOKEN_IN_PLACE(
            "a task that runs can be woken, as it may be about to sleep, but stays where it is (ttwu_runnable())",
            List.of("sched_switch", "sched_wakeup")),
    RUNNING_NOT_MIGRATED(
            "set_task_cpu() is for tasks that are waking, or queued and not running (move_queued_task(), detach_task())",
            List.of("sched_switch", "sched_migrate_task")),
    RUNS_WHERE_IT_WAS_PUT(
            "the CPU of a task changes in set_task_cpu() only, which traces sched_migrate_task",
            List.of("sched_switch", "sched_migrate_task")),
    FORK_MAKES_NEW_PID(
            "kernel_clone() traces the fork before wake_up_new_task(); a pid in use is not given out again",
            List.of("sched_switch", "sched_process_fork", "sched_process_exit")),
    EXIT_IS_LAST(
            "do_exit() traces the exit once; after it a task forks and execs nothing",
            List.of("sched_process_exit", "sched_process_fork")),
    INTERRUPTS_PAIRED(
            "a handler of a vector runs with interrupts off and returns before the vector is taken again on its CPU,"
                    + " and before the CPU switches",
            List.of()),
    KICK_WORK_WAS_QUEUED(
            "kick_cpus_irq_workfn() runs where scx_bpf_kick_cpu() queued it, once for all calls since its last run",
            List.of("kick_cpu", "kick_work_in")),
    KICK_WORK_PAIRED(
            "kick_cpus_irq_workfn() is irq_work, which does not run twice at once on a CPU",
            List.of("kick_work_in", "kick_work_out")),
    SEQUENCE_GOES_FORWARD(
            "pnt_seq, kick_sync since v6.19, only grows: a waiter never reads less of a CPU than before, nor less than its"
                    + " snapshot",
            List.of("wait_begin", "wait_end")),
    DSQ_EXITS_ONCE("exit_dsq() ends a dispatch queue that init_dsq() made, once", List.of("init_dsq", "exit_dsq"));

    private final String fact;
    private final List<String> needs;

    Invariant(String fact, List<String> needs) {
        this.fact = fact;
        this.needs = needs;
    }

    /** Its name for people: {@code one-cpu-per-task}. */
    public String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What the kernel does, and where, so that it holds. */
    public String fact() {
        return fact;
    }

    /** Whether it holds of a recording of which single events are missing without a mark too. */
    boolean holdsOfSamples() {
        return this == TIME_GOES_FORWARD || this == SEQUENCE_GOES_FORWARD || this == EXIT_IS_LAST;
    }

    /** The events without which nothing can be said. */
    public List<String> needs() {
        return needs;
    }
}
