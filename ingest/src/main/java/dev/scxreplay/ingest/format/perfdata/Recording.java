package dev.scxreplay.ingest.format.perfdata;

/** A file and what it says about itself; its records are what it really holds or, if they were compressed, their copy. */
record Recording(FileBlocks file, Layout layout, long from, long to) {
    RecordCursor records() {
        return records(from, to);
    }

    RecordCursor records(long begin, long end) {
        return new RecordCursor(file, layout.words, begin, end);
    }
}
