package dev.scxreplay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every input that cannot be used gets one sentence on standard error that names it, and the exit code that
 * {@code --help} documents; the dataset keeps its bytes, and a new one does not come to be.
 */
final class BadInputTest {
    private static final Path SAMPLES = Path.of(System.getProperty("scxreplay.root"), "sample-traces");

    private static final String DAMAGED =
            "              sh-1       [000] .....    99.000006: sched_waking: comm=sh pid=x prio=1 target_cpu=000\n";

    @TempDir
    Path directory;

    private Path recording;
    private Path dataset;

    @BeforeEach
    void makeDataset() throws Exception {
        recording = Files.copy(SAMPLES.resolve("wait-cycle/trace.txt"), directory.resolve("ring.txt"));
        dataset = directory.resolve("results");
        assertThat(CommandRun.of("ingest", recording.toString(), "-o", dataset.toString())
                        .exitCode())
                .isZero();
        assertThat(CommandRun.of("replay", dataset.toString(), "--kernel", "6.17.13")
                        .exitCode())
                .isZero();
    }

    @Test
    void recordings() throws Exception {
        Path none = directory.resolve("none.txt");
        Path empty = Files.createFile(directory.resolve("empty.txt"));
        Path binary = Files.write(directory.resolve("binary.txt"), new byte[] {0, 1, 2, (byte) 0xff, 0, 7});
        Path prose = Files.writeString(directory.resolve("prose.txt"), "once upon a time\n");
        Path headOnly = Files.write(
                directory.resolve("head.dat"), new byte[] {0x17, 8, 0x44, 't', 'r', 'a', 'c', 'i', 'n', 'g', '6', 0});
        ingest(none, ExitCode.USAGE, "There is no file " + none + ".");
        ingest(empty, ExitCode.INPUT, empty + " is empty.");
        ingest(binary, ExitCode.INPUT, binary + " is in no known format: not ");
        ingest(binary, ExitCode.INPUT, "It begins with the bytes 00 01 02 ff 00 07; scx-replay record tells how");
        ingest(prose, ExitCode.INPUT, prose + " is in no known format: not ");
        ingest(prose, ExitCode.INPUT, "It begins with 'once upon a time'; scx-replay record tells how");
        Path bzip2 = Files.writeString(directory.resolve("trace.bz2"), "BZh91AY");
        ingest(bzip2, ExitCode.INPUT, bzip2 + " is compressed with bzip2, which is not read; unpack it first: bunzip2");
        Path json = Files.writeString(directory.resolve("perf.json"), "{\n\t\"linux-perf-json-version\": 1,\n");
        ingest(json, ExitCode.INPUT, "which is not read; take in the perf.data it was made of.");
        Path ctf = Files.createDirectory(directory.resolve("ctf"));
        Files.writeString(ctf.resolve("metadata"), "/* CTF 1.8 */\n");
        // these are found out late; those before them stay then
        Path folder = Files.createDirectory(directory.resolve("folder"));
        refused(
                ExitCode.INPUT,
                folder + " is a folder without a recording: it has 0 files.",
                "ingest",
                folder.toString(),
                "-o",
                dataset.toString());
        refused(
                ExitCode.INPUT,
                "the first being metadata (the description of a CTF trace, as LTTng and perf data convert",
                "ingest",
                ctf.toString(),
                "-o",
                dataset.toString());
        refused(
                ExitCode.INPUT,
                headOnly + " cannot be read: the file ends",
                "ingest",
                headOnly.toString(),
                "-o",
                dataset.toString());
    }

    private void ingest(Path file, int exitCode, String said) throws Exception {
        refused(exitCode, said, "ingest", file.toString(), "-o", dataset.toString());
        // with a good one before it too: all are looked at first
        refused(exitCode, said, "ingest", recording.toString(), file.toString(), "-o", directory + "/new");
        assertThat(directory.resolve("new")).doesNotExist();
    }

    @Test
    void strictWritesNothingOfADamagedRecording() throws Exception {
        Path damaged = Files.writeString(directory.resolve("damaged.txt"), Files.readString(recording) + DAMAGED);
        String[] words = {"ingest", damaged.toString(), "-o", directory + "/new", "--strict", "--name", "ring"};
        refused(ExitCode.INPUT, damaged + " cannot be read completely: ", words);
        assertThat(directory.resolve("new")).doesNotExist();
        words[3] = dataset.toString();
        refused(ExitCode.INPUT, damaged + " cannot be read completely: ", words);
    }

    @Test
    void outputs() throws Exception {
        Path other = Files.createDirectory(directory.resolve("other"));
        Path thesis = Files.writeString(other.resolve("thesis.txt"), "years of work");
        Path empty = Files.createDirectory(directory.resolve("void"));
        refused(
                ExitCode.USAGE,
                other + " holds something else (thesis.txt); name a new or an empty directory for the dataset.",
                "ingest",
                recording.toString(),
                "-o",
                other.toString());
        refused(ExitCode.USAGE, thesis + " is a file", "ingest", recording.toString(), "-o", thesis.toString());
        refused(ExitCode.USAGE, "There is no file", "ingest", directory + "/none", "-o", empty.toString());
        assertThat(empty).isEmptyDirectory();
        assertThat(thesis).hasContent("years of work");
        assertThat(other.toFile().list()).containsExactly("thesis.txt");
    }

