package dev.scxreplay.ingest.ringbuffer;

import dev.scxreplay.ingest.tracepoint.EventFormat;
import dev.scxreplay.ingest.tracepoint.Field;

/**
 * The head of a ring-buffer page, as tracefs shows it in {@code events/header_page}.
 *
 * @param timeAt where the 64-bit time stamp lies
 * @param commitAt where the number of bytes written to the page lies
 * @param commitSize bytes of that number: the recorded kernel's {@code long}
 * @param dataAt where the records begin
 * @param dataSize bytes of records a page holds; 0 if not recorded
 */
public record PageFormat(int timeAt, int commitAt, int commitSize, int dataAt, int dataSize) {
    /** 128 pages, the most that {@code buffer_subbuf_size_kb} takes, of 64 KiB on some machines. */
    public static final int LARGEST = 1 << 23;

    /** The head as every 64-bit kernel has it, for a machine whose {@code long} has {@code longSize} bytes. */
    public static PageFormat usual(int longSize) {
        return new PageFormat(0, 8, longSize, 8 + longSize, 0);
    }

    /** Reads the text of {@code header_page}; what it does not say is taken from {@code otherwise}; null if it describes none. */
    public static PageFormat parse(String text, PageFormat otherwise) {
        int timeAt = otherwise.timeAt;
        int commitAt = otherwise.commitAt;
        int commitSize = otherwise.commitSize;
        int dataAt = otherwise.dataAt;
        int dataSize = otherwise.dataSize;
        for (String line : text.split("\n", -1)) {
            Field field = EventFormat.field(line);
            if (field == null) {
                continue;
            }
            switch (field.name()) {
                case "timestamp" -> timeAt = field.offset();
                case "commit" -> {
                    commitAt = field.offset();
                    commitSize = field.size();
                }
                case "data" -> {
                    dataAt = field.offset();
                    dataSize = field.size();
                }
                default -> {
                    // overwrite lies over commit
                }
            }
        }
        boolean fits = timeAt + 8 <= dataAt && commitAt + commitSize <= dataAt && (commitSize == 4 || commitSize == 8);
        if (!fits || dataAt > 4096 || dataSize > LARGEST) {
            return null;
        }
        return new PageFormat(timeAt, commitAt, commitSize, dataAt, dataSize);
    }
}
