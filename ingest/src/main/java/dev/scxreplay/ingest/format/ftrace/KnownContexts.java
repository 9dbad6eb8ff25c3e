package dev.scxreplay.ingest.format.ftrace;

import dev.scxreplay.ingest.text.EventForms;
import dev.scxreplay.ingest.text.Words;
import dev.scxreplay.trace.IrqFlags;

/**
 * What stands in front of the events of the lines before: the same tasks, flags, seconds and names of events come again and
 * again. What is known is compared in words of eight bytes instead of being read and looked up anew: 0.14 s instead of 0.32 s
 * for 587 MB.
 *
 * <p>Only what the kernel and {@code trace-cmd report} print by default is known: {@code comm-pid [cpu] flags seconds.micros:
 * event: }, the name of the task padded to 16 bytes. All other lines, and the first of everything, are read by {@link EventLine}.
 */
final class KnownContexts {
    /** So many bytes behind the begin of a line may be looked at. */
    private static final int LOOKED_AT = 96;

    private static final int TASKS_BITS = 12;
    private static final int FLAGS_BITS = 6;
    private static final int NAMES_BITS = 8;
    /** The most bytes of an event's name with its colon, and of the seconds with what stands in front and the point. */
    private static final int MOST_NAME_BYTES = 24;

    private static final int MOST_SECONDS_BYTES = 16;
    static final int MICROS_DIGITS = 6;

    /** {@code [000] } and its bits that do not depend on the CPU. */
    private static final long CPU = 0x205d_3030_305bL;

    private static final long CPU_BITS = 0xffff_f0f0_f0ffL;
    /** {@code 000000: } and its bits that do not depend on the time. */
    private static final long MICROS = 0x203a_3030_3030_3030L;

    private static final long MICROS_BITS = 0xffff_f0f0_f0f0_f0f0L;
    private static final long SPREAD = 0x9e3779b97f4a7c15L;

    /** A task's name and pid, as 24 bytes and at most one blank in front of the CPU's bracket. */
    static final class Task {
        private final long first;
        private final long middle;
        private final long last;
        /** Where the bracket is behind the begin of the line. */
        private final int bracket;

        final int commFrom;
        final int commBytes;
        final int pid;
        final int pidDigits;
        final int pidBytes;
        /** Code of the name in the dictionary, -1 if it is not known; for the reader's use. */
        int code = -1;
        /** Whether {@link LineStyle} took it; for its use. */
        boolean taken;

        private Task(EventLine line, int bracket) {
            first = Words.at(line.bytes, line.lineFrom);
            middle = Words.at(line.bytes, line.lineFrom + Long.BYTES);
            last = Words.at(line.bytes, line.lineFrom + 2 * Long.BYTES);
            this.bracket = bracket;
            commFrom = line.commFrom - line.lineFrom;
            commBytes = line.commTo - line.commFrom;
            pid = line.pid;
            pidDigits = line.pidDigits;
            pidBytes = line.pidBytes;
        }
    }

    /** What stands between the CPU and the micros: how many bytes of flags, then the seconds with their point. */
    static final class Seconds {
        final int flagsBytes;
        final int wholeDigits;
        final int wholeBytes;
        private final long flagsMask;
        private final long first;
        private final long firstMask;
        private final long last;
        private final long lastMask;
        private final int bytes;
        private final long ns;
        /** As {@link Task#taken}. */
        boolean taken;

        private Seconds(EventLine line, int from, int bytes) {
            flagsBytes = line.flagsBytes;
            flagsMask = Words.mask(flagsBytes);
            wholeDigits = line.wholeDigits;
            wholeBytes = line.wholeBytes;
            this.bytes = bytes;
            firstMask = Words.mask(bytes);
            lastMask = Words.mask(bytes - Long.BYTES);
            first = Words.at(line.bytes, from) & firstMask;
            last = Words.at(line.bytes, from + Long.BYTES) & lastMask;
            ns = line.tsNs / 1_000_000_000 * 1_000_000_000;
        }
    }

    /** The name of an event with its colon. */
    static final class Name {
        private final long first;
        private final long middle;
        private final long last;
        /** What is known about the event; null if nothing yet; for the reader's use. */
        EventForms.Event event;

        private Name(long first, long middle, long last) {
            this.first = first;
            this.middle = middle;
            this.last = last;
        }
    }

    private final Task[] tasks = new Task[1 << TASKS_BITS];
    private final Name[] names = new Name[1 << NAMES_BITS];
    private final long[] flagTexts = new long[1 << FLAGS_BITS];
    private final int[] flags = new int[1 << FLAGS_BITS];
    /** Null until the first line. */
    private Seconds seconds;

