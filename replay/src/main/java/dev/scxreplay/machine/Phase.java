package dev.scxreplay.machine;

/** In which order callbacks due at the same time run: interrupts come before what waits for a thread. */
public final class Phase {
    public static final int IRQ_WORK = 0;
    public static final int TIMER = 1;
    public static final int RCU = 2;
    public static final int WORKQUEUE = 3;

    private Phase() {}
}
