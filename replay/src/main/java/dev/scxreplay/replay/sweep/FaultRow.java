package dev.scxreplay.replay.sweep;

import dev.scxreplay.kernel.KernelSpec;

/**
 * What becomes of a kernel if one allocation of a site fails: the worst of as many runs as the site has allocations there.
 *
 * @param kernel the kernel
 * @param phase where it fails: enable, create-dsq or sub-attach; none where none was made to fail; not modelled for memory
 *     of unknown size, which is never made to fail
 * @param site what the memory was for; empty where none was made to fail
 * @param runs how many runs, each with another failing allocation
 * @param errno what the caller gets: 0 if it does not notice; followed by the error that ended the scheduler, if another
 * @param leakedBytes the most that one run left behind
 * @param doubleFrees in all runs
 * @param usesAfterFree in all runs
 * @param crashes runs in which the modelled kernel crashed
 * @param stuck runs after which no scheduler could be enabled any more
 * @param detail the first finding; empty if there is none
 */
public record FaultRow(
        KernelSpec kernel,
        String phase,
        String site,
        int runs,
        String errno,
        long leakedBytes,
        int doubleFrees,
        int usesAfterFree,
        int crashes,
        int stuck,
        String detail) {
    /** Whether the kernel came through without harm, as far as it was tried. */
    public boolean clean() {
        return runs == 0
                || leakedBytes == 0
                        && doubleFrees == 0
                        && usesAfterFree == 0
                        && crashes == 0
                        && stuck == 0
                        && detail.isEmpty();
    }
}
