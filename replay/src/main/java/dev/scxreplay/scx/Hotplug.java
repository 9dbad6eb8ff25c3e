package dev.scxreplay.scx;

import dev.scxreplay.kernel.CoreFlaw;
import dev.scxreplay.kernel.KernelProfile;
import dev.scxreplay.machine.Machine;
import java.util.BitSet;

/**
 * CPUs that come and go: scx_rq_activate(), scx_rq_deactivate(). v6.12.8, v6.17.8, v7.3.4: handle_hotplug()
 *
 * <p>A scheduler without the callback that goes with it exits. While a CPU is away, kicks do not reach it and tasks that
 * are enqueued there go to its local queue. Here a CPU is away from its deactivation to its activation; a kernel takes it
 * out of the mask of online CPUs some steps later.
 */
public final class Hotplug {
    /** What becomes of tasks when CPUs come and go. */
    public interface Tasks {
        /** How many runnable tasks of a CPU are on user queues or with the scheduler. */
        int withScheduler(int cpu);

        /** A CPU goes or comes; as it goes, its tasks are enqueued anew if {@code requeue} says so. */
        void hotplug(int cpu, boolean online, boolean requeue, long atNs);
    }

    private final Machine machine;
    private final KernelProfile profile;
    private final CoreObserver observer;
    private final Lifecycle core;
    private final ReenqLists reenq;
    private final BitSet offline = new BitSet();
    private Tasks tasks;

    Hotplug(Machine machine, KernelProfile profile, CoreObserver observer, Lifecycle core, ReenqLists reenq) {
        this.machine = machine;
        this.profile = profile;
        this.observer = observer;
        this.core = core;
        this.reenq = reenq;
    }

    /** Whose tasks they are; without, only what is said of held tasks counts. */
    public void tasks(Tasks followed) {
        tasks = followed;
    }

    /** Whether a CPU is online. */
    public boolean online(int cpu) {
        return !offline.get(cpu);
    }

    /**
     * A CPU goes.
     *
     * @param heldTasks how many of its runnable tasks are said to be on user queues or held by the scheduler
     */
    public void goesOffline(int cpu, int heldTasks) {
        if (!known(cpu) || !online(cpu)) {
            return;
        }
        Attempt root = notice(cpu, false);
        offline.set(cpu);
        int held = tasks == null ? heldTasks : Math.max(heldTasks, tasks.withScheduler(cpu));
        if (tasks != null) {
            tasks.hotplug(cpu, false, !profile.has(CoreFlaw.DYING_CPU_KEEPS_TASKS), machine.nowNs());
        }
        if (root != null && held > 0 && root.exit == null && profile.has(CoreFlaw.DYING_CPU_KEEPS_TASKS)) {
            // v7.3: d35a535d3e3e: nothing on the dying CPU pulls them, and its hotplug thread waits until it has no
            // task
            observer.finding(
                    machine.nowNs(),
                    "hotplug-hang",
                    cpu,
                    "CPU " + cpu + " goes offline and keeps " + held
                            + " runnable tasks that are with the scheduler: cpu_down() waits for them");
        }
    }

    /** A CPU comes; deferred work that waited for it runs. */
    public void comesOnline(int cpu) {
        if (!known(cpu) || online(cpu)) {
            return;
        }
        offline.clear(cpu);
        if (tasks != null) {
            tasks.hotplug(cpu, true, false, machine.nowNs());
        }
        notice(cpu, true);
        if (!core.crashed()) {
            reenq.deferredWork(cpu);
        }
    }

    private boolean known(int cpu) {
        return cpu >= 0 && cpu < machine.topology().nrCpuIds();
    }

    /** Tells the root scheduler, or ends it. */
    private Attempt notice(int cpu, boolean online) {
        for (Attempt attempt : core.attempts()) {
            // its loader has read the hotplug sequence, and it has not looked at it yet
            attempt.hotplugged |= attempt.level() == 0 && core.beforeHotplugCheck(attempt);
        }
        Attempt root = core.root();
        if (root == null || core.beforeHotplugCheck(root)) {
            return root;
        }
        OpsParameters.Callbacks callbacks = root.ops().callbacks();
        if (online ? callbacks.cpuOnline() : callbacks.cpuOffline()) {
            core.step(root.ops().name(), online ? "ops-cpu-online" : "ops-cpu-offline", 0, "CPU " + cpu);
        } else {
            core.claimExit(
                    root,
                    Exit.hotplug("cpu " + cpu + " going " + (online ? "online" : "offline") + ", exiting scheduler"));
        }
        return root;
    }
}
