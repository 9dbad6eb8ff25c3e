package dev.scxreplay.scx;

import java.util.List;

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
 * @param ids the ids of CPUs and tasks it uses
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
        OpsIds ids,
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

    /** An ordinary scheduler: default parameters, no error. */
    public static final OpsParameters ORDINARY = named("scheduler");

    private static final int DEFAULT_MAX_BATCH = 32; // SCX_DSP_DFL_MAX_BATCH
    private static final int DEFAULT_DUMP_LEN = 32768; // SCX_EXIT_DUMP_DFL_LEN
    private static final String WORDS =
            "cids, shards=N, tid-to-task, tasks=N, max-batch=N, exit-dump-len=BYTES and switch-partial";

    public OpsParameters {
        if (dispatchMaxBatch < 0 || exitDumpLen < 0 || opsInitErrno > 0 || validateErrno > 0 || initTaskErrno > 0) {
            throw new IllegalArgumentException("not parameters of a scheduler: batch " + dispatchMaxBatch + ", dump "
                    + exitDumpLen + ", ops.init " + opsInitErrno + ", validate " + validateErrno + ", ops.init_task "
                    + initTaskErrno);
        }
    }

    /** A scheduler with default parameters that initialises without error. */
    public static OpsParameters named(String name) {
        return new OpsParameters(name, 0, 0, false, 0, 0, 0, false, OpsIds.NONE, Callbacks.USUAL);
    }

    /**
     * An ordinary scheduler but for what the words say: {@code cids}, {@code shards=N}, {@code tid-to-task}, {@code
     * tasks=N}, {@code max-batch=N}, {@code exit-dump-len=BYTES}, {@code switch-partial}.
     *
     * @throws IllegalArgumentException with one clear sentence if a word is none of them
     */
    public static OpsParameters parse(List<String> words) {
        OpsParameters ops = ORDINARY;
        for (String word : words) {
            ops = ops.with(word);
        }
        if (ops.ids.shards() > 0 && !ops.ids.cids() || ops.ids.tasks() > 0 && !ops.ids.tidToTask()) {
            throw new IllegalArgumentException("shards= goes with cids, and tasks= with tid-to-task");
        }
        return ops;
    }

    private OpsParameters with(String word) {
        int equals = word.indexOf('=');
        String key = equals < 0 ? word : word.substring(0, equals + 1);
        int number = equals < 0 ? 0 : number(word, word.substring(equals + 1));
        return switch (key) {
            case "cids" -> with(new OpsIds(true, ids.shards(), ids.tidToTask(), ids.tasks()));
            case "shards=" -> with(new OpsIds(ids.cids(), number, ids.tidToTask(), ids.tasks()));
            case "tid-to-task" -> with(new OpsIds(ids.cids(), ids.shards(), true, ids.tasks()));
            case "tasks=" -> with(new OpsIds(ids.cids(), ids.shards(), ids.tidToTask(), number));
            case "max-batch=" -> withDispatchMaxBatch(number);
            case "exit-dump-len=" -> withExitDumpLen(number);
            case "switch-partial" -> withSwitchPartial();
            default -> throw new IllegalArgumentException("'" + word + "' is none of " + WORDS);
        };
    }

    private static int number(String word, String digits) {
        if (!digits.matches("\\d{1,9}")) {
            throw new IllegalArgumentException("'" + word + "': '" + digits + "' is not a number up to 999999999");
        }
        return Integer.parseInt(digits);
    }

    /** The same under another name. */
    public OpsParameters withName(String name) {
        return new OpsParameters(
                name,
                dispatchMaxBatch,
                exitDumpLen,
                switchPartial,
                opsInitErrno,
                validateErrno,
                initTaskErrno,
                hotplugged,
                ids,
                callbacks);
    }

    /** The same with another return value of ops.init(). */
    public OpsParameters withOpsInitErrno(int errno) {
        return with(dispatchMaxBatch, exitDumpLen, switchPartial, errno, validateErrno, initTaskErrno, hotplugged);
    }

    /** The same with another ops.dispatch_max_batch. */
    public OpsParameters withDispatchMaxBatch(int batch) {
        return with(batch, exitDumpLen, switchPartial, opsInitErrno, validateErrno, initTaskErrno, hotplugged);
    }

    /** The same with another ops.exit_dump_len. */
    public OpsParameters withExitDumpLen(int bytes) {
        return with(dispatchMaxBatch, bytes, switchPartial, opsInitErrno, validateErrno, initTaskErrno, hotplugged);
    }

    /** The same with another return value of validate_ops(). */
    public OpsParameters withValidateErrno(int errno) {
        return with(dispatchMaxBatch, exitDumpLen, switchPartial, opsInitErrno, errno, initTaskErrno, hotplugged);
    }

    /** The same with another return value of ops.init_task(). */
    public OpsParameters withInitTaskErrno(int errno) {
        return with(dispatchMaxBatch, exitDumpLen, switchPartial, opsInitErrno, validateErrno, errno, hotplugged);
    }

    /** The same with SCX_OPS_SWITCH_PARTIAL. */
    public OpsParameters withSwitchPartial() {
        return with(dispatchMaxBatch, exitDumpLen, true, opsInitErrno, validateErrno, initTaskErrno, hotplugged);
    }

    /** The same with a CPU that came or went during its start. */
    public OpsParameters withHotplug() {
        return with(dispatchMaxBatch, exitDumpLen, switchPartial, opsInitErrno, validateErrno, initTaskErrno, true);
    }

    /** The same with other ids. */
    public OpsParameters with(OpsIds ids) {
        return new OpsParameters(
                name,
                dispatchMaxBatch,
                exitDumpLen,
                switchPartial,
                opsInitErrno,
                validateErrno,
                initTaskErrno,
                hotplugged,
                ids,
                callbacks);
    }

    private OpsParameters with(
            int batch, int dumpLen, boolean partial, int init, int validate, int initTask, boolean hotplug) {
        return new OpsParameters(name, batch, dumpLen, partial, init, validate, initTask, hotplug, ids, callbacks);
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
                ids,
                others);
    }

    int maxBatch() {
        return dispatchMaxBatch == 0 ? DEFAULT_MAX_BATCH : dispatchMaxBatch;
    }

    int dumpLen() {
        return exitDumpLen == 0 ? DEFAULT_DUMP_LEN : exitDumpLen;
    }
}
