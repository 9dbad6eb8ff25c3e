package dev.scxreplay.machine;

import java.util.ArrayDeque;
import java.util.Deque;

/** Where equal percpu areas lie: runs of neighbours in a chunk. */
final class PercpuAreas {
    /** {@code count} areas of {@code bytes}, one behind the other. */
    static final class Run {
        final PercpuChunk chunk;
        final int bytes;
        int offset;
        int count;

        Run(PercpuChunk chunk, int offset, int bytes, int count) {
            this.chunk = chunk;
            this.offset = offset;
            this.bytes = bytes;
            this.count = count;
        }
    }

    private final Deque<Run> runs = new ArrayDeque<>();

    static PercpuAreas of(PercpuChunk chunk, int offset, int bytes) {
        PercpuAreas areas = new PercpuAreas();
        areas.runs.add(new Run(chunk, offset, bytes, 1));
        return areas;
    }

    Iterable<Run> runs() {
        return runs;
    }

    void addAll(PercpuAreas next) {
        for (Run run : next.runs) {
            Run last = runs.peekLast();
            if (last != null
                    && last.chunk == run.chunk
                    && last.bytes == run.bytes
                    && last.offset + last.bytes * last.count == run.offset) {
                last.count += run.count;
            } else {
                runs.add(run);
            }
        }
    }

    PercpuAreas takeFirst(int n) {
        PercpuAreas taken = new PercpuAreas();
        int left = n;
        while (left > 0) {
            Run run = runs.getFirst();
            if (run.count <= left) {
                taken.runs.add(runs.removeFirst());
                left -= run.count;
            } else {
                taken.runs.add(new Run(run.chunk, run.offset, run.bytes, left));
                run.offset += run.bytes * left;
                run.count -= left;
                left = 0;
            }
        }
        return taken;
    }
}
