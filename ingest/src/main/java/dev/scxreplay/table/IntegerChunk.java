package dev.scxreplay.table;

import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.schema.PrimitiveType;

/**
 * A column of integers, 32 or 64 bits wide.
 *
 * <p>Its encoding follows from the data: the first page of a row group is encoded as dictionary ids, as differences and
 * plainly, and the one that compresses best serves the whole row group. CPU numbers and pids become ids, times become
 * differences, hashed pointers stay as they are.
 */
final class IntegerChunk extends ColumnChunk {
    /** A dictionary is not tried to its end when more than one in this many values is new. */
    private static final int VALUES_PER_ENTRY = 4;

    private final boolean narrow;
    private final boolean unsigned;
    private final IntegerDictionary dictionary = new IntegerDictionary();
    /** What the pages of this row group use; null before the first. */
    private Encoding chosen;

    /** How much of the dictionary pages refer to; what a page added that then did without is not written. */
    private int entriesUsed;

    IntegerChunk(Column column, Page page, PrimitiveType type) {
        super(column, page, type);
        this.narrow = column.type() == ColumnType.INT32;
        this.unsigned = column.type() == ColumnType.UINT64;
    }

    @Override
    void clear() {
        dictionary.clear();
        chosen = null;
        entriesUsed = 0;
    }

    @Override
    long dictionaryBytes() {
        return 0;
    }

    @Override
    void load(BaseFixedWidthVector vector, int from) {
        if (narrow) {
            page.loadWidenedInts(vector, from);
        } else {
            page.loadLongs(vector, from);
        }
    }

    @Override
    Encoding encode(Batch batch, Statistics<?> statistics) {
        boolean constant = measure(statistics);
        if (chosen == null) {
            chosen = constant ? Encoding.RLE_DICTIONARY : choose();
        }
        page.encoded.clear();
        if (chosen == Encoding.RLE_DICTIONARY && !encodeIds(constant, IntegerDictionary.MAX_SIZE)) {
            chosen = smallerWithoutDictionary();
            page.encoded.clear();
        }
        if (chosen == Encoding.RLE_DICTIONARY) {
            entriesUsed = dictionary.size();
        } else {
            encodeAs(chosen, page.encoded);
        }
        return chosen;
    }

    @Override
    int encodeDictionary(EncodedBytes out) {
        if (narrow) {
            out.putInts(dictionary.values(), entriesUsed);
        } else {
            out.putLongs(dictionary.values(), entriesUsed);
        }
        return entriesUsed;
    }

    /** Records least and greatest value and returns whether they are the same. */
    private boolean measure(Statistics<?> statistics) {
        // seen with the sign bit flipped, unsigned numbers are in signed order
        long flip = unsigned ? Long.MIN_VALUE : 0;
        long least = Long.MAX_VALUE;
        long greatest = Long.MIN_VALUE;
        long[] values = page.longs;
        int count = page.count();
        for (int i = 0; i < count; i++) {
            long value = values[i] ^ flip;
            least = Math.min(least, value);
            greatest = Math.max(greatest, value);
        }
        if (narrow) {
            statistics.updateStats((int) least);
            statistics.updateStats((int) greatest);
        } else {
            statistics.updateStats(least ^ flip);
            statistics.updateStats(greatest ^ flip);
        }
        return least == greatest;
    }

    private Encoding choose() {
        Encoding smaller = smallerWithoutDictionary();
        encodeAs(smaller, page.alternative);
        int other = page.zstd.compressedSize(page.alternative);
        if (!encodeIds(false, page.count() / VALUES_PER_ENTRY)) {
            dictionary.clear();
            return smaller;
        }
        int ids = page.zstd.compressedSize(page.encoded);
        page.alternative.clear();
        page.alternative.putLongs(dictionary.values(), dictionary.size());
        if (ids + page.zstd.compressedSize(page.alternative) < other) {
            return Encoding.RLE_DICTIONARY;
        }
        dictionary.clear();
        return smaller;
    }

    private Encoding smallerWithoutDictionary() {
        encodeAs(Encoding.DELTA_BINARY_PACKED, page.alternative);
        int differences = page.zstd.compressedSize(page.alternative);
        encodeAs(Encoding.PLAIN, page.alternative);
        int plain = page.zstd.compressedSize(page.alternative);
        return plain < differences ? Encoding.PLAIN : Encoding.DELTA_BINARY_PACKED;
    }

    private void encodeAs(Encoding encoding, EncodedBytes out) {
        out.clear();
        if (encoding == Encoding.PLAIN && narrow) {
            out.putInts(page.longs, page.count());
        } else if (encoding == Encoding.PLAIN) {
            out.putLongs(page.longs, page.count());
        } else if (narrow) {
            page.delta.encodeInts(page.longs, page.count(), out);
        } else {
            page.delta.encodeLongs(page.longs, page.count(), out);
        }
    }

    private boolean encodeIds(boolean constant, int limit) {
        int looked = constant ? 1 : page.count();
        if (!dictionary.encode(page.longs, looked, page.ints, limit)) {
            return false;
        }
        int width = RunLengthEncoding.width(dictionary.size() - 1);
        page.encoded.putByte(width);
        if (constant) {
            RunLengthEncoding.putRun(page.ints[0], page.count(), width, page.encoded);
        } else {
            RunLengthEncoding.encode(page.ints, page.count(), width, page.encoded);
        }
        return true;
    }
}
