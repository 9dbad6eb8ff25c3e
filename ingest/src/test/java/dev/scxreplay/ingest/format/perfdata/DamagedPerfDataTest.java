package dev.scxreplay.ingest.format.perfdata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scxreplay.ingest.format.Mutations;
import dev.scxreplay.ingest.format.PrintingSink;
import dev.scxreplay.trace.TraceInput;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is done to a perf.data, it gives rows and counters, or one sentence. */
final class DamagedPerfDataTest {
    @TempDir
    private Path directory;

    @Test
    @Timeout(120)
    void file() {
        check(recording().file());
    }

    @Test
    @Timeout(120)
    void pipe() {
        check(recording().pipe());
    }

    @Test
    @Timeout(120)
    void compressed() throws Exception {
        check(recording().compressed(RecordType.COMPRESSED));
        check(recording().compressed(RecordType.COMPRESSED2));
    }

    private static PerfDataFile recording() {
        return new PerfDataFile(ByteOrder.LITTLE_ENDIAN)
                .idOfCpu(PerfDataFile.WAKEUP, 2)
                .comm(0, 7, "waker")
                .kick(100, 0, 7, 1)
                .wakeup(130, 0, 7, 8)
                .lost(131, 0, 4)
                .wakeup(110, 1, 7, 9)
                .finishedRound()
                .cycles(PerfDataFile.CYCLES, 140, 1, 9)
                .throttle(145, 1)
                .fork(150, 1, 7, 20)
                .finishedRound()
                .lostSamples(PerfDataFile.WAKEUP, 5, 0);
    }

    private void check(byte[] whole) {
        Mutations.readAll(whole, damaged -> {
            Path file = Files.write(directory.resolve("perf.data"), damaged);
            try (PrintingSink sink = new PrintingSink()) {
                PerfDataReader.matches(damaged);
                new PerfDataReader().read(TraceInput.plain(file), sink);
                assertThat(sink.rows()).hasSizeLessThan(100);
            } catch (PerfDataException e) {
                assertThat(e).message().startsWith("it").doesNotContain("\n");
            }
        });
    }
}
