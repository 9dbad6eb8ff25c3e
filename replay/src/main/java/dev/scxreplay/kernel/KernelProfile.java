package dev.scxreplay.kernel;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * How one kernel behaves: one small value for each axis, and nothing that says which kernel it is.
 *
 * @param kickSequence when sequence numbers move
 * @param kickTarget which targets a kick touches
 * @param kickWait where a kick waits
 * @param kickStorage the arrays of sequence numbers
 * @param kickMasks the masks of CPUs to kick
 * @param kickIrqWork the context of the irq_work on PREEMPT_RT
 * @param dsqStorage what dispatch queues have for each CPU
 * @param runQueueDsqs the queues embedded in run queues
 * @param bypassQueue where bypassed tasks wait
 * @param bypassBalance who evens out their queues
 * @param globalDsq where the global queues live
 * @param enableThread which thread enables
 * @param hotplugCheck what a hotplug event since the loader's start does
 * @param enableFailure what becomes of bypass if enabling fails
 * @param exitFlags what ops.exit() is told of ops.init()
 * @param lockupHooks detectors of lockups that end the scheduler, in the order of the enum
 * @param coreFlaws mistakes in the life cycle of schedulers, queues and CPUs, in the order of the enum
 * @param enableSteps what enabling does, in this order
 * @param schedulerParts what a scheduler consists of, in the order of allocation
 * @param schedulerFailure what a failing late part is reported as
 * @param allocationFlaws mistakes of the paths that allocate a scheduler, in the order of the enum
 * @param dumpBuffer how the exit dump buffer is allocated
 * @param cidTables the tables of compact CPU ids
 * @param idleMasks the masks of idle CPUs
 * @param tasks how tasks move between the scheduler, dispatch queues and CPUs
 * @param callSites functions that allocation tracepoints name
 * @param sizes structure sizes
 */
