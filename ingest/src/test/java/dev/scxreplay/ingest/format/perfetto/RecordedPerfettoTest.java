package dev.scxreplay.ingest.format.perfetto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.luben.zstd.ZstdInputStream;
import dev.scxreplay.ingest.format.CapturingSink;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real recording: as many events of each kind as a second, much simpler decoder finds, and as the kernel counted. */
final class RecordedPerfettoTest {
    private static final Map<Long, String> NAMES = Map.of(
            17L, "sched_wakeup",
            114L, "sched_wakeup_new",
            235L, "task_newtask",
            236L, "task_rename",
            237L, "sched_process_exec",
            238L, "sched_process_exit",
            239L, "sched_process_fork",
            491L, "sched_migrate_task");

    @TempDir
    private Path directory;

    private byte[] bytes;
    private int at;
    private final Map<String, Long> counts = new TreeMap<>();
    private long counted;

    @Test
    void everyEventIsThereOnce() throws Exception {
        Path recording = Path.of(System.getProperty("scxreplay.root"))
                .resolve("../shared/traces/two-cpu/perfetto_mix.pftrace.zst");
        assumeTrue(Files.exists(recording), "the recording is not here");
        try (ZstdInputStream in = new ZstdInputStream(Files.newInputStream(recording))) {
            bytes = in.readAllBytes();
        }
        count();
        // read_events of the buffers at the end: what the kernel says it gave the recorder
        assertThat(counts.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(counted);

        Map<String, Long> read = new TreeMap<>();
        try (CapturingSink sink = new CapturingSink()) {
            new PerfettoReader().read(Files.write(directory.resolve("trace"), bytes), sink);
            long lastNs = 0;
            for (CapturingSink.Row row : sink.rows()) {
                read.merge(row.event(), 1L, Long::sum);
                assertThat(row.tsNs()).isGreaterThanOrEqualTo(lastNs);
                assertThat(row.number("common_pid")).isNotNegative();
                lastNs = row.tsNs();
            }
            assertThat(sink.lost()).isEmpty();
        }
        assertThat(read).isEqualTo(counts);
    }

    private void count() {
        fields(
                0,
                bytes.length,
                (none, packet, length) -> fields(packet, length, (kind, from, size) -> {
                    if (kind == 1) {
                        fields(from, size, this::bundle);
                    } else if (kind == 34) {
                        counted = 0;
                        fields(from, size, (field, cpu, n) -> {
                            if (field == 2) {
                                fields(cpu, n, (number, value, absent) -> counted += number == 9 ? value : 0);
                            }
                        });
                    }
                }));
    }

    private void bundle(long field, long from, long length) {
        if (field == 2) {
            fields(from, length, (kind, value, size) -> {
                if (kind > 2) {
                    counts.merge(NAMES.getOrDefault(kind, "unnamed"), 1L, Long::sum);
                }
            });
        } else if (field == 4) {
            fields(from, length, (column, begin, size) -> {
                // one number for each event: as many as bytes without the bit that says more follow
                for (long i = begin; i < begin + size; i++) {
                    if (bytes[(int) i] >= 0 && (column == 1 || column == 7)) {
                        counts.merge(column == 1 ? "sched_switch" : "sched_waking", 1L, Long::sum);
                    }
                }
            });
        }
    }

    private interface Field {
        void is(long number, long value, long length);
    }

    private void fields(long from, long length, Field field) {
        int outer = at;
        at = (int) from;
        while (at < from + length) {
            long key = number();
            long value = switch ((int) key & 7) {
                case 0, 2 -> number();
                case 1 -> at += 8;
                default -> throw new IllegalStateException("field " + key);
            };
            if ((key & 7) == 2) {
                field.is(key >> 3, at, value);
                at += (int) value;
            } else {
                field.is(key >> 3, value, 0);
            }
        }
        at = outer;
    }

    private long number() {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = bytes[at++];
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }
}
