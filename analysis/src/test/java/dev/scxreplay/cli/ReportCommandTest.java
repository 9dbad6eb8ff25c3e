package dev.scxreplay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scxreplay.analysis.SmallDataset;
import dev.scxreplay.table.Dataset;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReportCommandTest {
    @TempDir
    Path directory;

    @Test
    void writesOneFileAndSaysWhere() throws Exception {
        Path dataset = directory.resolve("small");
        SmallDataset.write(dataset);
        Path file = directory.resolve("report.html");
        CommandRun run = CommandRun.of("report", dataset.toString(), "--trace", "ring", "-o", file.toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).startsWith(file + ": ").endsWith(" KiB\n");
        assertThat(Files.readString(file)).startsWith("<!DOCTYPE html>").endsWith("</html>\n");
        assertThat(directory.resolve("report.html.part")).doesNotExist();
    }

    @Test
    void withoutRunsItNamesTheCommandThatMakesThem() throws Exception {
        Path whole = directory.resolve("whole");
        SmallDataset.write(whole);
        Path dataset = directory.resolve("fresh");
        Dataset.openOrCreate(dataset);
        Files.move(whole.resolve("trace=ring"), dataset.resolve("trace=ring"));
        CommandRun run = CommandRun.of("report", dataset.toString());
        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err())
                .contains("no results of a replay yet")
                .contains("scx-replay replay " + dataset + " --kernel");
    }

    @Test
    void unknownTracesAndFoldersAreUsageErrors() throws Exception {
        SmallDataset.write(directory);
        CommandRun trace = CommandRun.of("report", directory.toString(), "--trace", "rong");
        assertThat(trace.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(trace.err()).contains("no trace rong").contains("ring");
        CommandRun folder = CommandRun.of("report", directory.toString(), "-o", directory + "/none/report.html");
        assertThat(folder.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(folder.err()).contains("no folder for");
        CommandRun nothing = CommandRun.of("report", directory + "/nothing");
        assertThat(nothing.exitCode()).isEqualTo(ExitCode.USAGE);
    }
}
