package dev.scxreplay.trace;

/**
 * The irq-flags column of ftrace text and the value of {@code common_flags} it stands for.
 *
 * <p>The low byte holds the kernel's trace flags, the second byte the preempt count: low nibble preempt depth, high nibble
 * migrate-disable depth. Source: v6.18: {@code trace_print_lat_fmt()} and {@code enum trace_flag_type}. Characters to
 * value and back is exact. Value to characters loses one thing: under NMI the kernel does not print whether a softirq was
 * interrupted too.
 */
public final class IrqFlags {
    /** Interrupts were off. */
    public static final int IRQS_OFF = 0x01;
    /** The task was to be rescheduled lazily. */
    public static final int NEED_RESCHED_LAZY = 0x02;
    /** The task was to be rescheduled. */
    public static final int NEED_RESCHED = 0x04;
    /** In a hardware interrupt. */
    public static final int HARDIRQ = 0x08;
    /** In a softirq. */
    public static final int SOFTIRQ = 0x10;
    /** The preempt count asked for a reschedule. */
    public static final int PREEMPT_RESCHED = 0x20;
    /** In a non-maskable interrupt. */
    public static final int NMI = 0x40;
    /** Bottom halves were disabled. */
    public static final int BH_OFF = 0x80;

    /** Value for a column that is absent or that we do not understand. */
    public static final int UNKNOWN = -1;

    private static final int RESCHED_BITS = NEED_RESCHED | NEED_RESCHED_LAZY | PREEMPT_RESCHED;
    private static final int CONTEXT_BITS = HARDIRQ | SOFTIRQ | NMI;
    private static final String HEX = "0123456789abcdef";

    /** By character: bits + 1 of the first, second and third column; 0 where the kernel prints no such character. */
    private static final int[][] BITS = new int[3][128];

    private static final char[] OFF_CHARACTERS = new char[0x100];
    private static final char[] RESCHED_CHARACTERS = new char[0x100];
    private static final char[] CONTEXT_CHARACTERS = new char[0x100];

    static {
        pair(0, OFF_CHARACTERS, '.', 0);
        pair(0, OFF_CHARACTERS, 'd', IRQS_OFF);
        pair(0, OFF_CHARACTERS, 'b', BH_OFF);
        pair(0, OFF_CHARACTERS, 'D', IRQS_OFF | BH_OFF);
        pair(1, RESCHED_CHARACTERS, '.', 0);
        pair(1, RESCHED_CHARACTERS, 'n', NEED_RESCHED);
        pair(1, RESCHED_CHARACTERS, 'p', PREEMPT_RESCHED);
        pair(1, RESCHED_CHARACTERS, 'N', NEED_RESCHED | PREEMPT_RESCHED);
        pair(1, RESCHED_CHARACTERS, 'l', NEED_RESCHED_LAZY);
        pair(1, RESCHED_CHARACTERS, 'b', NEED_RESCHED | NEED_RESCHED_LAZY);
        pair(1, RESCHED_CHARACTERS, 'L', PREEMPT_RESCHED | NEED_RESCHED_LAZY);
        pair(1, RESCHED_CHARACTERS, 'B', NEED_RESCHED | PREEMPT_RESCHED | NEED_RESCHED_LAZY);
        pair(2, CONTEXT_CHARACTERS, '.', 0);
        pair(2, CONTEXT_CHARACTERS, 's', SOFTIRQ);
        pair(2, CONTEXT_CHARACTERS, 'h', HARDIRQ);
        pair(2, CONTEXT_CHARACTERS, 'H', HARDIRQ | SOFTIRQ);
        pair(2, CONTEXT_CHARACTERS, 'z', NMI);
        pair(2, CONTEXT_CHARACTERS, 'Z', NMI | HARDIRQ);
        CONTEXT_CHARACTERS[NMI | SOFTIRQ] = 'z';
        CONTEXT_CHARACTERS[NMI | HARDIRQ | SOFTIRQ] = 'Z';
    }

    private IrqFlags() {}

    /**
     * The value of a column of four characters (before v5.16 there was no migrate-disable digit) or five.
     *
     * @return the value, or {@link #UNKNOWN} if the kernel prints no such column
     */
    public static int parse(byte[] text, int from, int length) {
        if (length != 4 && length != 5) {
            return UNKNOWN;
        }
        int off = bits(0, text[from]);
        int resched = bits(1, text[from + 1]);
        int context = bits(2, text[from + 2]);
        int preempt = digit(text[from + 3]);
        int migrate = length == 5 ? digit(text[from + 4]) : 0;
        if ((off | resched | context | preempt | migrate) < 0) {
            return UNKNOWN;
        }
        return off | resched | context | preempt << 8 | migrate << 12;
    }

    /**
     * The column for a value, five characters as the kernel prints it.
     *
     * @throws IllegalArgumentException if {@code flags} is not in 0 to 0xffff
     */
    public static String text(int flags) {
        if (flags >>> 16 != 0) {
            throw new IllegalArgumentException("common_flags out of range: " + flags);
        }
        return new String(new char[] {
            OFF_CHARACTERS[flags & (IRQS_OFF | BH_OFF)],
            RESCHED_CHARACTERS[flags & RESCHED_BITS],
            CONTEXT_CHARACTERS[flags & CONTEXT_BITS],
            depth(flags >>> 8 & 0xf),
            depth(flags >>> 12)
        });
    }

    private static void pair(int column, char[] characters, char character, int bits) {
        characters[bits] = character;
        BITS[column][character] = bits + 1;
    }

    private static int bits(int column, byte character) {
        return character < 0 ? -1 : BITS[column][character] - 1;
    }

    private static int digit(byte character) {
        if (character == '.') {
            return 0;
        }
        if (character >= '1' && character <= '9') {
            return character - '0';
        }
        return character >= 'a' && character <= 'f' ? character - 'a' + 10 : -1;
    }

    private static char depth(int depth) {
        return depth == 0 ? '.' : HEX.charAt(depth);
    }
}
