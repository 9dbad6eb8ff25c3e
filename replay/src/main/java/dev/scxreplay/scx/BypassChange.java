package dev.scxreplay.scx;

/**
 * One call of scx_bypass().
 *
 * @param atNs when
 * @param scheduler the scheduler; empty if there is none. Up to v7.0 all share one depth
 * @param on whether a level is taken, not given back
 * @param holder who takes it or gives it back: enable, disable, pm or ancestor
 * @param depth the depth after it; the scheduler is bypassed while it is above 0
 * @param bypassedNs for how long it was bypassed, if it no longer is; -1 otherwise
 */
public record BypassChange(long atNs, String scheduler, boolean on, String holder, int depth, long bypassedNs) {}
