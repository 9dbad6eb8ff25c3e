package dev.scxreplay.scx.task;

import dev.scxreplay.kernel.EventCounters;
import dev.scxreplay.kernel.KernelProfile;
import dev.scxreplay.kernel.KernelSpec;
import dev.scxreplay.kernel.KernelSpecException;
import dev.scxreplay.machine.Topology;
import dev.scxreplay.scx.ExitKind;
import dev.scxreplay.scx.RunQueues;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A few CPUs, an enabled scheduler and its tasks under one kernel, and everything the model told; times in us. */
public final class TaskScript implements QueueObserver {
    /** A user queue that is there from the begin on. */
    public static final long DSQ = 0x100;

    public static final long MS = 1_000_000;

    public final List<String> stays = new ArrayList<>();
    public final List<String> errors = new ArrayList<>();
    public final List<String> findings = new ArrayList<>();
    public final List<String> dequeues = new ArrayList<>();
    public final Map<String, Long> events = new TreeMap<>();
    public final Map<String, Long> counts = new TreeMap<>();
    public final TaskModel model;
    private final RunQueues runQueues = new RunQueues();
    private final KernelProfile profile;
    private long nowNs;

    private TaskScript(KernelProfile profile, int cpus) {
        this.profile = profile;
        this.model = new TaskModel(profile, Topology.of(cpus, 1), runQueues, false, this);
    }

    /** A scheduler is enabled, with one queue; all CPUs are idle. */
    public static TaskScript of(String kernel, int cpus) {
        try {
            TaskScript script = new TaskScript(KernelSpec.parse(kernel).profile(), cpus);
            script.model.follow(true, true, false, 0);
            script.model.created(DSQ);
            return script;
        } catch (KernelSpecException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    public TaskScript at(long us) {
        nowNs = us * 1000;
        return this;
    }

    /** A task wakes and goes to the scheduler, unless the core decides otherwise. */
    public TaskScript wakes(int pid, int cpu) {
        model.waking(pid, 120, nowNs);
        model.wokenUp(pid, 120, cpu, nowNs);
        return this;
    }

    /** A task wakes and is inserted directly. */
    public TaskScript wakesTo(int pid, int cpu, long dsq, long flags) {
        model.waking(pid, 120, nowNs);
        model.insert(cpu, pid, dsq, 20 * MS, flags, false, 0, nowNs);
        model.wokenUp(pid, 120, cpu, nowNs);
        return this;
    }

    /** A task wakes and is inserted directly with a virtual time. */
    public TaskScript wakesToVtime(int pid, int cpu, long dsq, long vtime) {
        model.waking(pid, 120, nowNs);
        model.insert(cpu, pid, dsq, 20 * MS, 0, true, vtime, nowNs);
        model.wokenUp(pid, 120, cpu, nowNs);
        return this;
    }

    /** ops.dispatch() on a CPU inserts a task that the scheduler holds. */
    public TaskScript dispatches(int cpu, int pid, long dsq) {
        model.insert(cpu, pid, dsq, 20 * MS, 0, false, 0, nowNs);
        return this;
    }

    /** ops.dispatch() on a CPU is over. */
    public TaskScript flushes(int cpu) {
        model.flush(cpu, nowNs);
        return this;
    }

    /** A CPU switches between ordinary tasks; 0 is the idle task. */
    public TaskScript switches(int cpu, int from, boolean runnable, int to) {
        model.before(cpu, nowNs);
        model.switched(cpu, from, 120, runnable, to, 120, nowNs);
        runQueues.switched(cpu, to, 120);
        return this;
    }

    /** Another event of a CPU. */
    public TaskScript event(int cpu) {
        model.before(cpu, nowNs);
        return this;
    }

    public long nowNs() {
        return nowNs;
    }

    /** The queue a task is on, or where it is else. */
    public String where(int pid) {
        ScxTask task = model.task(pid);
        return task.queue() == null
                ? task.state.name().toLowerCase(Locale.ROOT)
                : task.queue().toString();
    }

    /** The pids on a queue, in order. */
    public List<Integer> on(DispatchQueue queue) {
        List<Integer> pids = new ArrayList<>();
        for (ScxTask task = queue.first(); task != null; task = queue.after(task)) {
            pids.add(task.pid());
        }
        return pids;
    }

    /** The pids on the user queue, in order. */
    public List<Integer> onDsq() {
        return on(model.userQueue(DSQ));
    }

    @Override
    public void left(ScxTask task, DispatchQueue queue, Left how, long atNs) {
        stays.add(task.pid() + " " + queue + " " + task.queuedAtNs() / 1000 + "-" + atNs / 1000 + " " + how.word());
    }

    @Override
    public void schedulerError(long atNs, ExitKind kind, int cpu, String reason, boolean first) {
        errors.add(kind.value() + " " + reason);
    }

    @Override
    public void event(EventCounters.Counter counter, long by) {
        String name = profile.tasks().eventCounters().name(counter);
        if (!name.isEmpty()) {
            events.merge(name, by, Long::sum);
        }
    }

    @Override
    public void count(String name, long by) {
        counts.merge(name, by, Long::sum);
    }

    @Override
    public void finding(long atNs, String kind, int cpu, String detail) {
        findings.add(kind + ": " + detail);
    }

    @Override
    public void opsDequeue(ScxTask task, boolean propertyChange, long atNs) {
        dequeues.add(task.pid() + (propertyChange ? " property" : ""));
    }
}
