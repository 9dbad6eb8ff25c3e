package dev.scxreplay.scx;

/** The state of sched_ext as /sys/kernel/sched_ext/state prints it. v6.12.8 to v7.3.4: scx_enable_state */
public enum EnableState {
    ENABLING("enabling"),
    ENABLED("enabled"),
    DISABLING("disabling"),
    DISABLED("disabled");

    private final String label;

    EnableState(String label) {
        this.label = label;
    }

    @Override
    public String toString() {
        return label;
    }
}
