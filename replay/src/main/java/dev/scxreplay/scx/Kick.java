package dev.scxreplay.scx;

/** One call of {@code scx_bpf_kick_cpu()} and what became of it; filled while it is processed, observed when settled. */
public final class Kick {
    /** {@code SCX_KICK_IDLE}; v6.12 to v7.3, same value in every version. */
    public static final int IDLE = 1;
    /** {@code SCX_KICK_PREEMPT}. */
    public static final int PREEMPT = 2;
    /** {@code SCX_KICK_WAIT}. */
    public static final int WAIT = 4;
    /** The target of an inferred kick whose target is not known. */
    public static final int NO_CPU = -1;
    /** A time that is not known or does not apply. */
    public static final long NO_TIME = Long.MIN_VALUE;

    final int kickerCpu;
    final int targetCpu;
    final int flags;
    final long kickedAtNs;
    final KickSource source;
    KickOutcome outcome = KickOutcome.PENDING;
    long irqWorkAtNs = NO_TIME;
    boolean waits;
    long snapshot;
    long waitBeginNs = NO_TIME;
    long waitEndAtNs = NO_TIME;
    WaitEnd waitEnd = WaitEnd.NONE;
    boolean interruptsOff;
    boolean acrossGap;

    Kick(int kickerCpu, int targetCpu, int flags, long kickedAtNs, KickSource source) {
        this.kickerCpu = kickerCpu;
        this.targetCpu = targetCpu;
        this.flags = flags;
        this.kickedAtNs = kickedAtNs;
        this.source = source;
    }

    /** IDLE: the other flags do not count then. */
    boolean idle() {
        return (flags & IDLE) != 0;
    }

    boolean preempts() {
        return (flags & PREEMPT) != 0 && !idle();
    }

    boolean wantsWait() {
        return (flags & WAIT) != 0 && !idle();
    }

    /** CPU that called. */
    public int kickerCpu() {
        return kickerCpu;
    }

    /** CPU to be kicked. */
    public int targetCpu() {
        return targetCpu;
    }

    /** {@link #IDLE}, {@link #PREEMPT} and {@link #WAIT} as given. */
    public int flags() {
        return flags;
    }

    /** When it was called, ns. */
    public long kickedAtNs() {
        return kickedAtNs;
    }

    /** How we know of it. */
    public KickSource source() {
        return source;
    }

    /** What the core made of it. */
    public KickOutcome outcome() {
        return outcome;
    }

    /** When kick_cpus_irq_workfn() took it up, ns, or {@link #NO_TIME}. */
    public long irqWorkAtNs() {
        return irqWorkAtNs;
    }

    /** Whether a sequence number was taken for a wait. */
    public boolean waits() {
        return waits;
    }

    /** The target's sequence number then. */
    public long snapshot() {
        return snapshot;
    }

    /** When the kicker began to wait, ns, or {@link #NO_TIME}. */
    public long waitBeginNs() {
        return waitBeginNs;
    }

    /** When it stopped, ns, or {@link #NO_TIME} if it never did. */
    public long waitEndAtNs() {
        return waitEndAtNs;
    }

    /** Why the wait ended, or why there was none. */
    public WaitEnd waitEnd() {
        return waitEnd;
    }

    /** Whether the kicker had interrupts off while it waited. */
    public boolean interruptsOff() {
        return interruptsOff;
    }

    /** Whether this rests on a time in which events were lost. */
    public boolean acrossGap() {
        return acrossGap;
    }
}
