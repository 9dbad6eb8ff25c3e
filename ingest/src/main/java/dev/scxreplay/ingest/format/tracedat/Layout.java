package dev.scxreplay.ingest.format.tracedat;

import dev.scxreplay.ingest.ringbuffer.PageFormat;
import dev.scxreplay.ingest.tracepoint.KernelTexts;
import dev.scxreplay.trace.IngestLog;
import dev.scxreplay.trace.Stat;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Everything a file says before its events; filled by {@link LayoutV6} or {@link LayoutV7}. */
final class Layout {
    static final int OPTION_BUFFER = 3;
    private static final int OPTION_TRACECLOCK = 4;
    private static final int OPTION_UNAME = 5;
    private static final int OPTION_CPUCOUNT = 8;
    /** More than any kernel supports (v7.3.4: NR_CPUS is at most 8192). */
    static final int MOST_CPUS = 1 << 20;

    final int version;
    final boolean bigEndian;
    final int longSize;
    final int pageSize;
    final IngestLog log;
    private final long fileSize;
    /** Bytes of the file that no CPU has yet. */
    private long unclaimed;

    PageFormat pages;
    final KernelTexts texts = new KernelTexts();
    final ClockOptions clocks = new ClockOptions();
    String clock = "";
    String uname = "";
    int cpus;
    final List<CpuBytes> cpuBytes = new ArrayList<>();

    Layout(int version, boolean bigEndian, int longSize, int pageSize, long fileSize, IngestLog log) {
        this.version = version;
        this.bigEndian = bigEndian;
        this.longSize = longSize;
        this.pageSize = pageSize;
        this.unclaimed = fileSize;
        this.fileSize = fileSize;
        this.log = log;
        this.pages = PageFormat.usual(longSize);
    }

    /** The release in {@code uname}, its third word. */
    String kernelRelease() {
        String[] words = uname.split(" ", -1);
        return words.length > 2 ? words[2] : "";
    }

    /** Reads the formats of a page and of a record. */
    void headerFormats(MetaCursor from) throws TraceDatException {
        from.enter("header_page format");
        if (!from.string().equals("header_page")) {
            throw new TraceDatException("the file has no header_page format");
        }
        PageFormat recorded = PageFormat.parse(from.text(from.s64()), pages);
        if (recorded == null) {
            throw new TraceDatException("the file's header_page describes no ring-buffer page");
        }
        pages = recorded;
        from.enter("header_event format");
        if (!from.string().equals("header_event")) {
            throw new TraceDatException("the file has no header_event format");
        }
        from.slice(from.s64());
    }

    /** Reads the formats of ftrace's own events. */
    void ftraceFormats(MetaCursor from) throws TraceDatException {
        from.enter("ftrace event formats");
        formats("ftrace", from);
    }

    /** Reads the formats of all other events. */
    void eventFormats(MetaCursor from) throws TraceDatException {
        from.enter("event formats");
        long systems = from.u32();
        for (long i = 0; i < systems; i++) {
            formats(from.string(), from);
        }
    }

    private void formats(String system, MetaCursor from) throws TraceDatException {
        long count = from.u32();
        for (long i = 0; i < count; i++) {
            texts.formats.add(new KernelTexts.FormatText(system, from.text(from.s64())));
        }
    }

    /** Reads the names of functions; only their place is kept. */
    void kallsyms(MetaCursor from) throws TraceDatException {
        from.enter("kallsyms");
        ByteBuffer text = from.slice(from.u32());
        texts.kallsyms = () -> text;
    }

    /** Reads the format strings of trace_printk, lines {@code 0xADDRESS : "text"}. */
    void printkFormats(MetaCursor from) throws TraceDatException {
        from.enter("trace_printk formats");
        texts.readPrintkFormats(from.text(from.u32()), log);
    }

    /** Reads the saved command names, lines {@code PID COMM}. */
    void commands(MetaCursor from) throws TraceDatException {
        from.enter("saved command names");
        texts.readCommands(from.text(from.s64()));
    }

    /** Takes an option that both versions share; what it says of other clocks is kept, not applied. */
    void option(int id, MetaCursor value) throws TraceDatException {
        switch (id) {
            case OPTION_TRACECLOCK -> clock(value.text(value.remaining()));
            case OPTION_UNAME -> uname = trimmed(value.text(value.remaining()));
            case OPTION_CPUCOUNT -> cpus = (int) Math.min(value.u32(), MOST_CPUS);
            default -> clocks.option(id, value);
        }
    }

    /** Takes the clock in brackets out of the text of {@code trace_clock}. */
    void clock(String text) {
        int open = text.indexOf('[');
        int close = text.indexOf(']', open);
        if (clock.isEmpty() && open >= 0 && close > open) {
            clock = text.substring(open + 1, close);
        }
    }

    /** Adds the pages of a CPU after checking that they can be there at all. */
    void addCpu(CpuBytes bytes) {
        int page = bytes.pageSize();
        if (bytes.size() == 0) {
            return;
        }
        if (bytes.cpu() < 0 || bytes.cpu() >= MOST_CPUS || bytes.offset() < 0 || bytes.size() < 0) {
            log.odd(Stat.PAGE_CORRUPT, bytes.place(), "the file's table of CPUs makes no sense here");
            return;
        }
        if (page <= pages.dataAt() || page > PageFormat.LARGEST + pages.dataAt()) {
            log.odd(Stat.PAGE_CORRUPT, bytes.place(), "a page cannot have " + page + " bytes");
            return;
        }
        long there = Math.clamp(fileSize - bytes.offset(), 0, bytes.size());
        if (there > unclaimed) {
            log.odd(Stat.PAGE_CORRUPT, bytes.place(), "the file is too small for the pages of all its CPUs");
            return;
        }
        unclaimed -= there;
        cpuBytes.add(bytes);
    }

    static String trimmed(String text) {
        int end = text.indexOf('\0');
        return (end < 0 ? text : text.substring(0, end)).trim();
    }
}
