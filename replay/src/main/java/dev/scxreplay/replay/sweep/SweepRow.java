package dev.scxreplay.replay.sweep;

import dev.scxreplay.kernel.KernelSpec;
import java.util.Map;

/**
 * What sched_ext costs under one kernel on one machine.
 *
 * @param kernel the kernel
 * @param nrCpuIds CPU ids, all possible
 * @param nrNodes NUMA nodes
 * @param schedulers schedulers loaded: fewer than asked for where the kernel knows only one
 * @param verdict what became of it
 * @param why the kernel's message or what failed; empty if nothing did
 * @param total bytes of all sites
 * @param bySite bytes of each site that ever held any, in the order in which they first did
 * @param byNode bytes on each NUMA node; empty if nothing was ever held
 * @param unsized what the loaded schedulers take besides and is not modelled: what it is for, and why
 */
public record SweepRow(
        KernelSpec kernel,
        int nrCpuIds,
        int nrNodes,
        int schedulers,
        Verdict verdict,
        String why,
        Bytes total,
        Map<String, Bytes> bySite,
        Map<Integer, Bytes> byNode,
        Map<String, String> unsized) {
    /** What became of booting, loading and unloading. */
    public enum Verdict {
        WORKS("works"),
        BOOT_PANIC("panics at boot"),
        NO_MEMORY("-ENOMEM"),
        CRASH("crashes");

        private final String words;

        Verdict(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /**
     * Bytes held at four moments; {@link #NEVER} for a moment that never came.
     *
     * @param boot after boot, without a scheduler
     * @param loaded with the schedulers and their queues
     * @param unloaded when the last scheduler has just been disabled, with what waits for grace periods
     * @param afterGracePeriod when all grace periods are over
     */
    public record Bytes(long boot, long loaded, long unloaded, long afterGracePeriod) {
        /** There is no such number. */
        public static final long NEVER = -1;

        /** No numbers at all. */
        public static final Bytes NONE = new Bytes(NEVER, NEVER, NEVER, NEVER);
    }
}
