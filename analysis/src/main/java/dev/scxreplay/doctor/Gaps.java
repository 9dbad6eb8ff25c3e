package dev.scxreplay.doctor;

import dev.scxreplay.trace.LostSpans;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/** The places where events are missing, as time comes to them. */
final class Gaps implements AutoCloseable {
    private record Gap(int cpu, long fromNs, long toNs) {}

    private final LostSpans spans;
    private final List<Gap> open = new ArrayList<>();
    private Gap next;

    Gaps(BufferAllocator allocator, Path traceDirectory) {
        spans = new LostSpans(allocator, traceDirectory);
        next = read();
    }

    /** Goes to a time; returns whether what was known before may have changed unseen. */
    boolean moveTo(long ns) {
        boolean changed = open.removeIf(gap -> gap.toNs < ns);
        for (; next != null && next.fromNs <= ns; next = read()) {
            changed = true;
            if (next.toNs >= ns) {
                open.add(next);
            }
        }
        return changed || !open.isEmpty();
    }

    /** How many CPUs lack events at this time. */
    int size() {
        return open.size();
    }

    int cpu(int index) {
        return open.get(index).cpu;
    }

    private Gap read() {
        return spans.next() ? new Gap(spans.cpu(), spans.fromNs(), spans.toNs()) : null;
    }

    @Override
    public void close() {
        spans.close();
    }
}
