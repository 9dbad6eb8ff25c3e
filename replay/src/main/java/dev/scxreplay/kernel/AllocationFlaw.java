package dev.scxreplay.kernel;

/** A mistake on the paths that allocate a scheduler; a kernel has a list of them, most have none. */
public enum AllocationFlaw {
    /**
     * If the percpu part of a bypass queue cannot be had, exit_dsq() is called for every CPU, also for those whose queue
     * was never set up. Patch 10 of 15 as posted; what landed as v7.1: 30b0515342db stops before the failing CPU
     * (bypass_fail_cpu).
     */
    BYPASS_UNWINDS_EVERY_CPU("bypass unwinds every CPU"),
    /** The list of ancestors has no room for the scheduler itself. Until v7.1: 2008fb257323. */
    ANCESTORS_ONE_SHORT("ancestors one short"),
    /** No error is set if the path of the cgroup cannot be had. Until v7.1: e36bc38ebfac. */
    CGROUP_PATH_ERRNO_UNSET("no errno for the cgroup path");

    private final String label;

    AllocationFlaw(String label) {
        this.label = label;
    }

    @Override
    public String toString() {
        return label;
    }
}