    /** Fills {@code line} from its bytes if everything in front of its payload is known. */
    boolean take(EventLine line) {
        byte[] bytes = line.bytes;
        int from = line.lineFrom;
        if (seconds == null || from + LOOKED_AT > bytes.length) {
            return false;
        }
        long first = Words.at(bytes, from);
        long middle = Words.at(bytes, from + Long.BYTES);
        long last = Words.at(bytes, from + 2 * Long.BYTES);
        Task task = tasks[slot(first, middle, last, TASKS_BITS)];
        if (task == null || task.first != first || task.middle != middle || task.last != last) {
            return false;
        }
        int at = from + task.bracket;
        long cpu = Words.at(bytes, at);
        long cpuDigits = cpu >>> Byte.SIZE & 0x0f0f0f;
        if ((cpu & CPU_BITS) != CPU || (cpuDigits + 0x060606 & 0xf0f0f0) != 0 || bytes[at - 1] != ' ') {
            return false;
        }
        at += 6;
        long flagText = Words.at(bytes, at) & seconds.flagsMask;
        int flagsSlot = (int) (flagText * SPREAD >>> Long.SIZE - FLAGS_BITS);
        at += seconds.flagsBytes;
        if (flagTexts[flagsSlot] != flagText
                || (Words.at(bytes, at) & seconds.firstMask) != seconds.first
                || (Words.at(bytes, at + Long.BYTES) & seconds.lastMask) != seconds.last) {
            return false;
        }
        at += seconds.bytes;
        long micros = Words.at(bytes, at);
        if ((micros & MICROS_BITS) != MICROS || Words.digits(micros) < MICROS_DIGITS) {
            return false;
        }
        at += Long.BYTES;
        if (!takeName(line, bytes, at)) {
            return false;
        }
        line.task = task;
        line.seconds = seconds;
        line.pid = task.pid;
        line.cpu = (int) ((cpuDigits & 15) * 100 + (cpuDigits >>> 8 & 15) * 10 + (cpuDigits >>> 16));
        line.flags = seconds.flagsBytes == 0 ? IrqFlags.UNKNOWN : flags[flagsSlot];
        line.tsNs = seconds.ns + Words.decimal(micros, MICROS_DIGITS) * 1000;
        return true;
    }

    private boolean takeName(EventLine line, byte[] bytes, int at) {
        long first = Words.at(bytes, at);
        long middle = 0;
        long last = 0;
        int length = Words.find(first, Words.COLONS);
        if (length < Long.BYTES) {
            first &= Words.mask(length + 1);
        } else {
            middle = Words.at(bytes, at + Long.BYTES);
            length = Words.find(middle, Words.COLONS);
            if (length < Long.BYTES) {
                middle &= Words.mask(length + 1);
                length += Long.BYTES;
            } else {
                last = Words.at(bytes, at + 2 * Long.BYTES);
                length = Words.find(last, Words.COLONS);
                last &= Words.mask(length + 1);
                length += 2 * Long.BYTES;
            }
        }
        Name name = names[slot(first, middle, last, NAMES_BITS)];
        if (name == null
                || name.first != first
                || name.middle != middle
                || name.last != last
                || bytes[at + length + 1] != ' '
                || at + length + 2 > line.lineTo) {
            return false;
        }
        line.name = name;
        line.eventFrom = at;
        line.eventTo = at + length;
        line.payloadFrom = at + length + 2;
        line.payloadTo = line.lineTo;
        return true;
    }

    /** Takes what a line read by {@link EventLine} has, if others may have the same. */
    void remember(EventLine line) {
        int from = line.lineFrom;
        int dash = line.commTo - from;
        int bracket = dash + 1 + line.pidBytes + 1;
        int flagsFrom = from + bracket + 6;
        int secondsFrom = flagsFrom + line.flagsBytes;
        int nameFrom = line.eventFrom;
        int secondsBytes = nameFrom - Long.BYTES - secondsFrom;
        int nameBytes = line.eventTo - nameFrom + 1;
        if (!line.regular
                || line.tgidBytes > 0
                || line.fractionDigits != MICROS_DIGITS
                || from + LOOKED_AT > line.bytes.length
                || dash != EventLine.COMM_WIDTH
                || bracket > 3 * Long.BYTES + 1
                || line.bytes[from + bracket] != '['
                || line.bytes[from + bracket + 4] != ']'
                || line.flagsBytes >= Long.BYTES
                || secondsBytes < 1
                || secondsBytes > MOST_SECONDS_BYTES
                || nameBytes < 2
                || nameBytes > MOST_NAME_BYTES) {
            return;
        }
        Task task = new Task(line, bracket);
        int slot = slot(task.first, task.middle, task.last, TASKS_BITS);
        Task known = tasks[slot];
        if (known == null || known.first != task.first || known.middle != task.middle || known.last != task.last) {
            tasks[slot] = task;
        }
        seconds = new Seconds(line, secondsFrom, secondsBytes);
        long flagText = Words.at(line.bytes, flagsFrom) & seconds.flagsMask;
        int flagsSlot = (int) (flagText * SPREAD >>> Long.SIZE - FLAGS_BITS);
        flagTexts[flagsSlot] = flagText;
        flags[flagsSlot] = line.flags;
        Name name = new Name(
                Words.at(line.bytes, nameFrom) & Words.mask(nameBytes),
                Words.at(line.bytes, nameFrom + Long.BYTES) & Words.mask(nameBytes - Long.BYTES),
                Words.at(line.bytes, nameFrom + 2 * Long.BYTES) & Words.mask(nameBytes - 2 * Long.BYTES));
        slot = slot(name.first, name.middle, name.last, NAMES_BITS);
        Name other = names[slot];
        if (other == null || other.first != name.first || other.middle != name.middle || other.last != name.last) {
            names[slot] = name;
        }
    }

    private static int slot(long first, long middle, long last, int bits) {
        return (int) (((first * SPREAD ^ last) * SPREAD ^ middle) * SPREAD >>> Long.SIZE - bits);
    }
}