    @Test
    void datasets() throws Exception {
        refused(
                ExitCode.INPUT,
                recording + " is a file; a dataset is a directory.",
                "replay",
                recording.toString(),
                "--kernel",
                "7.3.4");
        refused(
                ExitCode.USAGE,
                "needs the results of a replay and " + recording + " is a recording",
                "query",
                recording.toString(),
                "findings");
        for (String[] verb : new String[][] {{"replay", "--kernel", "7.3.4"}, {"query", "findings"}}) {
            refused(ExitCode.USAGE, "there is no dataset at " + directory + "/none.", on(directory + "/none", verb));
            refused(ExitCode.INPUT, directory + " is not a dataset of scx-replay", on(directory.toString(), verb));
        }
    }

    @Test
    void aDatasetOfAnotherVersion() throws Exception {
        Files.writeString(dataset.resolve("scx-replay.json"), "{\"dataset_version\":3}\n");
        String said = dataset.toRealPath()
                + " was written by a newer scx-replay: it is a dataset of version 3, this one reads"
                + " version 2; update scx-replay, or make the dataset again with: scx-replay ingest TRACE -o NEW.";
        refused(ExitCode.INPUT, said, "query", dataset.toString(), "kick_waits");
        refused(ExitCode.INPUT, said, "replay", dataset.toString(), "--kernel", "7.3.4");
        refused(ExitCode.INPUT, said, "ingest", recording.toString(), "-o", dataset.toString());
    }

    @Test
    void kernelsAndMachines() throws Exception {
        replay("Kernel '6.17.9' is not known; nearest: 6.17, ", "--kernel", "6.17.9");
        replay("Kernel 'wild' is not known; nearest: ", "--kernel", "7.3.4,wild");
        replay("Commit 'deadbeefdead' is not known", "--kernel", "6.17.13+deadbeefdead");
        replay("6.17.13 already contains 14c1da3895a1", "--kernel", "6.17.13+14c1da3895a1");
        replay(
                "There is no trace rings in " + dataset + ". Did you mean ring?",
                "--kernel",
                "7.3.4",
                "--trace",
                "rings");
        replay("--cpus must be 1 or more, not 0.", "--kernel", "7.3.4", "--cpus", "0");
        replay("The trace was recorded on ", "--kernel", "7.3.4", "--cpus", "1");
        replay("a machine has 1 to 16384 CPUs, not 99999", "--kernel", "7.3.4", "--cpus", "99999");
        replay("a machine of 8 CPUs has 1 to 8 nodes, not 9", "--kernel", "7.3.4", "--cpus", "8", "--nodes", "9");
    }

    private void replay(String said, String... options) throws Exception {
        String[] words = new String[options.length + 1];
        words[0] = "replay";
        System.arraycopy(options, 0, words, 1, options.length);
        refused(ExitCode.USAGE, said, on(dataset.toString(), words));
    }

    @Test
    void questions() throws Exception {
        query("There is no view or table kick_wait. Did you mean kick_waits", "kick_wait");
        query("\"nope\" not found", "SELECT nope FROM kick_waits");
        query("nope", "SELECT * FROM nope");
        query("SELEC", "SELEC 1");
        // DuckDB's own words, with the line and a mark below the place
        query("LINE 1: SELECT nope FROM kick_waits\n               ^", "SELECT nope FROM kick_waits");
        query("There is no file " + directory + "/none.sql.", "-f", directory + "/none.sql");
        query("--format parquet needs -o FILE", "kick_waits", "--format", "parquet");
        assertThat(directory.resolve("x.csv")).doesNotExist();
        query("nope", "SELECT nope FROM kick_waits", "-o", directory + "/x.csv");
        assertThat(directory.toFile().list()).noneMatch(name -> name.startsWith("x.csv"));
    }

    private void query(String said, String... options) throws Exception {
        String[] words = new String[options.length + 1];
        words[0] = "query";
        System.arraycopy(options, 0, words, 1, options.length);
        refused(ExitCode.USAGE, said, on(dataset.toString(), words));
    }

    private static String[] on(String dataset, String... words) {
        String[] all = new String[words.length + 1];
        all[0] = words[0];
        all[1] = dataset;
        System.arraycopy(words, 1, all, 2, words.length - 1);
        return all;
    }

    private void refused(int exitCode, String said, String... words) throws Exception {
        Map<String, String> before = hashes();
        CommandRun run = CommandRun.of(words);
        assertThat(run.err())
                .as(String.join(" ", words))
                .startsWith("scx-replay: ")
                .contains(said);
        assertThat(run.err()).doesNotContain("\tat ", "Exception").matches("(?s).*[.?^]\\s*");
        assertThat(run.exitCode()).as(String.join(" ", words)).isEqualTo(exitCode);
        assertThat(run.out()).isEmpty();
        assertThat(hashes()).isEqualTo(before);
    }

    private Map<String, String> hashes() throws Exception {
        return hashes(dataset);
    }

    /** Every file below a directory, by its path, with the hash of its bytes. */
    static Map<String, String> hashes(Path directory) throws Exception {
        Map<String, String> hashes = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.toList()) {
                hashes.put(directory.relativize(file).toString(), Files.isDirectory(file) ? "" : hash(file));
            }
        }
        return hashes;
    }

    private static String hash(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }
}
