package dev.scxreplay.batch;

import dev.scxreplay.kernel.Commit;
import dev.scxreplay.kernel.KernelSpec;
import dev.scxreplay.kernel.KernelSpecException;
import dev.scxreplay.replay.Conditions;
import dev.scxreplay.replay.ReplayException;
import dev.scxreplay.replay.SchedulerTraits;
import dev.scxreplay.replay.Variant;
import dev.scxreplay.table.Dataset;
import java.io.Serializable;
import java.util.stream.Collectors;

/**
 * One trace under one kernel on one machine with one fault plan and one seed.
 *
 * @param id the hash of all that its result depends on, see {@link #id}
 * @param trace the recording
 * @param kernel the kernel as {@link KernelSpec#parse} reads it
 * @param machine the machine
 * @param faults what fails
 * @param seed where random faults draw from
 */
public record Job(String id, TraceSource trace, String kernel, MachineChoice machine, FaultChoice faults, long seed)
        implements Serializable {
    /** A job of a plan. */
    static Job of(
            String model, TraceSource trace, KernelSpec kernel, MachineChoice machine, FaultChoice faults, long seed) {
        return new Job(id(model, trace, kernel, machine, faults, seed), trace, kernel.name(), machine, faults, seed);
    }

    /**
     * 16 hex digits, 64 bits: among a million jobs two are alike by chance once in thirty million plans. They are made of
     * contents only: neither paths, names, times nor the rest of the plan are in them.
     */
    private static String id(
            String model, TraceSource trace, KernelSpec kernel, MachineChoice machine, FaultChoice faults, long seed) {
        String commits = kernel.commits().stream().map(Commit::id).sorted().collect(Collectors.joining(" "));
        return ContentHash.shortened(ContentHash.ofText(String.join(
                "\n",
                "scx-replay job",
                "model " + model,
                "dataset " + Dataset.VERSION,
                "trace " + trace.sha256(),
                "kernel " + kernel.release() + " " + commits,
                "machine " + machine.described(),
                "fail " + faults.fail(),
                "seed " + seed)));
    }

    /**
     * What the job's rows have in the column kernel: the kernel's name, and what of the rest is not the usual, each after an
     * {@code @}: {@code 7.3.4}, {@code 7.3.4@512-cpus@no-kick-arrays@seed3}. No two jobs of a trace share it.
     */
    public String label() {
        return kernel
                + (machine.name().equals(MachineChoice.AS_RECORDED.name()) ? "" : "@" + machine.name())
                + (faults.name().equals(FaultChoice.NONE.name()) ? "" : "@" + faults.name())
                + (seed == 0 ? "" : "@seed" + seed);
    }

    /** The values behind the strings. */
    Variant variant() throws KernelSpecException, ReplayException {
        return new Variant(
                label(),
                KernelSpec.parse(kernel),
                machine.nrCpus(),
                machine.nrNodes(),
                Conditions.parse(faults.fail(), seed, machine.memory()),
                machine.assumedTimes(),
                SchedulerTraits.parse(machine.ops()));
    }
}
