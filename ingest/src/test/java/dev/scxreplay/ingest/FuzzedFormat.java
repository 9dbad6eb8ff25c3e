package dev.scxreplay.ingest;

import dev.scxreplay.ingest.PackedInputTest.Packer;
import dev.scxreplay.ingest.format.Mutations;
import dev.scxreplay.ingest.format.perfdata.PerfDataSeeds;
import dev.scxreplay.ingest.format.perfetto.PerfettoSeeds;
import dev.scxreplay.ingest.format.tracedat.TraceDatSeeds;
import dev.scxreplay.trace.EventSink;
import dev.scxreplay.trace.IngestException;
import dev.scxreplay.trace.TraceInput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** What recordings come in, each with small ones of it and how damaged ones are read. */
enum FuzzedFormat {
    FTRACE_TEXT(TraceFormat.FTRACE_TEXT),
    PERF_SCRIPT(TraceFormat.PERF_SCRIPT),
    TRACE_DAT_6(TraceFormat.TRACE_DAT),
    TRACE_DAT_7(TraceFormat.TRACE_DAT),
    RAW_PAGES(TraceFormat.RAW_PAGES),
    PERF_DATA(TraceFormat.PERF_DATA),
    PERF_DATA_PIPE(TraceFormat.PERF_DATA),
    PERF_DATA_COMPRESSED(TraceFormat.PERF_DATA),
    PERF_DATA_FOLDER(TraceFormat.PERF_DATA),
    PERFETTO(TraceFormat.PERFETTO),
    PERFETTO_PACKED(TraceFormat.PERFETTO),
    BPFTRACE_LOG(TraceFormat.BPFTRACE_LOG),
    WPROF_JSON(TraceFormat.WPROF_JSON),
    KERNEL_LOG(TraceFormat.KERNEL_LOG),
    GZIP(null),
    ZSTD(null),
    XZ(null),
    LZ4(null),
    TAR(null),
    ZIP(null);

    private static final int TAR_BLOCK = 512;
    private static final List<String> RAW_PIECES = List.of(
            "cpu/0",
            "cpu/1",
            "header_page",
            "format/system/reschedule_entry",
            "format/system/odd_event",
            "format/ftrace/bprint",
            "printk_formats",
            "kallsyms",
            "saved_cmdlines",
            "trace_clock");

    private static final List<String> PERF_PIECES = List.of("data", "data.0", "data.1");

    /** The format the front door is told, null where it has to find it itself. */
    private final TraceFormat format;

    FuzzedFormat(TraceFormat format) {
        this.format = format;
    }

    /** The folder its seeds and regressions are in. */
    String folder() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether a small file may hold many events. */
    boolean isPacked() {
        return switch (this) {
            case FTRACE_TEXT,
                    PERF_SCRIPT,
                    TRACE_DAT_6,
                    RAW_PAGES,
                    PERF_DATA,
                    PERF_DATA_PIPE,
                    PERF_DATA_FOLDER,
                    PERFETTO,
                    BPFTRACE_LOG,
                    WPROF_JSON,
                    KERNEL_LOG,
                    TAR -> false;
            case TRACE_DAT_7, PERF_DATA_COMPRESSED, PERFETTO_PACKED, GZIP, ZSTD, XZ, LZ4, ZIP -> true;
        };
    }

    /** Small recordings of it. */
    List<byte[]> seeds(Path directory) throws Exception {
        return switch (this) {
            case FTRACE_TEXT, PERF_SCRIPT, BPFTRACE_LOG, WPROF_JSON, KERNEL_LOG -> files();
            case TRACE_DAT_6 -> TraceDatSeeds.version6();
            case TRACE_DAT_7 -> TraceDatSeeds.version7();
            case RAW_PAGES -> List.of(together(TraceDatSeeds.pieces(directory)));
            case PERF_DATA -> PerfDataSeeds.files();
            case PERF_DATA_PIPE -> PerfDataSeeds.pipes();
            case PERF_DATA_COMPRESSED -> PerfDataSeeds.compressed();
            case PERF_DATA_FOLDER -> List.of(together(PerfDataSeeds.folder()));
            case PERFETTO -> PerfettoSeeds.plain();
            case PERFETTO_PACKED -> PerfettoSeeds.packed(PerfettoSeeds.plain().getFirst());
            case GZIP, ZSTD, XZ, LZ4 -> {
                List<byte[]> packed = new ArrayList<>();
                for (byte[] text : FTRACE_TEXT.files()) {
                    packed.add(Packer.valueOf(name()).pack(text));
                }
                packed.add(Packer.valueOf(name()).pack(tar()));
                yield packed;
            }
            case TAR -> List.of(tar());
            case ZIP -> List.of(zip());
        };
    }

    private List<byte[]> files() throws IOException {
        List<byte[]> files = new ArrayList<>();
        for (Path file : resources("fuzz/seeds/" + folder())) {
            files.add(Files.readAllBytes(file));
        }
        return files;
    }

