package dev.scxreplay.ingest.format.tracedat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.scxreplay.ingest.Ingest;
import dev.scxreplay.ingest.IngestOptions;
import dev.scxreplay.ingest.IngestReport;
import dev.scxreplay.ingest.format.CapturingSink;
import dev.scxreplay.ingest.ringbuffer.PageFormat;
import dev.scxreplay.ingest.ringbuffer.PageSource;
import dev.scxreplay.ingest.ringbuffer.PagesFile;
import dev.scxreplay.ingest.tracepoint.EventFormat;
import dev.scxreplay.ingest.tracepoint.KernelTexts;
import dev.scxreplay.ingest.tracepoint.Words;
import dev.scxreplay.table.Dataset;
import dev.scxreplay.trace.IngestException;
import dev.scxreplay.trace.Stat;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The pages and formats of a trace.dat, put into a folder or tar as people have them, read as the trace.dat does. */
final class RawPagesTest {
    @TempDir
    private Path directory;

    /** How people keep the pages of a CPU, and the formats beside them. */
    private enum Layouts {
        TRACEFS("per_cpu/cpu%d/trace_pipe_raw", "events/"),
        TRACEFS_DEEPER("copy/tracing/per_cpu/cpu%d/trace_pipe_raw", "copy/tracing/events/"),
        INSTANCE("tracing/instances/mine/per_cpu/cpu%d/trace_pipe_raw", "tracing/events/"),
        SCHEDVIZ("traces/cpu%d", "formats/"),
        TRACE_CMD_TEMPORARY("trace.dat.cpu%d", "events/"),
        NUMBERED("trace_pipe_raw.%d", "events/");

        private final String cpu;
        private final String formats;

        Layouts(String cpu, String formats) {
            this.cpu = cpu;
            this.formats = formats;
        }

        private String beside(String name) {
            return formats.replaceAll("[a-z]+/$", "") + name;
        }
    }

    private static TraceDatFile recording(ByteOrder order) {
        TraceDatFile file = new TraceDatFile(order);
        TraceDatFile.Bytes printk = file.event(6, 8)
                .u64(0xffffffff81001010L)
                .u64(0xffffffff81001900L)
                .text("it\0\0")
                .u32(3)
                .u64(7)
                .u64(0xffffffff81001404L);
        TraceDatFile.Bytes first =
                file.bytes().record(5, file.vector(1)).record(2, printk).longRecord(10, file.vector(2));
        TraceDatFile.Bytes second = file.bytes().record(0, file.vector(3)).record(10, file.vector(4));
        TraceDatFile.Bytes third = file.bytes().record(0, file.vector(5));
        return file.cpu(file.page(1000, first), file.page(2000, third, third.size() | 1L << 31))
                .cpu(file.page(1005, second), file.page(900, third));
    }

    /** Writes what a trace.dat holds as the files of tracefs. */
    private static void unpack(Path traceDat, Path folder, Layouts layouts) throws Exception {
        try (PagesFile file = PagesFile.open(traceDat);
                Chunks chunks = new Chunks();
                CapturingSink sink = new CapturingSink()) {
            Layout layout = TraceDatReader.layout(file, sink);
            for (CpuBytes bytes : layout.cpuBytes) {
                Path cpu = folder.resolve(layouts.cpu.formatted(bytes.cpu()));
                Files.createDirectories(cpu.getParent());
                PageSource pages =
                        new TraceDatReader.Pages(bytes, file, new Words(layout.bigEndian), chunks).open(1 << 16, sink);
                try (OutputStream out = Files.newOutputStream(cpu)) {
                    while (pages.next()) {
                        out.write(Arrays.copyOfRange(pages.bytes(), pages.at(), pages.at() + pages.length()));
                    }
                }
            }
            for (KernelTexts.FormatText format : layout.texts.formats) {
                EventFormat parsed = EventFormat.parse(format.system(), format.text());
                write(folder, layouts.formats + format.system() + "/" + parsed.name() + "/format", format.text());
            }
            PageFormat page = layout.pages;
            write(folder, layouts.formats + "header_page", """
                    \tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;
                    \tfield: local_t commit;\toffset:8;\tsize:%d;\tsigned:1;
                    \tfield: char data;\toffset:%d;\tsize:%d;\tsigned:1;
                    """.formatted(
                            page.commitSize(), page.dataAt(), page.dataSize()));
            write(folder, layouts.beside("trace_clock"), "[" + layout.clock + "] global\n");
            write(folder, layouts.beside("saved_cmdlines"), lines(layout.texts.commands, " "));
            write(
                    folder,
                    layouts.beside("printk_formats"),
                    layout.texts.printkFormats.entrySet().stream()
                            .map(format -> "0x%x : \"%s\"%n"
                                    .formatted(
                                            format.getKey(),
                                            format.getValue()
                                                    .replace("\\", "\\\\")
                                                    .replace("\n", "\\n")))
                            .collect(Collectors.joining()));
            ByteBuffer kallsyms = layout.texts.kallsyms.get();
            write(
                    folder,
                    layouts.beside("kallsyms"),
                    StandardCharsets.UTF_8.decode(kallsyms).toString());
        }
    }

