package dev.scxreplay.table;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageWriter;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.schema.PrimitiveType;

/** One column of the row group being written: encodes one page after the other. */
abstract sealed class ColumnChunk permits IntegerChunk, TextChunk, TruthChunk {
    final Column column;
    final Page page;
    private final PrimitiveType type;
    private PageWriter pages;
    /** The column whose pages this one repeats in this row group; null if none. */
    private ColumnChunk original;
    /** The columns that repeat this one's. */
    private final List<ColumnChunk> repeating = new ArrayList<>();

    ColumnChunk(Column column, Page page, PrimitiveType type) {
        this.column = column;
        this.page = page;
        this.type = type;
    }

    static ColumnChunk of(Column column, Page page, PrimitiveType type) {
        return switch (column.type()) {
            case INT64, UINT64, INT32 -> new IntegerChunk(column, page, type);
            case TEXT -> new TextChunk(column, page, type);
            case BOOL -> new TruthChunk(column, page, type);
        };
    }

    /** Begins a row group, after the column that is {@code repeated} in it, which may be null. */
    final void begin(PageWriter pagesOfGroup, ColumnChunk repeated) {
        pages = pagesOfGroup;
        original = repeated;
        repeating.clear();
        if (repeated != null) {
            repeated.repeating.add(this);
        }
        clear();
    }

    final boolean repeatsAnother() {
        return original != null;
    }

    /** Writes some rows of a batch as one page, for this column and for those that repeat it. */
    final void write(Batch batch, BaseFixedWidthVector vector, int from, int rows) throws IOException {
        page.begin(vector, from, rows, column.nullable());
        if (!column.nullable() && page.nulls() > 0) {
            throw new IllegalStateException(page.nulls() + " rows of table "
                    + batch.schema().name() + " lack a value in the required column " + column.name());
        }
        Statistics<?> statistics = Statistics.createStats(type);
        statistics.incrementNumNulls(page.nulls());
        Encoding encoding = Encoding.PLAIN;
        page.encoded.clear();
        if (page.count() > 0) {
            load(vector, from);
            encoding = encode(batch, statistics);
        }
        write(encoding, statistics);
        for (ColumnChunk other : repeating) {
            if (page.encoded.size() > 0) {
                page.zstd.again();
            }
            Statistics<?> same = Statistics.createStats(other.type);
            same.setNumNulls(statistics.getNumNulls());
            if (statistics.hasNonNullValue()) {
                same.setMinMaxFromBytes(statistics.getMinBytes(), statistics.getMaxBytes());
            }
            other.write(encoding, same);
        }
    }

    private void write(Encoding encoding, Statistics<?> statistics) throws IOException {
        pages.writePageV2(
                page.rows(),
                page.nulls(),
                page.rows(),
                BytesInput.empty(),
                page.levels.view(),
                encoding,
                page.encoded.view(),
                statistics);
    }

    /** Ends a row group: what its pages refer to is written. */
    final void finish() throws IOException {
        page.encoded.clear();
        int entries = (original == null ? this : original).encodeDictionary(page.encoded);
        if (entries > 0) {
            pages.writeDictionaryPage(
                    new DictionaryPage(page.encoded.view(), page.encoded.size(), entries, Encoding.PLAIN));
        }
    }

    /** The bytes held for this row group. */
    final long heldBytes() {
        return pages.getMemSize() + dictionaryBytes();
    }

    /** The bytes held for the dictionary of this row group, where they may be many. */
    abstract long dictionaryBytes();

    /** Forgets the row group before. */
    abstract void clear();

    /** Takes the values of the page, at least one of which is present. */
    abstract void load(BaseFixedWidthVector vector, int from);

    /** Encodes the page's values into {@code page.encoded}. */
    abstract Encoding encode(Batch batch, Statistics<?> statistics);

    /** Writes the entries that the pages refer to and returns their number; 0 if no page uses a dictionary. */
    abstract int encodeDictionary(EncodedBytes out);
}
