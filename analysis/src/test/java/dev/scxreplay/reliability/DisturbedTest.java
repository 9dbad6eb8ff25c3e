package dev.scxreplay.reliability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.scxreplay.table.Dataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Ingest, replay and batch as processes that are killed, stopped, denied space and rights, and started twice: nothing that is
 * in its place is ever torn, and the same command, given again, ends with the bytes of an undisturbed run.
 *
 * <p>A point is the n-th change seen in the dataset and up to 2 ms more, n drawn from as many as an undisturbed run makes.
 * {@code -Dkill.points=200} is the long form, {@code -Dkill.seed=} draws the same points again.
 */
final class DisturbedTest {
    private static final int POINTS = Integer.getInteger("kill.points", 6);
    private static final long SEED = Long.getLong("kill.seed", System.currentTimeMillis());
    private static final long MOST_NS_LATER = 2_000_000;
    private static final List<String> NOBODY = List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");

    @TempDir
    private static Path folder;

    private static final Map<Command, Scenario> SCENARIOS = new EnumMap<>(Command.class);

    /** What is disturbed. */
    enum Command {
        INGEST,
        REPLAY,
        BATCH
    }

    @BeforeAll
    static void undisturbed() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (Command command : Command.values()) {
            Path own = Files.createDirectory(folder.resolve(command.name().toLowerCase(Locale.ROOT)));
            SCENARIOS.put(
                    command,
                    switch (command) {
                        case INGEST -> Scenario.ingest(own);
                        case REPLAY -> Scenario.replay(own);
                        case BATCH -> Scenario.batch(own);
                    });
        }
    }

    @ParameterizedTest
    @EnumSource
    void killedAtRandomPoints(Command command) throws Exception {
        Scenario scenario = SCENARIOS.get(command);
        Random random = new Random(SEED + command.ordinal());
        int points = command == Command.BATCH ? POINTS - 2 * (POINTS * 3 / 10) : POINTS * 3 / 10;
        System.out.printf(
                Locale.ROOT,
                "%s: %d points among %d changes, -Dkill.seed=%d%n",
                command,
                points,
                scenario.changes(),
                SEED);
        while (points > 0) {
            scenario.begin();
            StringBuilder when = new StringBuilder(command + " with -Dkill.seed=" + SEED + ", killed at");
            for (int inARow = Math.min(points, 3 + random.nextInt(5)); inARow > 0; inARow--) {
                int toDo = command == Command.BATCH ? scenario.toDo() : 1000;
                int at = 1 + random.nextInt(Math.max(1, scenario.changes() * toDo / 1000));
                if (!killedAt(at, random.nextLong(MOST_NS_LATER), scenario)) {
                    when.append(" (done before ").append(at).append(')');
                    break;
                }
                points--;
                when.append(' ').append(at);
                scenario.nothingIsTorn(when.toString());
                if (random.nextInt(4) == 0) {
                    Dataset.open(scenario.dataset()); // puts in order what the dead one left
                    scenario.nothingIsTorn(when + ", looked at");
                    scenario.nothingIsLost(when + ", looked at");
                }
            }
            scenario.endsAsUndisturbed(when.toString());
        }
    }

    /** Whether it still ran at that point. */
    private static boolean killedAt(int change, long laterNs, Scenario scenario) throws Exception {
        try (Child child = scenario.start()) {
            Progress.await(change, scenario.dataset(), child::isAlive);
            LockSupport.parkNanos(laterNs);
            return child.isAlive();
        }
    }

    @ParameterizedTest
    @EnumSource
    void stopsCleanlyWhenAsked(Command command) throws Exception {
        Scenario scenario = SCENARIOS.get(command);
        scenario.begin();
        stops(scenario, "INT", 130);
        stops(scenario, "TERM", 143);
        scenario.endsAsUndisturbed(command + " stopped by SIGINT, then by SIGTERM");
    }

    private static void stops(Scenario scenario, String signal, int exitCode) throws Exception {
        try (Child child = scenario.start()) {
            assumeTrue(
                    child.heeds(signal.equals("INT") ? 2 : 15),
                    "SIG" + signal + " is ignored here, so by children too");
            Progress.await(Math.max(1, scenario.changes() / 4), scenario.dataset(), child::isAlive);
            child.signal(signal);
            Child.Ended ended = child.await();
            assertThat(ended.exitCode()).as("%s: %s", signal, ended.err()).isEqualTo(exitCode);
            assertThat(ended.err()).as(signal).doesNotContain("\tat ", "Exception");
            scenario.nothingIsTorn("SIG" + signal);
        }
    }

    @ParameterizedTest
    @EnumSource
    void asSecondWriterIsRefusedAndTheFirstGoesOn(Command command) throws Exception {
        Scenario scenario = SCENARIOS.get(command);
        scenario.begin();
        try (Child first = scenario.start()) {
            Progress.await(scenario.changes() / 3, scenario.dataset(), first::isAlive);
            first.stop();
            assertThat(first.isAlive()).isTrue();
            SortedMap<String, String> before = Tree.hashes(scenario.dataset());
            assertThat(before.keySet()).as("what it is writing").anyMatch(file -> file.startsWith("."));
            for (Command other : Command.values()) {
                if (other == Command.REPLAY
                        && Tree.inPlace(before).keySet().stream().noneMatch(in -> in.startsWith("trace="))) {
                    continue; // nothing to replay yet
                }
                Scenario.Refused refused = Scenario.refused(SCENARIOS.get(other).command(scenario.dataset()));
                assertThat(refused.err())
                        .as("%s while %s runs", other, command)
                        .contains("is being written by another scx-replay (process ")
                        .containsOnlyOnce("\n");
                assertThat(refused.exitCode()).isEqualTo(4);
                assertThat(Tree.hashes(scenario.dataset()))
                        .as("%s while %s runs", other, command)
                        .isEqualTo(before);
            }
            first.signal("CONT");
            assertThat(first.await().exitCode()).isZero();
        }
        assertThat(Tree.hashes(scenario.dataset())).isEqualTo(scenario.after());
    }

    @ParameterizedTest
    @EnumSource
    void aFullDiskIsSaidAndDoneAgainWhenThereIsSpace(Command command) throws Exception {
        assumeTrue(isRoot(), "only root mounts file systems");
        Scenario scenario = SCENARIOS.get(command);
        scenario.begin();
        long before = Tree.kilobytes(scenario.dataset());
        Path small = Files.createDirectory(scenario.folder().resolve("small"));
        long size = before + (Tree.kilobytes(scenario.reference()) - before) * 2 / 5;
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=" + size + "k", "tmpfs", small + ""), "mount is refused here");
        try {
            Scenario on = scenario.on(small.resolve("dataset"));
            on.begin();
            Child.Ended ended = on.start().await();
            saysClearly(ended, command, "No space left on device");
            on.nothingIsTorn("full disk");
            assertThat(run("mount", "-o", "remount,size=64m", small + "")).isTrue();
            on.endsAsUndisturbed("once there is space");
        } finally {
            run("umount", small + "");
        }
    }

    /** Without root; only ingest, as the others unpack native code into files that are longer than their tables. */
    @Test
    void aLimitOnFilesIsSaid() throws Exception {
        Command command = Command.INGEST;
        Scenario scenario = SCENARIOS.get(command);
        scenario.begin();
        long most = Tree.longest(scenario.reference()) / 2048;
        List<String> limited = List.of("bash", "-c", "ulimit -f " + most + "; exec \"$@\"", "bash");
        assumeTrue(run("bash", "-c", "ulimit -f 1"), "no bash");
        Child.Ended ended = scenario.startUnder(limited, scenario.dataset()).await();
        saysClearly(ended, command, "File too large");
        scenario.nothingIsTorn("a limit on files");
        scenario.endsAsUndisturbed("without the limit");
    }

    @ParameterizedTest
    @EnumSource
    void revokedRightsAreSaidAndDoneAgainWhenTheyAreGiven(Command command) throws Exception {
        Scenario scenario = SCENARIOS.get(command);
        List<String> program = isRoot() ? NOBODY : List.of();
        if (isRoot()) {
            List<String> tried = new ArrayList<>(program);
            tried.addAll(Program.command());
            tried.add("--version");
            assumeTrue(run(tried.toArray(String[]::new)), "root cannot become nobody and run Java here");
        }
        scenario.begin();
        own(scenario.dataset());
        try (Child child = scenario.startUnder(program, scenario.dataset())) {
            Progress.await(Math.max(1, scenario.changes() / 4), scenario.dataset(), child::isAlive);
            child.stop();
            run("chmod", "-R", "a-w", scenario.dataset() + "");
            child.signal("CONT");
            Child.Ended ended = child.await();
            saysClearly(ended, command, "ermission denied");
        }
        scenario.nothingIsTorn("revoked rights");
        Child.Ended again = scenario.startUnder(program, scenario.dataset()).await();
        saysClearly(again, command, "ermission denied");
        run("chmod", "-R", "u+w", scenario.dataset() + "");
        Child.Ended ended = scenario.startUnder(program, scenario.dataset()).await();
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        assertThat(Tree.hashes(scenario.dataset())).isEqualTo(scenario.after());
    }

    /** One sentence and exit code 4; a batch may also go on with its other jobs, and then says it of each that failed. */
    private static void saysClearly(Child.Ended ended, Command command, String what) {
        assertThat(ended.err()).contains(what).startsWith("scx-replay: ").doesNotContain("\tat ", "Exception", "a bug");
        if (command != Command.BATCH || ended.exitCode() != 1) {
            assertThat(ended.exitCode()).as(ended.err()).isEqualTo(4);
            assertThat(ended.err()).as("%s", command).containsOnlyOnce("\n");
        }
    }

    private static void own(Path directory) throws IOException, InterruptedException {
        if (isRoot()) {
            run("chown", "-R", "65534:65534", directory + "");
        }
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false; // not installed
        }
    }
}
