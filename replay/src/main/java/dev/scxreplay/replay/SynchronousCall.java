package dev.scxreplay.replay;

import java.util.BitSet;

/**
 * One recorded call of a function on other CPUs whose sender waits for it.
 *
 * @param targets the CPUs interrupted; empty if the mask cannot be read
 * @param callSite the function that asked
 */
record SynchronousCall(BitSet targets, String callSite) {
    private static final int GROUP_BITS = 32;

    /**
     * Reads one.
     *
     * @param cpu the CPU interrupted, or -1 if the text begins with a mask
     * @param text a mask as the kernel prints it (hexadecimal groups of 32 bits, highest first), and the call site
     */
    static SynchronousCall of(int cpu, String text) {
        int space = text.indexOf(' ');
        BitSet targets = cpu >= 0 ? new BitSet() : mask(text.substring(0, space));
        if (cpu >= 0) {
            targets.set(cpu);
        }
        return new SynchronousCall(targets, text.substring(space + 1));
    }

    private static BitSet mask(String text) {
        BitSet cpus = new BitSet();
        String[] groups = text.split(",", -1);
        for (int i = 0; i < groups.length; i++) {
            int first = (groups.length - 1 - i) * GROUP_BITS;
            long bits;
            try {
                bits = Long.parseUnsignedLong(groups[i], 16);
            } catch (NumberFormatException e) {
                return new BitSet();
            }
            for (; bits != 0; bits &= bits - 1) {
                cpus.set(first + Long.numberOfTrailingZeros(bits));
            }
        }
        return cpus;
    }
}
