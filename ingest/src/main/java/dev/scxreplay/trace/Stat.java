package dev.scxreplay.trace;

/** The named counters of everything odd in a recording; one row each in the table {@code ingest_stat}. */
public enum Stat {
    /** A line of text that is neither an event, a header nor a known mark. */
    TEXT_LINE_UNREADABLE(true, "lines of text that are no event"),
    /** A line of text that continues the one before it, as in a stack trace or a marker of several lines. */
    TEXT_LINE_CONTINUED(false, "lines of text that continue the event before them; kept in its text"),
    /** A line of a call chain in the text of perf script. */
    CALL_CHAIN_LINES(false, "lines of call chains, which are not kept"),
    /** An irq-flags column that no kernel prints; the event is kept without {@code common_flags}. */
    FLAGS_UNREADABLE(true, "irq-flags columns that no kernel prints"),
    /** An event whose fields do not fit its kind; kept in {@link EventTable#OTHER}. */
    EVENT_FIELDS_UNREADABLE(true, "events whose fields do not fit their kind; kept as other events"),
    /** Events the kernel says it lost. */
    EVENTS_LOST(false, "events lost by the recorder, as far as it counted them"),
    /** Places where the recorder lost events. */
    LOST_SPANS(false, "places where the recorder lost events"),
    /** A ring-buffer page whose header or content contradicts itself; what follows on it is skipped. */
    PAGE_CORRUPT(true, "ring-buffer pages that contradict themselves"),
    /** A ring-buffer record whose event id has no format in the file. */
    EVENT_FORMAT_MISSING(true, "records whose event id has no format in the file"),
    /** A record of a perf.data whose size contradicts its content; skipped, with all behind it if it hides where they are. */
    RECORD_CORRUPT(true, "records of a perf.data that contradict themselves"),
    /** A record of a perf.data whose id belongs to no event that the file names; skipped. */
    EVENT_ID_UNKNOWN(true, "records whose id belongs to no event the file names"),
    /** A place where the kernel stopped recording an event for a moment because it came too often. */
    EVENTS_THROTTLED(false, "places where the kernel throttled the recording"),
    /** A section of a trace.dat or a record of a perf.data of a kind we do not know; skipped by its size. */
    SECTION_UNKNOWN(false, "sections and records of a kind we do not know, skipped"),
    /** A section that the file's end cuts off. */
    FILE_TRUNCATED(true, "places where the file ends too early"),
    /** A file of a folder or archive that is no recording. */
    MEMBER_NO_RECORDING(false, "files of the folder or archive that are no recording"),
    /** A member of an archive whose name leads out of it, or is there twice; left out. */
    MEMBER_REFUSED(true, "members of the archive with a name no member may have; left out"),
    /** A file of a folder or archive that cannot be unpacked, or of which what explains it is missing. */
    MEMBER_UNREADABLE(true, "files of the folder or archive that cannot be read"),
    /** A packet, or a part of one, whose encoding contradicts itself; left out. */
    PACKET_UNREADABLE(true, "packets or parts of packets that contradict themselves; left out"),
    /** A packet of a kind that holds no event of the kernel. */
    PACKET_UNUSED(false, "packets that hold no event of the kernel; not kept"),
    /** An event whose kind has a number only; kept in {@link EventTable#OTHER} under it. */
    EVENT_NAME_UNKNOWN(false, "events of kinds whose names are not known; kept under their numbers"),
    /** A field of an event whose table has no column for it. */
    FIELD_WITHOUT_COLUMN(false, "fields of events that their tables have no columns for; not kept"),
    /** A compactly recorded event before which nothing tells which task runs on its CPU. */
    TASK_UNKNOWN(false, "events whose CPU's running task was not recorded; its pid is -1"),
    /** An event of the scheduler whose recorder left its CPU out; a replay has no run queue for it. */
    CPU_UNKNOWN(false, "events of the scheduler without their CPU; kept, but replays leave them out"),
    /** A line of a debug dump that is not the kernel's: a scheduler's own. */
    DUMP_LINE_OTHER(false, "lines of debug dumps that the scheduler printed; kept as text"),
    /** A line of a debug dump that begins as one of the kernel's but does not fit. */
    DUMP_LINE_UNREADABLE(true, "lines of debug dumps that do not fit; kept as text"),
    /** A line of a debug dump beyond what one text may hold. */
    DUMP_TEXT_CUT(true, "lines of debug dumps beyond the longest text; left out"),
    /** An event earlier than the one before it in the same stream. */
    TIME_WENT_BACK(false, "events earlier than the one before them; put in order"),
    /** An event earlier than the one before it of the same CPU, which no ring buffer holds. */
    CPU_TIME_WENT_BACK(false, "events earlier than the one before them of the same CPU, as no ring buffer holds them"),
    /** An event before or behind the times asked for. */
    OUTSIDE_OF_TIMES(false, "events outside of the times asked for; left out"),
    /** An event of a CPU that was not asked for; the CPU has one lost span over all of the trace. */
    OUTSIDE_OF_CPUS(false, "events of CPUs not asked for; left out"),
    /** An event of a name that was not asked for. */
    OUTSIDE_OF_EVENTS(false, "events of names not asked for; left out");

    private final boolean damage;
    private final String doc;

    Stat(boolean damage, String doc) {
        this.damage = damage;
        this.doc = doc;
    }

    /** Whether this means that something of the input could not be read; fatal under {@code --strict}. */
    public boolean damage() {
        return damage;
    }

    /** One line for people. */
    public String doc() {
        return doc;
    }
}
