package dev.scxreplay.table;

import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.schema.PrimitiveType;

/**
 * A column of integers, 32 or 64 bits wide.
 *
 * <p>Its encoding follows from the data: the first values of a row group are encoded as dictionary ids, as differences
 * and plainly, and the one that compresses best serves the whole row group. CPU numbers and pids become ids, times become
 * differences, hashed pointers stay as they are.
 */
final class IntegerChunk extends ColumnChunk {
    /** A dictionary is not tried to its end when more than one in this many values is new. */
    private static final int VALUES_PER_ENTRY = 4;
    /** The values an encoding is chosen by; trying all of a page took 3 % of the ingest of a perf.data. */
    private static final int CHOSEN_BY = 4096;

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
        int count = page.count();
        if (chosen == Encoding.RLE_DICTIONARY && !encodeIds(count, constant ? 1 : count, IntegerDictionary.MAX_SIZE)) {
            chosen = smallerWithoutDictionary(Math.min(count, CHOSEN_BY));
        }
        if (chosen == Encoding.RLE_DICTIONARY) {
            entriesUsed = dictionary.size();
        } else {
            encodeAs(chosen, count, page.encoded);
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
        int count = Math.min(page.count(), CHOSEN_BY);
        Encoding smaller = smallerWithoutDictionary(count);
        encodeAs(smaller, count, page.alternative);
        int other = page.zstd.compressedSize(page.alternative);
        if (!encodeIds(count, count, count / VALUES_PER_ENTRY)) {
            dictionary.clear();
            return smaller;
        }
        int ids = page.zstd.compressedSize(page.encoded);
        page.alternative.clear();
        page.alternative.putLongs(dictionary.values(), dictionary.size());
        int entries = page.zstd.compressedSize(page.alternative);
        // a dictionary is written once, however many values there are
        boolean worthwhile = (long) (other - ids) * page.count() > (long) entries * count;
        dictionary.clear();
        return worthwhile ? Encoding.RLE_DICTIONARY : smaller;
    }

    private Encoding smallerWithoutDictionary(int count) {
        encodeAs(Encoding.DELTA_BINARY_PACKED, count, page.alternative);
        int differences = page.zstd.compressedSize(page.alternative);
        encodeAs(Encoding.PLAIN, count, page.alternative);
        int plain = page.zstd.compressedSize(page.alternative);
        return plain < differences ? Encoding.PLAIN : Encoding.DELTA_BINARY_PACKED;
    }

    private void encodeAs(Encoding encoding, int count, EncodedBytes out) {
        out.clear();
        if (encoding == Encoding.PLAIN && narrow) {
            out.putInts(page.longs, count);
        } else if (encoding == Encoding.PLAIN) {
            out.putLongs(page.longs, count);
        } else if (narrow) {
            page.delta.encodeInts(page.longs, count, out);
        } else {
            page.delta.encodeLongs(page.longs, count, out);
        }
    }

    /** Encodes the first {@code count} values as ids; all are as the first {@code looked}. */
    private boolean encodeIds(int count, int looked, int limit) {
        if (!dictionary.encode(page.longs, looked, page.ints, limit)) {
            return false;
        }
        int width = RunLengthEncoding.width(dictionary.size() - 1);
        page.encoded.clear();
        page.encoded.putByte(width);
        if (looked < count) {
            RunLengthEncoding.putRun(page.ints[0], count, width, page.encoded);
        } else {
            RunLengthEncoding.encode(page.ints, count, width, page.encoded);
        }
        return true;
    }
}
