package dev.scxreplay.ingest.text;

/**
 * The state a task is left in, in the kernel's letters. Source: v6.18: {@code TRACE_EVENT(sched_switch)}: bits 1 to 0x80 are
 * S, D, T, t, X, Z, P and I; 0x100 marks a preempted task.
 */
final class TaskStates {
    private static final String LETTERS = "SDTtXZPI";
    private static final int PREEMPTED = 0x100;

    private TaskStates() {}

    /** The letters of a number, as {@code trace-cmd report -R} has it; null if it is none. */
    static String ofNumber(byte[] bytes, int from, int to) {
        if (to == from || to - from > 5) {
            return null;
        }
        int value = 0;
        for (int i = from; i < to; i++) {
            if (bytes[i] < '0' || bytes[i] > '9') {
                return null;
            }
            value = value * 10 + (bytes[i] - '0');
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < LETTERS.length(); i++) {
            if ((value >> i & 1) != 0) {
                text.append(text.isEmpty() ? "" : "|").append(LETTERS.charAt(i));
            }
        }
        return (text.isEmpty() ? "R" : text.toString()) + ((value & PREEMPTED) != 0 ? "+" : "");
    }
}
