package dev.scxreplay.scx.task;

import dev.scxreplay.scx.task.ScxTask.State;
import java.util.Arrays;

/** What ops.dispatch() inserts on a CPU, until it is flushed. v6.18.5, v7.3.4: scx_dsp_buf_ent, finish_dispatch() */
final class DispatchBuffer {
    private final ExtCore core;
    private final InsertPath insert;
    private final int cpu;
    private ScxTask[] tasks = new ScxTask[8];
    private long[] dsqs = new long[8];
    private long[] flags = new long[8];
    private long[] sequences = new long[8];
    private long[] numbers = new long[8];
    private boolean[] priqs = new boolean[8];
    private int size;

    DispatchBuffer(ExtCore core, InsertPath insert, int cpu) {
        this.core = core;
        this.insert = insert;
        this.cpu = cpu;
    }

    void add(ScxTask task, long dsq, long enqFlags, boolean priq, long atNs) {
        if (size >= core.ops.maxBatch()) {
            core.error(atNs, cpu, "dispatch buffer overflow: more than " + core.ops.maxBatch() + " insertions");
            return;
        }
        if (size == tasks.length) {
            int grown = size * 2;
            tasks = Arrays.copyOf(tasks, grown);
            dsqs = Arrays.copyOf(dsqs, grown);
            flags = Arrays.copyOf(flags, grown);
            sequences = Arrays.copyOf(sequences, grown);
            numbers = Arrays.copyOf(numbers, grown);
            priqs = Arrays.copyOf(priqs, grown);
        }
        task.bufferedOn = cpu;
        tasks[size] = task;
        dsqs[size] = dsq;
        flags[size] = enqFlags;
        sequences[size] = task.qseq;
        numbers[size] = task.enqueueNumber;
        priqs[size] = priq;
        size++;
    }

    /** Forgets what is in it. */
    void clear() {
        for (int i = 0; i < size; i++) {
            if (tasks[i].bufferedOn == cpu) {
                tasks[i].bufferedOn = -1;
            }
            tasks[i] = null;
        }
        size = 0;
    }

    void flush(long atNs) {
        int all = size;
        size = 0;
        for (int i = 0; i < all; i++) {
            finish(tasks[i], i, atNs);
            tasks[i] = null;
        }
    }

    /** Does what is in the buffer, unless the task is no longer the scheduler's or was enqueued anew since. */
    private void finish(ScxTask task, int at, long atNs) {
        if (task.bufferedOn == cpu) {
            task.bufferedOn = -1;
        }
        if (task.state != State.CUSTODY || task.qseq != sequences[at]) {
            core.observer.count("insertions-dropped", 1);
            return;
        }
        if (task.enqueueNumber != numbers[at]) {
            core.observer.finding(
                    atNs,
                    "stale-insertion",
                    cpu,
                    "task " + task.pid() + " was enqueued anew after it was inserted, with the same sequence number "
                            + task.qseq + " of another run queue; the old insertion into " + DsqId.hex(dsqs[at])
                            + " counts");
        }
        DispatchQueue queue = insert.find(dsqs[at], cpu, task, atNs);
        insert.dispatch(task, queue, flags[at], priqs[at], atNs);
    }
}
