package dev.scxreplay.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * One folder of {@code sample-traces/}: a recording and, in {@code scenario.properties}, how it is to be replayed.
 *
 * @param name the folder's name, which becomes the trace's
 * @param recording the recording: {@code trace.txt}, {@code trace.txt.zst} or {@code trace.dat}
 * @param kernels property {@code kernels}: the kernels to replay it under
 * @param cpus property {@code cpus}: CPU ids of the modelled machine; absent for those of the recording
 * @param nodes property {@code nodes}: NUMA nodes of the modelled machine; absent for those of the recording
 * @param expected the folder of expected results, one CSV for each view
 */
record SampleTrace(
        String name, Path recording, List<String> kernels, OptionalInt cpus, OptionalInt nodes, Path expected) {
    private static final List<String> RECORDINGS = List.of("trace.txt", "trace.txt.zst", "trace.dat");
    private static final String SCENARIO = "scenario.properties";

    SampleTrace {
        kernels = List.copyOf(kernels);
    }

    /** All samples in a folder, by name; folders without {@code scenario.properties} are none. */
    static List<SampleTrace> in(Path folder) throws IOException {
        List<SampleTrace> samples = new ArrayList<>();
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : entries.sorted().toList()) {
                if (Files.exists(entry.resolve(SCENARIO))) {
                    samples.add(read(entry));
                }
            }
        }
        return samples;
    }

    /** The command that ingests this sample into a dataset. */
    String[] ingest(Path dataset) {
        return new String[] {"ingest", recording.toString(), "--name", name, "-o", dataset.toString()};
    }

    /** The command that replays this sample, which the dataset holds. */
    String[] replay(Path dataset) {
        List<String> words = new ArrayList<>(
                List.of("replay", dataset.toString(), "--trace", name, "--kernel", String.join(",", kernels)));
        cpus.ifPresent(number -> words.addAll(List.of("--cpus", Integer.toString(number))));
        nodes.ifPresent(number -> words.addAll(List.of("--nodes", Integer.toString(number))));
        return words.toArray(new String[0]);
    }

    private static SampleTrace read(Path folder) throws IOException {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(folder.resolve(SCENARIO))) {
            properties.load(in);
        }
        String kernels = properties.getProperty("kernels");
        if (kernels == null || kernels.isBlank()) {
            throw new Failure(ExitCode.INPUT, folder.resolve(SCENARIO) + " names no kernels.");
        }
        Path recording = RECORDINGS.stream()
                .map(folder::resolve)
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new Failure(
                        ExitCode.INPUT,
                        "The sample " + folder + " has none of " + String.join(", ", RECORDINGS) + "."));
        return new SampleTrace(
                folder.getFileName().toString(),
                recording,
                List.of(kernels.trim().split("[,\\s]+")),
                number(properties, "cpus", folder),
                number(properties, "nodes", folder),
                folder.resolve("expected"));
    }

    private static OptionalInt number(Properties properties, String key, Path folder) {
        String value = properties.getProperty(key);
        if (value == null) {
            return OptionalInt.empty();
        }
        try {
            return OptionalInt.of(Integer.parseInt(value.trim()));
        } catch (NumberFormatException e) {
            throw new Failure(ExitCode.INPUT, folder.resolve(SCENARIO) + ": " + key + " is no number: " + value, e);
        }
    }
}
