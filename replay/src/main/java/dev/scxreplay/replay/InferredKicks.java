package dev.scxreplay.replay;

import dev.scxreplay.kernel.KernelProfile;
import dev.scxreplay.kernel.KernelSpec;
import dev.scxreplay.kernel.KernelSpecException;
import dev.scxreplay.kernel.Kernels;
import dev.scxreplay.kernel.KickSequence;
import dev.scxreplay.kernel.KickWait;
import dev.scxreplay.scx.Kick;
import dev.scxreplay.table.TableReader;
import dev.scxreplay.trace.TraceTables;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalLong;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;

/**
 * Kicks of a recording without a probe on {@code scx_bpf_kick_cpu()}, derived from the interrupts they lead to.
 *
 * <ul>
 *   <li>The first kick of a CPU queues its irq_work, which sends an interrupt to the CPU itself: {@code ipi_send_cpu} with
 *       {@code kick_cpus_irq_workfn} as callback is one kick (v6.12 to v7.3: {@code irq_work_queue()}). Further kicks until
 *       that irq_work runs leave nothing.
 *   <li>A reschedule interrupt sent from inside {@code kick_cpus_irq_workfn()} names a target. A run that sends none (the
 *       target was about to reschedule anyway, or was not idle and an IDLE kick leaves it alone) leaves its target unknown.
 *   <li>Whether a kick waited shows in the way of the kernel that was recorded. Where it spins in the irq_work, it waited if
 *       it was still there when the target's number had moved: after a switch of the target to another class, from 6.18.9 on
 *       after any answer to the interrupt. Where the wait is deferred, the irq_work asks for a pass through {@code
 *       __schedule()} of its own CPU, so it waited if need-resched was clear when the irq_work began and set when it returned
 *       (v7.0: 415cb193bb97 ("sched_ext: Fix SCX_KICK_WAIT deadlock by deferring wait to balance callback")); if the flag was
 *       set before, that cannot be told and counts as no wait. A recording that names no kernel is taken for 7.3.4.
 * </ul>
 *
 * <p>Where events were lost between the queueing of an irq_work and its return, the run is not looked at and names no target.
 *
 * <p>So whether a kick waited is read off the recording, as its flags would be; how long it waits is the model's. Of the
 * flags only WAIT can be known. Not thread-safe.
 */
final class InferredKicks {
    /** No kicks. */
    static final InferredKicks NONE = new InferredKicks();

    /** Number of the irq_work, target and flags of each kick, in the order of the recording. */
    private int[] works = new int[0];

    private int[] targets = new int[0];
    private int[] flags = new int[0];
    private boolean[] acrossGap = new boolean[0];
    private int size;

    private int begin;
    private int end;

    private InferredKicks() {}

    /** Where in the total order of a trace the first such kick is; empty if it has none. */
    static OptionalLong first(BufferAllocator allocator, Path traceDirectory) {
        if (!Files.exists(traceDirectory.resolve("event_ipi.parquet"))) {
            return OptionalLong.empty();
        }
        try (TableReader reader = TableReader.open(
                allocator,
                "SELECT min(seq) FROM " + RecordedMachine.scan(traceDirectory, "event_ipi")
                        + " WHERE starts_with(callback, 'kick_cpus_irq_workfn')")) {
            if (!reader.next() || reader.root().getVector(0).isNull(0)) {
                return OptionalLong.empty();
            }
            return OptionalLong.of(((BigIntVector) reader.root().getVector(0)).get(0));
        }
    }

    /** Derives the kicks of a trace. */
    static InferredKicks of(BufferAllocator allocator, Path traceDirectory) {
        InferredKicks kicks = new InferredKicks();
        KernelProfile recorded = recordedKernel(allocator, traceDirectory);
        try (TableReader reader = TableReader.open(allocator, sql(traceDirectory, recorded))) {
            while (reader.next()) {
                BigIntVector work = (BigIntVector) reader.root().getVector(0);
                BigIntVector target = (BigIntVector) reader.root().getVector(1);
                BigIntVector waits = (BigIntVector) reader.root().getVector(2);
                BigIntVector gap = (BigIntVector) reader.root().getVector(3);
                for (int row = 0; row < reader.root().getRowCount(); row++) {
                    kicks.add(
                            (int) work.get(row),
                            (int) target.get(row),
                            waits.get(row) == 1 ? Kick.WAIT : 0,
                            gap.get(row) == 1);
                }
            }
        }
        return kicks;
    }

