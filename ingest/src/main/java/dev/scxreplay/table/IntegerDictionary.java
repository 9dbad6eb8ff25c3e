package dev.scxreplay.table;

import java.util.Arrays;

/** The distinct integers of one column chunk, numbered from 0 in order of first use; open addressing. */
final class IntegerDictionary {
    /** More entries than this are no dictionary any more. */
    static final int MAX_SIZE = 32_768;

    /** Values from 0 up to here are found without a search. */
    private static final int SMALL = 1 << 15;

    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private long[] values = new long[256];
    private int size;
    private long[] keys = new long[1024];
    /** Id + 1 of the key beside it; 0 marks a free slot. */
    private int[] slots = new int[1024];
    /** Id + 1 by value, for small ones: pids, priorities, CPUs; 0 if it has none. */
    private final short[] small = new short[SMALL];

    int size() {
        return size;
    }

    /** The distinct values by id; only the first {@link #size} count. */
    long[] values() {
        return values;
    }

    void clear() {
        for (int id = 0; id < size; id++) {
            long value = values[id];
            if (value >= 0 && value < SMALL) {
                small[(int) value] = 0;
            }
        }
        Arrays.fill(slots, 0);
        size = 0;
    }

    /**
     * Looks up and adds the first {@code count} inputs.
     *
     * @return whether at most {@code limit} distinct values were needed; if not, {@code ids} is of no use
     */
    boolean encode(long[] input, int count, int[] ids, int limit) {
        int done = 0;
        while (done < count) {
            done = lookUp(input, done, count, ids);
            if (done < count) {
                if (size >= limit) {
                    return false;
                }
                add(input[done]);
            }
        }
        return true;
    }

    /** Translates up to the first unknown value and returns its position. */
    private int lookUp(long[] input, int from, int count, int[] ids) {
        long[] table = keys;
        int[] known = slots;
        short[] direct = small;
        int mask = known.length - 1;
        int shift = Long.numberOfLeadingZeros(mask);
        for (int i = from; i < count; i++) {
            long value = input[i];
            if (value >= 0 && value < SMALL && direct[(int) value] != 0) {
                ids[i] = (direct[(int) value] & 0xffff) - 1;
                continue;
            }
            int slot = (int) (value * MULTIPLIER >>> shift);
            int id = known[slot];
            while (id != 0 && table[slot] != value) {
                slot = (slot + 1) & mask;
                id = known[slot];
            }
            if (id == 0) {
                return i;
            }
            ids[i] = id - 1;
        }
        return count;
    }

    private void add(long value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = value;
        if (value >= 0 && value < SMALL) {
            small[(int) value] = (short) size;
        }
        if (size * 3 > keys.length) {
            keys = new long[keys.length * 2];
            slots = new int[slots.length * 2];
            for (int id = 0; id < size; id++) {
                insert(values[id], id);
            }
        } else {
            insert(value, size - 1);
        }
    }

    private void insert(long value, int id) {
        int mask = slots.length - 1;
        int slot = (int) (value * MULTIPLIER >>> Long.numberOfLeadingZeros(mask));
        while (slots[slot] != 0) {
            slot = (slot + 1) & mask;
        }
        keys[slot] = value;
        slots[slot] = id + 1;
    }
}
