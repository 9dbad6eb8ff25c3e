package dev.scxreplay.ingest.format.ftrace;

import dev.scxreplay.ingest.text.TextBytes;
import dev.scxreplay.table.TableReader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.VarCharVector;

/** The lines of a text recording that were kept letter for letter, in their order. */
final class KeptLines implements AutoCloseable {
    /** Null where none were kept. */
    private final TableReader reader;

    private int row = -1;
    private int rows;
    private boolean there;

    private KeptLines(TableReader reader) {
        this.reader = reader;
    }

    /** Opens the table in {@code file}, which need not be there. */
    static KeptLines open(BufferAllocator allocator, Path file) {
        KeptLines lines = new KeptLines(
                Files.exists(file)
                        ? TableReader.open(allocator, "SELECT seq, is_event, line FROM " + FtraceTextWriter.scan(file))
                        : null);
        lines.advance();
        return lines;
    }

    /** Writes the lines that stand in front of an event. */
    void writeBetween(long seq, TextBytes out) {
        while (there && seq() <= seq && !isEvent()) {
            writeLine(out);
        }
    }

    /** Writes the line of an event, if it was kept. */
    boolean writeEvent(long seq, TextBytes out) {
        if (!there || seq() != seq || !isEvent()) {
            return false;
        }
        writeLine(out);
        return true;
    }

    private void writeLine(TextBytes out) {
        out.add(KeptText.unescape(((VarCharVector) reader.root().getVector(2)).get(row)));
        out.add('\n');
        advance();
    }

    private long seq() {
        return ((BigIntVector) reader.root().getVector(0)).get(row);
    }

    private boolean isEvent() {
        return ((BitVector) reader.root().getVector(1)).get(row) != 0;
    }

    private void advance() {
        there = reader != null;
        row++;
        while (there && row >= rows) {
            there = reader.next();
            rows = there ? reader.root().getRowCount() : 0;
            row = 0;
        }
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.close();
        }
    }
}
