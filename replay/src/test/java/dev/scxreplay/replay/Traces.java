package dev.scxreplay.replay;

import dev.scxreplay.ingest.Ingest;
import dev.scxreplay.ingest.IngestOptions;
import dev.scxreplay.table.Dataset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Small traces written as ftrace text in a test, and the datasets made of them. */
final class Traces {
    private Traces() {}

    /** A dataset with one trace named {@code t}. */
    static Dataset dataset(Path directory, String text) throws Exception {
        Path file = Files.writeString(directory.resolve("t.txt"), text);
        Dataset dataset = Dataset.openOrCreate(directory.resolve("dataset"));
        Ingest.ingest(List.of(file), dataset, new IngestOptions(true, Optional.of("t")));
        return dataset;
    }

    /** An event line: CPU, flags, time in microseconds, and the event with its fields. */
    static String line(int pid, int cpu, String flags, long us, String event) {
        String task = pid == 0 ? "<idle>-0" : "task" + pid + "-" + pid;
        return "%16s     [%03d] %s %5d.%06d: %s%n".formatted(task, cpu, flags, us / 1_000_000, us % 1_000_000, event);
    }

    /** A switch between two ordinary tasks; pid 0 is the idle task. */
    static String switchLine(int cpu, long us, int prev, String state, int next) {
        return line(
                prev,
                cpu,
                "d..2.",
                us,
                "sched_switch: prev_comm=" + comm(prev, cpu) + " prev_pid=" + prev + " prev_prio=120 prev_state="
                        + state + " ==> next_comm=" + comm(next, cpu) + " next_pid=" + next + " next_prio=120");
    }

    private static String comm(int pid, int cpu) {
        return pid == 0 ? "swapper/" + cpu : "task" + pid;
    }
}
