package dev.scxreplay.scx;

/**
 * What of a scheduler's struct sched_ext_ops bears on memory and on the life cycle.
 *
 * @param name ops.name
 * @param dispatchMaxBatch ops.dispatch_max_batch; 0 is the default of 32
 * @param exitDumpLen ops.exit_dump_len in bytes; 0 is the default of 32768
 * @param switchPartial whether SCX_OPS_SWITCH_PARTIAL is set
 * @param opsInitErrno what ops.init() returns: 0 or a negative error
 * @param validateErrno what validate_ops() returns: 0 or -22
 * @param initTaskErrno what ops.init_task() returns for some task: 0 or a negative error
 * @param hotplugged whether a CPU came or went after the loader read the hotplug sequence
 * @param callbacks which of the callbacks it has that matter here
 */
public record OpsParameters(
        String name,
        int dispatchMaxBatch,
        int exitDumpLen,
        boolean switchPartial,
        int opsInitErrno,
        int validateErrno,
        int initTaskErrno,
        boolean hotplugged,
        Callbacks callbacks) {
    /**
     * Callbacks a scheduler may lack.
     *
     * @param cpuOnline ops.cpu_online()
     * @param cpuOffline ops.cpu_offline()
     * @param subAttach ops.sub_attach()
     */
    public record Callbacks(boolean cpuOnline, boolean cpuOffline, boolean subAttach) {
        /** None for hotplug; sub-schedulers are welcome. */
        public static final Callbacks USUAL = new Callbacks(false, false, true);
    }

    private static final int DEFAULT_MAX_BATCH = 32; // SCX_DSP_DFL_MAX_BATCH
    private static final int DEFAULT_DUMP_LEN = 32768; // SCX_EXIT_DUMP_DFL_LEN

    public OpsParameters {
        if (dispatchMaxBatch < 0 || exitDumpLen < 0 || opsInitErrno > 0 || validateErrno > 0 || initTaskErrno > 0) {
            throw new IllegalArgumentException("not parameters of a scheduler: batch " + dispatchMaxBatch + ", dump "
                    + exitDumpLen + ", ops.init " + opsInitErrno + ", validate " + validateErrno + ", ops.init_task "
                    + initTaskErrno);
        }
    }

    /** A scheduler with default parameters that initialises without error. */
    public static OpsParameters named(String name) {
        return new OpsParameters(name, 0, 0, false, 0, 0, 0, false, Callbacks.USUAL);
    }

    /** The same with another return value of ops.init(). */
    public OpsParameters withOpsInitErrno(int errno) {
        return new OpsParameters(
                name,
                dispatchMaxBatch,
                exitDumpLen,
                switchPartial,
                errno,
                validateErrno,
                initTaskErrno,
                hotplugged,
                callbacks);
    }

    /** The same with another ops.dispatch_max_batch. */
    public OpsParameters withDispatchMaxBatch(int batch) {
        return new OpsParameters(
                name,
                batch,
                exitDumpLen,
                switchPartial,
                opsInitErrno,
                validateErrno,
                initTaskErrno,
                hotplugged,
                callbacks);
    }

    /** The same with another return value of validate_ops(). */
    public OpsParameters withValidateErrno(int errno) {
        return new OpsParameters(
                name,
                dispatchMaxBatch,
                exitDumpLen,
                switchPartial,
                opsInitErrno,
                errno,
                initTaskErrno,
                hotplugged,
                callbacks);
    }

    /** The same with another return value of ops.init_task(). */
    public OpsParameters withInitTaskErrno(int errno) {
        return new OpsParameters(
                name,
                dispatchMaxBatch,
                exitDumpLen,
                switchPartial,
                opsInitErrno,
                validateErrno,
                errno,
                hotplugged,
                callbacks);
    }

    /** The same with SCX_OPS_SWITCH_PARTIAL. */
    public OpsParameters withSwitchPartial() {
        return new OpsParameters(
                name,
                dispatchMaxBatch,
                exitDumpLen,
                true,
                opsInitErrno,
                validateErrno,
                initTaskErrno,
                hotplugged,
                callbacks);
    }

    /** The same with a CPU that came or went during its start. */
    public OpsParameters withHotplug() {
        return new OpsParameters(
                name,
                dispatchMaxBatch,
                exitDumpLen,
                switchPartial,
                opsInitErrno,
                validateErrno,
                initTaskErrno,
                true,
                callbacks);
    }

    /** The same with other callbacks. */
    public OpsParameters withCallbacks(Callbacks others) {
        return new OpsParameters(
                name,
                dispatchMaxBatch,
                exitDumpLen,
                switchPartial,
                opsInitErrno,
                validateErrno,
                initTaskErrno,
                hotplugged,
                others);
    }

    int maxBatch() {
        return dispatchMaxBatch == 0 ? DEFAULT_MAX_BATCH : dispatchMaxBatch;
    }

    int dumpLen() {
        return exitDumpLen == 0 ? DEFAULT_DUMP_LEN : exitDumpLen;
    }
}
