package dev.scxreplay.ingest.format.rawpages;

import dev.scxreplay.ingest.ringbuffer.CpuPages;
import dev.scxreplay.ingest.ringbuffer.CpuStreams;
import dev.scxreplay.ingest.ringbuffer.FilePages;
import dev.scxreplay.ingest.ringbuffer.MonotoneStreams;
import dev.scxreplay.ingest.ringbuffer.PageFormat;
import dev.scxreplay.ingest.ringbuffer.PageSource;
import dev.scxreplay.ingest.ringbuffer.PagesFile;
import dev.scxreplay.ingest.ringbuffer.RingBufferException;
import dev.scxreplay.ingest.tracepoint.KernelTexts;
import dev.scxreplay.ingest.tracepoint.RecordDecoder;
import dev.scxreplay.ingest.tracepoint.Words;
import dev.scxreplay.trace.EventSink;
import dev.scxreplay.trace.IngestException;
import dev.scxreplay.trace.IngestLog;
import dev.scxreplay.trace.Stat;
import dev.scxreplay.trace.TraceHeader;
import dev.scxreplay.trace.TraceInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Reads the ring-buffer pages of each CPU as {@code trace_pipe_raw} gives them, with the files of tracefs that explain them.
 *
 * <p>Its {@link TraceInput#pieces} are {@code cpu/N} (the pages of CPU N), {@code header_page} and {@code
 * format/SYSTEM/EVENT}, all needed, and where there {@code printk_formats}, {@code saved_cmdlines}, {@code trace_clock} and
 * {@code kallsyms}. The byte order is the one in which the first page makes sense.
 */
public final class RawPagesReader {
    /** What the key of a CPU's pages begins with. */
    public static final String CPU = "cpu/";
    /** What the key of an event's format begins with. */
    public static final String FORMAT = "format/";
    /** The other files there may be. */
    public static final List<String> TEXTS =
            List.of("header_page", "printk_formats", "saved_cmdlines", "trace_clock", "kallsyms");

    /** A file of tracefs that is larger than this is none. */
    private static final long LARGEST_TEXT = 64L << 20;

    private final TraceInput input;
    private final SortedMap<String, Path> pieces;
    private final IngestLog log;

    private RawPagesReader(TraceInput input, IngestLog log) {
        this.input = input;
        this.pieces = input.pieces();
        this.log = log;
    }

    /**
     * Hands every event of a recording to {@code sink}, in order.
     *
     * @throws IngestException if a file that is needed is missing or makes no sense
     */
    public static TraceHeader read(TraceInput input, EventSink sink) throws IngestException, IOException {
        return new RawPagesReader(input, sink.log()).read(sink);
    }

    private TraceHeader read(EventSink sink) throws IngestException, IOException {
        SortedMap<String, Path> formats = pieces.subMap(FORMAT, FORMAT + Character.MAX_VALUE);
        if (formats.isEmpty() || !pieces.containsKey("header_page")) {
            throw refused("its ring-buffer pages cannot be understood without "
                    + (formats.isEmpty() ? "the formats of their events" : "the format of a page")
                    + "; put events/header_page and events/*/*/format of the recorded machine's tracefs beside them");
        }
        PageFormat page = PageFormat.parse(text("header_page"), PageFormat.usual(8));
        if (page == null || page.dataSize() == 0) {
            throw refused("its header_page describes no ring-buffer page");
        }
        KernelTexts texts = new KernelTexts();
        texts.longSize = page.commitSize();
        for (String key : formats.keySet()) {
            String event = key.substring(FORMAT.length());
            texts.formats.add(new KernelTexts.FormatText(event.substring(0, event.indexOf('/')), text(key)));
        }
        texts.readPrintkFormats(text("printk_formats"), log);
        texts.readCommands(text("saved_cmdlines"));
        texts.kallsyms = this::kallsyms;
        List<CpuFile> cpus = cpus(page);
        Words words = new Words(isBigEndian(cpus, page));
        try {
            RecordDecoder decoder = new RecordDecoder(texts, words, sink);
            new CpuStreams(decoder, sink).merge(new MonotoneStreams(cpus, page, words, log).open());
        } catch (RingBufferException e) {
            throw refused("it has " + e.getMessage());
        }
        int count = cpus.stream().mapToInt(CpuFile::cpu).max().orElse(-1) + 1;
        return new TraceHeader("raw pages", clock(), count, "");
    }

    private IngestException refused(String why) {
        return new IngestException(IngestException.Kind.INPUT, input.file() + " cannot be read: " + why + ".");
    }

    private List<CpuFile> cpus(PageFormat page) throws IOException {
        List<CpuFile> cpus = new ArrayList<>();
        for (Map.Entry<String, Path> piece :
                pieces.subMap(CPU, CPU + Character.MAX_VALUE).entrySet()) {
            int cpu = Integer.parseInt(piece.getKey().substring(CPU.length()));
            int pageSize = page.dataAt() + page.dataSize();
            cpus.add(new CpuFile(cpu, pageSize, PagesFile.reopened(piece.getValue())));
        }
        return cpus;
    }

    /** The byte order in which the first page claims no more than it can hold. */
    private boolean isBigEndian(List<CpuFile> cpus, PageFormat page) throws IngestException, IOException {
        for (CpuFile cpu : cpus) {
            byte[] head = new byte[page.dataAt()];
            if (cpu.file.read(0, head, 0, head.length) < head.length) {
                continue;
            }
            for (boolean bigEndian : new boolean[] {false, true}) {
                long commit = new Words(bigEndian).number(head, page.commitAt(), page.commitSize(), false);
                if ((commit & 0x3fff_ffff) <= page.dataSize() && commit >>> 32 == 0) {
                    return bigEndian;
                }
            }
            throw refused("its " + cpu.place() + " does not begin with a page as its header_page describes it");
        }
        return false;
    }

    private String clock() throws IOException {
        String text = text("trace_clock");
        int open = text.indexOf('[');
        int close = text.indexOf(']', open + 1);
        return open >= 0 && close > open ? text.substring(open + 1, close) : "";
    }

    private String text(String key) throws IOException {
        Path file = pieces.get(key);
        if (file == null) {
            return "";
        }
        if (Files.size(file) > LARGEST_TEXT) {
            log.odd(Stat.SECTION_UNKNOWN, key, "has " + Files.size(file) + " bytes, too many for a file of tracefs");
            return "";
        }
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    private ByteBuffer kallsyms() {
        Path file = pieces.get("kallsyms");
        if (file == null) {
            return ByteBuffer.allocate(0);
        }
        try (PagesFile whole = PagesFile.open(file)) {
            return whole.view(0, whole.size());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The pages of a CPU in a file of their own. */
    private record CpuFile(int cpu, int pageSize, PagesFile file) implements CpuPages {
        @Override
        public String place() {
            return "cpu " + cpu;
        }

        @Override
        public PageSource open(int windowBytes, IngestLog log) {
            return new FilePages(file, this, 0, file.size(), windowBytes, log);
        }
    }
}
