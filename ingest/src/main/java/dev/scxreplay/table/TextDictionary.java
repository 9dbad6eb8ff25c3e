package dev.scxreplay.table;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Interned byte strings: each distinct text has one code, counted from 0 in order of first use.
 *
 * <p>Text columns of a {@link Batch} hold these codes. One dictionary serves all tables of one writer. Not thread-safe.
 *
 * <p>It never forgets, so texts of which there may be as many as events go through {@link #pass}.
 */
public final class TextDictionary {
    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    /** 2^64 divided by the golden ratio: spreads bits upwards. */
    private static final long SPREAD = 0x9e3779b97f4a7c15L;

    /** {@link #pass} adds none to this many texts or bytes. */
    private static final int ROOM_TEXTS = 1 << 17;

    private static final int ROOM_BYTES = 16 << 20;
    /** Nor does it add a longer one, of which a page of 20,000 rows would be large. */
    private static final int LONGEST = 1 << 11;

    /** At least the columns of a table. */
    private static final int PASSING = 64;
    /** The latest texts together, but for the very last; more than all columns of one event have. */
    private static final int PASSING_BYTES = 32 << 20;

    /** Texts of up to this many bytes are remembered by their bytes as numbers. */
    private static final int SHORT = 24;

    private static final int SHORT_SLOTS_BITS = 10;
    /** First, middle and last eight bytes of a text, its length and code. */
    private static final int SHORT_WORDS = 4;

    private byte[][] texts = new byte[256][];
    private int[] hashes = new int[256];
    private int size;
    private long bytes;
    /** The latest texts that were not added. */
    private final byte[][] passing = new byte[PASSING][];

    private int passed;
    private long passingBytes;
    private int[] slots = new int[1024];
    /** The short texts met last, found without a loop; the length is -1 where there is none. */
    private final long[] shorts = new long[SHORT_WORDS << SHORT_SLOTS_BITS];

    /** Creates an empty dictionary. */
    public TextDictionary() {
        Arrays.fill(slots, -1);
        Arrays.fill(shorts, -1);
    }

    /** The code of {@code bytes[from, from + length)}, assigned at first use; the bytes are copied then. */
    public int intern(byte[] bytes, int from, int length) {
        return intern(bytes, from, length, true);
    }

    /**
     * The code of a text that may never come again, to be set in a row at once: once there are many texts a new one gets a
     * code that is good only until 64 others, or 32 MiB of them, have passed.
     */
    public int pass(byte[] bytes, int from, int length) {
        boolean room = length <= LONGEST && size < ROOM_TEXTS && this.bytes < ROOM_BYTES;
        int code = intern(bytes, from, length, room);
        if (code >= 0) {
            return code;
        }
        int slot = passed++ & PASSING - 1;
        forget(slot);
        for (int older = 1; older < PASSING && passingBytes + length > PASSING_BYTES; older++) {
            forget(slot + older & PASSING - 1);
        }
        passing[slot] = Arrays.copyOfRange(bytes, from, from + length);
        passingBytes += length;
        return -1 - slot;
    }

    private void forget(int slot) {
        if (passing[slot] != null) {
            passingBytes -= passing[slot].length;
            passing[slot] = null;
        }
    }

    /** As {@link #pass(byte[], int, int)}. */
    public int pass(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return pass(utf8, 0, utf8.length);
    }

    /** The text of a negative code. */
    byte[] passing(int code) {
        return passing[-1 - code];
    }

    private int intern(byte[] bytes, int from, int length, boolean room) {
        return length <= SHORT ? internShort(bytes, from, length, room) : find(bytes, from, length, room);
    }

    /** Names of tasks and events: nearly all texts, and nearly always one that was met a moment before. */
    private int internShort(byte[] bytes, int from, int length, boolean room) {
        long first;
        long middle = 0;
        long last = 0;
        if (length < Long.BYTES) {
            first = length == 0 ? 0 : lastBytes(bytes, from, length);
        } else {
            first = (long) EIGHT_BYTES.get(bytes, from);
            last = (long) EIGHT_BYTES.get(bytes, from + length - Long.BYTES);
            middle = length > 2 * Long.BYTES ? (long) EIGHT_BYTES.get(bytes, from + Long.BYTES) : 0;
        }
        long mixed = ((first * SPREAD ^ last) * SPREAD ^ middle ^ length) * SPREAD;
        int slot = (int) (mixed >>> Long.SIZE - SHORT_SLOTS_BITS) * SHORT_WORDS;
        long known = shorts[slot + 3];
        if (known >>> Integer.SIZE == length
                && shorts[slot] == first
                && shorts[slot + 1] == middle
                && shorts[slot + 2] == last) {
            return (int) known;
        }
        int code = find(bytes, from, length, room);
        if (code >= 0) {
            shorts[slot] = first;
            shorts[slot + 1] = middle;
            shorts[slot + 2] = last;
            shorts[slot + 3] = (long) length << Integer.SIZE | code;
        }
        return code;
    }

    private int find(byte[] bytes, int from, int length, boolean room) {
        int hash = hash(bytes, from, length);
        int mask = slots.length - 1;
        int slot = hash & mask;
        for (int code = slots[slot]; code >= 0; code = slots[slot]) {
            if (hashes[code] == hash && same(texts[code], bytes, from, length)) {
                return code;
            }
            slot = (slot + 1) & mask;
        }
        return room ? add(Arrays.copyOfRange(bytes, from, from + length), hash, slot) : -1;
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

    /** The bytes of all codes up to now; what is added later is not in it. */
    byte[][] texts() {
        return texts;
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
        bytes += text.length;
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
        int to = from + length;
        int at = from;
        long hash = length;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            hash = (hash ^ (long) EIGHT_BYTES.get(bytes, at)) * SPREAD;
            hash ^= hash >>> 32;
        }
        if (at < to) {
            hash = (hash ^ lastBytes(bytes, at, to - at)) * SPREAD;
        }
        return (int) (hash >>> 32);
    }

    /** Fewer than eight bytes as a number, the first one lowest. */
    private static long lastBytes(byte[] bytes, int from, int count) {
        if (from + Long.BYTES <= bytes.length) {
            return (long) EIGHT_BYTES.get(bytes, from) & (1L << count * Byte.SIZE) - 1;
        }
        long word = 0;
        for (int i = count - 1; i >= 0; i--) {
            word = word << Byte.SIZE | bytes[from + i] & 0xff;
        }
        return word;
    }

    private static boolean same(byte[] text, byte[] bytes, int from, int length) {
        return text.length == length && Arrays.equals(text, 0, length, bytes, from, from + length);
    }
}
