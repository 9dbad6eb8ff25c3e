package dev.scxreplay.replay.sweep;

import dev.scxreplay.check.Checks;
import dev.scxreplay.kernel.KernelSpec;
import dev.scxreplay.machine.FaultPlan;
import dev.scxreplay.machine.FaultRule;
import dev.scxreplay.machine.Machine;
import dev.scxreplay.machine.MachineSpec;
import dev.scxreplay.machine.Topology;
import dev.scxreplay.replay.ReplayException;
import dev.scxreplay.replay.SchedulerTraits;
import dev.scxreplay.scx.Attempt;
import dev.scxreplay.scx.Lifecycle;
import dev.scxreplay.scx.OpsParameters;
import dev.scxreplay.scx.UnsizedMemory;
import dev.scxreplay.sim.EventQueue;
import dev.scxreplay.sim.Seed;
import dev.scxreplay.sim.SimClock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Fails every allocation of enabling, of making queues and of attaching a sub-scheduler once, one run each.
 *
 * <p>A run boots, enables, makes queues until their hash grows, attaches a sub-scheduler where the kernel has them, disables
 * all and waits for all grace periods; then it does the same again, which has to work. What is held at the end and was not
 * held at the end of a run without failure is a leak. Failing allocations at boot are not tried: all end in BUG_ON().
 */
public final class FaultSweep {
    /** More would only repeat what fewer CPUs show. */
    public static final int MOST_CPUS = 64;

    private static final int QUEUES = 49; // a table of 64 buckets grows at the 49th
    private static final long SETTLE_NS = 60_000_000_000L;

    /** Where an allocation is made to fail. */
    private enum Phase {
        ENABLE("enable"),
        CREATE_DSQ("create-dsq"),
        SUB_ATTACH("sub-attach");

        private final String word;

        Phase(String word) {
            this.word = word;
        }
    }

    private final KernelSpec kernel;
    private final MachineSpec machine;
    private final OpsParameters ops;

    private FaultSweep(KernelSpec kernel, MachineSpec machine, OpsParameters ops) {
        this.kernel = kernel;
        this.ops = ops;
        this.machine = machine;
    }

    /**
     * Runs it for each kernel in turn.
     *
     * @param cpus CPUs of the machine, 1 to {@value #MOST_CPUS}
     * @param traits what the schedulers are like
     * @throws ReplayException if a kernel does not even work without failing allocations
     */
    public static List<FaultRow> run(List<KernelSpec> kernels, int cpus, SchedulerTraits traits)
            throws ReplayException {
        if (cpus < 1 || cpus > MOST_CPUS) {
            throw new ReplayException("Faults are tried on 1 to " + MOST_CPUS + " CPUs, not " + cpus + ".");
        }
        List<FaultRow> rows = new ArrayList<>();
        for (KernelSpec kernel : kernels) {
            rows.addAll(new FaultSweep(kernel, MachineSpec.of(Topology.of(cpus, 1)), traits.ops()).rows());
        }
        return rows;
    }

    private List<FaultRow> rows() throws ReplayException {
        Run sound = new Run(FaultPlan.NONE);
        sound.go();
        if (!sound.errno.isEmpty() || sound.core.crashed()) {
            throw new ReplayException(kernel.name() + " does not work even if no allocation fails: "
                    + sound.told.first() + sound.errno + ".");
        }
        List<FaultRow> rows = new ArrayList<>();
        if (!sound.told.findings.isEmpty()) {
            rows.add(new FaultRow(kernel, "none", "", 1, "0", 0, 0, 0, 0, 0, sound.told.first()));
        }
        Set<String> known = new TreeSet<>();
        sound.told.findings.forEach(finding -> known.add(finding.detail()));
        for (Phase phase : Phase.values()) {
            Map<String, Integer> before = sound.before.get(phase);
            Map<String, Integer> after = sound.after.get(phase);
            for (String site : after.keySet()) {
                int first = before.getOrDefault(site, 0) + 1;
                if (after.get(site) >= first) {
                    rows.add(row(phase, site, first, after.get(site), sound, known));
                }
            }
        }
        for (UnsizedMemory memory : UnsizedMemory.of(kernel.profile(), ops.ids())) {
            rows.add(new FaultRow(
                    kernel, "not modelled", memory.site(), 0, "", 0, 0, 0, 0, 0, "not modelled: " + memory.why()));
        }
        return rows;
    }

