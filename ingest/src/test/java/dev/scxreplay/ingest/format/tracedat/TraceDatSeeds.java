package dev.scxreplay.ingest.format.tracedat;

import dev.scxreplay.ingest.format.CapturingSink;
import dev.scxreplay.ingest.format.tracedat.TraceDatFile.Bytes;
import dev.scxreplay.ingest.ringbuffer.PageSource;
import dev.scxreplay.ingest.ringbuffer.PagesFile;
import dev.scxreplay.ingest.tracepoint.Words;
import java.io.ByteArrayOutputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Small recordings with something of everything, for tests that damage them. */
public final class TraceDatSeeds {
    private static final int TIME_EXTEND = 30;

    private TraceDatSeeds() {}

    /** Files of version 6, in both byte orders. */
    public static List<byte[]> version6() {
        return List.of(
                file(ByteOrder.LITTLE_ENDIAN).version6(),
                file(ByteOrder.BIG_ENDIAN).version6());
    }

    /** Files of version 7 as they are, with zlib and with zstd, and one of two buffers. */
    public static List<byte[]> version7() {
        TraceDatFile two = file(ByteOrder.LITTLE_ENDIAN).instance("mine", "local");
        two.cpu(two.page(3000, two.bytes().record(0, two.vector(9))));
        return List.of(
                file(ByteOrder.LITTLE_ENDIAN).version7(Codec.NONE),
                file(ByteOrder.LITTLE_ENDIAN).version7(Codec.ZLIB),
                file(ByteOrder.LITTLE_ENDIAN).version7(Codec.ZSTD),
                two.version7(Codec.NONE));
    }

    /** The pieces of one of them as raw pages, by the names {@code RawPagesReader} has for them. */
    public static Map<String, byte[]> pieces(Path directory) throws Exception {
        Map<String, byte[]> pieces = new TreeMap<>();
        Path traceDat = Files.write(directory.resolve("whole.dat"), version6().getFirst());
        try (PagesFile file = PagesFile.open(traceDat);
                Chunks chunks = new Chunks();
                CapturingSink sink = new CapturingSink()) {
            Layout layout = TraceDatReader.layout(file, sink);
            for (CpuBytes bytes : layout.cpuBytes) {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                PageSource pages =
                        new TraceDatReader.Pages(bytes, file, new Words(layout.bigEndian), chunks).open(1 << 16, sink);
                while (pages.next()) {
                    out.write(pages.bytes(), pages.at(), pages.length());
                }
                pieces.put("cpu/" + bytes.cpu(), out.toByteArray());
            }
            pieces.put("header_page", """
                    \tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;
                    \tfield: local_t commit;\toffset:8;\tsize:%d;\tsigned:1;
                    \tfield: char data;\toffset:%d;\tsize:%d;\tsigned:1;
                    """.formatted(
                            layout.pages.commitSize(), layout.pages.dataAt(), layout.pages.dataSize())
                    .getBytes(StandardCharsets.UTF_8));
        } finally {
            Files.delete(traceDat);
        }
        pieces.put("format/system/reschedule_entry", TraceDatFile.VECTOR.getBytes(StandardCharsets.UTF_8));
        pieces.put("format/system/odd_event", TraceDatFile.ODD.getBytes(StandardCharsets.UTF_8));
        pieces.put("format/ftrace/bprint", TraceDatFile.BPRINT.getBytes(StandardCharsets.UTF_8));
        pieces.put(
                "printk_formats",
                "0xffffffff81001900 : \"%s has %d of %5llu at %ps\\n\"\n".getBytes(StandardCharsets.UTF_8));
        pieces.put("kallsyms", "ffffffff81001000 t tracing_mark_write\n".getBytes(StandardCharsets.UTF_8));
        pieces.put("saved_cmdlines", "7 saved-name\n".getBytes(StandardCharsets.UTF_8));
        pieces.put("trace_clock", "[local] global\n".getBytes(StandardCharsets.UTF_8));
        return pieces;
    }

    private static TraceDatFile file(ByteOrder order) {
        TraceDatFile file = new TraceDatFile(order);
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
}
