package dev.scxreplay.scx.task;

/**
 * The tasks on one dispatch queue, first to run first: in order of arrival, or by virtual time.
 *
 * <p>Both orders are one list, as in the kernel; virtual times are compared as the sign of their difference, so that they
 * may wrap around. v6.18.5, v7.3.4: dispatch_enqueue()
 */
public final class DispatchQueue {
    /** Of no single CPU or node. */
    public static final int NONE = -1;

    private final long id;
    private final int cpu;
    private final int node;
    private ScxTask first;
    private ScxTask last;
    private int size;
    private int byVtime;
    private boolean destroyed;

    DispatchQueue(long id, int cpu, int node) {
        this.id = id;
        this.cpu = cpu;
        this.node = node;
    }

    /** The id; the queues of several CPUs or nodes may share one. */
    public long id() {
        return id;
    }

    /** The CPU whose local or bypass queue this is, or {@link #NONE}. */
    public int cpu() {
        return cpu;
    }

    /** The node whose global queue this is, or {@link #NONE}. */
    public int node() {
        return node;
    }

    /** How many tasks are on it. */
    public int size() {
        return size;
    }

    /** The task to run first; null if there is none. */
    public ScxTask first() {
        return first;
    }

    /** The task behind another one of this queue; null if it is the last. */
    public ScxTask after(ScxTask task) {
        return task.next;
    }

    boolean isLocal() {
        return id == DsqId.LOCAL;
    }

    /** Whether a task here can go straight to a CPU, without the scheduler. */
    boolean isTerminal() {
        return DsqId.isBuiltin(id);
    }

    boolean holdsVtime() {
        return byVtime > 0;
    }

    boolean holdsFifo() {
        return size > byVtime;
    }

    boolean destroyed() {
        return destroyed;
    }

    void destroy() {
        destroyed = true;
    }

    void addFirst(ScxTask task) {
        task.priq = false;
        task.ahead = 0;
        link(null, task, first);
    }

    void addLast(ScxTask task) {
        task.priq = false;
        task.ahead = size;
        link(last, task, null);
    }

    /** Behind all whose virtual time is not after this task's. */
    void addByVtime(ScxTask task) {
        ScxTask before = last;
        int ahead = size;
        while (before != null && task.vtime - before.vtime < 0) {
            before = before.previous;
            ahead--;
        }
        task.priq = true;
        task.ahead = ahead;
        byVtime++;
        link(before, task, before == null ? first : before.next);
    }

    void remove(ScxTask task) {
        if (task.queue != this) {
            throw new IllegalStateException("task " + task.pid() + " is not on queue " + DsqId.hex(id));
        }
        if (task.previous == null) {
            first = task.next;
        } else {
            task.previous.next = task.next;
        }
        if (task.next == null) {
            last = task.previous;
        } else {
            task.next.previous = task.previous;
        }
        task.previous = null;
        task.next = null;
        task.queue = null;
        size--;
        if (task.priq) {
            byVtime--;
        }
    }

    private void link(ScxTask before, ScxTask task, ScxTask behind) {
        if (task.queue != null) {
            throw new IllegalStateException("task " + task.pid() + " is on queue " + DsqId.hex(task.queue.id));
        }
        task.previous = before;
        task.next = behind;
        task.queue = this;
        if (before == null) {
            first = task;
        } else {
            before.next = task;
        }
        if (behind == null) {
            last = task;
        } else {
            behind.previous = task;
        }
        size++;
    }

    @Override
    public String toString() {
        if (cpu != NONE) {
            return (isLocal() ? "local DSQ of CPU " : "bypass DSQ of CPU ") + cpu;
        }
        return node != NONE ? "global DSQ of node " + node : "DSQ " + DsqId.hex(id);
    }
}
