package dev.scxreplay.ingest.format.ftrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.scxreplay.ingest.Ingest;
import dev.scxreplay.ingest.IngestOptions;
import dev.scxreplay.ingest.IngestReport;
import dev.scxreplay.table.Column;
import dev.scxreplay.table.Dataset;
import dev.scxreplay.table.TableReader;
import dev.scxreplay.trace.EventTable;
import dev.scxreplay.trace.Stat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VarCharVector;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every form of {@code trace-cmd report}, made of the real recordings where trace-cmd is installed, holds what they hold. */
final class ReportedTracesTest {
    private static final List<String> FORMS = List.of("", "-R", "-N", "-t", "-l");
    private static final List<String> RECORDINGS = List.of("6.17.13/stalls", "7.3.4/threaded", "two-loaders/7.3.4");

    @TempDir
    private Path directory;

    @TestFactory
    Stream<DynamicTest> holdsWhatTheRecordingHolds() throws Exception {
        Path traces = Path.of(System.getProperty("scxreplay.root")).resolve("../shared/traces");
        assumeTrue(Files.isDirectory(traces), "the recordings are not here");
        assumeTrue(hasTraceCmd(), "trace-cmd is not installed");
        return RECORDINGS.stream()
                .flatMap(recording -> FORMS.stream()
                        .map(form -> DynamicTest.dynamicTest(
                                recording + " " + form,
                                () -> compare(traces.resolve(recording).resolve("trace.dat"), form))));
    }

    private static boolean hasTraceCmd() throws InterruptedException {
        try {
            // whatever it returns for that, it is there
            new ProcessBuilder("trace-cmd", "--version")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void compare(Path recording, String form) throws Exception {
        Path report = directory.resolve("report.txt");
        List<String> command = new ArrayList<>(List.of("trace-cmd", "report", "-i", recording.toString()));
        if (!form.isEmpty()) {
            command.add(2, form);
        }
        Process process = new ProcessBuilder(command)
                .redirectOutput(report.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor()).isZero();
        Dataset dataset = Dataset.openOrCreate(directory.resolve("dataset"));
        IngestReport.Trace text = ingest(report, dataset, "text");
        IngestReport.Trace binary = ingest(recording, dataset, "binary");
        assertThat(text.events()).isEqualTo(binary.events());
        assertThat(text.stats().keySet()).noneMatch(Stat::damage);
        try (BufferAllocator allocator = new RootAllocator()) {
            for (EventTable table : EventTable.values()) {
                if (Files.exists(file(dataset, "binary", table))) {
                    String difference = difference(allocator, dataset, table, form);
                    assertThat(difference).as(table + " " + form).isEmpty();
                }
            }
        }
    }

    private static IngestReport.Trace ingest(Path file, Dataset dataset, String name) throws Exception {
        return Ingest.ingest(List.of(file), dataset, new IngestOptions(false, Optional.of(name)))
                .traces()
                .getFirst();
    }

    private static Path file(Dataset dataset, String trace, EventTable table) {
        return dataset.traceDirectory(trace).resolve(table.schema().name() + ".parquet");
    }

    /** The first rows that only one of the two has. */
    private static String difference(BufferAllocator allocator, Dataset dataset, EventTable table, String form) {
        List<String> columns = new ArrayList<>();
        for (Column column : table.schema().columns()) {
            if (isReported(table, column.name(), form)) {
                columns.add(shown(table, column.name(), form) + " AS " + column.name());
            }
        }
        String text = "SELECT " + String.join(", ", columns) + " FROM '" + file(dataset, "text", table) + "'";
        String binary = "SELECT " + String.join(", ", columns) + " FROM '" + file(dataset, "binary", table) + "'";
        String sql = "SELECT t.side || t::VARCHAR AS r FROM ((SELECT 'text ' AS side, * FROM (" + text
                + " EXCEPT ALL " + binary + ")) UNION ALL (SELECT 'binary ', * FROM (" + binary + " EXCEPT ALL " + text
                + "))) t ORDER BY t.ts_ns LIMIT 6";
        StringBuilder rows = new StringBuilder();
        try (TableReader reader = TableReader.open(allocator, sql)) {
            while (reader.next()) {
                VarCharVector row = (VarCharVector) reader.root().getVector(0);
                for (int i = 0; i < reader.root().getRowCount(); i++) {
                    rows.append(row.getObject(i)).append('\n');
                }
            }
        }
        return rows.toString();
    }

    /** Whether this form shows what the recording holds. */
    private static boolean isReported(EventTable table, String column, String form) {
        boolean raw = form.equals("-R");
        return switch (column) {
            // places of probes are shown as addresses; events at the same time on two CPUs in either order
            case "seq", "probe", "common_tgid", "common_comm_learned" -> false;
            case "common_flags" -> form.equals("-l");
            case "gfp_flags", "accounted", "cpumask" -> !raw;
            case "fields" -> !raw && table != EventTable.OTHER;
            case "name" -> !raw || table != EventTable.SCHED_EXT;
            default -> true;
        };
    }

    private static String shown(EventTable table, String column, String form) {
        return switch (column) {
            case "ts_ns" -> form.equals("-t") ? "ts_ns" : "(ts_ns + 500) // 1000";
            // the sizes of functions are not shown
            case "call_site", "callsite", "callback" -> "regexp_replace(" + column + ", '/0x[0-9a-f]+', '')";
            // neither NMIs nor whether bottom halves are off, nor all wishes to reschedule, nor more of a name than
            // eight bytes
            case "common_flags" -> "common_flags & 65309";
            case "common_comm" -> form.equals("-l") ? "common_comm[:8]" : "common_comm";
            // nor that a task was preempted
            case "prev_state" -> form.equals("-R") || form.equals("-N") ? column : "replace(prev_state, '+', '')";
            default -> column;
        };
    }
}
