package dev.scxreplay.ingest.format.tracedat;

import dev.scxreplay.trace.IngestLog;
import dev.scxreplay.trace.Stat;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Everything a file says before its events; filled by {@link LayoutV6} or {@link LayoutV7}. */
final class Layout {
    static final int OPTION_BUFFER = 3;
    private static final int OPTION_TRACECLOCK = 4;
    private static final int OPTION_UNAME = 5;
    private static final int OPTION_CPUCOUNT = 8;
    /** More than any kernel supports (v7.3.4: NR_CPUS is at most 8192). */
    static final int MOST_CPUS = 1 << 20;

    private static final int LARGEST_PAGE = 1 << 26;

    final int version;
    final boolean bigEndian;
    final int longSize;
    final int pageSize;
    final IngestLog log;

    PageFormat pages;
    Supplier<ByteBuffer> kallsyms = () -> ByteBuffer.allocate(0);
    String clock = "";
    String uname = "";
    int cpus;
    final List<CpuBytes> cpuBytes = new ArrayList<>();
    final List<FormatText> formats = new ArrayList<>();
    final Map<Integer, String> commands = new LinkedHashMap<>();
    final Map<Long, String> printkFormats = new HashMap<>();

    /** An event's format as it stands in the file; most of them are never needed. */
    record FormatText(String system, String text) {}

    Layout(int version, boolean bigEndian, int longSize, int pageSize, IngestLog log) {
        this.version = version;
        this.bigEndian = bigEndian;
        this.longSize = longSize;
        this.pageSize = pageSize;
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
        pages = PageFormat.parse(from.text(from.s64()), pages);
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
            formats.add(new FormatText(system, from.text(from.s64())));
        }
    }

    /** Reads the names of functions; only their place is kept. */
    void kallsyms(MetaCursor from) throws TraceDatException {
        from.enter("kallsyms");
        ByteBuffer text = from.slice(from.u32());
        kallsyms = () -> text;
    }

    /** Reads the format strings of trace_printk, lines {@code 0xADDRESS : "text"}. */
    void printkFormats(MetaCursor from) throws TraceDatException {
        from.enter("trace_printk formats");
        for (String line : from.text(from.u32()).split("\n", -1)) {
            int colon = line.indexOf(" : ");
            if (colon > 2 && line.startsWith("0x")) {
                try {
                    printkFormats.put(
                            Long.parseUnsignedLong(line.substring(2, colon), 16),
                            BinaryPrintk.unquote(line.substring(colon + 3)));
                } catch (NumberFormatException e) {
                    log.odd(Stat.SECTION_UNKNOWN, "trace_printk formats", "a line has no address");
                }
            }
        }
    }

    /** Reads the saved command names, lines {@code PID COMM}. */
    void commands(MetaCursor from) throws TraceDatException {
        from.enter("saved command names");
        for (String line : from.text(from.s64()).split("\n", -1)) {
            int blank = line.indexOf(' ');
            if (blank > 0 && blank < 9 && line.chars().limit(blank).allMatch(c -> c >= '0' && c <= '9')) {
                commands.put(Integer.parseInt(line.substring(0, blank)), line.substring(blank + 1));
            }
        }
    }

    /**
     * Takes an option that both versions share; others, which shift or scale the time stamps for other tools, are left
     * alone so that times stay those of the recording's own clock.
     */
    void option(int id, MetaCursor value) throws TraceDatException {
        switch (id) {
            case OPTION_TRACECLOCK -> clock(value.text(value.remaining()));
            case OPTION_UNAME -> uname = trimmed(value.text(value.remaining()));
            case OPTION_CPUCOUNT -> cpus = (int) Math.min(value.u32(), MOST_CPUS);
            default -> {
                // date, offset, time shift and statistics do not change what was recorded
            }
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
        } else if (page <= pages.dataAt() || page > LARGEST_PAGE) {
            log.odd(Stat.PAGE_CORRUPT, bytes.place(), "a page cannot have " + page + " bytes");
        } else {
            cpuBytes.add(bytes);
        }
    }

    static String trimmed(String text) {
        int end = text.indexOf('\0');
        return (end < 0 ? text : text.substring(0, end)).trim();
    }
}
