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
 * kernel the scheduler would end there (SCX_EXIT_ERROR_STALL), which is what the exit says. Each CPU's tick looks whether
 * the work itself has run within the timeout; only a script keeps it from running. Not modelled: that the work is queued
 * some steps before tasks change class.
 */
final class StallWatchdog {
    /** ops.timeout_ms of 0: SCX_WATCHDOG_MAX_TIMEOUT, 30 s. v6.12 to v7.3.4 */
    static final long DEFAULT_TIMEOUT_NS = 30_000_000_000L;

    /** Ends the scheduler because of a stall. */
    interface Stalled {
        /** At this time, with this exit message. */
        void at(long atNs, String message);
    }

    private static final long NEVER = Long.MAX_VALUE;
    private static final long NS_PER_MS = 1_000_000;

    private final RunnableTasks tasks;
    private final IntFunction<String> names;
    private final CoreObserver observer;
    private final Stalled stalled;
    private final long jiffyNs;
    private long timeoutNs;
    private long enabledAtNs;
    private long nextNs = NEVER;
    private boolean armed;
    private boolean stuck;
    private long lastLookNs;

    /**
     * A watchdog that has nothing to watch yet.
     *
     * @param stalled who ends the scheduler
     */
    StallWatchdog(
            RunnableTasks tasks,
            IntFunction<String> names,
            CoreObserver observer,
            Stalled stalled,
            long jiffyNs,
            long timeoutNs) {
        this.stalled = stalled;
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

    /** A script says that the watchdog's work does not run from now on. */
    void stuck() {
        stuck = true;
    }

    /** Whether tasks are in ext from now on. */
    void tasksSwitched(boolean switched, long atNs) {
        if (switched && !armed) {
            enabledAtNs = atNs;
            lastLookNs = atNs;
            nextNs = atNs + timeoutNs / 2;
        } else if (!switched) {
            nextNs = NEVER;
        }
        armed = switched;
    }

    /** Time has come to an event: looks as often as the watchdog would have. */
    void until(long atNs) {
        while (!stuck && nextNs <= atNs) {
            long nowNs = nextNs;
            lastLookNs = nowNs;
            nextNs = looksFine(nowNs) ? nowNs + timeoutNs / 2 : NEVER;
        }
        long lateNs = (lastLookNs / jiffyNs + timeoutNs / jiffyNs + 1) * jiffyNs;
        if (stuck && nextNs != NEVER && lateNs <= atNs) { // the first tick that sees it. v6.12.8: scx_tick()
            nextNs = NEVER;
            long jiffies = lateNs / jiffyNs - lastLookNs / jiffyNs;
            tell(lateNs, "watchdog-late", -1, "watchdog failed to check in for " + seconds(jiffies));
        }
    }

    private boolean looksFine(long nowNs) {
        for (int pid = 1; pid < tasks.end(); pid++) {
            if (tasks.waits(pid)) {
                long sinceNs = Math.max(tasks.sinceNs(pid), enabledAtNs);
                long jiffies = nowNs / jiffyNs - sinceNs / jiffyNs;
                if (jiffies > timeoutNs / jiffyNs) {
                    tell(
                            nowNs,
                            "watchdog-stall",
                            tasks.cpu(pid),
                            names.apply(pid) + "[" + pid + "] failed to run for " + seconds(jiffies));
                    return false;
                }
            }
        }
        return true;
    }

    private void tell(long atNs, String kind, int cpu, String message) {
        observer.finding(atNs, kind, cpu, "runnable task stall (" + message + ")");
        stalled.at(atNs, message);
    }

    private String seconds(long jiffies) {
        long ms = jiffies * jiffyNs / NS_PER_MS;
        return String.format(Locale.ROOT, "%d.%03ds", ms / 1_000, ms % 1_000);
    }
}
