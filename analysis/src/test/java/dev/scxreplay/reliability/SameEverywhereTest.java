package dev.scxreplay.reliability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Datasets, results and whatever is printed are the same to the byte under every JDK and on every machine.
 *
 * <p>The JDKs are those that {@code .mvn/find-jdk.sh} knows of, and the one whose home is in {@code SCX_REPLAY_OTHER_JDK}.
 * For want of other machines, a virtual one is made as different from this one as its flags and surroundings allow.
 */
final class SameEverywhereTest {
    private static final Path ROOT =
            Path.of(System.getProperty("scxreplay.root")).toAbsolutePath();
    private static final Path SAMPLES = ROOT.resolve("sample-traces");
    private static final Path INGEST = ROOT.resolve("ingest/src/test/resources");
    private static final Path OWN = Path.of(System.getProperty("java.home"));
    private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=\"([^\"]+)\"");
    private static final long MOST_SECONDS = 300;

    private static final List<String> COMMANDS = List.of(
            "batch plan.yaml -o results --jobs 2",
            "fsck results",
            "ingest recordings/large.txt.zst recordings/two-schedulers.txt recordings/packed.zip -o dataset",
            "replay dataset --kernel 6.17.8+14c1da3895a1,6.17.13,7.3.4 --cpus 512 --nodes 8",
            "query dataset kick_wait_summary --format json",
            "compare dataset --baseline 6.17.13 --candidate 7.3.4 --format json",
            "report dataset -o report.html",
            "export ftrace dataset --trace large -o large.txt",
            "export perfetto dataset --trace large --kernel 6.17.13,7.3.4 -o large.pftrace",
            "sweep --kernel 6.12.8,7.3.4 --cpus 64,4097 --by site",
            "doctor recordings/lost-events.txt",
            "kernel list");

    @TempDir
    private static Path folder;

    private static SortedMap<String, String> here;

    /** Where and how the commands run. */
    private record Surroundings(
            Path home, List<String> flags, Map<String, String> variables, boolean recordingsReversed) {}

    @BeforeAll
    static void here() throws Exception {
        here = results("here", new Surroundings(OWN, List.of(), Map.of(), false));
        assertThat(here.keySet()).anyMatch(file -> file.startsWith("results/run="));
        String printed = Files.readString(folder.resolve("here/printed.txt"));
        assertThat(printed).doesNotContain("a bug");
        // the damaged recordings fail in the batch, the doctor finds what the sample is for
        assertThat(printed.lines().filter(line -> line.matches("exit code [2-9]")))
                .as(printed)
                .isEmpty();
    }

    @Test
    void underEveryJdk() throws Exception {
        Map<String, Path> others = others();
        assumeFalse(
                others.isEmpty(),
                "THERE IS ONE JDK HERE: that results do not depend on its version is not tested; "
                        + "give the home of another one, 21 or newer, in SCX_REPLAY_OTHER_JDK");
        for (Map.Entry<String, Path> other : others.entrySet()) {
            Surroundings surroundings = new Surroundings(other.getValue(), List.of(), Map.of(), false);
            assertSame("jdk-" + other.getKey(), surroundings);
            System.out.println("JDK " + other.getKey() + " gives the bytes of JDK " + version(OWN));
        }
    }

    /** One CPU, little memory, both compilers, another language, zone and character set, hashes and maps in other orders. */
    @Test
    void onASmallMachineInIstanbul() throws Exception {
        Surroundings surroundings = new Surroundings(
                OWN,
                List.of(
                        "-XX:TieredStopAtLevel=4",
                        "-XX:ActiveProcessorCount=1",
                        "-Xmx120m",
                        "-Xshare:off",
                        "-XX:+UnlockExperimentalVMOptions",
                        "-XX:hashCode=3",
                        "-Duser.language=tr",
                        "-Duser.country=TR",
                        "-Duser.timezone=Asia/Kathmandu",
                        "-Dfile.encoding=ISO-8859-9"),
                Map.of("LANG", "tr_TR.ISO-8859-9", "LC_ALL", "C", "TZ", "Asia/Kathmandu", "COLUMNS", "40"),
                true);
        assertSame("istanbul", surroundings);
    }

    /** Many CPUs of another kind, another collector and heap, digits that are not ASCII, all objects of one hash. */
    @Test
    void onALargeMachineInCairo() throws Exception {
        Surroundings surroundings = new Surroundings(
                OWN,
                List.of(
                        "-XX:ActiveProcessorCount=64",
                        "-XX:-UseSerialGC",
                        "-XX:+UseParallelGC",
                        "-Xmx600m",
                        "-XX:-UseCompressedOops",
                        "-XX:UseAVX=0",
                        "-XX:+UnlockExperimentalVMOptions",
                        "-XX:hashCode=2",
                        "-Duser.language=ar",
                        "-Duser.country=EG",
                        "-Duser.extensions=u-nu-arab-ca-islamic",
                        "-Duser.timezone=Pacific/Chatham",
                        "-Dfile.encoding=UTF-16"),
                Map.of("LANG", "ar_EG.UTF-8", "TZ", "Pacific/Chatham", "COLUMNS", "400"),
                true);
        assertSame("cairo", surroundings);
    }

    private static void assertSame(String name, Surroundings surroundings) throws Exception {
        SortedMap<String, String> there = results(name, surroundings);
        assertThat(folder.resolve(name + "/printed.txt")).hasSameTextualContentAs(folder.resolve("here/printed.txt"));
        SortedSet<String> differ = new TreeSet<>(here.keySet());
        differ.addAll(there.keySet());
        differ.removeIf(file -> Objects.equals(here.get(file), there.get(file)));
        assertThat(differ).as("files that differ").isEmpty();
    }

    /** What all commands make and print, by path. */
    private static SortedMap<String, String> results(String name, Surroundings surroundings) throws Exception {
        // always at the same place, as sentences about recordings have their paths
        Path own = Files.createDirectory(folder.resolve("work"));
        recordings(Files.createDirectory(own.resolve("recordings")), surroundings.recordingsReversed());
        Files.writeString(own.resolve("plan.yaml"), """
                traces: ['recordings/*']
                kernels: [6.17.13, 7.3.4]
                faults: {name: some, fail: ['kick_syncs=prob:0.5']}
                """);
        Files.write(own.resolve("commands.txt"), COMMANDS);
        List<String> command =
                new ArrayList<>(Program.command(surroundings.home(), surroundings.flags(), Commands.class));
        command.addAll(List.of("commands.txt", "printed.txt"));
        Path said = folder.resolve(name + ".said");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(own.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().putAll(surroundings.variables());
        Process process = builder.start();
        try {
            assertThat(process.waitFor(MOST_SECONDS, TimeUnit.SECONDS))
                    .as("%s is done", name)
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue())
                .as("%s: %s", name, Files.readString(said))
                .isZero();
        return Tree.hashes(Files.move(own, folder.resolve(name)));
    }

    /** Recordings of every format that is at hand, small ones: most of the processes here are slow. */
    private static void recordings(Path into, boolean reversed) throws IOException {
        Map<String, byte[]> recordings = new LinkedHashMap<>();
        recordings.put("large.txt.zst", Zstd.compress(Scenario.largeText(1 << 19)));
        recordings.put("packed.zip", zip("a/trace.txt", Files.readAllBytes(SAMPLES.resolve("dsq-tasks/trace.txt"))));
        for (String sample : List.of(
                "two-schedulers", "wait-cycle", "sub-schedulers", "cpu-hotplug", "lost-events", "bypass-balance")) {
            recordings.put(
                    sample + ".txt", Files.readAllBytes(SAMPLES.resolve(sample).resolve("trace.txt")));
        }
        for (String seeds : List.of("perf-script", "bpftrace-log", "wprof-json", "kernel-log")) {
            Path seed = files(INGEST.resolve("fuzz/seeds/" + seeds), 1).first();
            recordings.put(seeds + "-" + seed.getFileName(), Files.readAllBytes(seed));
        }
        for (Path damaged : files(INGEST.resolve("regressions"), 2)) {
            recordings.put(
                    damaged.getParent().getFileName() + "-" + damaged.getFileName(), Files.readAllBytes(damaged));
        }
        List<String> names = new ArrayList<>(recordings.keySet());
        for (String name : reversed ? names.reversed() : names) {
            Files.write(into.resolve(name), recordings.get(name));
        }
    }

    private static SortedSet<Path> files(Path directory, int depth) throws IOException {
        try (Stream<Path> files = Files.walk(directory, depth)) {
            return new TreeSet<>(files.filter(Files::isRegularFile).toList());
        }
    }

    private static byte[] zip(String name, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            ZipEntry entry = new ZipEntry(name);
            entry.setTime(0);
            zip.putNextEntry(entry);
            zip.write(content);
        }
        return bytes.toByteArray();
    }

    /** The homes of JDKs of other versions than this one, by version. */
    private static Map<String, Path> others() throws IOException, InterruptedException {
        Process shell = new ProcessBuilder("sh", "-c", ". .mvn/find-jdk.sh; jdk_homes")
                .directory(ROOT.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<String> homes = new ArrayList<>(
                new String(shell.getInputStream().readAllBytes(), UTF_8).lines().toList());
        shell.waitFor();
        homes.add(System.getenv().getOrDefault("SCX_REPLAY_OTHER_JDK", ""));
        Map<String, Path> others = new TreeMap<>();
        for (String home : homes) {
            String version = home.isEmpty() ? "0" : version(Path.of(home));
            if (Integer.parseInt(version.split("[^0-9]")[0]) >= 21 && !version.equals(version(OWN))) {
                others.put(version, Path.of(home));
            }
        }
        return others;
    }

    /** The version of a JDK, 0 if there is none. */
    private static String version(Path home) throws IOException {
        Path release = home.resolve("release");
        if (!Files.isExecutable(home.resolve("bin/java")) || !Files.exists(release)) {
            return "0";
        }
        return VERSION.matcher(Files.readString(release))
                .results()
                .map(match -> match.group(1))
                .findFirst()
                .orElse("0");
    }
}
