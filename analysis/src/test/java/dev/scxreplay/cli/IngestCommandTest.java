package dev.scxreplay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IngestCommandTest {
    private static final String TRACE = """
            # tracer: nop
            #
              <idle>-0       [001] d..2.    12.000104: sched_switch: prev_comm=swapper/1 prev_pid=0 prev_prio=120 prev_state=R ==> next_comm=wl next_pid=7 next_prio=120
                  wl-7       [001] d..2.    12.000204: sched_switch: prev_comm=wl prev_pid=7 prev_prio=120 prev_state=S ==> next_comm=swapper/1 next_pid=0 next_prio=120
            """;

    @TempDir
    Path directory;

    @Test
    void recordingBecomesATraceThatSqlCanAsk() throws Exception {
        Path dataset = directory.resolve("results");
        CommandRun run = ingest(write("monday.txt", TRACE), dataset);
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).startsWith("monday: 2 events");
        CommandRun asked = CommandRun.of(
                "query",
                dataset.toString(),
                "SELECT trace, ts_ns, next_comm FROM event_sched_switch ORDER BY seq",
                "--format",
                "csv");
        assertThat(asked.out()).isEqualTo("""
                        trace,ts_ns,next_comm
                        monday,12000104000,wl
                        monday,12000204000,swapper/1
                        """);
    }

    @Test
    void everyBadInputGetsOneSentenceAndItsExitCode() throws Exception {
        Path dataset = directory.resolve("results");
        check(ingest(directory.resolve("none.txt"), dataset), ExitCode.USAGE, "none.txt");
        Path empty = Files.createDirectory(directory.resolve("empty"));
        check(ingest(empty, dataset), ExitCode.INPUT, "is a folder without a recording: it has 0 files");
        check(ingest(write("empty.txt", ""), dataset), ExitCode.INPUT, "empty.txt");
        Path binary = directory.resolve("binary.txt");
        Files.write(binary, new byte[] {0, 1, 2, (byte) 0xff, 0, 0, 0, 0});
        check(ingest(binary, dataset), ExitCode.INPUT, "binary.txt");
        check(ingest(write("ok.txt", TRACE), write("file", "x")), ExitCode.USAGE, "is a file");
        Path other = Files.createDirectory(directory.resolve("other"));
        Files.writeString(other.resolve("thesis.doc"), "mine");
        check(ingest(write("ok.txt", TRACE), other), ExitCode.USAGE, "holds something else");
        assertThat(other.resolve("thesis.doc")).hasContent("mine");
        assertThat(dataset).doesNotExist();
    }

    @Test
    void brokenRecordingsOfAFolderDoNotStopTheOthers() throws Exception {
        Path folder = Files.createDirectory(directory.resolve("week"));
        byte[] cut = "\u0017\bDtracing6\0".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        Files.write(folder.resolve("a-cut.dat"), cut);
        Files.writeString(folder.resolve("b.txt"), TRACE);
        Files.write(folder.resolve("c-cut.dat"), cut);
        Files.writeString(folder.resolve("d.txt"), TRACE);
        Path dataset = directory.resolve("results");
        CommandRun run = ingest(folder, dataset);
        assertThat(run.exitCode()).isEqualTo(ExitCode.INPUT);
        assertThat(run.err().lines())
                .hasSize(2)
                .allMatch(line -> line.endsWith("."))
                .anyMatch(line -> line.contains("a-cut.dat cannot be read: "))
                .anyMatch(line -> line.contains("c-cut.dat cannot be read: "));
        assertThat(run.out()).contains("week-b: 2 events").contains("week-d: 2 events");
        assertThat(CommandRun.of("query", dataset.toString(), "SELECT count(*) FROM trace", "--format", "csv")
                        .out())
                .endsWith("\n2\n");
        Path strict = directory.resolve("strict");
        CommandRun first = CommandRun.of("ingest", "--strict", folder.toString(), "-o", strict.toString());
        assertThat(first.exitCode()).isEqualTo(ExitCode.INPUT);
        assertThat(first.err()).contains("a-cut.dat").doesNotContain("c-cut.dat");
        assertThat(strict).doesNotExist();
    }

    @Test
    void mergeMakesOneTraceOfSeveral() throws Exception {
        Path one = write("one.txt", TRACE);
        Path two = write("two.txt", TRACE);
        Path dataset = directory.resolve("results");
        String[] words = {
            "ingest", "--merge", "--name", "both", "-o", dataset.toString(), one.toString(), two.toString()
        };
        check(CommandRun.of(words), ExitCode.USAGE, "say --offset two=+0ns");
        assertThat(dataset).doesNotExist();
        String[] more = Arrays.copyOf(words, words.length + 4);
        System.arraycopy(new String[] {"--offset", "two=-1us", "--cpu-base", "two=4"}, 0, more, words.length, 4);
        assertThat(CommandRun.of(more).out()).startsWith("both: ").contains("merged: ftrace text");
        more[words.length + 1] = "two=soon";
        check(CommandRun.of(more), ExitCode.USAGE, "--offset is a time such as +123ns");
        check(
                CommandRun.of("ingest", one.toString(), "-o", dataset.toString(), "--offset", "one=1s"),
                ExitCode.USAGE,
                "--offset and --cpu-base are for --merge");
    }

    @Test
    void strictRefusesWhatIsOnlyCountedOtherwise() throws Exception {
        Path damaged = write("damaged.txt", TRACE + "this is no event\n");
        Path dataset = directory.resolve("results");
        assertThat(ingest(damaged, dataset).out()).contains("NOT READ: 1 ");
        check(
                CommandRun.of("ingest", damaged.toString(), "-o", dataset.toString(), "--strict"),
                ExitCode.INPUT,
                "damaged.txt");
    }

    private static void check(CommandRun run, int exitCode, String said) {
        assertThat(run.err()).startsWith("scx-replay: ").contains(said);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.exitCode()).isEqualTo(exitCode);
    }

    private static CommandRun ingest(Path recording, Path dataset) {
        return CommandRun.of("ingest", recording.toString(), "-o", dataset.toString());
    }

    private Path write(String name, String text) throws Exception {
        return Files.writeString(directory.resolve(name), text);
    }
}