    /** Moves to the kicks of the next irq_work that is queued; false if there are none left. */
    boolean next() {
        begin = end;
        while (end < size && works[end] == works[begin]) {
            end++;
        }
        return begin < end;
    }

    /** Index of the first kick of this irq_work. */
    int begin() {
        return begin;
    }

    /** One more than the index of the last. */
    int end() {
        return end;
    }

    /** CPU kicked, or {@link Kick#NO_CPU}. */
    int target(int index) {
        return targets[index];
    }

    /** {@link Kick#WAIT} or 0. */
    int flags(int index) {
        return flags[index];
    }

    /** Whether events were lost where this one could be read off. */
    boolean acrossGap(int index) {
        return acrossGap[index];
    }

    private void add(int work, int target, int flag, boolean gap) {
        if (size == works.length) {
            int grown = Math.max(1024, size * 2);
            works = Arrays.copyOf(works, grown);
            targets = Arrays.copyOf(targets, grown);
            flags = Arrays.copyOf(flags, grown);
            acrossGap = Arrays.copyOf(acrossGap, grown);
        }
        works[size] = work;
        targets[size] = target;
        flags[size] = flag;
        acrossGap[size] = gap;
        size++;
    }

    private static KernelProfile recordedKernel(BufferAllocator allocator, Path traceDirectory) {
        String uname = "";
        try (TableReader reader = TableReader.open(
                allocator,
                "SELECT coalesce(max(kernel), '') FROM "
                        + RecordedMachine.scan(traceDirectory, TraceTables.TRACE.name()))) {
            if (reader.next()) {
                uname = new String(((VarCharVector) reader.root().getVector(0)).get(0), StandardCharsets.UTF_8);
            }
        }
        try {
            return KernelSpec.parse(Kernels.atOrBelow(uname).orElse("7.3.4")).profile();
        } catch (KernelSpecException e) {
            throw new IllegalStateException("a known release is not one: " + uname, e);
        }
    }

