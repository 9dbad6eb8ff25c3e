package dev.scxreplay.ingest.format.perfdata;

import dev.scxreplay.ingest.tracepoint.EventFormat;
import dev.scxreplay.ingest.tracepoint.KernelTexts;
import dev.scxreplay.ingest.tracepoint.Words;
import dev.scxreplay.trace.EventSink;
import dev.scxreplay.trace.IngestLog;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;

/** Everything a recording says before or beside its records. */
final class Layout {
    static final int TRACING_DATA = 1;
    private static final int OSRELEASE = 4;
    private static final int NRCPUS = 7;
    private static final int EVENT_DESC = 12;
    static final int DIR_FORMAT = 24;
    /** v6.18: struct of {@code HEADER_CLOCK_DATA} in {@code perf.data-file-format.txt}; only where a clock was asked for. */
    private static final int CLOCK_DATA = 29;

    final Words words;
    final IngestLog log;
    final Attributes attributes;
    final KernelTexts texts = new KernelTexts();
    /** Where the records begin and end. */
    long recordsFrom;

    long recordsTo;
    private boolean hasTracingData;
    private String kernelRelease = "";
    private long folderVersion;
    /** What the real-time clock showed when the recording's own showed {@link #clockNs}; 0 if it does not say. */
    private long realtimeNs;

    private long clockNs;
    /** Number of CPUs, as said and then as seen. */
    int cpus;

    Layout(Words words, IngestLog log) {
        this.words = words;
        this.log = log;
        this.attributes = new Attributes(words);
    }

    String kernelRelease() {
        return kernelRelease;
    }

    /**
     * Refuses a recording whose records are elsewhere. Source: v6.18: {@code enum perf_dir_version} of {@code
     * tools/perf/util/data.h}.
     *
     * @param files those it has, itself among them
     */
    void checkFolder(int files) throws PerfDataException {
        if (folderVersion < 0 || folderVersion > 1) {
            throw new PerfDataException("it is one file of a folder of version " + folderVersion
                    + ", of which only 1 is known; perf script --ns -i FOLDER prints it all");
        }
        if (folderVersion == 1 && files == 1) {
            throw new PerfDataException("its records are in the files data.0, data.1 and so on that perf record"
                    + " --threads puts into the same folder; take in the folder with all of them");
        }
    }

    /** The clock of the time stamps, under the name ftrace has for it. */
    String clock() {
        return switch (attributes.all().getFirst().clock) {
            // v6.18: perf_event_clock() is local_clock() unless an event asks for another
            case -1 -> "perf";
            case 0 -> "real";
            case 1 -> "mono";
            case 4 -> "mono_raw";
            case 7 -> "boot";
            case 11 -> "tai";
            default -> "clockid " + attributes.all().getFirst().clock;
        };
    }

    /** Hands on what another clock showed, if the recording says so. */
    void clocks(EventSink sink) {
        if (realtimeNs > 0 && clockNs >= 0) {
            sink.clock("realtime", realtimeNs, clockNs);
        }
    }

    /** The names of the tracepoints that were recorded. */
    Set<String> tracepoints() {
        Set<Long> recorded = new HashSet<>();
        for (Attribute attribute : attributes.all()) {
            if (attribute.isTracepoint()) {
                recorded.add(attribute.config);
            }
        }
        Set<String> names = new HashSet<>();
        for (KernelTexts.FormatText format : texts.formats) {
            if (recorded.contains((long) EventFormat.idOf(format.text()))) {
                EventFormat parsed = EventFormat.parse(format.system(), format.text());
                if (parsed != null) {
                    names.add(parsed.name());
                }
            }
        }
        return names;
    }

    /** Refuses a recording whose samples nobody can read. */
    void check() throws PerfDataException {
        attributes.check();
        boolean tracepoints = attributes.all().stream().anyMatch(Attribute::isTracepoint);
        if (tracepoints && !hasTracingData) {
            throw new PerfDataException(
                    "it has samples of tracepoints but not their formats (its TRACING_DATA is missing),"
                            + " as when perf record is killed before it ends");
        }
    }

    /** Whether {@link #feature} takes anything out of this section. */
    static boolean isRead(int number) {
        return switch (number) {
            case TRACING_DATA, OSRELEASE, NRCPUS, EVENT_DESC, DIR_FORMAT, CLOCK_DATA -> true;
            default -> false;
        };
    }

    /** Takes a section that recordings have as a feature of their header. */
    void feature(int number, Section section) throws PerfDataException {
        switch (number) {
            case TRACING_DATA -> tracingData(section);
            case OSRELEASE -> kernelRelease = section.sizedText();
            case NRCPUS -> cpus = (int) Math.min(section.u32(), Attributes.MOST_CPUS);
            case EVENT_DESC -> eventNames(section);
            case DIR_FORMAT -> folderVersion = section.s64();
            case CLOCK_DATA -> {
                section.skip(2 * Integer.BYTES); // its version and the clock, which the events name too
                realtimeNs = section.s64();
                clockNs = section.s64();
            }
            default -> {
                // nothing that changes what was recorded
            }
        }
    }

    /** Reads the names of events, which are found by their ids. */
    private void eventNames(Section from) throws PerfDataException {
        long events = from.u32();
        long bytes = from.u32();
        for (int i = 0; i < events; i++) {
            from.skip(bytes);
            long ids = from.u32();
            String name = from.sizedText();
            Attribute named =
                    ids == 0 && i < attributes.all().size() ? attributes.all().get(i) : null;
            for (long id = 0; id < ids; id++) {
                Attribute found = attributes.of(from.s64());
                named = found == null ? named : found;
            }
            if (named != null && !name.isEmpty()) {
                named.name = name;
            }
        }
    }

    /**
     * Reads the kernel's formats of events: what a trace.dat of version 0.5 or 0.6 begins with. Source: v6.18: {@code
     * tools/perf/util/trace-event-info.c}.
     */
    void tracingData(Section from) throws PerfDataException {
        from.skip(3);
        if (!from.text(7).equals("tracing")) {
            throw new PerfDataException("its TRACING_DATA does not begin as it should");
        }
        from.string();
        from.u8();
        texts.longSize = from.u8();
        if (texts.longSize != Long.BYTES) {
            throw new PerfDataException("it was recorded on a 32-bit kernel, which is not supported");
        }
        from.u32();
        for (String header : new String[] {"header_page", "header_event"}) {
            if (!from.string().equals(header)) {
                throw new PerfDataException("its TRACING_DATA has no " + header);
            }
            from.skip(from.s64());
        }
        formats("ftrace", from);
        long systems = from.u32();
        for (long i = 0; i < systems; i++) {
            formats(from.string(), from);
        }
        ByteBuffer kallsyms = from.slice(from.u32());
        texts.kallsyms = () -> kallsyms;
        texts.readPrintkFormats(from.text(from.u32()), log);
        // names of tasks may follow, as tracefs had saved them when perf began: COMM records are better
        hasTracingData = true;
    }

    private void formats(String system, Section from) throws PerfDataException {
        long count = from.u32();
        for (long i = 0; i < count; i++) {
            if (texts.formats.size() > EventFormat.MOST_IDS) {
                throw new PerfDataException("its TRACING_DATA has more formats than a kernel has events");
            }
            texts.formats.add(new KernelTexts.FormatText(system, from.text(from.s64())));
        }
    }
}
