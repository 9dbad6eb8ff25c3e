package dev.scxreplay.scx.task;

/** Why the core ends a scheduler. v6.12.8 to v7.3.4: enum scx_exit_kind (BTF). */
public enum ExitKind {
    ERROR(0x400),
    /** Since v7.3. */
    ERROR_REENQ(0x403);

    private final int value;

    ExitKind(int value) {
        this.value = value;
    }

    /** The value that ops.exit() is told. */
    public int value() {
        return value;
    }
}
