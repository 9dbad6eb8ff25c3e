package dev.scxreplay.ingest.format.perfdata;

/** A file and what it says about itself; its records are what it really holds or, if they were compressed, their copy. */
record Recording(FileBlocks file, Layout layout, long from, long to) {
    RecordCursor records() {
        return new RecordCursor(file, layout.words, from, to, 0);
    }

    /** Some of them; {@code window} bytes may be read at a time that the file does not hold, 0 to have it hold them. */
    RecordCursor records(long begin, long end, int window) {
        return new RecordCursor(file, layout.words, begin, end, window);
    }
}
