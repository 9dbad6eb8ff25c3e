package dev.scxreplay.ingest.format.perfetto;

import static dev.scxreplay.ingest.format.perfetto.PerfettoFile.bundle;
import static dev.scxreplay.ingest.format.perfetto.PerfettoFile.event;
import static dev.scxreplay.ingest.format.perfetto.PerfettoFile.message;
import static dev.scxreplay.ingest.format.perfetto.PerfettoFile.wakeup;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scxreplay.ingest.format.CapturingSink;
import dev.scxreplay.ingest.format.Mutations;
import dev.scxreplay.ingest.format.perfetto.PerfettoFile.Message;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is done to a Perfetto trace, it gives rows and counters, or one sentence. */
final class DamagedPerfettoTest {
    @TempDir
    private Path directory;

    @Test
    @Timeout(120)
    void plain() {
        check(file());
    }

    @Test
    @Timeout(120)
    void deflated() {
        check(PerfettoFile.packed(PerfettoFile.DEFLATED, file()));
    }

    @Test
    @Timeout(120)
    void packedWithZstd() {
        check(PerfettoFile.packed(PerfettoFile.ZSTD, file()));
    }

    private static byte[] file() {
        Message compact = message()
                .text(5, "sh")
                .text(5, "ls")
                .packed(1, 110, 40, 3)
                .packed(2, 1, 256, 0)
                .packed(3, 8, 0, 1)
                .packed(4, 97, 120, 1)
                .packed(6, 0, 1, 1)
                .packed(7, 100, 30)
                .packed(8, 8, 9)
                .packed(9, 1, 0)
                .packed(10, 97, 120)
                .packed(11, 0, 0)
                .packed(12, 1, 9);
        Message generic =
                message().text(1, "reg").message(2, message().text(1, "ops").number(5, 3));
        Message descriptor = message()
                .text(1, "found")
                .message(2, message().text(1, "f").number(3, 1).number(5, 3));
        return PerfettoFile.trace(
                bundle(0)
                        .message(2, wakeup(105, 7, "woken", 8, 1))
                        .message(2, event(120, 7, 327, generic))
                        .message(2, event(121, 7, 65537, message().number(1, 4)))
                        .message(4, compact)
                        .message(11, message().number(1, 65537).message(2, descriptor)),
                bundle(1).number(3, 1).message(2, wakeup(90, 7, "woken", 8, 1)).message(4, compact),
                bundle(0).number(10, 153).message(2, event(170, 7, 3, message().text(2, "x\n"))));
    }

    private void check(byte[] whole) {
        Mutations.readAll(whole, damaged -> {
            Path file = Files.write(directory.resolve("trace.pftrace"), damaged);
            PerfettoReader.matches(damaged);
            try (CapturingSink sink = new CapturingSink()) {
                new PerfettoReader().read(file, sink);
                assertThat(sink.rows()).hasSizeLessThan(200);
            } catch (PerfettoException e) {
                assertThat(e).message().startsWith("the file").doesNotContain("\n");
            }
        });
    }
}
