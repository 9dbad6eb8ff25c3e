package dev.scxreplay.replay;

import dev.scxreplay.trace.LostSpans;
import dev.scxreplay.trace.TraceCursor;
import dev.scxreplay.trace.TraceEvent;
import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * The events of a trace in order, each with what it and its successors prove about {@code __schedule()} on its CPU.
 *
 * <p>A pass through {@code __schedule()} that keeps the running task leaves no sched_switch. But it always clears the
 * need-resched flag, and ftrace prints that flag with every event: if it is set at one event of a CPU and clear at the
 * next, a pass lies between. Where between follows from the kernel's preemption points:
 *
 * <ul>
 *   <li>an interrupt that returns with need-resched set to preemptible code, or to the idle task, schedules right there
 *       (v6.12 to v7.3: {@code irqentry_exit()}, {@code do_idle()});
 *   <li>code that runs with preemption off keeps the flag until it turns preemption on, so the pass follows the last
 *       event that still has the flag;
 *   <li>need-resched set in the task but not in the preempt count (ftrace's {@code n} after {@code N}) means that the
 *       flag was cleared by a pass and set again by another CPU since;
 *   <li>preemption is never off for as long as a tick, so if the flag is set at two events of a CPU a tick or more apart, it
 *       was cleared by a pass after the first and set again since;
 *   <li>SCX_EV_DISPATCH_KEEP_LAST is counted inside a pass that found nothing to dispatch.
 * </ul>
 *
 * <p>Evidence comes later than what it proves, so events are held back until the question is settled for all of them, at
 * most {@link #CAPACITY}; after that an unsettled pass is taken to follow its last known flag. Recordings without the
 * flags column give sched_switch events only.
 *
 * <p>Where events of a CPU are missing, {@link TraceEvent#LOST_BEGIN} follows its last event before them and {@link
 * TraceEvent#LOST_END} precedes its first one behind them; nothing is proved across. The events of a CPU inside of its own
 * span (the recorder said that it lost some, not where) come between the two. Of a span of no length it is not known between
 * which of its CPU's events of that time it lies, so all of them do. Not thread-safe.
 */
final class ScheduleEvidence {
    /** The most events held back. */
    static final int CAPACITY = 1 << 17;

    private static final int MASK = CAPACITY - 1;
    private static final int NONE = -1;
    private static final long NOT_MISSING = Long.MIN_VALUE;
    /** 1/HZ of Debian's kernels. */
    private static final long TICK_NS = 4_000_000;

    private static final int IRQS_OFF = 0x01;
    private static final int NEED_RESCHED = 0x04;
    private static final int PREEMPT_RESCHED = 0x20;
    private static final int HARDIRQ_OR_NMI = 0x48;

    private final TraceCursor cursor;
    private final LostSpans spans;
    private final int nrCpus;
    private boolean atEnd;
    /** Whether the cursor is at an event that has not been taken. */
    private boolean fetched;
    /** Whether {@link #spans} is at one that has not begun. */
    private boolean spanAhead;
    /** By CPU: up to when its events are missing, or NOT_MISSING. */
    private long[] missingUntilNs = new long[0];
    /** By CPU: whether that span is of no length. */
    private boolean[] ofNoLength = new boolean[0];
    /** What is to come before the event that the cursor is at. */
    private final ArrayDeque<Mark> marks = new ArrayDeque<>();

    private record Mark(TraceEvent event, int cpu, long tsNs) {}

    private long begin;
    private long end;

    private final byte[] events = new byte[CAPACITY];
    private final long[] times = new long[CAPACITY];
    private final int[] cpus = new int[CAPACITY];
    private final int[] pids = new int[CAPACITY];
    private final int[] flags = new int[CAPACITY];
    private final long[] arguments = new long[CAPACITY * 5];
    private final String[] texts = new String[CAPACITY];
    private final boolean[] passes = new boolean[CAPACITY];
    private final boolean[] unsettled = new boolean[CAPACITY];

    /** Per CPU: the last event with need-resched set of a pass not yet settled, or NONE. */
    private long[] lastWithFlag = new long[0];
    /** Per CPU: whether that event had the flag in the preempt count too. */
    private boolean[] folded = new boolean[0];
    /** Per CPU: whether a pass has been booked whose end has not been seen yet. */
    private boolean[] insidePass = new boolean[0];

    private int slot = NONE;

    /** Of a trace without lost spans. */
    ScheduleEvidence(TraceCursor cursor) {
        this(cursor, null, 0);
    }

    /**
     * Of any trace.
     *
     * @param nrCpus how many CPUs lack events where the recorder did not say which does
     */
    ScheduleEvidence(TraceCursor cursor, LostSpans spans, int nrCpus) {
        this.cursor = cursor;
        this.spans = spans;
        this.nrCpus = nrCpus;
        this.spanAhead = spans != null && spans.next();
    }

    /** Moves to the next event; false at the end. */
    boolean next() {
        while (!atEnd && (begin == end || unsettled[(int) begin & MASK])) {
            if (end - begin == CAPACITY) {
                settle(cpus[(int) begin & MASK], true);
            } else if (!read()) {
                atEnd = true;
            }
        }
        if (begin == end) {
            return false;
        }
        slot = (int) begin & MASK;
        begin++;
        return true;
    }

    TraceEvent event() {
        return TraceEvent.of(events[slot]);
    }

    long tsNs() {
        return times[slot];
    }

    /** The CPU, -1 if the recording does not say which, as of a sample that perf script prints without it. */
    int cpu() {
        return cpus[slot];
    }

    int pid() {
        return pids[slot];
    }

    int flags() {
        return flags[slot];
    }

    /** An argument of the event, 0 to 4, see {@link TraceEvent}. */
    long argument(int index) {
        return arguments[slot * 5 + index];
    }

    String text() {
        return texts[slot];
    }

    /** Whether right after this event its CPU went through {@code __schedule()} and kept its task. */
    boolean passFollows() {
        return passes[slot];
    }

    private boolean read() {
        if (!fetched) {
            if (!cursor.next()) {
                return false;
            }
            markSpans(cursor.cpu(), cursor.tsNs());
            fetched = true;
        }
        if (!marks.isEmpty()) {
            put(marks.poll());
            return true;
        }
        fetched = false;
        int at = (int) end & MASK;
        TraceEvent event = cursor.event();
        events[at] = (byte) event.ordinal();
        times[at] = cursor.tsNs();
        cpus[at] = cursor.cpu();
        pids[at] = cursor.pid();
        flags[at] = cursor.flags();
        texts[at] = event == TraceEvent.PRINT || event == TraceEvent.SYNCHRONOUS_CALL ? cursor.text() : null;
        passes[at] = false;
        unsettled[at] = false;
        int first = at * 5;
        for (int i = 0; i < 5; i++) {
            arguments[first + i] = cursor.argument(i);
        }
        end++;
        if (cpus[at] >= 0) {
            judge(end - 1, event, cpus[at], flags[at], pids[at] == 0);
        }
        return true;
    }

    /** Notes where events begin to be missing before an event, and that those of its CPU are missing no more. */
    private void markSpans(int cpu, long tsNs) {
        while (spanAhead && (spans.fromNs() < tsNs || spans.fromNs() == tsNs && spans.toNs() <= tsNs)) {
            int first = Math.max(0, spans.cpu());
            int last = spans.cpu() < 0 ? nrCpus - 1 : spans.cpu();
            for (int lost = first; lost <= last; lost++) {
                begin(lost, spans.fromNs(), spans.toNs());
            }
            spanAhead = spans.next();
        }
        if (cpu >= 0 && cpu < missingUntilNs.length && missingUntilNs[cpu] != NOT_MISSING) {
            long until = missingUntilNs[cpu];
            if (tsNs > until || tsNs == until && !ofNoLength[cpu]) {
                missingUntilNs[cpu] = NOT_MISSING;
                marks.add(new Mark(TraceEvent.LOST_END, cpu, tsNs));
            }
        }
    }

    private void begin(int cpu, long fromNs, long toNs) {
        int size = missingUntilNs.length;
        if (cpu >= size) {
            int grown = Math.max(cpu + 1, size * 2);
            missingUntilNs = Arrays.copyOf(missingUntilNs, grown);
            Arrays.fill(missingUntilNs, size, grown, NOT_MISSING);
            ofNoLength = Arrays.copyOf(ofNoLength, grown);
        }
        if (missingUntilNs[cpu] == NOT_MISSING) {
            marks.add(new Mark(TraceEvent.LOST_BEGIN, cpu, fromNs));
        }
        if (missingUntilNs[cpu] <= toNs) {
            missingUntilNs[cpu] = toNs;
            ofNoLength[cpu] = fromNs == toNs;
        }
    }

    private void put(Mark mark) {
        growTo(mark.cpu);
        settle(mark.cpu, false);
        insidePass[mark.cpu] = false;
        int at = (int) end & MASK;
        events[at] = (byte) mark.event.ordinal();
        times[at] = mark.tsNs;
        cpus[at] = mark.cpu;
        pids[at] = -1;
        flags[at] = -1;
        texts[at] = null;
        passes[at] = false;
        unsettled[at] = false;
        end++;
    }

    private void judge(long row, TraceEvent event, int cpu, int bits, boolean idle) {
        growTo(cpu);
        if (event == TraceEvent.SCHED_SWITCH) {
            settle(cpu, !insidePass[cpu]);
            insidePass[cpu] = false;
            return;
        }
        if (bits < 0) {
            return;
        }
        int depth = bits >> 8 & 0xf;
        boolean interrupt = (bits & HARDIRQ_OR_NMI) != 0;
        if (insidePass[cpu] && (interrupt || (bits & IRQS_OFF) == 0 || depth < 2)) {
            insidePass[cpu] = false;
        }
        if (event == TraceEvent.DISPATCH_KEEP_LAST) {
            if (!insidePass[cpu] && lastWithFlag[cpu] == NONE) {
                passes[(int) row & MASK] = true;
            }
            settle(cpu, true);
            insidePass[cpu] = true;
        } else if (!insidePass[cpu]) {
            boolean preempting = (bits & PREEMPT_RESCHED) != 0;
            if (!preempting && (bits & NEED_RESCHED) == 0) {
                settle(cpu, true);
                return;
            }
            settle(cpu, folded[cpu] && !preempting || lastsATick(cpu, row));
            if (interrupt && isIrqExit(event) && (depth == 0 || idle && depth == 1)) {
                passes[(int) row & MASK] = true;
                insidePass[cpu] = true;
            } else {
                lastWithFlag[cpu] = row;
                folded[cpu] = preempting;
                unsettled[(int) row & MASK] = true;
            }
        }
    }

    /** Whether a tick passed between this event and the CPU's last one with the flag. */
    private boolean lastsATick(int cpu, long row) {
        long last = lastWithFlag[cpu];
        return last != NONE && times[(int) row & MASK] - times[(int) last & MASK] >= TICK_NS;
    }

    /** Closes the open question of a CPU: a pass followed its last event with the flag, or it did not. */
    private void settle(int cpu, boolean passed) {
        long row = lastWithFlag[cpu];
        if (row != NONE) {
            unsettled[(int) row & MASK] = false;
            passes[(int) row & MASK] = passed;
            lastWithFlag[cpu] = NONE;
            folded[cpu] = false;
        }
    }

    private static boolean isIrqExit(TraceEvent event) {
        return event == TraceEvent.RESCHEDULE_EXIT || event == TraceEvent.IRQ_WORK_EXIT || event == TraceEvent.IRQ_EXIT;
    }

    private void growTo(int cpu) {
        int size = lastWithFlag.length;
        if (cpu >= size) {
            int grown = Math.max(cpu + 1, size * 2);
            lastWithFlag = Arrays.copyOf(lastWithFlag, grown);
            Arrays.fill(lastWithFlag, size, grown, NONE);
            folded = Arrays.copyOf(folded, grown);
            insidePass = Arrays.copyOf(insidePass, grown);
        }
    }
}
