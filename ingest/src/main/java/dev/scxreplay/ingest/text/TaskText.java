package dev.scxreplay.ingest.text;

/**
 * A task as libtraceevent's plugins print it: {@code comm:pid [prio]}. The name may be anything, so it is read from its end.
 * Source: libtraceevent 1.7, {@code plugin_sched_switch.c}.
 */
final class TaskText {
    private static final int MAX_DIGITS = 10;

    int commFrom;
    int commTo;
    int pid;
    int prio;

    private int value;

    /** Reads {@code bytes[from, to)}; false if it is something else. */
    boolean parse(byte[] bytes, int from, int to) {
        if (to - from < 6 || bytes[to - 1] != ']') {
            return false;
        }
        int open = numberBehind(bytes, from, to - 1, '[');
        prio = value;
        if (open < 1 || open - 1 < from || bytes[open - 1] != ' ') {
            return false;
        }
        int colon = numberBehind(bytes, from, open - 1, ':');
        pid = value;
        commFrom = from;
        commTo = colon;
        return colon >= from;
    }

    /** Reads the number that ends at {@code to} and begins behind {@code mark}; where the mark is, or -1. */
    private int numberBehind(byte[] bytes, int from, int to, char mark) {
        long word = to >= Long.BYTES ? Words.at(bytes, to - Long.BYTES) : 0;
        int digits = Words.digitsFromEnd(word);
        if (digits > 0 && digits < Long.BYTES && to - digits > from && bytes[to - digits - 1] == mark) {
            value = (int) Words.decimalAtEnd(word, digits);
            return to - digits - 1;
        }
        int p = to;
        while (p > from && bytes[p - 1] >= '0' && bytes[p - 1] <= '9' && to - p < MAX_DIGITS) {
            p--;
        }
        long number = 0;
        for (int i = p; i < to; i++) {
            number = number * 10 + (bytes[i] - '0');
        }
        boolean empty = p == to;
        if (p > from && bytes[p - 1] == '-') {
            p--;
            number = -number;
        }
        value = (int) number;
        return empty || number != value || p == from || bytes[p - 1] != mark ? -1 : p - 1;
    }
}
