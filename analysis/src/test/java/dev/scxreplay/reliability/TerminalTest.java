package dev.scxreplay.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process shows to whom it believes to sit at a terminal, and what it says when it cannot start. */
final class TerminalTest {
    private static final Path SAMPLES = Path.of(System.getProperty("scxreplay.root"), "sample-traces");
    /** What is shown in place of what was shown before. */
    private static final String ANEW = "\r\033[K";

    @TempDir
    private Path folder;

    @Test
    void aBatchShowsHowFarItIsOnOneLine() throws Exception {
        List<String> shown = List.of(
                        batch("-Dscxreplay.terminal.err=true").err().split("\r", -1))
                .stream()
                .map(each -> each.replace(ANEW.substring(1), ""))
                .toList();
        assertThat(shown.get(1)).isEqualTo("0 of 4 jobs");
        assertThat(shown.get(2)).matches("2 of 4 jobs, [\\d,.]+ jobs/s, \\d+ s left");
        assertThat(shown.get(3)).matches("4 of 4 jobs, [\\d,.]+ jobs/s, 0 s left");
        assertThat(shown.subList(4, shown.size())).allMatch(String::isBlank);
        assertThat(batch("-Dscxreplay.terminal.err=false").err()).doesNotContain("jobs/s");
    }

    @Test
    void nativeCodeThatCannotBeUnpackedIsOneSentence() throws Exception {
        Path nowhere = folder.resolve("nowhere");
        Child.Ended ended = batch("-Djava.io.tmpdir=" + nowhere);
        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.err())
                .contains(
                        "the native code of Arrow cannot be unpacked into " + nowhere + " and loaded from there (",
                        "); SCX_REPLAY_JAVA_OPTS=-Djava.io.tmpdir=DIR in the environment names another folder")
                .doesNotContain("bug");
    }

    private Child.Ended batch(String property) throws IOException, InterruptedException {
        for (String name : List.of("wait-cycle", "two-schedulers")) {
            Files.createDirectories(folder.resolve(name));
            Path copy = folder.resolve(name).resolve("trace.txt");
            Files.deleteIfExists(copy);
            Files.copy(SAMPLES.resolve(name).resolve("trace.txt"), copy);
        }
        Path plan =
                Files.writeString(folder.resolve("plan.yaml"), "traces: ['*/trace.txt']\nkernels: [6.17.13, 7.3.4]\n");
        String results = folder.resolve("results" + property.hashCode()).toString();
        try (Child child = Child.startUnder(
                List.of("env", "JDK_JAVA_OPTIONS=" + property),
                folder,
                "batch",
                plan.toString(),
                "-o",
                results,
                "--jobs",
                "1")) {
            return child.await();
        }
    }
}
