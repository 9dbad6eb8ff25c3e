package dev.scxreplay.ingest.format.perfetto;

import java.util.Arrays;

/** Where each bundle of events lies and which time it spans, in the order of the file. */
final class BundleIndex {
    /** Events were lost before the bundle. */
    static final int LOST = 1;
    /** Its events are not in order. */
    static final int UNSORTED = 2;

    /** More bundles than this would not fit into memory; they hold thousands of millions of events. */
    static final int MOST = 4 << 20;

    int size;
    long[] startNs = new long[1 << 10];
    /** Time of the CPU's last event in the bundle before, as the recorder says; -1 if it does not. */
    long[] previousEndNs = new long[1 << 10];

    int[] cpu = new int[1 << 10];
    /** Where the bundle begins in the file or, if its packet is compressed, where the compressed bytes do. */
    long[] at = new long[1 << 10];
    /** How many bytes of the file these are. */
    int[] length = new int[1 << 10];
    /** Where the bundle begins in the unpacked bytes; 0 where nothing is compressed. */
    int[] inner = new int[1 << 10];
    /** How many bytes the bundle has. */
    int[] innerLength = new int[1 << 10];

    /** The table of {@link KernelSymbols} that names its addresses. */
    int[] symbols = new int[1 << 10];

    byte[] flags = new byte[1 << 10];
    byte[] packing = new byte[1 << 10];

    /** Adds a row to be filled; its number. */
    int add() throws PerfettoException {
        if (size == MOST) {
            throw new PerfettoException("the file has more than " + MOST + " bundles of events; cut it into parts");
        }
        if (size == startNs.length) {
            startNs = Arrays.copyOf(startNs, size * 2);
            previousEndNs = Arrays.copyOf(previousEndNs, size * 2);
            cpu = Arrays.copyOf(cpu, size * 2);
            at = Arrays.copyOf(at, size * 2);
            length = Arrays.copyOf(length, size * 2);
            inner = Arrays.copyOf(inner, size * 2);
            innerLength = Arrays.copyOf(innerLength, size * 2);
            symbols = Arrays.copyOf(symbols, size * 2);
            flags = Arrays.copyOf(flags, size * 2);
            packing = Arrays.copyOf(packing, size * 2);
        }
        return size++;
    }
}
