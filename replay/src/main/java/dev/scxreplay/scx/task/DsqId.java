package dev.scxreplay.scx.task;

/** Ids of dispatch queues. v6.12.8 to v7.3.4: enum scx_dsq_id_flags (BTF). */
public final class DsqId {
    /** Set in the ids of all queues that the kernel makes. */
    public static final long BUILTIN = 1L << 63;
    /** With {@link #BUILTIN}: the local queue of the CPU in the low 32 bits. */
    public static final long LOCAL_ON = BUILTIN | 1L << 62;
    /** No queue. */
    public static final long INVALID = BUILTIN;
    /** The global queue of a node. */
    public static final long GLOBAL = BUILTIN | 1;
    /** The local queue of a CPU. */
    public static final long LOCAL = BUILTIN | 2;
    /** A bypass queue; since v6.19. */
    public static final long BYPASS = BUILTIN | 3;

    private static final long CPU_MASK = 0xffffffffL;

    private DsqId() {}

    /** Whether an id is that of a queue the kernel makes, or of none. */
    public static boolean isBuiltin(long id) {
        return (id & BUILTIN) != 0;
    }

    static boolean isLocalOn(long id) {
        return (id & LOCAL_ON) == LOCAL_ON;
    }

    /** The CPU in a {@link #LOCAL_ON} id; negative if the low 32 bits are, as a signed number. */
    static int cpuOf(long id) {
        return (int) (id & CPU_MASK);
    }

    /** An id as the kernel prints it. */
    static String hex(long id) {
        return "0x" + Long.toHexString(id);
    }
}