    /** One run for each allocation of a site from the first to the last of a phase. */
    private FaultRow row(Phase phase, String site, int first, int last, Run sound, Set<String> known) {
        Set<String> errnos = new TreeSet<>();
        long leaked = 0;
        int doubleFrees = 0;
        int usesAfterFree = 0;
        int crashes = 0;
        int stuck = 0;
        String detail = "";
        for (int nth = first; nth <= last; nth++) {
            FaultRule rule = new FaultRule(site, -1, new FaultRule.When.Nth(nth));
            Run run = new Run(new FaultPlan(List.of(rule), new Seed(0)));
            run.go();
            boolean crashed = run.core.crashed();
            errnos.add(crashed ? "crash" : run.errno.isEmpty() ? "0" : run.errno);
            crashes += crashed ? 1 : 0;
            stuck += !crashed && run.stuck ? 1 : 0;
            leaked = crashed ? leaked : Math.max(leaked, run.heldAtEnd - sound.heldAtEnd);
            doubleFrees += run.told.count("double-free");
            usesAfterFree += run.told.count("use-after-free");
            for (Told.Finding finding : run.told.findings) {
                if (detail.isEmpty() && !known.contains(finding.detail())) {
                    detail = finding.kind() + ": " + finding.detail();
                }
            }
        }
        return new FaultRow(
                kernel,
                phase.word,
                site,
                last - first + 1,
                String.join(" or ", errnos),
                leaked,
                doubleFrees,
                usesAfterFree,
                crashes,
                stuck,
                detail);
    }

    /** One run of the modelled kernel. */
    private final class Run {
        private final Told told = new Told();
        private final Checks checks = new Checks(told, told);
        private final Machine modelled;
        private final Lifecycle core;
        private final Map<Phase, Map<String, Integer>> before = new LinkedHashMap<>();
        private final Map<Phase, Map<String, Integer>> after = new LinkedHashMap<>();
        private String errno = "";
        private boolean stuck;
        private long heldAtEnd;

        Run(FaultPlan faults) {
            this.modelled = new Machine(machine.with(faults), new EventQueue(new SimClock(0)), checks);
            this.core = new Lifecycle(modelled, kernel.profile(), checks);
            checks.watch(modelled, core);
        }

        void go() {
            if (!core.boot()) {
                return;
            }
            cycle();
            if (!core.crashed()) {
                stuck = !cycle() || !core.state().toString().equals("disabled");
            }
            if (!core.crashed()) {
                checks.atEnd();
                heldAtEnd = modelled.memory().total();
            }
        }

        /** Enables, makes queues, attaches, disables; true if a scheduler was enabled. */
        private boolean cycle() {
            begin(Phase.ENABLE);
            Attempt root = core.beginEnable(ops.withName("root"));
            if (!core.crashed()) {
                core.finishEnable(root);
            }
            end(Phase.ENABLE);
            note(root);
            if (core.crashed() || root.progress() != Attempt.Progress.ENABLED) {
                settle();
                return false;
            }
            begin(Phase.CREATE_DSQ);
            for (int id = 0; id < QUEUES; id++) {
                note(core.dispatchQueues().create(id, -1));
            }
            settle();
            end(Phase.CREATE_DSQ);
            begin(Phase.SUB_ATTACH);
            if (core.subSchedulers().supported()) {
                note(core.subSchedulers().attach(ops.withName("sub"), root));
            }
            end(Phase.SUB_ATTACH);
            if (!core.crashed()) {
                core.disable(root, "unregistered from user space");
            }
            settle();
            return true;
        }

        private void settle() {
            modelled.runUntil(modelled.nowNs() + SETTLE_NS);
        }

        private void begin(Phase phase) {
            before.putIfAbsent(phase, new LinkedHashMap<>(told.allocationsBySite));
        }

        private void end(Phase phase) {
            after.putIfAbsent(phase, new LinkedHashMap<>(told.allocationsBySite));
        }

        private void note(Attempt attempt) {
            if (attempt.ret() == 0 && attempt.error() != 0) {
                errno = "0, then " + attempt.error();
            } else {
                note(attempt.ret());
            }
        }

        private void note(int ret) {
            if (ret != 0) {
                errno = Integer.toString(ret);
            }
        }
    }
}
