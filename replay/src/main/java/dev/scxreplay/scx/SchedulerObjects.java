package dev.scxreplay.scx;

import dev.scxreplay.kernel.AllocationFlaw;
import dev.scxreplay.kernel.DumpBuffer;
import dev.scxreplay.kernel.GlobalDsq;
import dev.scxreplay.kernel.KernelProfile;
import dev.scxreplay.kernel.SchedulerFailure;
import dev.scxreplay.kernel.SchedulerPart;
import dev.scxreplay.kernel.StructSizes;
import dev.scxreplay.machine.Allocations;
import dev.scxreplay.machine.Machine;
import dev.scxreplay.machine.Outcome;
import dev.scxreplay.machine.Request;
import dev.scxreplay.machine.Site;
import dev.scxreplay.machine.Topology;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What one scheduler consists of: the allocations of scx_alloc_and_add_sched() in the order of the kernel.
 *
 * <p>Not modelled: kobjects and sysfs, the helper's task. What schedulers with compact CPU ids have besides: {@link CidArena}.
 */
final class SchedulerObjects {
    private static final int BACKTRACE_BYTES = 64 * 8; // SCX_EXIT_BT_LEN entries
    private static final int MESSAGE_BYTES = 1024; // SCX_EXIT_MSG_LEN
    private static final int KTHREAD_WORKER_BYTES = 56; // struct kthread_worker
    private static final int KOBJECT_BYTES = 64; // struct kobject
    private static final int PATH_MAX = 4096;
    private static final int KICK_MASKS_PER_CPU = 4; // to kick, if idle, to preempt, to wait
    private static final int DSP_CTX_BYTES = 16; // struct scx_dsp_ctx without its buffer

    /** How the allocation as a whole ended. */
    enum Result {
        OK,
        NO_MEMORY,
        /** The caller gets a null pointer for a scheduler, and dereferences it. v6.17.8: scx_alloc_and_add_sched() */
        NULL_POINTER,
        /** Unwinding reads the percpu part of a queue that has none. */
        UNWIND_CRASH,
        /** The caller gets whatever was in an uninitialised variable as an error. */
        ERRNO_UNSET
    }

    /**
     * The parts in the order in which scx_sched_free_rcu_work() frees them; user queues go before the hash.
     * v7.3.4, v6.17.8: scx_sched_free_rcu_work()
     */
    private static final List<SchedulerPart> FREED_BEFORE_USER_DSQS = List.of(
            SchedulerPart.HELPER,
            SchedulerPart.LB_MASKS,
            SchedulerPart.STALL_MASK,
            SchedulerPart.CGROUP_PATH,
            SchedulerPart.KICK_MASKS,
            SchedulerPart.BYPASS_DSQS,
            SchedulerPart.PCPU,
            SchedulerPart.EVENT_STATS,
            SchedulerPart.GLOBAL_DSQS);

    private static final List<SchedulerPart> FREED_AFTER_USER_DSQS =
            List.of(SchedulerPart.DSQ_HASH, SchedulerPart.EXIT_INFO, SchedulerPart.SCHED, SchedulerPart.KOBJECT);

    private final Machine machine;
    private final KernelProfile profile;
    private final String owner;
    private final OpsParameters ops;
    private final int level;
    private final String cgroupPath;
    private final DispatchQueues.Table userDsqs;
    private final Map<SchedulerPart, List<Allocations>> held = new EnumMap<>(SchedulerPart.class);
    /** What was ever held, freed or not. */
    private final Map<SchedulerPart, List<Allocations>> made = new EnumMap<>(SchedulerPart.class);

    /**
     * A scheduler of which nothing is allocated yet.
     *
     * @param level 0 for a root, 1 for one below it, and so on
     * @param cgroupPath path of its cgroup
     */
    SchedulerObjects(
            Machine machine,
            KernelProfile profile,
            OpsParameters ops,
            DispatchQueues.Table userDsqs,
            String owner,
            int level,
            String cgroupPath) {
        this.machine = machine;
        this.profile = profile;
        this.owner = owner;
        this.ops = ops;
        this.userDsqs = userDsqs;
        this.level = level;
        this.cgroupPath = cgroupPath;
    }

