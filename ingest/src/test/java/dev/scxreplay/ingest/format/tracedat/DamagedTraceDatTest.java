package dev.scxreplay.ingest.format.tracedat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scxreplay.ingest.format.CapturingSink;
import dev.scxreplay.ingest.format.Mutations;
import dev.scxreplay.ingest.format.tracedat.TraceDatFile.Bytes;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever is done to a trace.dat, it gives rows and counters, or one sentence. */
final class DamagedTraceDatTest {
    private static final int TIME_EXTEND = 30;

    @TempDir
    private Path directory;

    @Test
    @Timeout(120)
    void version6() {
        check(file().version6());
    }

    @ParameterizedTest
    @EnumSource(Codec.class)
    @Timeout(120)
    void version7(Codec codec) {
        check(file().version7(codec));
    }

    private static TraceDatFile file() {
        TraceDatFile file = new TraceDatFile(ByteOrder.LITTLE_ENDIAN);
        Bytes printk = file.event(6, 8)
                .u64(0xffffffff81001010L)
                .u64(0xffffffff81001900L)
                .text("it\0\0")
                .u32(-3)
                .u64(42)
                .u64(0xffffffffc0001008L);
        Bytes exec = file.event(51, 8).u32(5 << 16 | 20).u32(8).u32(9).text("/a/b\0");
        Bytes first = file.bytes().record(5, file.vector(1)).record(2, printk).longRecord(10, file.vector(2));
        Bytes second = file.bytes()
                .record(0, file.vector(3))
                .head(TIME_EXTEND, 3)
                .u32(2)
                .record(1, exec);
        Bytes third = file.bytes().record(0, file.vector(5));
        return file.cpu(file.page(1000, first), file.page(2000, third, third.size() | 1L << 31))
                .cpu(file.page(1005, second), file.page(900, third));
    }

    private void check(byte[] whole) {
        Mutations.readAll(whole, damaged -> {
            Path file = Files.write(directory.resolve("trace.dat"), damaged);
            try (CapturingSink sink = new CapturingSink()) {
                new TraceDatReader().read(file, "", sink);
                TraceDatReader.buffers(file);
                assertThat(sink.rows()).hasSizeLessThan(100);
            } catch (TraceDatException e) {
                assertThat(e).message().startsWith("the file").doesNotContain("\n");
            }
        });
    }
}
