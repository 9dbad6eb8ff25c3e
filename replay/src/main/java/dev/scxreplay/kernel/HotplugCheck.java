package dev.scxreplay.kernel;

/** What enabling does if a CPU came or went since the scheduler read the hotplug sequence. */
public sealed interface HotplugCheck {
    /** The exit is claimed, but enabling goes on to its end, where it is noticed. v6.18.5: check_hotplug_seq() in scx_enable() */
    record NoticedAtTheEnd() implements HotplugCheck {}

    /** Enabling stops with -EBUSY. v6.19: 0128c850513a. */
    record Aborts() implements HotplugCheck {}
}
