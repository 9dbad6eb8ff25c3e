package dev.scxreplay.check;

/** Takes what an invariant found. */
@FunctionalInterface
interface Findings {
    /**
     * One finding.
     *
     * @param cpu the CPU it concerns; -1 if none
     */
    void add(String kind, int cpu, String detail);
}
