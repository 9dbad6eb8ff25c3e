package dev.scxreplay.ingest.text;

import dev.scxreplay.table.TableAppender;

/**
 * How the payload of one event becomes the fields of its table.
 *
 * <p>A form holds the fields of the payload it read last; nothing is allocated per event.
 */
public sealed interface PayloadForm
        permits WholeText,
                KeyedFields,
                NameAndDelta,
                FirstFitting,
                PluginSwitch,
                PluginWakeup,
                RawFields,
                InterruptedCpus {
    /** Reads a payload; false if it has other fields than the event's table. */
    boolean parse(byte[] bytes, int from, int to);

    /**
     * Whether the payload read last is {@link #written} out of its fields byte for byte; to be asked once for each.
     *
     * <p>What a payload leaves open, such as whether 123 is {@code %d} or {@code %03d}, the next ones settle.
     */
    boolean exact(byte[] bytes);

    /** How payloads are written, as far as {@link #exact} has settled it. */
    PayloadText written();

    /** Sets the fields read last on the current row. */
    void store(byte[] bytes, TableAppender row);
}
