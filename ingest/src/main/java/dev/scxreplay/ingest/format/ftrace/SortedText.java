package dev.scxreplay.ingest.format.ftrace;

import dev.scxreplay.ingest.text.Lines;
import dev.scxreplay.ingest.text.TimeOrder;
import dev.scxreplay.trace.IngestException;
import dev.scxreplay.trace.TraceInput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * The bytes of a trace whose events are not in order, with its lines put in order: stable by time.
 *
 * <p>What moves is an event's line together with the marks in front of it and the lines that continue it. Needs 36 bytes
 * of memory per event.
 */
final class SortedText extends InputStream {
    private static final int MAP_BITS = 30;

    private final MappedByteBuffer[] maps;
    private final boolean endsInsideLine;
    /** By group in file order: where it begins; one more entry for the file's end. */
    private final long[] start;
    /** By group in file order: its first line; one more entry for the line behind the last. */
    private final long[] firstLine;

    private final int groups;
    /** The groups in order of time. */
    private final int[] order;
    /** By position in {@link #order}: the first line in the sorted text. */
    private final long[] sortedLine;

    private int current;
    private long at;

    private SortedText(Path file, int groups, long[] tsNs, long[] start, long[] firstLine) throws IOException {
        this.groups = groups;
        this.start = start;
        this.firstLine = firstLine;
        this.order = TimeOrder.sort(tsNs, groups);
        this.sortedLine = new long[groups];
        long line = 1;
        for (int i = 0; i < groups; i++) {
            sortedLine[i] = line;
            line += firstLine[order[i] + 1] - firstLine[order[i]];
        }
        long size = start[groups];
        this.maps = map(file, size);
        this.endsInsideLine = size > 0 && byteAt(size - 1) != '\n';
        this.at = groups > 0 ? start[order[0]] : 0;
    }

    /** Reads the places and times of all lines; {@code events} is how many events there are. */
    static SortedText open(TraceInput input, long events) throws IngestException, IOException {
        if (events > Integer.MAX_VALUE - 16) {
            throw new IngestException(
                    IngestException.Kind.INPUT,
                    input.file() + " has more than two thousand million events out of order; cut it into parts.");
        }
        Path file = input.seekable();
        long[] tsNs = new long[(int) events + 2];
        long[] start = new long[(int) events + 2];
        long[] firstLine = new long[(int) events + 2];
        int groups = 0;
        long marksFrom = -1;
        long marksLine = 0;
        try (InputStream stream = input.open()) {
            Lines lines = new Lines(stream);
            EventLine line = new EventLine();
            while (lines.advance()) {
                LineKind kind = LineKind.of(lines, line);
                boolean ahead = kind == LineKind.COMMENT || kind == LineKind.LOST_MARK || groups == 0;
                if (marksFrom < 0 && (kind == LineKind.EVENT || ahead)) {
                    marksFrom = lines.offset();
                    marksLine = lines.number();
                }
                if (kind == LineKind.EVENT) {
                    tsNs[groups] = line.tsNs;
                    start[groups] = marksFrom;
                    firstLine[groups] = marksLine;
                    groups++;
                    marksFrom = -1;
                }
            }
            if (marksFrom >= 0) {
                tsNs[groups] = Long.MAX_VALUE;
                start[groups] = marksFrom;
                firstLine[groups] = marksLine;
                groups++;
            }
            start = Arrays.copyOf(start, groups + 1);
            firstLine = Arrays.copyOf(firstLine, groups + 1);
            start[groups] = lines.nextOffset();
            firstLine[groups] = lines.number() + 1;
        }
        return new SortedText(file, groups, tsNs, start, firstLine);
    }

    /** The number in the file of a line of the sorted text. */
    long lineInFile(long line) {
        int found = Arrays.binarySearch(sortedLine, line);
        int position = found >= 0 ? found : -found - 2;
        return firstLine[order[position]] + (line - sortedLine[position]);
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int length) {
        int done = 0;
        while (done < length && current < groups) {
            int group = order[current];
            int n = (int) Math.min(length - done, start[group + 1] - at);
            copy(at, bytes, from + done, n);
            at += n;
            done += n;
            if (at == start[group + 1]) {
                if (group == groups - 1 && endsInsideLine) {
                    if (done == length) {
                        return done;
                    }
                    bytes[from + done++] = '\n';
                }
                current++;
                at = current < groups ? start[order[current]] : 0;
            }
        }
        return done == 0 && length > 0 ? -1 : done;
    }

    private byte byteAt(long offset) {
        return maps[(int) (offset >>> MAP_BITS)].get((int) (offset & ((1 << MAP_BITS) - 1)));
    }

    private void copy(long offset, byte[] bytes, int from, int length) {
        int done = 0;
        while (done < length) {
            int inMap = (int) ((offset + done) & ((1 << MAP_BITS) - 1));
            int n = Math.min(length - done, (1 << MAP_BITS) - inMap);
            maps[(int) ((offset + done) >>> MAP_BITS)].get(inMap, bytes, from + done, n);
            done += n;
        }
    }

    private static MappedByteBuffer[] map(Path file, long size) throws IOException {
        MappedByteBuffer[] maps = new MappedByteBuffer[(int) ((size + (1L << MAP_BITS) - 1) >>> MAP_BITS)];
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            for (int i = 0; i < maps.length; i++) {
                long from = (long) i << MAP_BITS;
                maps[i] = channel.map(MapMode.READ_ONLY, from, Math.min(1L << MAP_BITS, size - from));
            }
        }
        return maps;
    }
}