    /** Allocates every part in order; if one fails, those before it are freed, last first. */
    Result allocate() {
        List<SchedulerPart> done = new ArrayList<>();
        for (SchedulerPart part : profile.schedulerParts()) {
            done.add(part);
            if (!allocate(part)) {
                if (part == SchedulerPart.BYPASS_DSQS && unwindingBypassCrashes()) {
                    return Result.UNWIND_CRASH;
                }
                done.reversed().forEach(this::free);
                return failure(part);
            }
        }
        return Result.OK;
    }

    private boolean unwindingBypassCrashes() {
        return has(AllocationFlaw.BYPASS_UNWINDS_EVERY_CPU)
                && profile.dsqStorage().exitReadsPercpu();
    }

    private Result failure(SchedulerPart part) {
        if (part == SchedulerPart.CGROUP_PATH && has(AllocationFlaw.CGROUP_PATH_ERRNO_UNSET)) {
            return Result.ERRNO_UNSET;
        }
        return isLate(part) && profile.schedulerFailure() instanceof SchedulerFailure.ReturnsNull
                ? Result.NULL_POINTER
                : Result.NO_MEMORY;
    }

    private boolean has(AllocationFlaw flaw) {
        return profile.allocationFlaws().contains(flaw);
    }

    /** The parts whose failure older kernels forgot to report. v6.18: 7b6216baae75. */
    private static boolean isLate(SchedulerPart part) {
        return switch (part) {
            case EVENT_STATS, PCPU, HELPER -> true;
            case KOBJECT,
                    SCHED,
                    EXIT_INFO,
                    DSQ_HASH,
                    GLOBAL_DSQS,
                    BYPASS_DSQS,
                    KICK_MASKS,
                    LB_MASKS,
                    STALL_MASK,
                    CGROUP_PATH -> false;
        };
    }

    private boolean allocate(SchedulerPart part) {
        if (part == SchedulerPart.DSQ_HASH) {
            return userDsqs.hash().init(profile.callSites().allocSched());
        }
        List<Allocations> got = new ArrayList<>();
        held.put(part, got);
        made.put(part, got);
        for (Request request : requests(part)) {
            Outcome<Allocations> outcome = machine.allocate(request.ownedBy(owner));
            got.add(outcome.allocated());
            if (!outcome.isOk()) {
                return false;
            }
        }
        if (part == SchedulerPart.CGROUP_PATH) { // the page was only to print into
            machine.free(got.removeFirst());
        }
        return true;
    }

    private void free(SchedulerPart part) {
        if (part == SchedulerPart.DSQ_HASH && profile.schedulerParts().contains(part)) {
            userDsqs.hash().free();
        }
        List<Allocations> rows = held.remove(part);
        if (rows != null) {
            rows.reversed().forEach(machine::free);
        }
    }

    /** Frees what scx_sched_free_rcu_work() frees before it destroys the user queues. */
    void freeBeforeUserDsqs() {
        FREED_BEFORE_USER_DSQS.forEach(this::free);
    }

    /** Somebody uses the scheduler itself; a finding if it has been freed. */
    void touchSched(String user) {
        touch(SchedulerPart.SCHED, user);
    }

    /** Somebody uses its percpu part; a finding if it has been freed. */
    void touchPcpu(String user) {
        touch(SchedulerPart.PCPU, user);
    }

    private void touch(SchedulerPart part, String user) {
        List<Allocations> rows = made.get(part);
        if (rows != null) {
            machine.touch(rows.getFirst(), user);
        }
    }

    /** Frees the rest. */
    void freeAfterUserDsqs() {
        FREED_AFTER_USER_DSQS.forEach(this::free);
    }

    private List<Request> requests(SchedulerPart part) {
        Topology topology = machine.topology();
        String function = profile.callSites().allocSched();
        return switch (part) {
            case KOBJECT -> List.of(Request.kmalloc(new Site(Sites.KOBJECT, function), KOBJECT_BYTES));
            case SCHED -> List.of(Request.kmalloc(new Site(Sites.SCHED, function), schedBytes()));
            case EXIT_INFO -> exitInfo(function);
            case DSQ_HASH -> List.of(); // the hash allocates its own table
            case GLOBAL_DSQS -> globalDsqs(function);
            case EVENT_STATS ->
                List.of(Request.percpu(
                        new Site(Sites.EVENT_STATS, function), profile.sizes().eventStats(), 8));
            case PCPU -> List.of(Request.percpu(new Site(Sites.SCHED_PCPU, function), pcpuBytes(), 8));
            case BYPASS_DSQS -> bypassDsqs(topology);
            case KICK_MASKS -> Cpumasks.forEachCpu(machine, Sites.KICK_MASKS, function, KICK_MASKS_PER_CPU);
            case HELPER ->
                List.of(Request.kmalloc(
                        new Site(Sites.HELPER, function + " > kthread_create_worker_on_node"), KTHREAD_WORKER_BYTES));
            case LB_MASKS -> Cpumasks.requests(machine, Sites.LB_MASKS, function, 2);
            case STALL_MASK -> Cpumasks.requests(machine, Sites.STALL_MASK, function, 1);
            case CGROUP_PATH ->
                List.of(
                        Request.kmalloc(new Site(Sites.CGROUP_PATH_PAGE, function), PATH_MAX),
                        Request.kmalloc(new Site(Sites.CGROUP_PATH, function), cgroupPath.length() + 1L));
        };
    }

