package dev.scxreplay.doctor;

import dev.scxreplay.doctor.Tasks.State;
import java.util.Map;
import java.util.Set;

/** What switches, wake-ups, migrations, forks and exits must agree on. */
final class ScheduleChecks {
    private static final int IRQS_OFF = 1;

    private final EventStream events;
    private final Tally tally;
    private final Map<Integer, Set<Integer>> renames;
    /** Whether a state of S or D proves that the task was taken off its run queue. */
    private final boolean sleepIsCertain;

    private final Tasks tasks = new Tasks();
    private final Currents currents = new Currents();
    private boolean wakeupsSeen;
    private boolean migrationsSeen;

    /**
     * Creates the checks.
     *
     * @param renames pids that execs of the trace took over, by the pid they had before: a thread that execs becomes the
     *     leader of its group, de_thread(), some events before sched_process_exec
     */
    ScheduleChecks(EventStream events, Tally tally, Map<Integer, Set<Integer>> renames, boolean sleepIsCertain) {
        this.events = events;
        this.tally = tally;
        this.renames = renames;
        this.sleepIsCertain = sleepIsCertain;
    }

    /** Events of some CPU are missing, so no task is where it was. */
    void forgetTasks() {
        tasks.forget();
    }

    /** Events of a CPU are missing. */
    void forgetCpu(int cpu) {
        currents.runs(cpu, Currents.UNKNOWN);
    }

    void check(EventCode code, int cpu) {
        long before = currents.exchangeTime(cpu, events.tsNs());
        tally.count(
                Invariant.TIME_GOES_FORWARD,
                events.tsNs() < before ? (before - events.tsNs()) + " ns before the CPU's last event" : null);
        int a = (int) events.a();
        int b = (int) events.b();
        if (code == EventCode.SWITCH) {
            switched(cpu, a, b, (int) events.c());
            return;
        }
        recordedBy(cpu, events.pid());
        switch (code) {
            case WAKING -> {
                if (Tasks.tracks(a)) {
                    waking(a);
                }
            }
            case WAKEUP -> {
                if (Tasks.tracks(a)) {
                    wokenUp(a, b);
                }
            }
            case WAKEUP_NEW -> {
                if (Tasks.tracks(a)) {
                    wokenUpNew(a, b);
                }
            }
            case MIGRATE -> {
                if (Tasks.tracks(a)) {
                    migrated(a, b, (int) events.c());
                }
            }
            case FORK -> forked(a, b);
            case EXIT -> {
                if (Tasks.tracks(a)) {
                    tally.count(
                            Invariant.EXIT_IS_LAST,
                            tasks.has(a, Tasks.EXITING) ? "task " + a + " exits a second time" : null);
                    tasks.set(a, Tasks.EXITING);
                }
            }
            case EXEC -> {
                if (a == b) {
                    tally.count(
                            Invariant.EXIT_IS_LAST,
                            Tasks.tracks(a) && tasks.has(a, Tasks.EXITING)
                                    ? "task " + a + " execs after its exit"
                                    : null);
                } else if (currents.current(cpu) == b) {
                    rename(cpu, b, a);
                }
            }
            case SWITCH,
                    VECTOR_ENTRY,
                    VECTOR_EXIT,
                    KICK,
                    KICK_WORK_IN,
                    KICK_WORK_OUT,
                    WAIT_BEGIN,
                    WAIT_END,
                    DSQ_INIT,
                    DSQ_EXIT,
                    OTHER -> {
                // nothing about tasks
            }
        }
    }

    private void recordedBy(int cpu, int pid) {
        if (pid < 0) {
            return;
        }
        int current = currents.current(cpu);
        boolean irqsOff = events.flags() < 0 || (events.flags() & IRQS_OFF) != 0;
        if (current == Currents.UNKNOWN) {
            if (events.flags() < 0 || !irqsOff) {
                currents.runs(cpu, pid);
            }
            return;
        }
        if (pid == current) {
            currents.runs(cpu, pid);
            tally.count(Invariant.CURRENT_RECORDS, null);
        } else if (pid != currents.leaving(cpu) || !irqsOff) {
            if (renamed(cpu, current, pid)) {
                return;
            }
            tally.count(
                    Invariant.CURRENT_RECORDS,
                    "recorded by task " + pid + " while CPU " + cpu + " runs task " + current);
            currents.runs(cpu, pid);
        }
    }

    private boolean renamed(int cpu, int from, int to) {
        if (renames.getOrDefault(from, Set.of()).contains(to)) {
            rename(cpu, from, to);
            return true;
        }
        return false;
    }

    private void rename(int cpu, int from, int to) {
        currents.runs(cpu, to);
        tasks.forget(from);
        tasks.forget(to);
        tasks.state(to, State.RUNNING);
        tasks.cpu(to, cpu);
    }

    private void switched(int cpu, int previous, int next, int letter) {
        int current = currents.current(cpu);
        if (current != Currents.UNKNOWN && !(current != previous && renamed(cpu, current, previous))) {
            tally.count(
                    Invariant.PREV_WAS_NEXT,
                    current == previous
                            ? null
                            : "switches from task " + previous + ", but CPU " + cpu + " runs task " + current);
        }
        if (events.pid() >= 0) {
            tally.count(
                    Invariant.CURRENT_RECORDS,
                    events.pid() == previous
                            ? null
                            : "the switch from task " + previous + " is recorded by task " + events.pid());
        }
        if (Tasks.tracks(previous)) {
            tasks.state(previous, left(previous, letter));
            tasks.cpu(previous, cpu);
        }
        if (Tasks.tracks(next)) {
            switchedIn(cpu, next);
        }
        currents.switches(cpu, previous, next);
    }

