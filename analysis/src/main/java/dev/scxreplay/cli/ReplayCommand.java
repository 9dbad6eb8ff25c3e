package dev.scxreplay.cli;

import dev.scxreplay.kernel.KernelRequest;
import dev.scxreplay.kernel.KernelSpecException;
import dev.scxreplay.replay.AssumedTimes;
import dev.scxreplay.replay.Replay;
import dev.scxreplay.replay.ReplayException;
import dev.scxreplay.replay.ReplayOptions;
import dev.scxreplay.replay.ReplayReport;
import dev.scxreplay.table.Dataset;
import dev.scxreplay.table.DatasetException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code replay}: the traces of a dataset through the modelled kernels. */
@Command(
        name = "replay",
        description = "Replays the traces of a dataset under kernels and adds the results to it.",
        footer = {
            "",
            "A result of the same trace and kernel is replaced.",
            "",
            "Examples:",
            "  scx-replay replay results --kernel 6.17.13,7.3.4",
            "  scx-replay replay results --kernel 6.17.8+14c1da3895a1 --trace two-loaders",
            "  scx-replay replay results --kernel 7.3.4 --cpus 8192 --nodes 8",
            "  scx-replay replay results --kernel 7.3.4 --grace-period 30ms --kvfree-drain 1s",
            "  scx-replay replay results --kernel 7.3.4 --ops cids,shards=4,tid-to-task,tasks=500",
            "  scx-replay replay results --kernel 6.17.13 --fail kick_syncs=3 --memory 4G,contiguous:0"
        })
final class ReplayCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DATASET", description = "directory made by scx-replay ingest")
    private Path directory;

    @Option(
            names = "--kernel",
            required = true,
            split = ",",
            paramLabel = "K",
            description = {
                "the kernels: releases with or without commits (6.17.8+14c1da3895a1), ranges (6.16..7.3), all, or what "
                        + "uname -r prints; scx-replay kernel list shows them"
            })
    private List<String> kernels;

    @Option(names = "--trace", split = ",", paramLabel = "NAME", description = "only these traces; default: all")
    private List<String> traces = List.of();

    @Option(
            names = "--grace-period",
            paramLabel = "TIME",
            description = "length of an RCU grace period, e.g. 30ms; default: what the kernel's constants give")
    private String gracePeriod;

    @Option(
            names = "--lazy-hold",
            paramLabel = "TIME",
            description = "how long a lone call_rcu() is held back, e.g. 10s with CONFIG_RCU_LAZY; default: 0")
    private String lazyHold;

    @Option(
            names = "--kvfree-drain",
            paramLabel = "TIME",
            description = "how long kvfree_rcu() collects before its grace period; default: 5s, a full page one jiffy")
    private String kvfreeDrain;

    @Option(
            names = "--workqueue",
            paramLabel = "TIME",
            description = "from queueing work, rcu_work included, to its function; default: 10us")
    private String workqueue;

    @Option(names = "--hz", paramLabel = "N", description = "CONFIG_HZ, on which times in jiffies depend; default: 250")
    private Integer hz;

    @Option(
            names = "--irq-work",
            paramLabel = "TIME",
            description = "from irq_work_queue() to its function; default: 1us")
    private String irqWork;

    @Option(
            names = "--ops-timeout",
            paramLabel = "TIME",
            description = "ops.timeout_ms of the schedulers: how long a runnable task may wait; default and most: 30s")
    private String opsTimeout;

    @Mixin
    private ReplayedMachine machine;

    @Mixin
    private FormatOption format;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws DatasetException, KernelSpecException, ReplayException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        KernelRequest asked = KernelRequest.parse(kernels);
        asked.remarks().forEach(remark -> err.println("scx-replay: " + remark));
        Dataset dataset = Dataset.open(directory);
        ReplayOptions options = machine.options(asked.kernels(), Datasets.traces(dataset, traces), times());
        ReplayReport report;
        try {
            report = Replay.run(dataset, options, (trace, events, total) -> showProgress(err, trace, events, total));
        } finally {
            Terminal.progressDone(err);
        }
        if (!format.isTable()) {
            TextTable rows = new TextTable("trace", "kernel", "outcome", "events", "kicks");
            report.runs().forEach(run -> rows.add(run.trace(), run.kernel(), run.outcome(), run.events(), run.kicks()));
            format.print(rows, out);
            return ExitCode.FINE;
        }
        for (ReplayReport.Run run : report.runs()) {
            out.printf(
                    Locale.ROOT,
                    "%s under %s: %s, %,d events, %,d kicks%n",
                    run.trace(),
                    run.kernel(),
                    run.outcome(),
                    run.events(),
                    run.kicks());
        }
        return ExitCode.FINE;
    }

    private AssumedTimes times() {
        if (hz != null && (hz < 100 || hz > 1000)) {
            throw new Failure(ExitCode.USAGE, "--hz is from 100 to 1000, not " + hz + ".");
        }
        return new AssumedTimes(
                ReplayedMachine.number("--hz", hz),
                Duration.ns("--grace-period", gracePeriod, 0, Long.MAX_VALUE),
                Duration.ns("--lazy-hold", lazyHold, 0, Long.MAX_VALUE),
                Duration.ns("--kvfree-drain", kvfreeDrain, 0, Long.MAX_VALUE),
                Duration.ns("--irq-work", irqWork, 0, Long.MAX_VALUE),
                Duration.ns("--workqueue", workqueue, 0, Long.MAX_VALUE),
                Duration.ns("--ops-timeout", opsTimeout, 1_000_000, 30_000_000_000L));
    }

    private static void showProgress(PrintWriter err, String trace, long events, long total) {
        String share = total > 0 ? String.format(Locale.ROOT, " (%d %%)", events * 100 / total) : "";
        Terminal.progress(err, String.format(Locale.ROOT, "replaying %s: %,d events%s", trace, events, share));
    }
}
