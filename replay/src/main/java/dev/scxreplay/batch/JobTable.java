package dev.scxreplay.batch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.scxreplay.kernel.KernelSpec;
import dev.scxreplay.kernel.KernelSpecException;
import dev.scxreplay.table.TableAppender;
import dev.scxreplay.table.TableReader;
import dev.scxreplay.table.TableWriter;
import dev.scxreplay.table.TextDictionary;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Writes the table batch_job, and reads it back. */
final class JobTable {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private JobTable() {}

    /** A row: a job, its trace by name only, and what became of it. */
    record Row(
            String id,
            String trace,
            String label,
            String kernel,
            MachineChoice machine,
            FaultChoice faults,
            long seed,
            String status,
            String reason) {
        /** The job of this row on a trace with this content; its id is computed anew. */
        Job job(String model, String sha256) throws KernelSpecException {
            return Job.of(
                    model, new TraceSource(trace, "", sha256, 0), KernelSpec.parse(kernel), machine, faults, seed);
        }
    }

    static void write(List<BatchReport.Line> lines, Path file) {
        try (BufferAllocator allocator = new RootAllocator();
                TableWriter writer = new TableWriter(file, BatchTables.BATCH_JOB);
                TableAppender table =
                        new TableAppender(allocator, BatchTables.BATCH_JOB, new TextDictionary(), writer)) {
            Map<MachineChoice, String> settings = new HashMap<>();
            Map<List<String>, String> rules = new HashMap<>();
            for (BatchReport.Line line : lines) {
                Job job = line.job();
                table.beginRow();
                table.setText(0, job.id());
                table.setText(1, job.trace().name());
                table.setText(2, job.label());
                table.setText(3, job.kernel());
                table.setText(4, job.machine().name());
                table.setText(5, settings.computeIfAbsent(job.machine(), JobTable::json));
                table.setText(6, job.faults().name());
                table.setText(7, rules.computeIfAbsent(job.faults().fail(), JobTable::json));
                table.setLong(8, job.seed());
                table.setText(9, line.status());
                table.setText(10, line.outcome() == null ? "" : line.outcome().reason());
            }
        }
    }

    /**
     * The rows, in their order.
     *
     * @throws dev.scxreplay.table.UnreadableTableException if the file cannot be read
     */
    static List<Row> read(Path file) {
        List<Row> rows = new ArrayList<>();
        String sql = "SELECT * FROM read_parquet('" + file.toString().replace("'", "''") + "')";
        try (BufferAllocator allocator = new RootAllocator();
                TableReader reader = TableReader.open(allocator, sql)) {
            while (reader.next()) {
                VectorSchemaRoot root = reader.root();
                for (int row = 0; row < root.getRowCount(); row++) {
                    String[] cells = new String[root.getFieldVectors().size()];
                    for (int i = 0; i < cells.length; i++) {
                        cells[i] = String.valueOf(root.getVector(i).getObject(row));
                    }
                    rows.add(new Row(
                            cells[0],
                            cells[1],
                            cells[2],
                            cells[3],
                            JSON.readValue(cells[5], MachineChoice.class),
                            new FaultChoice(cells[6], JSON.readValue(cells[7], new TypeReference<List<String>>() {})),
                            Long.parseLong(cells[8]),
                            cells[9],
                            cells[10]));
                }
            }
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(file.getFileName() + " has settings that are no JSON", e);
        }
        return rows;
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(String.valueOf(value), e);
        }
    }
}
