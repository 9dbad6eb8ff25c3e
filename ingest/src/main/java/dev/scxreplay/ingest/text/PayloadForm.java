package dev.scxreplay.ingest.text;

import dev.scxreplay.table.TableAppender;

/**
 * How the payload of one event becomes the fields of its table.
 *
 * <p>A form holds the fields of the payload it read last; nothing is allocated per event.
 */
public sealed interface PayloadForm permits WholeText, KeyedFields, NameAndDelta {
    /** Reads a payload; false if it has other fields than the event's table. */
    boolean parse(byte[] bytes, int from, int to);

    /** Sets the fields read last on the current row. */
    void store(byte[] bytes, TableAppender row);
}
