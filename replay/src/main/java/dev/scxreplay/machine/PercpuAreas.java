package dev.scxreplay.machine;

import java.util.ArrayDeque;
import java.util.Deque;

/** Where equal percpu areas lie: runs of areas at equal distances in a chunk. */
final class PercpuAreas {
    /** One area: {@code bytes} from {@code offset} on in the unit of each CPU. */
    record Area(PercpuChunk chunk, int offset, int bytes) {}

    private static final class Run {
        private final PercpuChunk chunk;
        private final int bytes;
        private int offset;
        private int stride;
        private int count;

        Run(PercpuChunk chunk, int bytes, int offset, int stride, int count) {
            this.chunk = chunk;
            this.bytes = bytes;
            this.offset = offset;
            this.stride = stride;
            this.count = count;
        }

        /** Takes in the next area if it lies where this run goes on. */
        boolean append(Area next) {
            if (next.chunk != chunk || next.offset <= offset) {
                return false;
            }
            if (count == 1) {
                stride = next.offset - offset;
            } else if (next.offset != offset + stride * count) {
                return false;
            }
            count++;
            return true;
        }

        void give() {
            if (stride == bytes) {
                chunk.give(offset, bytes * count);
                return;
            }
            for (int i = 0; i < count; i++) {
                chunk.give(offset + i * stride, bytes);
            }
        }
    }

    private final Deque<Run> runs = new ArrayDeque<>();

    private PercpuAreas() {}

    PercpuAreas(Area first) {
        add(first);
    }

    void add(Area next) {
        Run last = runs.peekLast();
        if (last == null || !last.append(next)) {
            runs.add(new Run(next.chunk, next.bytes, next.offset, next.bytes, 1));
        }
    }

    /** Moves the first {@code n} areas into the result. */
    PercpuAreas takeFirst(int n) {
        PercpuAreas taken = new PercpuAreas();
        int left = n;
        while (left > 0) {
            Run run = runs.getFirst();
            if (run.count <= left) {
                taken.runs.add(runs.removeFirst());
                left -= run.count;
            } else {
                taken.runs.add(new Run(run.chunk, run.bytes, run.offset, run.stride, left));
                run.offset += run.stride * left;
                run.count -= left;
                left = 0;
            }
        }
        return taken;
    }

    /** Gives all areas back to their chunks; true if a chunk other than the first became empty. */
    boolean give() {
        boolean emptied = false;
        for (Run run : runs) {
            run.give();
            emptied |= run.chunk.isEmpty() && !run.chunk.isEmbedded();
        }
        return emptied;
    }
}
