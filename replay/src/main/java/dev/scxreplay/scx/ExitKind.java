package dev.scxreplay.scx;

/** Why a scheduler ends: scx_exit_info.kind, with the kernel's names and numbers. */
public enum ExitKind {
    /** The loader unregistered it. */
    UNREG(0x40),
    /** The scheduler asked for it: scx_bpf_exit(). */
    UNREG_BPF(0x41),
    /** The kernel unregistered it, e.g. because of a CPU that comes or goes. */
    UNREG_KERN(0x42),
    /** Somebody pressed SysRq-S. */
    SYSRQ(0x43),
    /** A scheduler above it ends. v7.1.3 */
    PARENT(0x44),
    /** An error that the kernel found. */
    ERROR(0x400),
    /** The scheduler reported an error: scx_bpf_error(). */
    ERROR_BPF(0x401),
    /** The watchdog found a task that does not run, or did not run itself. */
    ERROR_STALL(0x402),
    /** A task was put back too often without running. v7.3.4 */
    ERROR_REENQ(0x403);

    private final int value;

    ExitKind(int value) {
        this.value = value;
    }

    /** The number that ops.exit() sees. v6.12.8 to v7.3.4: scx_exit_kind */
    public int value() {
        return value;
    }
}
