package dev.scxreplay.ingest.tracepoint;

import dev.scxreplay.table.TextDictionary;
import java.util.Arrays;

/** Codes of texts of up to 16 bytes, such as task names; the latest ones are found without looking at each byte. */
final class ShortTexts {
    static final int LENGTH = 16;
    private static final int SLOTS = 1 << 12;

    private final TextDictionary dictionary;
    private final Words words = new Words(false);
    private final long[] firsts = new long[SLOTS];
    private final long[] seconds = new long[SLOTS];
    private final int[] codes = new int[SLOTS];

    ShortTexts(TextDictionary dictionary) {
        this.dictionary = dictionary;
        Arrays.fill(codes, -1);
    }

    /** The code of the text in {@code bytes[at, at + size)}, which ends at the first NUL byte if it has one. */
    int code(byte[] bytes, int at, int size) {
        if (size > LENGTH || at + LENGTH > bytes.length) {
            return dictionary.intern(bytes, at, length(bytes, at, size));
        }
        long first = words.s64(bytes, at);
        long second = words.s64(bytes, at + 8);
        if (size < LENGTH) {
            first = size < 8 ? first & ~(-1L << (size * 8)) : first;
            second = size <= 8 ? 0 : second & ~(-1L << ((size - 8) * 8));
        }
        long mixed = (first ^ (second * 0x9e3779b97f4a7c15L)) * 0xbf58476d1ce4e5b9L;
        int slot = (int) (mixed >>> 52);
        if (codes[slot] < 0 || firsts[slot] != first || seconds[slot] != second) {
            firsts[slot] = first;
            seconds[slot] = second;
            codes[slot] = dictionary.intern(bytes, at, length(bytes, at, size));
        }
        return codes[slot];
    }

    private static int length(byte[] bytes, int at, int size) {
        int length = 0;
        while (length < size && bytes[at + length] != 0) {
            length++;
        }
        return length;
    }
}
