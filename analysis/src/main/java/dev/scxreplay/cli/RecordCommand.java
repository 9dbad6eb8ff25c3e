package dev.scxreplay.cli;

import dev.scxreplay.kernel.KernelSpec;
import dev.scxreplay.kernel.KernelSpecException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code record}: prints the shell script that records a trace with everything the replay can use. */
@Command(
        name = "record",
        description = {
            "Prints a shell script that records a trace with everything the replay can use.",
            "",
            "It runs where the scheduler runs, as root, and needs nothing but tracefs and a POSIX shell; with trace-cmd it "
                    + "leaves a trace.dat besides. Each probe is set only where the running kernel has its function.",
        },
        footer = {
            "",
            "Examples:",
            "  scx-replay record > record.sh",
            "  scx-replay record --kernel 7.3.4 --seconds 30 --buffer-kb 32768 > record.sh",
            "  sudo sh record.sh scx_simple",
            "  scx-replay record --bpftrace > record.sh; sudo sh record.sh scx_simple > trace.log"
        })
final class RecordCommand implements Callable<Integer> {
    @Option(
            names = "--kernel",
            paramLabel = "K",
            description = "the kernel it will run on, e.g. 7.3.4: only the dangers known of it are named; default: any")
    private String kernel;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "10",
            description = "how long to record; default: ${DEFAULT-VALUE}")
    private int seconds;

    @Option(
            names = "--buffer-kb",
            paramLabel = "N",
            defaultValue = "16384",
            description = "size of the trace buffer for each CPU; default: ${DEFAULT-VALUE}")
    private int bufferKb;

    @Option(
            names = "--bpftrace",
            description = "a script that records with bpftrace into a log, instead of with tracefs into a trace.dat")
    private boolean bpftrace;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws KernelSpecException {
        atLeastOne("--seconds", seconds);
        atLeastOne("--buffer-kb", bufferKb);
        KernelSpec parsed = kernel == null ? null : KernelSpec.parse(kernel.trim());
        String script =
                bpftrace ? RecordScript.bpftrace(parsed, seconds) : RecordScript.text(parsed, seconds, bufferKb);
        spec.commandLine().getOut().print(script);
        return ExitCode.FINE;
    }

    private static void atLeastOne(String option, int value) {
        if (value < 1) {
            throw new Failure(ExitCode.USAGE, option + " must be 1 or more, not " + value + ".");
        }
    }
}
