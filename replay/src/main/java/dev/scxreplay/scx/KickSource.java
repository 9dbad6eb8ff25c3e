package dev.scxreplay.scx;

import java.util.Locale;

/** How we know of a kick. */
public enum KickSource {
    /** The call itself was recorded. */
    RECORDED,
    /** Derived from other events. */
    INFERRED,
    /** Written by hand in a scenario. */
    SCRIPTED;

    /** The word used in tables. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
