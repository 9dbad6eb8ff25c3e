package dev.scxreplay.ingest.text;

import dev.scxreplay.table.TextDictionary;
import java.nio.charset.StandardCharsets;

/**
 * The letters in which libtraceevent's plugin prints the state of a task switched out. Older versions have a table of their
 * own, {@code SDTtZXxW}, where the kernel has {@code SDTtXZPI}; newer ones take the kernel's out of the recording. Which it
 * is shows with the first idle or parked task; Z and X seen before are taken for the kernel's. Sources: libtraceevent 1.7
 * and 1.8, {@code write_state()}; v6.18: {@code TRACE_EVENT(sched_switch)}.
 */
public final class PluginLetters {
    /** Those that tell the tables apart, or have another meaning in each. */
    private static final String TOLD_APART = "xWPIXZ";

    private boolean old;
    private boolean known;
    private boolean guessed;

    /** Letters of which nothing is known yet. */
    public PluginLetters() {}

    /** Whether some letters were read wrongly before it was known which they are; a new reading gets them right. */
    public boolean wereWrong() {
        return old && guessed;
    }

    /** To be told before a new reading, which knows from the begin on what this one has found. */
    public void again() {
        guessed = false;
    }

    /** The dictionary code of the kernel's letters for those at {@code bytes[from, to)}. */
    int read(byte[] bytes, int from, int to, TextDictionary dictionary) {
        for (int i = from; i < to; i++) {
            if (bytes[i] >= 'I' && TOLD_APART.indexOf(bytes[i]) >= 0) {
                return dictionary.pass(read(bytes, from, to));
            }
        }
        return dictionary.pass(bytes, from, to - from);
    }

    private String read(byte[] bytes, int from, int to) {
        char[] letters = new String(bytes, from, to - from, StandardCharsets.UTF_8).toCharArray();
        for (int i = 0; i < letters.length; i++) {
            letters[i] = read(letters[i]);
        }
        return new String(letters);
    }

    private char read(char letter) {
        return switch (letter) {
            case 'x', 'W' -> {
                known = true;
                old = true;
                yield letter == 'x' ? 'P' : 'I';
            }
            case 'P', 'I' -> {
                known = true;
                yield letter;
            }
            case 'X', 'Z' -> {
                guessed |= !known;
                yield !old ? letter : letter == 'X' ? 'Z' : 'X';
            }
            default -> letter;
        };
    }
}
