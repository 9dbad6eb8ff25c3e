package dev.scxreplay.table;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.arrow.memory.BufferAllocator;

/** Has the batches of one table written by the threads of {@link WorkQueues} and gives others to fill meanwhile. */
final class QueuedWriter implements BatchSink {
    private final TableWriter writer;
    /** Sees the rows first, on the thread that fills them. */
    private final BatchSink reader;

    private final WorkQueues.Queue queue;
    private final BufferAllocator allocator;
    /** Batches written, to be filled again. */
    private final ConcurrentLinkedQueue<Batch> written = new ConcurrentLinkedQueue<>();
    /** All batches there are. */
    private final List<Batch> all = new ArrayList<>();

    private boolean discarded;

    QueuedWriter(TableWriter writer, BatchSink reader, WorkQueues.Queue queue, BufferAllocator allocator) {
        this.writer = writer;
        this.reader = reader;
        this.queue = queue;
        this.allocator = allocator;
    }

    @Override
    public void write(Batch batch) {
        reader.write(batch);
        writer.write(batch);
    }

    @Override
    public Batch exchange(Batch full) {
        if (!all.contains(full)) {
            all.add(full);
        }
        if (!discarded) {
            reader.write(full);
            queue.add(() -> {
                writer.write(full);
                full.clear();
                written.add(full);
            });
        }
        Batch next = discarded ? full : written.poll();
        if (next == null) {
            next = new Batch(allocator, full.schema(), full.dictionary(), full.capacity());
            all.add(next);
        }
        return next;
    }

    @Override
    public void await() {
        queue.finish();
    }

    /** Completes the file once all batches are written; it is not in its place yet. */
    void complete() {
        queue.add(writer::end);
    }

    /** Puts the complete file in its place; returns whether it is there, which it is not if something failed before. */
    boolean publish() {
        writer.publish();
        return writer.isPublished();
    }

    /** Ends without a file, unless it is complete; batches still to come are dropped. */
    void discard() {
        discarded = true;
        queue.drop();
        writer.discard();
    }

    /** Frees all batches; nothing is written any more. */
    void release() {
        all.forEach(Batch::close);
        all.clear();
    }
}