    /** The files of a folder of resources, in the order of their names; none if there is no such folder. */
    static List<Path> resources(String folder) throws IOException {
        Path path = Path.of(System.getProperty("scxreplay.root"), "ingest/src/test/resources", folder);
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.sorted().toList();
        }
    }

    /** One of its seeds, damaged. */
    byte[] damaged(List<byte[]> seeds, long seed) {
        if (this == PERFETTO_PACKED && seed % 2 == 0) {
            // what the packets hold, as nothing that is damaged itself unpacks
            return PerfettoSeeds.packed(Mutations.damaged(PerfettoSeeds.plain(), seed))
                    .get((int) (seed / 2 % 2));
        }
        return repaired(Mutations.damaged(seeds, seed));
    }

    /** What is wrong only because a sum over other bytes is, is made right, so that the damage gets further. */
    private byte[] repaired(byte[] bytes) {
        if (this == TAR) {
            for (int at = 0; at + TAR_BLOCK <= bytes.length; at += TAR_BLOCK) {
                if (bytes[at + 257] == 'u' && bytes[at + 258] == 's') {
                    Arrays.fill(bytes, at + 148, at + 156, (byte) ' ');
                    int sum = 0;
                    for (int i = 0; i < TAR_BLOCK; i++) {
                        sum += bytes[at + i] & 0xff;
                    }
                    byte[] octal = "%06o\0".formatted(sum).getBytes(StandardCharsets.US_ASCII);
                    System.arraycopy(octal, 0, bytes, at + 148, octal.length);
                }
            }
        }
        return bytes;
    }

    /** Puts it on disk as it would be given to the command line. */
    Path put(byte[] bytes, Path directory) throws IOException {
        if (pieceNames().isEmpty()) {
            return Files.write(directory.resolve("input"), bytes);
        }
        Path folder = directory.resolve("folder");
        for (Map.Entry<String, Path> piece : pieces(bytes, directory).entrySet()) {
            String key = piece.getKey();
            Path file = folder.resolve(
                    key.startsWith("cpu/")
                            ? "per_cpu/cpu" + key.substring(4) + "/trace_pipe_raw"
                            : key.startsWith("format/")
                                    ? "events/" + key.substring(7) + "/format"
                                    : key.equals("header_page") ? "events/header_page" : key);
            Files.createDirectories(file.getParent());
            Files.move(piece.getValue(), file, StandardCopyOption.REPLACE_EXISTING);
        }
        return folder;
    }

    /** Reads it in this format, whatever the front door would take it for. */
    void read(byte[] bytes, Path directory, EventSink sink) throws IngestException, IOException {
        Path scratch = directory.resolve("scratch");
        if (!pieceNames().isEmpty()) {
            format.read(TraceInput.pieces(directory, pieces(bytes, directory)), sink);
            return;
        }
        Path file = put(bytes, directory);
        if (format != null) {
            TraceFormat.recognized(bytes);
            readParts(format, TraceInput.of(file, file, scratch), sink);
            return;
        }
        for (Recording recording : Recording.in(file, "name", scratch, new OddityLog())) {
            if (!recording.name().matches("name[^/]*")) {
                throw new AssertionError("a recording by the name of " + recording.name());
            }
            readParts(TraceFormat.of(recording.input()), recording.input(), sink);
        }
    }

    private static void readParts(TraceFormat format, TraceInput input, EventSink sink)
            throws IngestException, IOException {
        for (String part : format.parts(input)) {
            input.choose(part);
            format.read(input, sink);
        }
        input.discardCopy();
    }

    /** The pieces its recordings are in, in the order in which {@link #together} puts them; none if they are one file. */
    private List<String> pieceNames() {
        return this == RAW_PAGES ? RAW_PIECES : this == PERF_DATA_FOLDER ? PERF_PIECES : List.of();
    }

    /** Pieces one behind the other, each behind its length. */
    private byte[] together(Map<String, byte[]> pieces) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String piece : pieceNames()) {
            byte[] bytes = pieces.get(piece);
            out.write(bytes.length >> 8);
            out.write(bytes.length);
            out.writeBytes(bytes);
        }
        return out.toByteArray();
    }

    private Map<String, Path> pieces(byte[] together, Path directory) throws IOException {
        Map<String, Path> files = new TreeMap<>();
        ByteBuffer left = ByteBuffer.wrap(together);
        for (int i = 0; i < pieceNames().size() && (i == 0 || left.remaining() >= 2); i++) {
            int length = left.remaining() < 2 ? 0 : left.getShort() & 0xffff;
            byte[] piece = new byte[Math.min(length, left.remaining())];
            left.get(piece);
            Path file = directory.resolve("piece" + i);
            // nearly all of them are as they were the last time
            if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), piece)) {
                Files.write(file, piece);
            }
            files.put(pieceNames().get(i), file);
        }
        return files;
    }

    /** Names and contents of members: recordings of several formats, raw pages, one in another archive, others. */
    private static Map<String, byte[]> members() throws IOException {
        byte[] text = "   sh-1   [001] d..2.   1.000001: sched_waking: comm=sh pid=5 prio=1 target_cpu=002\n"
                .getBytes(StandardCharsets.US_ASCII);
        Map<String, byte[]> members = new TreeMap<>();
        members.put("a/trace.txt", text);
        members.put("b/per_cpu/cpu0/trace_pipe_raw", text);
        members.put("inner.gz", Packer.GZIP.pack(text));
        members.put("notes", new byte[] {'n', 'o'});
        return members;
    }

    private static byte[] tar() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (Map.Entry<String, byte[]> member : members().entrySet()) {
                String name = member.getKey();
                TarArchiveEntry entry = new TarArchiveEntry(name + (name.equals("notes") ? "-long".repeat(30) : ""));
                entry.setModTime(0);
                entry.setSize(member.getValue().length);
                tar.putArchiveEntry(entry);
                tar.write(member.getValue());
                tar.closeArchiveEntry();
            }
        }
        // without the padding behind the end, so that most damage hits something
        return Arrays.copyOf(bytes.toByteArray(), 13 * TAR_BLOCK);
    }

    private static byte[] zip() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> member : members().entrySet()) {
                ZipEntry entry = new ZipEntry(member.getKey());
                entry.setTime(0);
                zip.putNextEntry(entry);
                zip.write(member.getValue());
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }
}
