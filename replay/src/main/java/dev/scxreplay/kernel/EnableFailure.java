package dev.scxreplay.kernel;

/** What becomes of bypass mode if enabling fails while it is on. */
public sealed interface EnableFailure {
    /** It goes off before the disable work puts it on again: the failed scheduler is asked in between. v6.16: scx_enable() */
    record DropsBypass() implements EnableFailure {}

    /** It stays on until the disable work is done. v6.18: "sched_ext: Keep bypass on between enable failure and scx_disable_workfn()". */
    record KeepsBypass() implements EnableFailure {}
}