    /** From 7.1 on a scheduler ends with the list of its ancestors and itself. v7.1.3: kzalloc_flex() in scx_alloc_and_add_sched() */
    private long schedBytes() {
        int ancestors = profile.subSchedulers() ? level + (has(AllocationFlaw.ANCESTORS_ONE_SHORT) ? 0 : 1) : 0;
        return profile.sizes().sched() + 8L * ancestors;
    }

    private long pcpuBytes() {
        return profile.sizes().schedPcpu() + (profile.dispatchBufferInPcpu() ? bufferBytes() : 0);
    }

    private long bufferBytes() {
        return (long) profile.sizes().dspBufEnt() * ops.maxBatch();
    }

    /** The dispatch buffer where it is an allocation of its own. v6.17.8: scx_enable() */
    Request dspCtx() {
        return Request.percpu(new Site(Sites.DSP_CTX, profile.callSites().enable()), DSP_CTX_BYTES + bufferBytes(), 8)
                .ownedBy(owner);
    }

    private List<Request> exitInfo(String function) {
        Site dump = new Site(Sites.EXIT_DUMP, function);
        return List.of(
                Request.kmalloc(
                        new Site(Sites.EXIT_INFO, function), profile.sizes().exitInfo()),
                Request.kmalloc(new Site(Sites.EXIT_BACKTRACE, function), BACKTRACE_BYTES),
                Request.kmalloc(new Site(Sites.EXIT_MESSAGE, function), MESSAGE_BYTES),
                switch (profile.dumpBuffer()) {
                    case DumpBuffer.Kmalloc() -> Request.kmalloc(dump, ops.dumpLen());
                    case DumpBuffer.Kvmalloc() -> Request.kvmalloc(dump, ops.dumpLen());
                });
    }

    private List<Request> bypassDsqs(Topology topology) {
        int bytes = profile.dsqStorage().builtinBytes();
        return bytes == 0
                ? List.of()
                : List.of(Request.percpu(
                                new Site(
                                        Sites.BYPASS_DSQ_PCPU,
                                        profile.callSites().initDsq()),
                                bytes,
                                8)
                        .forEachCpu(topology));
    }

    private List<Request> globalDsqs(String function) {
        StructSizes sizes = profile.sizes();
        return switch (profile.globalDsq()) {
            case GlobalDsq.PerNodeForever() -> List.of(); // made by a step of its own, once
            case GlobalDsq.PerNodeOfScheduler() ->
                globalDsqs(machine.topology(), profile, new Site(Sites.GLOBAL_DSQ, function), sizes.dispatchQ());
            case GlobalDsq.InSchedulerNode() ->
                globalDsqs(machine.topology(), profile, new Site(Sites.SCHED_PNODE, function), sizes.schedPnode());
        };
    }

    /** An array of pointers, then for each node the structure and the percpu part of its queue, if it has one. */
    static List<Request> globalDsqs(Topology topology, KernelProfile profile, Site each, long bytes) {
        List<Request> requests = new ArrayList<>();
        requests.add(Request.kmalloc(new Site(Sites.GLOBAL_DSQS, each.function()), 8L * topology.nrNodes()));
        int percpuBytes = profile.dsqStorage().builtinBytes();
        for (int node = 0; node < topology.nrNodes(); node++) {
            requests.add(Request.kmalloc(each, bytes).onNode(node));
            if (percpuBytes > 0) {
                Site percpu =
                        new Site(Sites.GLOBAL_DSQ_PCPU, profile.callSites().initDsq());
                requests.add(Request.percpu(percpu, percpuBytes, 8));
            }
        }
        return requests;
    }
}
