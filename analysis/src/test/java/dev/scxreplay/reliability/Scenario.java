package dev.scxreplay.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdInputStream;
import dev.scxreplay.cli.Main;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A command that takes a second or so, and the dataset it finds.
 *
 * @param folder where its recordings are and whatever it needs
 * @param words the command; the dataset {@link #OUT} follows
 * @param before what is in the dataset when it begins
 * @param after what is in it when nothing disturbs the command
 * @param changes so many changes one sees in it then
 */
record Scenario(Path folder, List<String> words, Path dataset, Path before, Map<String, String> after, int changes) {
    private static final Path SAMPLES =
            Path.of(System.getProperty("scxreplay.root")).resolve("sample-traces");

    /** Takes in two recordings, of which one replaces an older trace that has been replayed. */
    static Scenario ingest(Path folder) throws Exception {
        Path recordings = recordings(folder);
        Path before = folder.resolve("before");
        succeed("ingest", SAMPLES.resolve("wait-cycle/trace.txt") + "", "--name", "large", "-o", before + "");
        succeed("replay", before + "", "--kernel", "6.17.13,7.3.4");
        return of(
                folder,
                before,
                "ingest",
                recordings.resolve("large.txt") + "",
                recordings.resolve("small.txt") + "",
                "--threads",
                "2",
                "-o");
    }

    /** Replays two traces under two kernels, one of which has been there with another machine. */
    static Scenario replay(Path folder) throws Exception {
        Path recordings = recordings(folder);
        Path before = folder.resolve("before");
        succeed(
                "ingest",
                recordings.resolve("large.txt") + "",
                recordings.resolve("small.txt") + "",
                "-o",
                before + "");
        succeed("replay", before + "", "--kernel", "7.3.4", "--cpus", "64");
        return of(folder, before, "replay", "--kernel", "6.17.13,7.3.4");
    }

    /** Does a plan of 84 jobs in three units. */
    static Scenario batch(Path folder) throws Exception {
        recordings(folder);
        Path plan = Files.writeString(folder.resolve("plan.yaml"), """
                traces: [recordings/*.txt]
                kernels: [6.12.8, 6.17.13, 7.3.4]
                seeds: 1..26
                exclude:
                  - {trace: large, seed: 3..26}
                """);
        Path before = Files.createDirectory(folder.resolve("before"));
        return of(folder, before, "batch", plan + "", "--jobs", "2", "-o");
    }

    private static Scenario of(Path folder, Path before, String... words) throws Exception {
        Path dataset = folder.resolve("dataset");
        Scenario undisturbed = new Scenario(folder, List.of(words), dataset, before, Map.of(), 0);
        undisturbed.begin();
        Thread run = new Thread(() -> succeed(undisturbed.command(dataset)));
        run.start();
        int changes = Progress.await(Integer.MAX_VALUE, dataset, run::isAlive);
        Path reference = folder.resolve("after");
        Tree.copy(dataset, reference);
        return new Scenario(folder, List.of(words), dataset, before, Tree.hashes(reference), changes);
    }

    /** The same on a dataset elsewhere. */
    Scenario on(Path elsewhere) {
        return new Scenario(folder, words, elsewhere, before, after, changes);
    }

    /** A copy of the dataset as it is after an undisturbed run. */
    Path reference() {
        return folder.resolve("after");
    }

    /** Puts the dataset into the state before the command. */
    void begin() throws IOException {
        Tree.delete(dataset);
        Tree.copy(before, dataset);
    }

    Child start() throws IOException, InterruptedException {
        return startUnder(List.of(), dataset);
    }

    /** Starts it by way of another program, and on a dataset of one's own. */
    Child startUnder(List<String> program, Path on) throws IOException, InterruptedException {
        return Child.startUnder(program, folder, command(on));
    }

    /** The command for a dataset. */
    String[] command(Path on) {
        List<String> all = new ArrayList<>(words);
        all.add(words.getFirst().equals("replay") ? 1 : all.size(), on.toString());
        return all.toArray(String[]::new);
    }

    /** The command is run to its end, and all is as if nothing had ever disturbed it. */
    void endsAsUndisturbed(String when) throws Exception {
        Child.Ended ended = start().await();
        assertThat(ended.exitCode()).as("%s: %s", when, ended.err()).isZero();
        assertThat(Tree.hashes(dataset)).as(when).isEqualTo(after);
    }

    /** Whatever is in its place is what was there before or what is there after, and the runs are those of their traces. */
    void nothingIsTorn(String when) throws IOException {
        Map<String, Map<String, String>> now = Tree.inPlace(Tree.hashes(dataset));
        Map<String, Map<String, String>> old = Tree.inPlace(Tree.hashes(before));
        Map<String, Map<String, String>> made = Tree.inPlace(after);
        now.forEach((entry, files) -> {
            assertThat(files).as("%s: %s", when, entry).isIn(old.get(entry), made.get(entry));
            String trace = "trace=" + entry.replaceAll("run=|@.*", "");
            if (entry.startsWith("run=") && old.containsKey(entry) && !made.containsKey(entry)) {
                assertThat(now.getOrDefault(trace, old.get(trace)))
                        .as("%s: the trace of %s", when, entry)
                        .isEqualTo(old.get(trace));
            }
        });
    }

    /** How much of what the command makes is not there yet, in thousandths. */
    int toDo() throws IOException {
        Map<String, String> now = Tree.hashes(dataset);
        long there = after.entrySet().stream()
                .filter(file -> file.getValue().equals(now.get(file.getKey())))
                .count();
        return (int) ((after.size() - there) * 1000 / after.size());
    }

    /** A trace that was there is there. */
    void nothingIsLost(String when) throws IOException {
        assertThat(Tree.inPlace(Tree.hashes(dataset)).keySet())
                .as(when)
                .containsAll(Tree.inPlace(Tree.hashes(before)).keySet().stream()
                        .filter(entry -> entry.startsWith("trace="))
                        .toList());
    }

    private static Path recordings(Path folder) throws IOException {
        Path recordings = Files.createDirectory(folder.resolve("recordings"));
        Files.copy(SAMPLES.resolve("two-schedulers/trace.txt"), recordings.resolve("small.txt"));
        Files.write(recordings.resolve("large.txt"), largeText(1 << 20));
        return recordings;
    }

    /** The whole lines in the first bytes of a real recording. */
    static byte[] largeText(int bytes) throws IOException {
        try (InputStream packed =
                new ZstdInputStream(Files.newInputStream(SAMPLES.resolve("7.3.4-icount4/trace.txt.zst")))) {
            byte[] begin = packed.readNBytes(bytes);
            int length = begin.length;
            while (begin[length - 1] != '\n') {
                length--;
            }
            return Arrays.copyOf(begin, length);
        }
    }

    /** How a command ended that was not done. */
    record Refused(int exitCode, String err) {}

    /** Runs a command in this process that is expected to fail. */
    static Refused refused(String... words) {
        StringWriter err = new StringWriter();
        int exitCode = Main.run(new PrintWriter(new StringWriter()), new PrintWriter(err), words);
        return new Refused(exitCode, err.toString());
    }

    /** Runs a command in this process. */
    static void succeed(String... words) {
        StringWriter err = new StringWriter();
        int exitCode = Main.run(new PrintWriter(new StringWriter()), new PrintWriter(err), words);
        assertThat(exitCode).as(err.toString()).isZero();
    }
}
