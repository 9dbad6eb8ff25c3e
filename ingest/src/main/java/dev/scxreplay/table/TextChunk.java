package dev.scxreplay.table;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.PrimitiveType;

/**
 * A column of texts: ids of the texts used in this row group, found by their code without looking at a byte; once there
 * are too many of them, lengths and bytes.
 *
 * <p>Bytes that are not UTF-8 (a task may have any name) are written with replacement characters, because no reader
 * accepts them in a text column.
 */
final class TextChunk extends ColumnChunk {
    private static final int MAX_ENTRIES = 32_768;
    private static final int MAX_DICTIONARY_BYTES = 1 << 20;

    /** By code: the last page that used it, counted over the whole file. */
    private int[] lastPage = new int[256];
    /** By code: its id, where {@link #lastPage} is in this row group; after that page only if it is one of those used. */
    private int[] ids = new int[256];
    /** By the place of a text that only its batch has: its id. */
    private int[] ownIds = {};
    /** By id: the text. */
    private byte[][] entries = new byte[256][];

    private int size;
    private int dictionaryBytes;
    private int pageNumber;
    private int firstPageOfGroup;
    private boolean dictionaryFull;
    /** How many entries pages refer to by id; later ones are written with their bytes. */
    private int entriesUsed;

    private byte[] least;
    private byte[] greatest;

    TextChunk(Column column, Page page, PrimitiveType type) {
        super(column, page, type);
    }

    @Override
    void clear() {
        Arrays.fill(entries, 0, size, null);
        size = 0;
        dictionaryBytes = 0;
        firstPageOfGroup = pageNumber + 1;
        dictionaryFull = false;
        entriesUsed = 0;
    }

    @Override
    long dictionaryBytes() {
        return dictionaryBytes;
    }

    @Override
    void load(BaseFixedWidthVector vector, int from) {
        page.loadInts(vector, from);
    }

    @Override
    Encoding encode(Batch batch, Statistics<?> statistics) {
        pageNumber++;
        least = null;
        greatest = null;
        if (batch.textCount() > ids.length) {
            int grown = Math.max(batch.textCount(), ids.length * 2);
            ids = Arrays.copyOf(ids, grown);
            lastPage = Arrays.copyOf(lastPage, grown);
        }
        if (batch.ownTextCount() > ownIds.length) {
            ownIds = new int[Math.max(batch.ownTextCount(), ownIds.length * 2)];
        }
        boolean firstOfGroup = pageNumber == firstPageOfGroup;
        int differing = note(batch);
        statistics.updateStats(Binary.fromConstantByteArray(least));
        statistics.updateStats(Binary.fromConstantByteArray(greatest));
        dictionaryFull |= size > MAX_ENTRIES
                || dictionaryBytes > MAX_DICTIONARY_BYTES
                || firstOfGroup && differing > Page.MAX_ROWS / 2;
        if (dictionaryFull) {
            encodeBytes();
            forgetUnused();
            return Encoding.DELTA_LENGTH_BYTE_ARRAY;
        }
        encodeIds(differing);
        entriesUsed = size;
        return Encoding.RLE_DICTIONARY;
    }

    @Override
    int encodeDictionary(EncodedBytes out) {
        for (int id = 0; id < entriesUsed; id++) {
            out.putLow(entries[id].length, Integer.BYTES);
            out.putBytes(entries[id]);
        }
        return entriesUsed;
    }

    /** Gives every text of the page its id, measures the page and returns how many differ. */
    private int note(Batch batch) {
        int differing = 0;
        int[] codes = page.ints;
        int[] last = lastPage;
        int current = pageNumber;
        int count = page.count();
        for (int i = 0; i < count; i++) {
            int code = codes[i];
            if (code < 0) {
                ownIds[-1 - code] = addEntry(batch.text(code));
                differing++;
            } else if (last[code] != current) {
                noteFirst(code, batch);
                differing++;
            }
        }
        return differing;
    }

    private void noteFirst(int code, Batch batch) {
        if (lastPage[code] < firstPageOfGroup || ids[code] >= entriesUsed) {
            ids[code] = addEntry(batch.text(code));
        } else {
            measure(entries[ids[code]]);
        }
        lastPage[code] = pageNumber;
    }

    /** The id of a text that has none in this row group. */
    private int addEntry(byte[] bytes) {
        if (size == entries.length) {
            entries = Arrays.copyOf(entries, size * 2);
        }
        byte[] text = utf8(bytes);
        entries[size] = text;
        dictionaryBytes += Integer.BYTES + text.length;
        measure(text);
        return size++;
    }

    private int id(int code) {
        return code < 0 ? ownIds[-1 - code] : ids[code];
    }

    private void measure(byte[] text) {
        if (least == null || Arrays.compareUnsigned(text, least) < 0) {
            least = text;
        }
        if (greatest == null || Arrays.compareUnsigned(text, greatest) > 0) {
            greatest = text;
        }
    }

    private void encodeIds(int differing) {
        int width = RunLengthEncoding.width(size - 1);
        page.encoded.putByte(width);
        int[] values = page.ints;
        int count = page.count();
        if (differing == 1) {
            RunLengthEncoding.putRun(id(values[0]), count, width, page.encoded);
            return;
        }
        for (int i = 0; i < count; i++) {
            values[i] = id(values[i]);
        }
        RunLengthEncoding.encode(values, count, width, page.encoded);
    }

    private void encodeBytes() {
        int count = page.count();
        for (int i = 0; i < count; i++) {
            page.longs[i] = entries[id(page.ints[i])].length;
        }
        page.delta.encodeInts(page.longs, count, page.encoded);
        for (int i = 0; i < count; i++) {
            page.encoded.putBytes(entries[id(page.ints[i])]);
        }
    }

    /** Gives up the texts of a page that is written with its bytes: long ones took more than all of the heap in a row group. */
    private void forgetUnused() {
        for (int id = entriesUsed; id < size; id++) {
            dictionaryBytes -= Integer.BYTES + entries[id].length;
            entries[id] = null;
        }
        size = entriesUsed;
    }

    private static byte[] utf8(byte[] bytes) {
        for (byte one : bytes) {
            if (one < 0) {
                byte[] valid = new String(bytes, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
                return Arrays.equals(valid, bytes) ? bytes : valid;
            }
        }
        return bytes;
    }
}