public record KernelProfile(
        KickSequence kickSequence,
        KickTarget kickTarget,
        KickWait kickWait,
        KickStorage kickStorage,
        KickMasks kickMasks,
        KickIrqWork kickIrqWork,
        DsqStorage dsqStorage,
        RunQueueDsqs runQueueDsqs,
        BypassQueue bypassQueue,
        BypassBalance bypassBalance,
        GlobalDsq globalDsq,
        EnableThread enableThread,
        HotplugCheck hotplugCheck,
        EnableFailure enableFailure,
        ExitFlags exitFlags,
        List<LockupHook> lockupHooks,
        List<CoreFlaw> coreFlaws,
        List<EnableStep> enableSteps,
        List<SchedulerPart> schedulerParts,
        SchedulerFailure schedulerFailure,
        List<AllocationFlaw> allocationFlaws,
        DumpBuffer dumpBuffer,
        CidTables cidTables,
        IdleMasks idleMasks,
        TaskPaths tasks,
        CallSites callSites,
        StructSizes sizes) {
    public KernelProfile {
        enableSteps = List.copyOf(enableSteps);
        schedulerParts = List.copyOf(schedulerParts);
        allocationFlaws = List.copyOf(allocationFlaws);
        lockupHooks = List.copyOf(lockupHooks);
        coreFlaws = List.copyOf(coreFlaws);
    }

    /** Whether schedulers can be attached below others, if the kernel is built for it. v7.1: ebeca1f930ea. */
    public boolean subSchedulers() {
        return schedulerParts.contains(SchedulerPart.CGROUP_PATH);
    }

    /** Whether this kernel makes a mistake. */
    public boolean has(CoreFlaw flaw) {
        return coreFlaws.contains(flaw);
    }

    /** Whether the dispatch buffer is part of scx_sched_pcpu instead of an allocation of its own. v7.1: 34ecfb355104. */
    public boolean dispatchBufferInPcpu() {
        return !enableSteps.contains(EnableStep.DSP_CTX);
    }

    /** Whether a scheduler is an object of its own; before, there was one set of globals. v6.16.12: BTF of scx_sched. */
    public boolean schedulerIsObject() {
        return schedulerParts.contains(SchedulerPart.SCHED);
    }

    /** Name and value of every axis, in the order of the components. */
    public Map<String, String> axes() {
        Map<String, String> axes = new LinkedHashMap<>();
        axes.put("kick sequence", text(kickSequence));
        axes.put("kick target", text(kickTarget));
        axes.put("kick wait", text(kickWait));
        axes.put("kick storage", text(kickStorage));
        axes.put("kick masks", text(kickMasks));
        axes.put("kick irq_work", text(kickIrqWork));
        axes.put("dsq storage", text(dsqStorage));
        axes.put("run queue dsqs", text(runQueueDsqs));
        axes.put("bypass queue", text(bypassQueue));
        axes.put("bypass balance", text(bypassBalance));
        axes.put("global dsq", text(globalDsq));
        axes.put("enable thread", text(enableThread));
        axes.put("hotplug check", text(hotplugCheck));
        axes.put("enable failure", text(enableFailure));
        axes.put("exit flags", text(exitFlags));
        axes.put("lockup hooks", text(lockupHooks));
        axes.put("core flaws", text(coreFlaws));
        axes.put("enable steps", text(enableSteps));
        axes.put("scheduler parts", text(schedulerParts));
        axes.put("scheduler failure", text(schedulerFailure));
        axes.put("allocation flaws", text(allocationFlaws));
        axes.put("dump buffer", text(dumpBuffer));
        axes.put("cid tables", text(cidTables));
        axes.put("idle masks", text(idleMasks));
        axes.putAll(tasks.axes());
        axes.put("call sites", text(callSites));
        axes.put("structure sizes", text(sizes));
        return axes;
    }

    private static String text(Object value) {
        if (value instanceof List<?> list) {
            return list.isEmpty() ? "none" : list.stream().map(Object::toString).collect(Collectors.joining(", "));
        }
        String text = value.toString();
        return text.endsWith("[]") ? text.substring(0, text.length() - 2) : text;
    }

    /**
     * This profile with the axes that bear on no allocation set alike, so that kernels of equal cost are equal.
     */
    public KernelProfile memoryOnly() {
        return with(draft -> {
            draft.kickSequence = new KickSequence.OnClassSwitch();
            draft.kickTarget = new KickTarget.AnyCurrent();
            draft.kickWait = new KickWait.HardIrqSpin();
            draft.kickIrqWork = new KickIrqWork.Plain();
            draft.exitFlags = new ExitFlags.None();
            draft.lockupHooks = List.of();
            draft.coreFlaws = List.of();
            draft.tasks = TaskPaths.FIRST;
        });
    }

    /** This profile with some axes changed. */
    KernelProfile with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.profile();
    }

    /** The axes, open to change. */
    static final class Draft {
        KickSequence kickSequence;
        KickTarget kickTarget;
        KickWait kickWait;
        KickStorage kickStorage;
        KickMasks kickMasks;
        KickIrqWork kickIrqWork;
        DsqStorage dsqStorage;
        RunQueueDsqs runQueueDsqs;
        BypassQueue bypassQueue;
        BypassBalance bypassBalance;
        GlobalDsq globalDsq;
        EnableThread enableThread;
        HotplugCheck hotplugCheck;
        EnableFailure enableFailure;
        ExitFlags exitFlags;
        List<LockupHook> lockupHooks;
        List<CoreFlaw> coreFlaws;
        List<EnableStep> enableSteps;
        List<SchedulerPart> schedulerParts;
        SchedulerFailure schedulerFailure;
        List<AllocationFlaw> allocationFlaws;
        DumpBuffer dumpBuffer;
        CidTables cidTables;
        IdleMasks idleMasks;
        TaskPaths tasks;
        CallSites callSites;
        StructSizes sizes;

        private Draft(KernelProfile from) {
            kickSequence = from.kickSequence;
            kickTarget = from.kickTarget;
            kickWait = from.kickWait;
            kickStorage = from.kickStorage;
            kickMasks = from.kickMasks;
            kickIrqWork = from.kickIrqWork;
            dsqStorage = from.dsqStorage;
            runQueueDsqs = from.runQueueDsqs;
            bypassQueue = from.bypassQueue;
            bypassBalance = from.bypassBalance;
            globalDsq = from.globalDsq;
            enableThread = from.enableThread;
            hotplugCheck = from.hotplugCheck;
            enableFailure = from.enableFailure;
            exitFlags = from.exitFlags;
            lockupHooks = from.lockupHooks;
            coreFlaws = from.coreFlaws;
            enableSteps = from.enableSteps;
            schedulerParts = from.schedulerParts;
            schedulerFailure = from.schedulerFailure;
            allocationFlaws = from.allocationFlaws;
            dumpBuffer = from.dumpBuffer;
            cidTables = from.cidTables;
            idleMasks = from.idleMasks;
            tasks = from.tasks;
            callSites = from.callSites;
            sizes = from.sizes;
        }

        private KernelProfile profile() {
            return new KernelProfile(
                    kickSequence,
                    kickTarget,
                    kickWait,
                    kickStorage,
                    kickMasks,
                    kickIrqWork,
                    dsqStorage,
                    runQueueDsqs,
                    bypassQueue,
                    bypassBalance,
                    globalDsq,
                    enableThread,
                    hotplugCheck,
                    enableFailure,
                    exitFlags,
                    lockupHooks,
                    coreFlaws,
                    enableSteps,
                    schedulerParts,
                    schedulerFailure,
                    allocationFlaws,
                    dumpBuffer,
                    cidTables,
                    idleMasks,
                    tasks,
                    callSites,
                    sizes);
        }
    }
}
