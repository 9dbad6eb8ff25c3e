package dev.scxreplay.kernel;

/** Which of the counters SCX_EV_* a kernel has. */
public sealed interface EventCounters {
    /** No counters. v6.12.107: ext.c */
    record None() implements EventCounters {}

    /** The first nine. v6.16.12 to v7.0.13: BTF of scx_event_stats. */
    record Nine() implements EventCounters {}

    /** Thirteen: with those of SCX_ENQ_IMMED and of sub-schedulers. v7.1.13, v7.2.13: BTF of scx_event_stats. */
    record Thirteen() implements EventCounters {}

    /** Twenty-one: REENQ_LOCAL_REPEAT has become REENQ_REPEAT. v7.3.4: BTF of scx_event_stats. */
    record TwentyOne() implements EventCounters {}

    /** A counter that the model of tasks on queues moves. */
    enum Counter {
        DISPATCH_KEEP_LAST,
        ENQ_SKIP_EXITING,
        ENQ_SKIP_MIGRATION_DISABLED,
        REFILL_SLICE_DFL,
        BYPASS_DISPATCH,
        REENQ_IMMED,
        REENQ_REPEAT
    }

    /** The counter's name in the kernel; empty if the kernel does not count this. */
    default String name(Counter counter) {
        boolean since71 = this instanceof Thirteen || this instanceof TwentyOne;
        return switch (counter) {
            case DISPATCH_KEEP_LAST, ENQ_SKIP_EXITING, ENQ_SKIP_MIGRATION_DISABLED, REFILL_SLICE_DFL, BYPASS_DISPATCH ->
                this instanceof None ? "" : "SCX_EV_" + counter;
            case REENQ_IMMED -> since71 ? "SCX_EV_" + counter : "";
            case REENQ_REPEAT ->
                switch (this) {
                    case None() -> "";
                    case Nine() -> "";
                    case Thirteen() -> "SCX_EV_REENQ_LOCAL_REPEAT";
                    case TwentyOne() -> "SCX_EV_REENQ_REPEAT";
                };
        };
    }
}
