package dev.scxreplay.ingest.format.perfetto;

import dev.scxreplay.table.TextDictionary;

/**
 * The letters the kernel prints for the state a task is switched out in.
 *
 * <p>v6.18: {@code TRACE_EVENT(sched_switch)}, {@code __trace_sched_switch_state()}: one bit per state, 0 for running, the
 * bit above all of them for preempted. So since v4.14.
 */
final class TaskStates {
    private static final String LETTERS = "SDTtXZPI";
    private static final int PREEMPTED = 1 << LETTERS.length();

    private final TextDictionary dictionary;
    private final int[] codes = new int[PREEMPTED * 2];

    TaskStates(TextDictionary dictionary) {
        this.dictionary = dictionary;
    }

    /** The dictionary code of the letters. */
    int code(long state) {
        int known = (int) state & codes.length - 1;
        if (codes[known] == 0) {
            codes[known] = dictionary.intern(text(known)) + 1;
        }
        return codes[known] - 1;
    }

    private static String text(int state) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < LETTERS.length(); i++) {
            if ((state >> i & 1) != 0) {
                text.append(text.isEmpty() ? "" : "|").append(LETTERS.charAt(i));
            }
        }
        return (text.isEmpty() ? "R" : text) + ((state & PREEMPTED) == 0 ? "" : "+");
    }
}
