package dev.scxreplay.table;

import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.schema.PrimitiveType;

/** A column of truth values: runs and bits. */
final class TruthChunk extends ColumnChunk {
    TruthChunk(Column column, Page page, PrimitiveType type) {
        super(column, page, type);
    }

    @Override
    void clear() {}

    @Override
    long dictionaryBytes() {
        return 0;
    }

    @Override
    void load(BaseFixedWidthVector vector, int from) {
        page.loadBits(vector, from);
    }

    @Override
    Encoding encode(Batch batch, Statistics<?> statistics) {
        int ones = 0;
        for (int i = 0; i < page.count(); i++) {
            ones += page.ints[i];
        }
        statistics.updateStats(ones == page.count());
        statistics.updateStats(ones > 0);
        // as page values, unlike as levels, a run-length encoding begins with its length
        page.encoded.putLow(0, Integer.BYTES);
        RunLengthEncoding.encode(page.ints, page.count(), 1, page.encoded);
        page.encoded.setInt(0, page.encoded.size() - Integer.BYTES);
        return Encoding.RLE;
    }

    @Override
    int encodeDictionary(EncodedBytes out) {
        return 0;
    }
}
