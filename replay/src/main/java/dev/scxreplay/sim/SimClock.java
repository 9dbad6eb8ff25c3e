package dev.scxreplay.sim;

/** The only clock of a replay: simulated time in ns, moved forward by the {@link EventQueue} and by nothing else. */
public final class SimClock {
    private long nowNs;

    /** A clock that stands at {@code startNs}. */
    public SimClock(long startNs) {
        this.nowNs = startNs;
    }

    /** The simulated time in ns. */
    public long nowNs() {
        return nowNs;
    }

    void advanceTo(long timeNs) {
        if (timeNs < nowNs) {
            throw new IllegalStateException("the clock stands at " + nowNs + " ns and cannot go back to " + timeNs);
        }
        nowNs = timeNs;
    }
}
