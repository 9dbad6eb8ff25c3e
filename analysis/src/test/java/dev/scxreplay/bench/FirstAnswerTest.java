package dev.scxreplay.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asked of the launcher, by one that notes it. */
final class FirstAnswerTest {
    @TempDir
    Path folder;

    @Test
    void asksTheLauncherHowManyEventsThereAre() throws Exception {
        Path recording = Files.writeString(folder.resolve("trace.txt"), "");
        Path launcher = launcher("echo \"$@\" >> " + folder.resolve("asked"));
        assertThat(FirstAnswer.of(launcher, recording, 2).orElseThrow()).isPositive();
        String question = "query " + recording + " SELECT count(*) FROM events";
        assertThat(Files.readAllLines(folder.resolve("asked"))).containsExactly(question, question);
    }

    @Test
    void noAnswerIsNotMeasured() throws Exception {
        assertThat(FirstAnswer.of(launcher("exit 3"), folder, 1)).isEmpty();
        assertThat(FirstAnswer.of(folder.resolve("not-there"), folder, 1)).isEmpty();
    }

    private Path launcher(String does) throws Exception {
        Path script = Files.writeString(folder.resolve("launcher"), "#!/bin/sh\n" + does + "\n");
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }
}
