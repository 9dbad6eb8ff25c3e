package dev.scxreplay.cli;

import dev.scxreplay.batch.BatchException;
import dev.scxreplay.batch.Fetch;
import dev.scxreplay.batch.Storage;
import dev.scxreplay.table.DatasetException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fetch}: results of a batch out of a storage. */
@Command(
        name = "fetch",
        description = "Copies results of a batch from hdfs://..., s3a://... into a directory, to be queried there.",
        footer = {
            "",
            "What is complete is copied, each file held against its hash; what is there already is not copied again. The",
            "copy is the same to the byte as the results of a batch without Spark. replay/docs/spark.md says how to set",
            "connectors up.",
            "",
            "Examples:",
            "  scx-replay fetch hdfs://namenode:8020/results results",
            "  scx-replay query results kick_wait_summary"
        })
final class FetchCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "URI", description = "where a batch has put its results")
    private String from;

    @Parameters(index = "1", paramLabel = "RESULTS", description = "directory for the copy, made if it is not there")
    private Path into;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BatchException, DatasetException, IOException {
        if (!Storage.isUri(from)) {
            throw new Failure(
                    ExitCode.USAGE, from + " is no URI such as hdfs://HOST/PATH; what is here need not be fetched.");
        }
        Fetch.Report report = Fetch.of(from, Storage.find(), into);
        spec.commandLine()
                .getOut()
                .printf(
                        Locale.ROOT,
                        "%,d traces and units copied, %,d were there%n",
                        report.directories(),
                        report.before());
        return ExitCode.FINE;
    }
}
