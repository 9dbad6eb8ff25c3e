package dev.scxreplay.scx;

/**
 * The end of a scheduler as scx_exit_info tells it to ops.exit().
 *
 * @param kind why it ends
 * @param code scx_exit_info.exit_code: bits of the kernel for UNREG_KERN, the scheduler's own for UNREG_BPF, else 0
 * @param message scx_exit_info.msg; empty if there is none
 */
public record Exit(ExitKind kind, long code, String message) {
    /** The loader should load it again. v6.12.8 to v7.3.4: SCX_ECODE_ACT_RESTART */
    public static final long ACT_RESTART = 1L << 48;

    /** A CPU came or went. v6.12.8 to v7.3.4: SCX_ECODE_RSN_HOTPLUG */
    public static final long RSN_HOTPLUG = 1L << 32;

    /** The cgroup of a sub-scheduler went. v7.1.3: SCX_ECODE_RSN_CGROUP_OFFLINE */
    public static final long RSN_CGROUP_OFFLINE = 2L << 32;

    /** The loader unregistered it. */
    static Exit unregistered(String message) {
        return new Exit(ExitKind.UNREG, 0, message);
    }

    /** The kernel found an error: scx_error(). */
    public static Exit error(String message) {
        return new Exit(ExitKind.ERROR, 0, message);
    }

    /** A CPU came or went and the scheduler does not care for it. v6.12.8, v7.3.4: handle_hotplug() */
    static Exit hotplug(String message) {
        return new Exit(ExitKind.UNREG_KERN, ACT_RESTART | RSN_HOTPLUG, message);
    }

    /** A scheduler above it ends. v7.1.3 */
    static Exit parent(String parent) {
        return new Exit(ExitKind.PARENT, 0, "parent " + parent + " ends");
    }
}