    /**
     * What a task is after its switch. Up to v6.15 a task with a pending signal keeps its run queue and the event has the
     * state all the same; v6.16: 8feb053d5319 ("sched: Fix trace_sched_switch(.prev_state)").
     */
    private State left(int pid, int letter) {
        return switch (letter) {
            case 'R' -> State.RUNNABLE;
            case 'X', 'Z' -> State.DEAD;
            case 'S', 'D' ->
                !sleepIsCertain ? State.UNKNOWN : tasks.has(pid, Tasks.WAKING_SEEN) ? State.WAKING : State.BLOCKED;
            default -> tasks.has(pid, Tasks.WAKING_SEEN) ? State.WAKING : State.BLOCKED;
        };
    }

    private void switchedIn(int cpu, int pid) {
        State state = tasks.state(pid);
        int runsOn = state == State.RUNNING ? tasks.cpu(pid) : Currents.UNKNOWN;
        tally.count(
                Invariant.ONE_CPU_PER_TASK,
                runsOn != Currents.UNKNOWN && runsOn != cpu && currents.current(runsOn) == pid
                        ? "task " + pid + " is switched in while CPU " + runsOn + " runs it"
                        : null);
        if (wakeupsSeen && state != State.UNKNOWN && state != State.RUNNING) {
            tally.count(Invariant.WAKEUP_BEFORE_SWITCH, state == State.RUNNABLE ? null : unwoken(pid, state));
        }
        int where = tasks.cpu(pid);
        if (migrationsSeen && where >= 0 && state != State.FORKED) {
            tally.count(
                    Invariant.RUNS_WHERE_IT_WAS_PUT,
                    where == cpu ? null : "task " + pid + " is switched in, but is on CPU " + where);
        }
        tasks.state(pid, State.RUNNING);
        tasks.cpu(pid, cpu);
        tasks.set(pid, Tasks.SETTLED);
    }

    private static String unwoken(int pid, State state) {
        String since = switch (state) {
            case BLOCKED -> " and has not been woken since it went to sleep";
            case WAKING -> ", traced as waking but not as woken";
            case FORKED -> ", forked but not woken";
            case DEAD -> " and is dead";
            case UNKNOWN, RUNNING, RUNNABLE -> "";
        };
        return "task " + pid + " is switched in" + since;
    }

    private void waking(int pid) {
        if (tasks.state(pid) == State.BLOCKED) {
            tasks.state(pid, State.WAKING);
        }
        tasks.set(pid, Tasks.WAKING_SEEN);
    }

    private void wokenUp(int pid, int target) {
        if (!wakeupsSeen) {
            wakeupsSeen = true;
            tasks.forget();
        }
        State state = tasks.state(pid);
        if (tasks.has(pid, Tasks.SETTLED)) {
            tally.count(
                    Invariant.WAKING_BEFORE_WAKEUP,
                    tasks.has(pid, Tasks.WAKING_SEEN) ? null : "task " + pid + " is woken without sched_waking");
        }
        if (state == State.RUNNING) {
            int runsOn = tasks.cpu(pid);
            tally.count(
                    Invariant.RUNNING_WOKEN_IN_PLACE,
                    target == runsOn
                            ? null
                            : "task " + pid + " is woken on CPU " + target + " while CPU " + runsOn + " runs it");
        } else {
            tasks.state(pid, State.RUNNABLE);
            tasks.cpu(pid, target);
        }
        tasks.set(pid, Tasks.SETTLED);
        tasks.clear(pid, Tasks.WAKING_SEEN);
    }

    private void wokenUpNew(int pid, int target) {
        tasks.forget(pid);
        tasks.state(pid, State.RUNNABLE);
        tasks.cpu(pid, target);
        tasks.set(pid, Tasks.SETTLED);
    }

    private void migrated(int pid, int from, int to) {
        if (!migrationsSeen) {
            migrationsSeen = true;
            tasks.forget();
        }
        State state = tasks.state(pid);
        int where = tasks.cpu(pid);
        if (state != State.UNKNOWN) {
            tally.count(
                    Invariant.RUNNING_NOT_MIGRATED,
                    state == State.RUNNING && currents.current(where) == pid
                            ? "task " + pid + " is moved while CPU " + where + " runs it"
                            : null);
        }
        if (where >= 0) {
            tally.count(
                    Invariant.RUNS_WHERE_IT_WAS_PUT,
                    where == from ? null : "task " + pid + " is moved from CPU " + from + ", but is on CPU " + where);
        }
        tasks.cpu(pid, to);
    }

    private void forked(int parent, int child) {
        tally.count(
                Invariant.EXIT_IS_LAST,
                Tasks.tracks(parent) && tasks.has(parent, Tasks.EXITING)
                        ? "task " + parent + " forks after its exit"
                        : null);
        if (!Tasks.tracks(child)) {
            return;
        }
        State state = tasks.state(child);
        tally.count(
                Invariant.FORK_MAKES_NEW_PID,
                state == State.UNKNOWN || state == State.DEAD
                        ? null
                        : "task " + child + " is forked, but there is one");
        tasks.forget(child);
        tasks.state(child, State.FORKED);
    }
}
