package dev.scxreplay.ingest.format.perfdata;

import dev.scxreplay.trace.Stat;
import java.io.IOException;

/**
 * Reads what {@code perf record -o -} writes in front of its samples: the parts of a header as records of their own.
 * Source: v6.18: {@code tools/perf/util/synthetic-events.c}.
 */
final class PipeLayout {
    static final int HEADER_BYTES = 16;
    private static final int UPDATE_OF_NAME = 2;
    private static final long MOST_TRACING_BYTES = 128 << 20;

    private PipeLayout() {}

    static void read(FileBlocks file, Layout layout) throws IOException, PerfDataException {
        layout.recordsFrom = HEADER_BYTES;
        layout.recordsTo = file.size();
        RecordCursor record = new RecordCursor(file, layout.words, HEADER_BYTES, file.size(), 0);
        while (record.advance() && !isFirstOfEvents(record.type())) {
            Section body = new Section(
                    record.bytes(),
                    record.from() + RecordCursor.HEADER_BYTES,
                    record.from() + record.size(),
                    layout.words,
                    "record at offset " + record.offset());
            switch (record.type()) {
                case RecordType.HEADER_ATTR -> event(body, layout);
                case RecordType.EVENT_UPDATE -> update(body, layout);
                case RecordType.HEADER_FEATURE -> feature(body, layout);
                case RecordType.HEADER_TRACING_DATA -> tracingData(file, record, body, layout);
                default -> {
                    // an event, or nothing that matters
                }
            }
            record.skip(RecordType.followedBy(record, layout.words));
        }
    }

    private static boolean isFirstOfEvents(int type) {
        return type == RecordType.SAMPLE || type == RecordType.COMPRESSED || type == RecordType.COMPRESSED2;
    }

    private static void event(Section body, Layout layout) throws PerfDataException {
        int event = layout.attributes.add(body.attribute(body.attributeSize()));
        while (body.remaining() >= Long.BYTES) {
            layout.attributes.id(body.s64(), event);
        }
    }

    private static void update(Section body, Layout layout) throws PerfDataException {
        long what = body.s64();
        Attribute event = layout.attributes.of(body.s64());
        if (what == UPDATE_OF_NAME && event != null) {
            event.name = body.text(body.remaining());
        }
    }

    private static void feature(Section body, Layout layout) throws PerfDataException {
        long number = body.s64();
        try {
            if (number != Layout.TRACING_DATA && number >= 0 && number < Integer.MAX_VALUE) {
                layout.feature((int) number, body);
            }
        } catch (PerfDataException e) {
            layout.log.odd(Stat.FILE_TRUNCATED, "header's feature " + number, e.getMessage());
        }
    }

    private static void tracingData(FileBlocks file, RecordCursor record, Section body, Layout layout)
            throws IOException, PerfDataException {
        long size = body.u32();
        if (size > file.size() - record.nextOffset() || size > MOST_TRACING_BYTES) {
            throw new PerfDataException("it ends inside its TRACING_DATA");
        }
        byte[] bytes = file.bytes(record.nextOffset(), (int) size);
        layout.tracingData(new Section(bytes, 0, bytes.length, layout.words, "TRACING_DATA"));
    }
}
