package dev.scxreplay.kernel;

/** What scx_exit_info.flags tells ops.exit() about ops.init(). */
public sealed interface ExitFlags {
    /** There are no flags. v6.17.13: BTF of scx_exit_info, 56 bytes */
    record None() implements ExitFlags {}

    /** SCX_EFLAG_INITIALIZED exists and is 0, so that it says nothing. v6.18: f3aec2adce8d. */
    record InitializedIsZero() implements ExitFlags {}

    /** SCX_EFLAG_INITIALIZED is 1: set once ops.init() has succeeded. v7.0: 749989b2d90d. */
    record InitializedIsOne() implements ExitFlags {}
}
