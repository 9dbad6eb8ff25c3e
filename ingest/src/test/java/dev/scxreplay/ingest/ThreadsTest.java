package dev.scxreplay.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scxreplay.ingest.format.ftrace.FtraceTextWriter;
import dev.scxreplay.table.Column;
import dev.scxreplay.table.ColumnType;
import dev.scxreplay.table.Dataset;
import dev.scxreplay.table.Staging;
import dev.scxreplay.table.TableAppender;
import dev.scxreplay.table.TableSchema;
import dev.scxreplay.table.TextDictionary;
import dev.scxreplay.trace.TraceInput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What threads change about a trace that is written: nothing. */
class ThreadsTest {
    /** Some batches of each table, which hold 20,000 rows, and more texts than a dictionary takes. */
    private static final int ROUNDS = 140_000;

    @TempDir
    Path folder;

    @Test
    void anyNumberOfThreadsWritesTheSameBytes() throws Exception {
        Path text = Files.writeString(folder.resolve("trace.txt"), text());
        Map<String, String> alone = tables(text, 1);

        assertThat(alone).hasSizeGreaterThan(5);
        assertThat(tables(text, 2)).isEqualTo(alone);
        assertThat(tables(text, 4)).isEqualTo(alone);
        assertThat(written()).isEqualTo(Files.readString(text));
    }

    @Test
    void whatAnotherThreadCannotWriteFailsAsIfThisOneHad() throws Exception {
        Dataset dataset = Dataset.openOrCreate(folder.resolve("dataset"));
        dataset.useThreads(2);
        TableSchema schema =
                new TableSchema("events", "Times.", List.of(Column.required("ts_ns", ColumnType.INT64, "ns", "time")));
        try (Staging staging = dataset.stageTrace("boot")) {
            TableAppender table = staging.appender(schema, new TextDictionary());

            assertThatThrownBy(() -> {
                        for (int i = 0; i < 10 * TableAppender.BATCH_ROWS; i++) {
                            table.beginRow(); // without a time
                        }
                        staging.commit();
                    })
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("lack a value in the required column ts_ns");
        }

        assertThat(dataset.traces()).isEmpty();
    }

    private static String text() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < ROUNDS; i++) {
            String head = "          task-" + (100 + i % 7) + "   [00" + i % 2 + "] d..2. " + i / 1000 + "."
                    + String.format("%06d", i % 1000 * 1000) + ": ";
            text.append(head)
                    .append("sched_switch: prev_comm=task prev_pid=")
                    .append(100 + i % 7)
                    .append(" prev_prio=120 prev_state=S ==> next_comm=other next_pid=")
                    .append(i)
                    .append(" next_prio=120\n");
            text.append(head).append("some_event: number=").append(i).append('\n');
        }
        return text.toString();
    }

    private String written() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        FtraceTextWriter.write(Dataset.open(folder.resolve("with-2")).traceDirectory("trace"), out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private Map<String, String> tables(Path text, int threads) throws Exception {
        Dataset dataset = Dataset.openOrCreate(folder.resolve("with-" + threads));
        dataset.useThreads(threads);
        Ingest.ingest(List.of(text), dataset, new IngestOptions(false, Optional.of("trace")));
        try (Stream<Path> files = Files.list(dataset.root().resolve("trace=trace"))) {
            return files.collect(Collectors.toMap(
                    file -> file.getFileName().toString(), ThreadsTest::hash, (a, b) -> a, TreeMap::new));
        }
    }

    private static String hash(Path file) {
        try {
            return TraceInput.plain(file).sha256();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
