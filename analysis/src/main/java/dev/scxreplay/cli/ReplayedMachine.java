package dev.scxreplay.cli;

import dev.scxreplay.kernel.KernelRequest;
import dev.scxreplay.kernel.KernelSpec;
import dev.scxreplay.kernel.KernelSpecException;
import dev.scxreplay.replay.AssumedTimes;
import dev.scxreplay.replay.Conditions;
import dev.scxreplay.replay.ReplayException;
import dev.scxreplay.replay.ReplayOptions;
import dev.scxreplay.replay.SchedulerTraits;
import java.io.PrintWriter;
import java.util.List;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** The options of commands that replay: on which machine, under what conditions. */
final class ReplayedMachine {
    @Option(names = "--cpus", paramLabel = "N", description = "CPU ids of the modelled machine; default: as recorded")
    private Integer cpus;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            description = "NUMA nodes of the modelled machine; default: as recorded")
    private Integer nodes;

    @Option(
            names = "--ops",
            split = ",",
            paramLabel = "WORD",
            description = {
                "what schedulers are like: max-batch=N, exit-dump-len=BYTES, switch-partial; from 7.2 on cids (compact CPU "
                        + "ids), shards=N, tid-to-task, tasks=N; default: ordinary ones"
            })
    private List<String> ops = List.of();

    @Option(
            names = "--fail",
            paramLabel = "RULE",
            description = "make allocations fail: SITE[@CPU]=N (the Nth), =every:N or =prob:P; repeatable")
    private List<String> fail = List.of();

    @Option(names = "--seed", defaultValue = "0", paramLabel = "N", description = "where =prob: draws from; default 0")
    private long seed;

    @Option(
            names = "--memory",
            split = ",",
            paramLabel = "LIMIT",
            description = "memory there is for it: BYTES, node:BYTES, contiguous:BYTES; e.g. 4G,contiguous:0")
    private List<String> memory = List.of();

    /** What to replay under these kernels, of all traces of a dataset. */
    ReplayOptions options(List<KernelSpec> kernels) throws ReplayException {
        return options(kernels, List.of(), AssumedTimes.NONE);
    }

    /** The same, of some traces. */
    ReplayOptions options(List<KernelSpec> kernels, List<String> traces, AssumedTimes times) throws ReplayException {
        return new ReplayOptions(
                kernels,
                traces,
                number("--cpus", cpus),
                number("--nodes", nodes),
                Conditions.parse(fail, seed, memory),
                times,
                SchedulerTraits.parse(ops));
    }

    /** The kernel a user names; what must be said of how it was understood goes to standard error. */
    static KernelSpec kernel(String word, PrintWriter err) throws KernelSpecException {
        KernelRequest asked = KernelRequest.parseOne(word);
        asked.remarks().forEach(remark -> err.println("scx-replay: " + remark));
        return asked.kernels().getFirst();
    }

    static OptionalInt number(String option, Integer value) {
        if (value != null && value < 1) {
            throw new Failure(ExitCode.USAGE, option + " must be 1 or more, not " + value + ".");
        }
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }
}
