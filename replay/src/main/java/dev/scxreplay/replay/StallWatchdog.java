package dev.scxreplay.replay;

import dev.scxreplay.scx.CoreObserver;
import java.util.Locale;
import java.util.function.IntFunction;

/**
 * The watchdog of sched_ext over the recorded schedule: a runnable task that has not run for longer than ops.timeout_ms.
 *
 * <p>Delayed work looks every half of the timeout; a task's time counts from when it was put on a run queue or put back
 * there after running, and not from before the scheduler was enabled. v6.12: scx_watchdog_workfn(),
 * check_rq_for_timeouts(). Pinned: the first stall of a scheduler is a finding, and the recording goes on; on the modelled
 * kernel the scheduler would end there (SCX_EXIT_ERROR_STALL). Not modelled: the tick's look at the watchdog itself; that
 * the work is queued some steps before tasks change class.
 */
final class StallWatchdog {
    /** ops.timeout_ms of 0: SCX_WATCHDOG_MAX_TIMEOUT, 30 s. v6.12 to v7.3.4 */
    static final long DEFAULT_TIMEOUT_NS = 30_000_000_000L;

    private static final long NEVER = Long.MAX_VALUE;
    private static final long NS_PER_MS = 1_000_000;

    private final RunnableTasks tasks;
    private final IntFunction<String> names;
    private final CoreObserver observer;
    private final long jiffyNs;
    private long timeoutNs;
    private long enabledAtNs;
    private long nextNs = NEVER;
    private boolean armed;

    StallWatchdog(RunnableTasks tasks, IntFunction<String> names, CoreObserver observer, long jiffyNs, long timeoutNs) {
        this.tasks = tasks;
        this.names = names;
        this.observer = observer;
        this.jiffyNs = jiffyNs;
        this.timeoutNs = timeoutNs;
    }

    /** A script says what ops.timeout_ms is; schedulers enabled from now on have it. */
    void setTimeoutMs(long ms) {
        timeoutNs = Math.min(ms * NS_PER_MS, DEFAULT_TIMEOUT_NS);
    }

    /** Whether tasks are in ext from now on. */
    void tasksSwitched(boolean switched, long atNs) {
        if (switched && !armed) {
            enabledAtNs = atNs;
            nextNs = atNs + timeoutNs / 2;
        } else if (!switched) {
            nextNs = NEVER;
        }
        armed = switched;
    }

    /** Time has come to an event: looks as often as the watchdog would have. */
    void until(long atNs) {
        while (nextNs <= atNs) {
            long nowNs = nextNs;
            nextNs = looksFine(nowNs) ? nowNs + timeoutNs / 2 : NEVER;
        }
    }

    private boolean looksFine(long nowNs) {
        for (int pid = 1; pid < tasks.end(); pid++) {
            if (tasks.waits(pid)) {
                long sinceNs = Math.max(tasks.sinceNs(pid), enabledAtNs);
                long jiffies = nowNs / jiffyNs - sinceNs / jiffyNs;
                if (jiffies > timeoutNs / jiffyNs) {
                    long ms = jiffies * jiffyNs / NS_PER_MS;
                    observer.finding(
                            nowNs,
                            "watchdog-stall",
                            tasks.cpu(pid),
                            String.format(
                                    Locale.ROOT,
                                    "runnable task stall (%s[%d] failed to run for %d.%03ds)",
                                    names.apply(pid),
                                    pid,
                                    ms / 1_000,
                                    ms % 1_000));
                    return false;
                }
            }
        }
        return true;
    }
}
