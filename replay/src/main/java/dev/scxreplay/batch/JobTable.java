package dev.scxreplay.batch;

import dev.scxreplay.table.TableAppender;
import dev.scxreplay.table.TableWriter;
import dev.scxreplay.table.TextDictionary;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/** Writes the table batch_job. */
final class JobTable {
    private JobTable() {}

    static void write(List<BatchReport.Line> lines, Path file) {
        try (BufferAllocator allocator = new RootAllocator();
                TableWriter writer = new TableWriter(file, BatchTables.BATCH_JOB);
                TableAppender table =
                        new TableAppender(allocator, BatchTables.BATCH_JOB, new TextDictionary(), writer)) {
            for (BatchReport.Line line : lines) {
                Job job = line.job();
                table.beginRow();
                table.setText(0, job.id());
                table.setText(1, job.trace().name());
                table.setText(2, job.label());
                table.setText(3, job.kernel());
                table.setText(4, job.machine().name());
                table.setText(5, job.faults().name());
                table.setLong(6, job.seed());
                table.setText(7, line.status());
                table.setText(8, line.outcome() == null ? "" : line.outcome().reason());
            }
        }
    }
}
