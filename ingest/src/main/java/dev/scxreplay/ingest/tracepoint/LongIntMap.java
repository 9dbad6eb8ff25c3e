package dev.scxreplay.ingest.tracepoint;

import java.util.Arrays;

/** Remembers for a number a code, such as that of the text it was rendered to. */
public final class LongIntMap {
    private long[] keys = new long[64];
    private int[] codes = new int[64];
    private int size;

    /** Creates a map without keys. */
    public LongIntMap() {
        Arrays.fill(codes, -1);
    }

    /** The code of a key, or -1. */
    public int get(long key) {
        return codes[slot(key)];
    }

    /** Sets the code of a key; codes are not negative. */
    public void put(long key, int code) {
        int slot = slot(key);
        if (codes[slot] < 0) {
            size++;
        }
        keys[slot] = key;
        codes[slot] = code;
        if (size * 2 > codes.length) {
            grow();
        }
    }

    void clear() {
        Arrays.fill(codes, -1);
        size = 0;
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldCodes = codes;
        keys = new long[oldKeys.length * 2];
        codes = new int[oldCodes.length * 2];
        Arrays.fill(codes, -1);
        for (int i = 0; i < oldCodes.length; i++) {
            if (oldCodes[i] >= 0) {
                int slot = slot(oldKeys[i]);
                keys[slot] = oldKeys[i];
                codes[slot] = oldCodes[i];
            }
        }
    }

    private int slot(long key) {
        int mask = codes.length - 1;
        long mixed = key * 0x9e3779b97f4a7c15L;
        int slot = (int) (mixed >>> 32) & mask;
        while (codes[slot] >= 0 && keys[slot] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }
}
