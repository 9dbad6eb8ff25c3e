package dev.scxreplay.replay.sweep;

import dev.scxreplay.kernel.KernelProfile;
import dev.scxreplay.kernel.KernelSpec;
import dev.scxreplay.machine.KernelConfig;
import dev.scxreplay.machine.Machine;
import dev.scxreplay.machine.MachineSpec;
import dev.scxreplay.machine.Topology;
import dev.scxreplay.replay.Conditions;
import dev.scxreplay.replay.ReplayException;
import dev.scxreplay.replay.SchedulerTraits;
import dev.scxreplay.replay.sweep.SweepRow.Verdict;
import dev.scxreplay.scx.Attempt;
import dev.scxreplay.scx.Lifecycle;
import dev.scxreplay.scx.UnsizedMemory;
import dev.scxreplay.sim.EventQueue;
import dev.scxreplay.sim.SimClock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Boots, loads and unloads under every kernel on machines of every size, and notes what is held in between.
 *
 * <p>The root scheduler makes the queues, from ops.init(). Further schedulers are sub-schedulers attached to it, where the
 * kernel has them, without queues of their own.
 */
public final class MemorySweep {
    /** CPU counts that show every step: powers of two, sizes machines have, and the edges of size classes and limits. */
    public static final List<Integer> USUAL_CPUS = List.of(
            1, 2, 4, 8, 12, 16, 24, 32, 48, 64, 96, 128, 160, 192, 224, 256, 320, 384, 448, 510, 511, 512, 640, 768,
            896, 1022, 1023, 1024, 1025, 1280, 1536, 1792, 2048, 3072, 4096, 4097, 6144, 8192, 12288, 16384);

    /** CPUs Debian's kernels are built for; larger machines get a kernel built for more. */
    public static final int DEBIAN_NR_CPUS = KernelConfig.DEBIAN.nrCpus();

    /** The largest machine there can be here. */
    public static final int MAX_CPUS = Topology.MAX_CPUS;

    /** Longer than everything that is deferred. */
    private static final long SETTLE_NS = 60_000_000_000L;

    /**
     * What to sweep over.
     *
     * @param kernels the kernels
     * @param cpus CPU counts, 1 to {@value Topology#MAX_CPUS}
     * @param nodes NUMA nodes; machines with fewer CPUs have one for each CPU
     * @param dsqs queues the root scheduler makes
     * @param schedulers schedulers to load, the root among them
     * @param conditions what the machines are made to suffer
     * @param traits what the schedulers are like
     */
    public record Options(
            List<KernelSpec> kernels,
            List<Integer> cpus,
            int nodes,
            int dsqs,
            int schedulers,
            Conditions conditions,
            SchedulerTraits traits) {}

    private final Options options;

    private MemorySweep(Options options) {
        this.options = options;
    }

    /**
     * Runs it; rows are in the order of CPU counts, then of kernels.
     *
     * @throws ReplayException if a machine asked for is none
     */
    public static List<SweepRow> run(Options options) throws ReplayException {
        MemorySweep sweep = new MemorySweep(options);
        List<SweepRow> rows = new ArrayList<>();
        for (int cpus : options.cpus) {
            MachineSpec machine = sweep.machine(cpus);
            Map<KernelProfile, SweepRow> known = new LinkedHashMap<>(); // kernels that differ elsewhere cost the same
            for (KernelSpec kernel : options.kernels) {
                SweepRow row = known.get(kernel.profile().memoryOnly());
                if (row == null) {
                    row = sweep.row(kernel, machine);
                    known.put(kernel.profile().memoryOnly(), row);
                }
                rows.add(new SweepRow(
                        kernel,
                        cpus,
                        row.nrNodes(),
                        row.schedulers(),
                        row.verdict(),
                        row.why(),
                        row.total(),
                        row.bySite(),
                        row.byNode(),
                        row.unsized()));
            }
        }
        return rows;
    }

    /** CPUs the kernel of a machine is built for. */
    public static int configNrCpus(int nrCpuIds) {
        return Math.max(nrCpuIds, DEBIAN_NR_CPUS);
    }

    private MachineSpec machine(int cpus) throws ReplayException {
        try {
            return options.conditions.on(MachineSpec.of(Topology.of(cpus, Math.min(cpus, options.nodes))));
        } catch (IllegalArgumentException e) {
            throw new ReplayException("This machine cannot be modelled: " + e.getMessage() + ".");
        }
    }

    private SweepRow row(KernelSpec kernel, MachineSpec spec) {
        Told told = new Told();
        Machine machine = new Machine(spec, new EventQueue(new SimClock(0)), told);
        Lifecycle core = new Lifecycle(machine, kernel.profile(), told);
        Moments moments = new Moments(machine);
        if (!core.boot()) {
            return row(kernel, spec, 0, Verdict.BOOT_PANIC, told.first(), moments);
        }
        moments.note();
        Attempt root = core.beginEnable(options.traits.ops().withName("root"));
        String failure = "";
        if (root.progress() == Attempt.Progress.ENABLING) {
            failure = queues(core);
            core.finishEnable(root);
        }
        int loaded = root.progress() == Attempt.Progress.ENABLED ? 1 : 0;
        while (loaded > 0 && loaded < options.schedulers && core.subSchedulers().supported()) {
            Attempt sub = core.subSchedulers().attach(options.traits.ops().withName("sub" + loaded), root);
            if (sub.progress() != Attempt.Progress.ENABLED) {
                break;
            }
            loaded++;
        }
        if (core.crashed()) {
            return row(kernel, spec, loaded, Verdict.CRASH, told.first(), moments);
        }
        if (loaded == 0) {
            return row(kernel, spec, 0, Verdict.NO_MEMORY, told.failure(), moments);
        }
        settle(machine); // hashes grow by deferred work
        moments.note();
        core.disable(root, "unregistered from user space");
        moments.note();
        settle(machine);
        moments.note();
        boolean all = failure.isEmpty()
                && (loaded == options.schedulers || !core.subSchedulers().supported());
        return row(kernel, spec, loaded, all ? Verdict.WORKS : Verdict.NO_MEMORY, all ? "" : told.failure(), moments);
    }

    /** Makes the queues; says what went wrong. */
    private String queues(Lifecycle core) {
        for (int id = 0; id < options.dsqs; id++) {
            int ret = core.dispatchQueues().create(id, -1);
            if (ret != 0) {
                return "queue " + id + ": " + ret;
            }
        }
        return "";
    }

    private static void settle(Machine machine) {
        machine.runUntil(machine.nowNs() + SETTLE_NS);
    }

    private Map<String, String> unsized(KernelSpec kernel) {
        Map<String, String> unsized = new LinkedHashMap<>();
        UnsizedMemory.of(kernel.profile(), options.traits.ops().ids())
                .forEach(memory -> unsized.put(memory.site(), memory.why()));
        return unsized;
    }

    private SweepRow row(
            KernelSpec kernel, MachineSpec spec, int schedulers, Verdict verdict, String why, Moments moments) {
        Topology topology = spec.topology();
        return new SweepRow(
                kernel,
                topology.nrCpuIds(),
                topology.nrNodes(),
                schedulers,
                verdict,
                why,
                moments.total(),
                moments.bySite(),
                moments.byNode(),
                schedulers > 0 ? unsized(kernel) : Map.of());
    }
}
