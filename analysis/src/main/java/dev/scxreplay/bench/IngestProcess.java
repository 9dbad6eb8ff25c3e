package dev.scxreplay.bench;

import dev.scxreplay.bench.Measurement.Run;
import dev.scxreplay.bench.Measurement.Work;
import dev.scxreplay.ingest.Cut;
import dev.scxreplay.ingest.Ingest;
import dev.scxreplay.ingest.IngestOptions;
import dev.scxreplay.ingest.IngestReport;
import dev.scxreplay.table.Dataset;
import dev.scxreplay.trace.IngestException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Measures ingest in a process of its own, as users run it: in one that has done other jobs before, two threads took a quarter
 * more CPU time, as the compiler goes by all it has seen.
 */
final class IngestProcess {
    static final String TRACE = "bench";

    /**
     * What the process says.
     *
     * @param format of the recording, as its reader calls it
     * @param residentBytes the most memory it had
     */
    record Answer(Measurement measured, String format, long residentBytes) {}

    private IngestProcess() {}

    /** Measures ingest of a recording, repeated in time so often, into a dataset, and waits for the answer. */
    static Answer measure(String job, Path recording, Path dataset, int threads, int times, int warmUps, int runs)
            throws IngestException, IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), IngestProcess.class.getName()));
        command.addAll(List.of(recording.toAbsolutePath().toString(), dataset.toString()));
        for (int number : new int[] {threads, times, warmUps, runs}) {
            command.add(Integer.toString(number));
        }
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        int exit = process.waitFor();
        if (exit != 0 && lines.size() == 2) {
            throw new IngestException(IngestException.Kind.valueOf(lines.getFirst()), lines.getLast());
        }
        if (exit != 0) {
            throw new IOException("the process that measures ended with " + exit + ": " + String.join(" ", lines));
        }
        long[] sizes = numbers(lines.get(1));
        List<Run> measured = lines.stream()
                .skip(2)
                .map(IngestProcess::numbers)
                .map(run -> new Run(run[0], run[1], run[2], run[3]))
                .toList();
        Work work = new Work(sizes[0], Math.multiplyExact(Files.size(recording), (long) times));
        return new Answer(new Measurement(job, work, measured, 0), lines.getFirst(), sizes[1]);
    }

    private static long[] numbers(String line) {
        return List.of(line.split(" ")).stream().mapToLong(Long::parseLong).toArray();
    }

    /** The process itself: prints the format, events and memory, and a line for each run; or a kind of failure and its reason. */
    public static void main(String[] args) throws Exception {
        Path recording = Path.of(args[0]);
        int threads = Integer.parseInt(args[2]);
        IngestOptions options = new IngestOptions(false, Optional.of(TRACE), Cut.NOTHING, Integer.parseInt(args[3]));
        String[] format = {""};
        try {
            Measurement measured = Measurement.of("", Integer.parseInt(args[4]), Integer.parseInt(args[5]), () -> {
                Dataset dataset = Dataset.openOrCreate(Path.of(args[1]));
                dataset.useThreads(threads);
                IngestReport report = Ingest.ingest(List.of(recording), dataset, options);
                format[0] = report.traces().getFirst().header().format();
                return new Work(
                        report.traces().stream()
                                .mapToLong(IngestReport.Trace::events)
                                .sum(),
                        0);
            });
            System.out.println(format[0]);
            System.out.println(measured.work().events() + " " + MachineDescription.mostResidentBytes());
            for (Run run : measured.runs()) {
                System.out.println(run.wallNs() + " " + run.cpuNs() + " " + run.callerNs() + " " + run.heapBytes());
            }
        } catch (IngestException e) {
            System.out.println(e.kind());
            System.out.println(e.getMessage());
            System.exit(1);
        }
    }
}
