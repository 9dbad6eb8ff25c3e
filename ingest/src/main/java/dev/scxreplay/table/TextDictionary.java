package dev.scxreplay.table;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Interned byte strings: each distinct text has one code, counted from 0 in order of first use.
 *
 * <p>Text columns of a {@link Batch} hold these codes. One dictionary serves all tables of one writer. Not thread-safe.
 */
public final class TextDictionary {
    private byte[][] texts = new byte[256][];
    private int[] hashes = new int[256];
    private int size;
    private int[] slots = new int[1024];

    /** Creates an empty dictionary. */
    public TextDictionary() {
        Arrays.fill(slots, -1);
    }

    /** The code of {@code bytes[from, from + length)}, assigned at first use; the bytes are copied then. */
    public int intern(byte[] bytes, int from, int length) {
        int hash = hash(bytes, from, length);
        int mask = slots.length - 1;
        int slot = hash & mask;
        for (int code = slots[slot]; code >= 0; code = slots[slot]) {
            if (hashes[code] == hash && same(texts[code], bytes, from, length)) {
                return code;
            }
            slot = (slot + 1) & mask;
        }
        return add(Arrays.copyOfRange(bytes, from, from + length), hash, slot);
    }

    /** The code of a text. */
    public int intern(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return intern(bytes, 0, bytes.length);
    }

    /** The bytes of a code; not a copy, not to be changed. */
    public byte[] bytes(int code) {
        return texts[code];
    }

    /** The text of a code. */
    public String text(int code) {
        return new String(texts[code], StandardCharsets.UTF_8);
    }

    /** The number of distinct texts. */
    public int size() {
        return size;
    }

    private int add(byte[] text, int hash, int slot) {
        if (size == texts.length) {
            texts = Arrays.copyOf(texts, size * 2);
            hashes = Arrays.copyOf(hashes, size * 2);
        }
        texts[size] = text;
        hashes[size] = hash;
        slots[slot] = size;
        size++;
        if (size * 2 > slots.length) {
            rehash();
        }
        return size - 1;
    }

    private void rehash() {
        slots = new int[slots.length * 2];
        Arrays.fill(slots, -1);
        int mask = slots.length - 1;
        for (int code = 0; code < size; code++) {
            int slot = hashes[code] & mask;
            while (slots[slot] >= 0) {
                slot = (slot + 1) & mask;
            }
            slots[slot] = code;
        }
    }

    private static int hash(byte[] bytes, int from, int length) {
        int hash = length;
        for (int i = from; i < from + length; i++) {
            hash = hash * 31 + bytes[i];
        }
        return hash ^ (hash >>> 15);
    }

    private static boolean same(byte[] text, byte[] bytes, int from, int length) {
        return text.length == length && Arrays.equals(text, 0, length, bytes, from, from + length);
    }
}
