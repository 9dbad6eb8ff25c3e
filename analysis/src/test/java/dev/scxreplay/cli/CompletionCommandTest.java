package dev.scxreplay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sources the scripts in the shells they are for, where they are installed, and asks for completions. */
final class CompletionCommandTest {
    @TempDir
    Path directory;

    @Test
    void bashCompletesVerbsOptionsListsAndNames() throws Exception {
        Files.createFile(directory.resolve("trace.dat"));
        assertThat(bash("scx-replay qu")).containsExactly("query");
        assertThat(bash("scx-replay "))
                .containsExactlyElementsOf(Main.VERBS.stream().map(Main::name).toList());
        assertThat(bash("scx-replay kernel ")).containsExactlyInAnyOrder("list", "show", "diff", "matrix");
        assertThat(bash("scx-replay query results --form")).containsExactly("--format");
        assertThat(bash("scx-replay query results --format "))
                .containsExactly("table", "csv", "json", "ndjson", "markdown", "parquet");
        assertThat(bash("scx-replay query results kick_wait_s")).containsExactly("kick_wait_summary");
        assertThat(bash("scx-replay replay results --kernel 7.3.")).containsExactly("7.3.2", "7.3.4");
        assertThat(bash("scx-replay replay results --kernel 6.17.13,7.3."))
                .containsExactly("6.17.13,7.3.2", "6.17.13,7.3.4");
        assertThat(bash("scx-replay kernel diff 6.17.13 6.18.1")).contains("6.18.15");
        assertThat(bash("scx-replay views antag")).containsExactly("antagonists");
        assertThat(bash("scx-replay schema kic")).containsExactly("kick");
        // bash has cut the word at the colon and keeps what is before it
        assertThat(bash("scx-replay shrink t --keep finding:wait-c")).containsExactly("wait-cycle");
        assertThat(bash("scx-replay bisect results --metric max_")).containsExactly("max_wait_ns");
        assertThat(bash("scx-replay ingest tra")).containsExactly("trace.dat");
        assertThat(bash("scx-replay completion ")).containsExactly("bash", "zsh", "fish");
    }

    private List<String> bash(String line) throws Exception {
        Path script = Files.writeString(directory.resolve("completion.bash"), script("bash"));
        String ask = ". " + script.getFileName() + "; COMP_LINE='" + line + "'; COMP_POINT=" + line.length()
                + "; _scx_replay; printf '%s\\n' \"${COMPREPLY[@]}\"";
        return run("bash", "--norc", "-c", ask).lines().toList();
    }

    @Test
    void zshTakesItsScript() throws Exception {
        String script = script("zsh");
        assertThat(script).startsWith("#compdef scx-replay\n").endsWith("fi\n").contains("_scx_replay_candidates() {");
        // what both shells share is the language of any POSIX shell
        Path shared = Files.writeString(
                directory.resolve("shared.sh"), script.substring(0, script.indexOf("\n_scx_replay() {") + 1));
        assertThat(run("sh", "-c", ". ./" + shared.getFileName() + "; _scx_replay_candidates kernel show"))
                .startsWith("6.12\n")
                .contains("\n7.3.4\n", "\n--format\n");
        assumeInstalled("zsh");
        Path file = Files.writeString(directory.resolve("_scx-replay"), script);
        run("zsh", "-n", file.toString());
    }

    @Test
    void fishTakesItsScript() throws Exception {
        String script = script("fish");
        assertThat(script)
                .contains("complete -c scx-replay -n '__fish_use_subcommand' -a query -d 'Asks a dataset")
                .containsPattern(
                        "complete -c scx-replay -n '__fish_seen_subcommand_from query' -l format -x -a '\\(__scx_replay_\\d+\\)'")
                .containsPattern("from replay' -l kernel -x -a '\\(__fish_complete_list , __scx_replay_\\d+\\)'")
                .contains("__fish_seen_subcommand_from kernel; and __fish_seen_subcommand_from diff' -l format ");
        for (String line : script.lines().toList()) {
            assertThat(line).matches("#.*|function __scx_replay_\\d+|    printf .*|end|complete -c scx-replay .*");
            assertThat(line.replace("\\\\", "")
                                    .replace("\\'", "")
                                    .chars()
                                    .filter(letter -> letter == '\'')
                                    .count()
                            % 2)
                    .as(line)
                    .isZero();
        }
        assumeInstalled("fish");
        run("fish", "-n", Files.writeString(directory.resolve("c.fish"), script).toString());
    }

    private static String script(String shell) {
        CommandRun run = CommandRun.of("completion", shell);
        assertThat(run.exitCode()).isZero();
        return run.out();
    }

    private static void assumeInstalled(String program) {
        boolean installed = List.of(System.getenv("PATH").split(":")).stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
        Assumptions.assumeTrue(installed, program + " is not installed: its script was only looked at");
    }

    private String run(String... words) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(words)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(printed).isZero();
        return printed;
    }
}
