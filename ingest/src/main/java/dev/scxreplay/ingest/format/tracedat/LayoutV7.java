package dev.scxreplay.ingest.format.tracedat;

import dev.scxreplay.ingest.ringbuffer.PagesFile;
import dev.scxreplay.trace.Stat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;

/** Reads what a version 7 file says before its events: a chain of option lists that say where its sections are. */
final class LayoutV7 {
    private static final int SECTION_HEAD = 16;
    private static final int COMPRESSED = 1;
    private static final int OPTION_DONE = 0;
    private static final int OPTION_BUFFER_TEXT = 22;
    private static final int HEADER_INFO = 16;
    private static final int FTRACE_EVENTS = 17;
    private static final int EVENT_FORMATS = 18;
    private static final int KALLSYMS = 19;
    private static final int PRINTK = 20;
    private static final int CMDLINES = 21;

    private final PagesFile file;
    private final Layout layout;
    private final Codec codec;
    private boolean hasBuffer;

    /** The head of a section and where its bytes begin. */
    private record Section(int id, boolean compressed, long at, long size) {}

    private LayoutV7(PagesFile file, Layout layout, Codec codec) {
        this.file = file;
        this.layout = layout;
        this.codec = codec;
    }

    static void read(PagesFile file, MetaCursor from, Layout layout) throws IOException, TraceDatException {
        from.enter("header");
        Codec codec = Codec.of(from.string());
        from.string();
        LayoutV7 reader = new LayoutV7(file, layout, codec);
        long options = from.s64();
        if (options <= 0 || options + SECTION_HEAD > file.size()) {
            throw new TraceDatException(
                    "the file ends before its options section, without which its events cannot be found");
        }
        Set<Long> seen = new HashSet<>();
        while (options != 0 && seen.add(options)) {
            options = reader.optionsSection(options);
        }
        if (layout.cpuBytes.isEmpty() && !reader.hasBuffer) {
            throw new TraceDatException("the file names no buffer with events");
        }
    }

    /** Reads one list of options; returns where the next one is, 0 if there is none. */
    private long optionsSection(long at) throws IOException {
        try {
            MetaCursor options = section(at, OPTION_DONE, "options section");
            while (options.remaining() > 0) {
                int id = options.u16();
                MetaCursor value = new MetaCursor(options.slice(options.u32()), layout.bigEndian, "option " + id);
                if (id == OPTION_DONE) {
                    return value.remaining() >= 8 ? value.s64() : 0;
                }
                option(id, value);
            }
        } catch (TraceDatException e) {
            layout.log.odd(Stat.FILE_TRUNCATED, "offset " + at, e.getMessage());
        }
        return 0;
    }

    private void option(int id, MetaCursor value) throws IOException, TraceDatException {
        try {
            switch (id) {
                case Layout.OPTION_BUFFER -> buffer(value);
                case OPTION_BUFFER_TEXT ->
                    layout.log.odd(Stat.SECTION_UNKNOWN, "option " + id, "a latency trace is text and is left out");
                case HEADER_INFO -> layout.headerFormats(section(value.s64(), id, "header formats"));
                case FTRACE_EVENTS -> layout.ftraceFormats(section(value.s64(), id, "ftrace event formats"));
                case EVENT_FORMATS -> layout.eventFormats(section(value.s64(), id, "event formats"));
                case KALLSYMS -> {
                    long at = value.s64();
                    layout.texts.kallsyms = () -> kallsyms(at);
                }
                case PRINTK -> layout.printkFormats(section(value.s64(), id, "trace_printk formats"));
                case CMDLINES -> layout.commands(section(value.s64(), id, "saved command names"));
                default -> layout.option(id, value);
            }
        } catch (TraceDatException e) {
            layout.log.odd(Stat.FILE_TRUNCATED, "option " + id, e.getMessage());
        }
    }

    private void buffer(MetaCursor value) throws IOException, TraceDatException {
        value.enter("list of buffers");
        long at = value.s64();
        String name = value.string();
        String clock = value.string();
        int pageSize = (int) Math.min(value.u32(), Integer.MAX_VALUE);
        long cpus = value.u32();
        hasBuffer = true;
        if (layout.clock.isEmpty()) {
            layout.clock = clock;
        }
        Section section = head(at);
        boolean packed = section != null && section.compressed();
        for (long i = 0; i < cpus; i++) {
            int cpu = (int) Math.min(value.u32(), Integer.MAX_VALUE);
            layout.addCpu(
                    new CpuBytes(cpu, name, clock, value.s64(), value.s64(), pageSize, packed ? codec : Codec.NONE));
        }
    }

    private ByteBuffer kallsyms(long at) {
        try {
            MetaCursor section = section(at, KALLSYMS, "kallsyms");
            return section.slice(section.u32());
        } catch (IOException | TraceDatException e) {
            layout.log.odd(
                    Stat.FILE_TRUNCATED, "offset " + at, "the kallsyms cannot be read; functions stay addresses");
            return ByteBuffer.allocate(0);
        }
    }

    private Section head(long at) throws IOException, TraceDatException {
        MetaCursor head = new MetaCursor(file.view(at, SECTION_HEAD), layout.bigEndian, "list of sections");
        if (head.remaining() < SECTION_HEAD) {
            return null;
        }
        int id = head.u16();
        int flags = head.u16();
        head.u32();
        return new Section(id, (flags & COMPRESSED) != 0, at + SECTION_HEAD, head.s64());
    }

    /** The content of a section, unpacked. */
    private MetaCursor section(long at, int id, String part) throws IOException, TraceDatException {
        Section section = at <= 0 ? null : head(at);
        if (section == null) {
            throw new TraceDatException("the file ends before its " + part);
        }
        if (section.id() != id) {
            throw new TraceDatException("the file has section " + section.id() + " where its " + part + " should be");
        }
        MetaCursor body = new MetaCursor(file.view(section.at(), section.size()), layout.bigEndian, part);
        if (!section.compressed()) {
            return body;
        }
        long packedSize = body.u32();
        long size = body.u32();
        byte[] packed = new byte[body.remaining() < packedSize ? 0 : (int) packedSize];
        body.slice(packedSize).get(packed);
        try {
            return new MetaCursor(ByteBuffer.wrap(codec.unpack(packed, size)), layout.bigEndian, part);
        } catch (IOException e) {
            throw new TraceDatException("the file's " + part + " cannot be unpacked");
        }
    }
}
