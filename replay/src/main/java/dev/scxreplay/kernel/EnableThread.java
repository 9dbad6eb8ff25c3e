package dev.scxreplay.kernel;

/** Which thread runs the enable path. */
public sealed interface EnableThread {
    /** The one that called bpf(2). v6.18.5: scx_enable() */
    record Caller() implements EnableThread {}

    /** A SCHED_FIFO kthread, made by the first enable and kept. v6.19.11: scx_enable() */
    record HelperKthread() implements EnableThread {}
}