    /**
     * One row for each kick: number of its irq_work, target or -1, 1 if it waits, 1 if events were lost there. Events of a CPU
     * lie in one stretch of it if no span without events ends between them.
     */
    private static String sql(Path directory, KernelProfile recorded) {
        boolean spins = recorded.kickWait() instanceof KickWait.HardIrqSpin;
        boolean anyPass = recorded.kickSequence() instanceof KickSequence.OnPutAndPick;
        String waited = spins ? "a.answered < a.exit" : "w.entry_bits & 36 = 0 AND w.exit_bits & 36 <> 0";
        String ipi = RecordedMachine.scan(directory, "event_ipi");
        String work = table(
                directory,
                "event_irq_vector",
                "SELECT 0::BIGINT AS seq, 0::BIGINT AS ts_ns, '' AS event,"
                        + " 0 AS common_cpu, 0 AS common_flags WHERE false");
        String switches = table(
                directory,
                "event_sched_switch",
                "SELECT 0::BIGINT AS seq, 0::BIGINT AS ts_ns,"
                        + " 0 AS common_cpu, 0 AS next_pid, 0 AS next_prio WHERE false");
        String moves = anyPass
                ? "SELECT seq, on_cpu FROM vector WHERE event = 'reschedule_exit' UNION ALL SELECT seq, common_cpu FROM "
                        + switches
                : "SELECT seq, common_cpu AS on_cpu FROM " + switches + " WHERE next_pid = 0 OR next_prio < 100";
        String lost = table(
                directory,
                TraceTables.LOST_SPAN.name(),
                "SELECT 0 AS cpu, 0::BIGINT AS from_ns, 0::BIGINT AS to_ns WHERE false");
        return "WITH span AS (SELECT cpu AS lost_cpu, from_ns, max(to_ns) OVER earlier AS until_ns, to_ns,"
                + " row_number() OVER (PARTITION BY cpu ORDER BY to_ns) AS number FROM " + lost
                + " WINDOW earlier AS (PARTITION BY cpu ORDER BY from_ns)),"
                + " vector AS (SELECT seq, ts_ns, event, common_cpu AS on_cpu, coalesce(common_flags, 0) AS bits,"
                + " coalesce(number, 0) AS stretch FROM " + work + " AS e ASOF LEFT JOIN span"
                + " ON lost_cpu = e.common_cpu AND e.ts_ns >= span.to_ns),"
                // one run of the interrupt: from its entry to the next event of its kind on the CPU, its exit
                + " run AS (SELECT on_cpu, seq AS entry, bits AS entry_bits, exit, exit_bits, exit_ns, stretch,"
                + " stretch = exit_stretch AS whole FROM (SELECT *, lead(seq) OVER w AS exit, lead(bits) OVER w AS exit_bits,"
                + " lead(ts_ns) OVER w AS exit_ns, lead(stretch) OVER w AS exit_stretch FROM vector"
                + " WHERE event IN ('irq_work_entry', 'irq_work_exit') WINDOW w AS (PARTITION BY on_cpu ORDER BY seq))"
                + " WHERE event = 'irq_work_entry' AND exit IS NOT NULL),"
                + " queued AS (SELECT row_number() OVER (ORDER BY seq) AS number, seq, common_cpu AS on_cpu,"
                + " coalesce(span.number, 0) AS stretch FROM " + ipi + " AS e ASOF LEFT JOIN span"
                + " ON lost_cpu = e.common_cpu AND e.ts_ns >= span.to_ns"
                + " WHERE starts_with(callback, 'kick_cpus_irq_workfn')),"
                + " work AS (SELECT q.number, r.*, r.whole AND r.stretch = q.stretch AS seen FROM queued AS q ASOF LEFT JOIN run AS r"
                + " ON r.on_cpu = q.on_cpu AND r.entry >= q.seq),"
                + " sent AS (SELECT s.seq, s.ts_ns, s.cpu, r.* FROM (SELECT seq, ts_ns, cpu, common_cpu AS on_cpu FROM "
                + ipi
                + " WHERE starts_with(callsite, 'kick_cpus_irq_workfn') AND starts_with(callback, '0x0')) AS s"
                + " ASOF JOIN run AS r ON r.on_cpu = s.on_cpu AND r.entry <= s.seq WHERE s.seq < r.exit),"
                + " answer AS (" + moves + "),"
                + " heard AS (SELECT s.*, a.seq AS answered FROM sent AS s ASOF LEFT JOIN answer AS a"
                + " ON a.on_cpu = s.cpu AND a.seq >= s.seq),"
                // an answer may be among the target's lost events
                + " answered AS (SELECT h.*, coalesce(span.until_ns > h.ts_ns, false) AS gap FROM heard AS h"
                + " ASOF LEFT JOIN span ON lost_cpu = h.cpu AND span.from_ns <= h.exit_ns)"
                + " SELECT w.number::BIGINT, coalesce(a.cpu, -1)::BIGINT,"
                + " coalesce(a.cpu IS NOT NULL AND " + waited + ", false)::BIGINT"
                + ", (w.seen IS FALSE OR coalesce(a.gap, false))::BIGINT"
                + " FROM work AS w LEFT JOIN answered AS a ON a.on_cpu = w.on_cpu AND a.entry = w.entry AND w.seen"
                + " ORDER BY w.number, a.seq";
    }

    private static String table(Path directory, String name, String none) {
        return Files.exists(directory.resolve(name + ".parquet"))
                ? RecordedMachine.scan(directory, name)
                : "(" + none + ")";
    }
}
