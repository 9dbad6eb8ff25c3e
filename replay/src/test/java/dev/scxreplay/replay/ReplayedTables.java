package dev.scxreplay.replay;

import dev.scxreplay.kernel.KernelRequest;
import dev.scxreplay.table.Dataset;
import dev.scxreplay.table.TableReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.StringJoiner;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/** A small trace replayed, and its tables as lines of text. */
final class ReplayedTables {
    private final Dataset dataset;

    private ReplayedTables(Dataset dataset) {
        this.dataset = dataset;
    }

    /** Ingests and replays a trace written in a test. */
    static ReplayedTables of(Path directory, List<String> kernels, String... lines) throws Exception {
        Dataset dataset = Traces.dataset(directory, String.join("", lines));
        Replay.run(
                dataset,
                new ReplayOptions(
                        KernelRequest.parse(kernels).kernels(), List.of(), OptionalInt.empty(), OptionalInt.empty()),
                (trace, events, total) -> {});
        return new ReplayedTables(dataset);
    }

    /** Kicks: who, flags, outcome, then begin and length of the wait in us, and why it ended. */
    List<String> kicks(String kernel) {
        return rows(
                kernel,
                "kick",
                "kicker_cpu || '>' || target_cpu",
                "flags",
                "outcome",
                "wait_begin_ns // 1000",
                "wait_ns // 1000",
                "wait_end");
    }

    /** Steps of the life cycle after boot: time in us, scheduler, step, state, return value. */
    List<String> steps(String kernel) {
        return rows(kernel, "lifecycle WHERE scheduler <> ''", "at_ns // 1000", "scheduler", "step", "state", "ret");
    }

    /** Stays on dispatch queues: pid, queue, from and to in us, how the task left. */
    List<String> stays(String kernel) {
        return rows(kernel, "dsq_task", "pid", "dsq", "queued_at_ns // 1000", "left_at_ns // 1000", "left_by");
    }

    /** Errors of the scheduler: kind, whether it ends it, reason. */
    List<String> errors(String kernel) {
        return rows(kernel, "scheduler_error", "kind", "ends_scheduler", "reason");
    }

    List<String> findings(String kernel) {
        return rows(kernel, "finding", "kind");
    }

    private List<String> rows(String kernel, String table, String... columns) {
        String name = table.split(" ")[0];
        Path file = dataset.runDirectory("t", kernel).resolve(name + ".parquet");
        StringJoiner line = new StringJoiner(", ", "concat_ws(' ', ", ")");
        for (String column : columns) {
            line.add("(" + column + ")::VARCHAR");
        }
        String sql = "SELECT " + line + " FROM " + table.replaceFirst(name, "read_parquet('" + file + "')");
        List<String> rows = new ArrayList<>();
        try (BufferAllocator allocator = new RootAllocator();
                TableReader reader = TableReader.open(allocator, sql)) {
            while (reader.next()) {
                for (int row = 0; row < reader.root().getRowCount(); row++) {
                    rows.add(reader.root().getVector(0).getObject(row).toString());
                }
            }
        }
        return rows;
    }
}
