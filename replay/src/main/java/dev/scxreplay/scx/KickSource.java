package dev.scxreplay.scx;

/** How we know of a kick. */
public enum KickSource {
    /** The call itself was recorded. */
    RECORDED,
    /** Derived from other events. */
    INFERRED,
    /** Written by hand in a scenario. */
    SCRIPTED
}
