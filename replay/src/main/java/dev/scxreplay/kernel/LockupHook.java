package dev.scxreplay.kernel;

/** A detector of lockups that ends the scheduler with an error; a kernel has a list of them. */
public enum LockupHook {
    /** scx_softlockup(). v6.13: e32c260195e6. */
    SOFT_LOCKUP("soft lockup"),
    /** scx_rcu_cpu_stall(). v6.17.8 */
    RCU_STALL("RCU stall"),
    /** scx_hardlockup(). v6.19: 582f700e1bdc. */
    HARD_LOCKUP("hard lockup");

    private final String label;

    LockupHook(String label) {
        this.label = label;
    }

    @Override
    public String toString() {
        return label;
    }
}
