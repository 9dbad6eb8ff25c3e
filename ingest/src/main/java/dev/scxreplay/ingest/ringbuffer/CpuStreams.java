package dev.scxreplay.ingest.ringbuffer;

import dev.scxreplay.ingest.tracepoint.RecordDecoder;
import dev.scxreplay.trace.EventSink;
import java.io.IOException;
import java.util.List;

/** Hands on the records of several streams in the order of time, then of the streams; none of them may go back in time. */
public final class CpuStreams {
    private final RecordDecoder decoder;
    private final EventSink sink;
    private boolean started;
    private long firstNs;
    private long lastNs;

    /** Merges streams into {@code decoder}; what they lost goes to {@code sink}. */
    public CpuStreams(RecordDecoder decoder, EventSink sink) {
        this.decoder = decoder;
        this.sink = sink;
    }

    /** Reads all streams to their end: a heap of streams, the earliest on top. */
    public void merge(List<CpuStream> streams) throws IOException {
        CpuStream[] heap = new CpuStream[streams.size()];
        int size = 0;
        for (CpuStream stream : streams) {
            if (stream.first()) {
                heap[size++] = stream;
            }
        }
        for (int i = size / 2 - 1; i >= 0; i--) {
            sift(heap, i, size);
        }
        while (size > 0) {
            CpuStream top = heap[0];
            CpuStream rival = size < 2 ? null : size == 2 || heap[1].isBefore(heap[2]) ? heap[1] : heap[2];
            boolean more;
            do {
                handOn(top);
                more = top.advance();
            } while (more && (rival == null || top.isBefore(rival)));
            if (!more) {
                heap[0] = heap[--size];
            }
            sift(heap, 0, size);
        }
        for (CpuStream stream : streams) {
            if (stream.lost()) {
                sink.lost(stream.cpu(), stream.beforeNs(firstNs), lastNs, stream.lostCount());
            }
        }
    }

    private void handOn(CpuStream stream) {
        if (!started) {
            started = true;
            firstNs = stream.tsNs();
        }
        lastNs = stream.tsNs();
        if (stream.lost()) {
            sink.lost(stream.cpu(), stream.beforeNs(firstNs), stream.tsNs(), stream.lostCount());
        }
        decoder.decode(stream.bytes(), stream.from(), stream.to(), stream.tsNs(), stream.cpu(), stream.place());
    }

    private static void sift(CpuStream[] heap, int from, int size) {
        int at = from;
        while (at * 2 + 1 < size) {
            int child = at * 2 + 1;
            if (child + 1 < size && heap[child + 1].isBefore(heap[child])) {
                child++;
            }
            if (!heap[child].isBefore(heap[at])) {
                return;
            }
            CpuStream moved = heap[child];
            heap[child] = heap[at];
            heap[at] = moved;
            at = child;
        }
    }
}
