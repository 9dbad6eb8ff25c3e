package dev.scxreplay.ingest.format.perfdata;

import dev.scxreplay.trace.Stat;
import java.io.IOException;

/**
 * Reads the header of an ordinary perf.data, whose parts are found by their place. Source: v6.18: {@code
 * tools/perf/Documentation/perf.data-file-format.txt}.
 */
final class FileLayout {
    static final int HEADER_BYTES = 104;
    private static final int FEATURES_AT = 72;
    private static final int FEATURES = 256;
    private static final int SECTION_BYTES = 16;
    /** Larger than any of the sections we read ever is. */
    private static final long MOST_SECTION_BYTES = 128 << 20;

    private final FileBlocks file;
    private final Layout layout;

    private FileLayout(FileBlocks file, Layout layout) {
        this.file = file;
        this.layout = layout;
    }

    static void read(FileBlocks file, Layout layout) throws IOException, PerfDataException {
        new FileLayout(file, layout).read();
    }

    private void read() throws IOException, PerfDataException {
        Section header = section(0, HEADER_BYTES, "header");
        header.skip(16);
        long entryBytes = header.s64();
        events(header.s64(), header.s64(), entryBytes);
        long from = header.s64();
        long size = header.s64();
        if (from < HEADER_BYTES || from > file.size() || size < 0) {
            throw new PerfDataException("its header places the records outside the file");
        }
        layout.recordsFrom = from;
        boolean unfinished = size == 0;
        layout.recordsTo = unfinished || size > file.size() - from ? file.size() : from + size;
        if (unfinished) {
            layout.log.odd(
                    Stat.FILE_TRUNCATED, "header", "the size of the records is not set: perf record did not end");
        } else if (size > file.size() - from) {
            layout.log.odd(
                    Stat.FILE_TRUNCATED,
                    "offset " + file.size(),
                    "records should follow until offset " + Long.toUnsignedString(from + size));
        } else {
            features(from + size);
        }
    }

    private void events(long from, long size, long entryBytes) throws IOException, PerfDataException {
        if (entryBytes < Attribute.LEAST_BYTES + SECTION_BYTES || entryBytes > 1 << 16) {
            throw new PerfDataException("its header says an event has " + entryBytes + " bytes");
        }
        Section section = section(from, size, "list of events");
        while (section.remaining() >= entryBytes) {
            int event = layout.attributes.add(section.attribute(entryBytes - SECTION_BYTES));
            Section ids = section(section.s64(), section.s64(), "ids of events");
            while (ids.remaining() >= Long.BYTES) {
                layout.attributes.id(ids.s64(), event);
            }
        }
    }

    private void features(long tableFrom) throws IOException, PerfDataException {
        Section bits = section(FEATURES_AT, FEATURES / Byte.SIZE, "header");
        long at = tableFrom;
        for (int word = 0; word < FEATURES / Long.SIZE; word++) {
            long set = bits.s64();
            for (int bit = 0; bit < Long.SIZE; bit++) {
                if ((set >>> bit & 1) != 0) {
                    feature(word * Long.SIZE + bit, at);
                    at += SECTION_BYTES;
                }
            }
        }
    }

    private void feature(int number, long at) throws IOException, PerfDataException {
        String name = "header's feature " + number;
        try {
            Section place = section(at, SECTION_BYTES, name);
            if (Layout.isRead(number)) {
                layout.feature(number, section(place.s64(), place.s64(), name));
            }
        } catch (PerfDataException e) {
            if (number == Layout.TRACING_DATA || number == Layout.DIR_FORMAT) {
                throw e;
            }
            layout.log.odd(Stat.FILE_TRUNCATED, name, e.getMessage());
        }
    }

    private Section section(long from, long size, String name) throws IOException, PerfDataException {
        if (from < 0 || size < 0 || from > file.size() || size > file.size() - from || size > MOST_SECTION_BYTES) {
            throw new PerfDataException("it ends inside its " + name);
        }
        byte[] bytes = file.bytes(from, (int) size);
        return new Section(bytes, 0, bytes.length, layout.words, name);
    }
}
