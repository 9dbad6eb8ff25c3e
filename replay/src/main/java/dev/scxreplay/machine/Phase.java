package dev.scxreplay.machine;

/** In which order callbacks due at the same time run; interrupts come before what waits for a thread. */
public enum Phase {
    IRQ_WORK,
    TIMER,
    RCU,
    WORKQUEUE
}