    private static String lines(Map<Integer, String> entries, String between) {
        return entries.entrySet().stream()
                .map(entry -> entry.getKey() + between + entry.getValue() + "\n")
                .collect(Collectors.joining());
    }

    private static void write(Path folder, String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private IngestReport.Trace ingest(Path input, String name) throws Exception {
        Dataset dataset = Dataset.openOrCreate(directory.resolve("dataset"));
        IngestOptions options = new IngestOptions(false, Optional.of(name));
        return Ingest.ingest(List.of(input), dataset, options).traces().getFirst();
    }

    /** The bytes of every table of events and of lost ones. */
    private Map<String, String> events(String trace) throws IOException {
        Map<String, String> bytes = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory.resolve("dataset/trace=" + trace))) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.startsWith("event_") || name.startsWith("lost_")) {
                    bytes.put(name, HexFormat.of().formatHex(Files.readAllBytes(file)));
                }
            }
        }
        return bytes;
    }

    private void readsTheSame(Path traceDat, Layouts layouts) throws Exception {
        Path folder = directory.resolve("folder");
        unpack(traceDat, folder, layouts);
        IngestReport.Trace expected = ingest(traceDat, "dat");
        IngestReport.Trace read = ingest(folder, "folder");
        assertThat(read.header().format()).isEqualTo("raw pages");
        assertThat(read.header().clock()).isEqualTo(expected.header().clock());
        assertThat(read.header().cpus()).isEqualTo(expected.header().cpus());
        assertThat(read.stats()).isEqualTo(expected.stats());
        assertThat(events("folder")).isEqualTo(events("dat"));

        ingest(tar(folder), "tar");
        assertThat(events("tar")).isEqualTo(events("dat"));
    }

    private Path tar(Path folder) throws IOException {
        Path tar = directory.resolve("any name");
        try (TarArchiveOutputStream out = new TarArchiveOutputStream(Files.newOutputStream(tar));
                Stream<Path> files = Files.walk(folder)) {
            out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (Path file : files.sorted().toList()) {
                out.putArchiveEntry(new TarArchiveEntry(file, "./" + folder.relativize(file)));
                if (Files.isRegularFile(file)) {
                    Files.copy(file, out);
                }
                out.closeArchiveEntry();
            }
        }
        return tar;
    }

    @ParameterizedTest
    @EnumSource
    void readsAsTheTraceDat(Layouts layouts) throws Exception {
        Path traceDat = Files.write(
                directory.resolve("trace.dat"),
                recording(ByteOrder.LITTLE_ENDIAN).version6());
        readsTheSame(traceDat, layouts);
    }

    @Test
    void theByteOrderIsTheOneInWhichThePagesMakeSense() throws Exception {
        Path traceDat = Files.write(
                directory.resolve("trace.dat"), recording(ByteOrder.BIG_ENDIAN).version7(Codec.ZLIB));
        readsTheSame(traceDat, Layouts.TRACEFS);
    }

    @Test
    void aRealRecording() throws Exception {
        Path traceDat =
                Path.of(System.getProperty("scxreplay.root")).resolve("../shared/traces/7.3.4/icount4/trace.dat");
        assumeTrue(Files.exists(traceDat), "the recordings are not here");
        readsTheSame(traceDat, Layouts.TRACEFS);
    }

    @Test
    void pagesWithoutWhatExplainsThemAreRefusedWithWhatIsNeeded() throws Exception {
        Path traceDat = Files.write(
                directory.resolve("trace.dat"),
                recording(ByteOrder.LITTLE_ENDIAN).version6());
        Path folder = directory.resolve("folder");
        unpack(traceDat, folder, Layouts.TRACEFS);
        Files.delete(folder.resolve("events/header_page"));
        assertThat(refused(folder))
                .endsWith(
                        "its ring-buffer pages cannot be understood without the format of a page;"
                                + " put events/header_page and events/*/*/format of the recorded machine's tracefs beside them.");
        write(folder, "events/header_page", "nonsense\n");
        assertThat(refused(folder)).endsWith("its header_page describes no ring-buffer page.");
        // where there is a whole recording beside them, they are left out and counted
        Files.delete(folder.resolve("events/header_page"));
        Files.copy(traceDat, folder.resolve("trace.dat"));
        assertThat(ingest(folder, "rest").stats()).containsEntry(Stat.MEMBER_UNREADABLE, 1L);
    }

    @Test
    void theBuffersOfATraceDatAreATraceEach() throws Exception {
        TraceDatFile file = recording(ByteOrder.LITTLE_ENDIAN).instance("mine", "local");
        file.cpu(file.page(3000, file.bytes().record(0, file.vector(9))));
        Path traceDat = Files.write(directory.resolve("two.dat"), file.version7(Codec.ZSTD));
        Dataset dataset = Dataset.openOrCreate(directory.resolve("dataset"));
        assertThat(Ingest.ingest(List.of(traceDat), dataset, IngestOptions.DEFAULT)
                        .traces())
                .extracting(trace -> trace.name() + " " + trace.events())
                .containsExactly("two 7", "two-mine 1");
    }

    private String refused(Path input) {
        return catchThrowableOfType(IngestException.class, () -> ingest(input, "refused"))
                .getMessage();
    }
}
