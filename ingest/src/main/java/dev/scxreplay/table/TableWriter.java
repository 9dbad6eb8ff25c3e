package dev.scxreplay.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.schema.MessageType;

/**
 * Writes the batches of one table into one Parquet file: zstd, version 2 pages.
 *
 * <p>Every batch becomes one page per column (several if it is larger than 20 000 rows), so batches should be full; all of them must share one
 * {@link TextDictionary}. Pages
 * are encoded here, a whole column at a time, and handed to parquet-java, which lays out the file. Equal batches give
 * equal bytes. A row group is held in memory until it has a million rows or 16 MiB. The file exists only after
 * {@link #close}; a table without rows is a file too.
 *
 * <p>Not thread-safe. An input/output error is an {@link UncheckedIOException}; after any error no file appears.
 */
public final class TableWriter implements BatchSink, AutoCloseable {
    private static final int ROW_GROUP_ROWS = 1_000_000;
    private static final long ROW_GROUP_BYTES = 16L << 20;

    private final TableSchema schema;
    private final MessageType messageType;
    private final StagedFile file;
    private final ParquetFileWriter parquet;
    private final Page page;
    private final ColumnChunk[] chunks;
    private final RepeatedColumns repeated;
    /** Pages of the row group being filled; null between row groups. */
    private ColumnChunkPageWriteStore group;

    /** Of the first batch: text codes are remembered from one batch to the next. */
    private TextDictionary dictionary;

    private int groupRows;
    private boolean failed;
    /** Whether all rows are in the file, which is not in its place yet. */
    private boolean ended;

    private boolean closed;

    /**
     * Creates the writer of one file.
     *
     * @throws UncheckedIOException if nothing can be written beside {@code file}
     */
    public TableWriter(Path file, TableSchema schema) {
        this.schema = schema;
        this.messageType = ParquetLayout.messageType(schema);
        try {
            this.file = new StagedFile(file);
            this.parquet = new ParquetFileWriter(
                    this.file,
                    messageType,
                    ParquetFileWriter.Mode.OVERWRITE,
                    ROW_GROUP_BYTES,
                    0,
                    ParquetProperties.DEFAULT_COLUMN_INDEX_TRUNCATE_LENGTH,
                    ParquetProperties.DEFAULT_STATISTICS_TRUNCATE_LENGTH,
                    true);
            parquet.start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        }
        this.page = new Page();
        this.repeated = new RepeatedColumns(schema);
        this.chunks = new ColumnChunk[schema.columns().size()];
        for (int i = 0; i < chunks.length; i++) {
            chunks[i] = ColumnChunk.of(
                    schema.columns().get(i), page, messageType.getType(i).asPrimitiveType());
        }
    }

    @Override
    public void write(Batch batch) {
        if (closed || failed || ended) {
            throw new IllegalStateException("the writer of table " + schema.name() + " takes no more rows");
        }
        if (!batch.schema().equals(schema)) {
            throw new IllegalArgumentException(
                    "a batch of table " + batch.schema().name() + " was given to the writer of table " + schema.name());
        }
        if (dictionary == null) {
            dictionary = batch.dictionary();
        } else if (dictionary != batch.dictionary()) {
            throw new IllegalArgumentException(
                    "the batches of table " + schema.name() + " must share one text dictionary");
        }
        failed = true;
        try {
            for (int from = 0; from < batch.rowCount(); from += Page.MAX_ROWS) {
                writePages(batch, from, Math.min(Page.MAX_ROWS, batch.rowCount() - from));
            }
            failed = false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Completes the file and puts it in its place. */
    @Override
    public void close() {
        end();
        publish();
    }

    /** Completes the file, which takes no more rows; it is not in its place yet. */
    void end() {
        if (closed || ended) {
            return;
        }
        if (failed) {
            discard();
            return;
        }
        failed = true;
        try {
            endGroup();
            parquet.end(ParquetLayout.metadata(schema));
            ended = true;
            failed = false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (failed) {
                discard();
            }
        }
    }

    /** Makes the bytes of a completed file safe and puts it in its place; may be done by any thread. */
    void publish() {
        if (closed) {
            return;
        }
        failed = true;
        try {
            file.publish();
            failed = false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (failed) {
                discard();
            } else {
                closed = true;
                page.close();
            }
        }
    }

    /** Whether the complete file is in its place. */
    boolean isPublished() {
        return closed && !failed;
    }

    /** Ends without a file. */
    void discard() {
        if (!closed) {
            closed = true;
            failed = true;
            page.close();
            file.discard();
        }
    }

    private void writePages(Batch batch, int from, int rows) throws IOException {
        if (group != null && !repeated.holds(batch, from, rows)) {
            endGroup();
        }
        if (group == null) {
            repeated.find(batch, from, rows);
            beginGroup();
        }
        for (int i = 0; i < chunks.length; i++) {
            if (!chunks[i].repeatsAnother()) {
                chunks[i].write(batch, batch.vector(i), from, rows);
            }
        }
        groupRows += rows;
        if (groupRows >= ROW_GROUP_ROWS || heldBytes() >= ROW_GROUP_BYTES) {
            endGroup();
        }
    }

    private long heldBytes() {
        long bytes = 0;
        for (ColumnChunk chunk : chunks) {
            bytes += chunk.heldBytes();
        }
        return bytes;
    }

    private void beginGroup() {
        group = ColumnChunkPageWriteStore.builder()
                .withCompressorProvider(column -> page.zstd)
                .withSchema(messageType)
                .withAllocator(new HeapByteBufferAllocator())
                .build();
        groupRows = 0;
        List<ColumnDescriptor> columns = messageType.getColumns();
        for (int i = 0; i < chunks.length; i++) {
            int original = repeated.originalOf(i);
            chunks[i].begin(group.getPageWriter(columns.get(i)), original < 0 ? null : chunks[original]);
        }
    }

    private void endGroup() throws IOException {
        if (group == null) {
            return;
        }
        parquet.startBlock(groupRows);
        for (ColumnChunk chunk : chunks) {
            chunk.finish();
        }
        group.flushToFileWriter(parquet);
        parquet.endBlock();
        group.close();
        group = null;
    }
}
