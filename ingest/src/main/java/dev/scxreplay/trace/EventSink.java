package dev.scxreplay.trace;

import dev.scxreplay.table.TableAppender;
import dev.scxreplay.table.TableSchema;
import dev.scxreplay.table.TextDictionary;

/**
 * Where readers put the events of one trace, in their total order.
 *
 * <p>A reader calls {@link #begin} for each event and then sets the event's own fields on the appender it is given; it
 * numbers nothing itself. Whatever it cannot read it reports to {@link #log}.
 */
public interface EventSink {
    /**
     * Begins an event: assigns its {@code seq} and sets the common columns.
     *
     * @param table the event's table, see {@link EventKind#tableOf}
     * @param event dictionary code of the event's name
     * @param tsNs time in the recording's clock, ns
     * @param cpu CPU that recorded it
     * @param pid pid of the task running there
     * @param comm dictionary code of its name, or -1 if unknown
     * @param flags value of {@code common_flags}, or -1 if the recording has none
     * @return the appender of the event's table, positioned at the new row
     */
    TableAppender begin(EventTable table, int event, long tsNs, int cpu, int pid, int comm, int flags);

    /** Records that a CPU lost events before the next one it has; {@code count} is -1 if unknown. */
    void lost(int cpu, long fromNs, long toNs, long count);

    /**
     * Keeps a line of a text recording that is no event, letter for letter; it stands in front of the next event. Only
     * an export asks for it.
     *
     * @param line the line without its end, as {@link TraceTables#TEXT_LINE} has it
     */
    default void lineBetween(String line) {}

    /** Keeps the line of the event begun last, where its row does not give it back letter for letter. */
    default void lineOfEvent(String line) {}

    /** Says how a text recording writes its lines, see {@link TraceTables#TEXT_FORM}; once, after the last event. */
    default void textForm(String event, String form) {}

    /**
     * Takes what another clock showed at one moment of the trace.
     *
     * @param clock the other clock's name, such as {@code realtime}
     * @param tsNs its time
     * @param traceNs the time then in the recording's clock
     */
    default void clock(String clock, long tsNs, long traceNs) {
        // for who wants the events only
    }

    /**
     * The appender of a table beside the events, one of {@link DumpTables}; another one after {@link #restart}.
     *
     * @throws UnsupportedOperationException if this takes the events only
     */
    default TableAppender beside(TableSchema table) {
        throw new UnsupportedOperationException(table.name());
    }

    /** Forgets everything given so far, also what was logged: the reader found that it must begin anew. */
    void restart();

    /** Where texts are interned; one dictionary for the whole trace, another one after {@link #restart}. */
    TextDictionary dictionary();

    /** The log of everything odd. */
    IngestLog log();
}
