package dev.scxreplay.scx;

/** Takes what the kick path produces. */
public interface KickObserver {
    /** A kick is settled: nothing about it changes any more. */
    void kick(Kick kick);

    /** Something went wrong in the modelled kernel. */
    void finding(long atNs, String kind, int cpu, String detail);
}
