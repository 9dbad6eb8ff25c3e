package dev.scxreplay.ingest.text;

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
 * The bytes of a text whose events are not in order, with its lines put in order: stable by time.
 *
 * <p>What moves is an event's line together with the lines in front of it that belong to it and those that continue it. What
 * stands in front of the first event stays in front. Memory does not depend on the size of the text, see {@link PlacesByTime}.
 */
public final class SortedText extends InputStream {
    /** Says of each line of a text what it is; asked once for each, in the order of the file. */
    public interface Order {
        /** What the present line is. */
        Part part(Lines lines);

        /** Time of that line, if it is an {@link Part#EVENT}, ns. */
        long tsNs();
    }

    /** What a line is for those around it. */
    public enum Part {
        /** An event. */
        EVENT,
        /** It belongs to the event behind it. */
        AHEAD,
        /** It belongs to what is in front of it. */
        BEHIND
    }

    /** More memory makes runs longer and merging a little faster. */
    private static final int IN_MEMORY = 1 << 20;

    private static final int MAP_BITS = 30;
    /** Who reads ahead is at most so many places ahead. */
    private static final int REMEMBERED = 1 << 18;

    private final PlacesByTime places;
    private final MappedByteBuffer[] maps;
    private final long size;
    private final boolean endsInsideLine;
    /** Of the places read last: the first line of each in the sorted text and in the file. */
    private long[] sortedLine = new long[1024];

    private long[] fileLine = new long[1024];
    private long begun;
    private long lines = 1;
    private long at;
    private long end;
    private boolean ended;
    private boolean newlineOwed;

    private SortedText(Path file, PlacesByTime places, long size) throws IOException {
        this.places = places;
        this.size = size;
        this.maps = map(file, size);
        this.endsInsideLine = size > 0 && byteAt(size - 1) != '\n';
    }

    /** Looks at all lines of a text and puts them in order; {@code order} is told each of them once. */
    public static SortedText open(TraceInput input, Order order) throws IngestException, IOException {
        return open(input, order, IN_MEMORY);
    }

    /** As above, with so many places in memory. */
    static SortedText open(TraceInput input, Order order, int inMemory) throws IngestException, IOException {
        Path file = input.seekable();
        PlacesByTime places = new PlacesByTime(input.scratchFile(), inMemory);
        try {
            return new SortedText(file, places, addAll(input, order, places));
        } catch (IOException | RuntimeException | Error e) {
            places.close();
            throw e;
        }
    }

    /** Returns how long the text is. */
    private static long addAll(TraceInput input, Order order, PlacesByTime places) throws IOException {
        try (InputStream stream = input.open()) {
            Lines lines = new Lines(stream);
            long tsNs = Long.MIN_VALUE;
            long from = 0;
            long firstLine = 1;
            // where what belongs to the next event begins
            long aheadFrom = -1;
            long aheadLine = 0;
            while (lines.advance()) {
                Part part = order.part(lines);
                if (part == Part.BEHIND) {
                    continue;
                }
                if (aheadFrom < 0) {
                    aheadFrom = lines.offset();
                    aheadLine = lines.number();
                }
                if (part == Part.EVENT) {
                    if (tsNs == Long.MIN_VALUE) {
                        aheadFrom = lines.offset();
                        aheadLine = lines.number();
                    }
                    if (aheadFrom > from) {
                        places.add(tsNs, from, aheadFrom, firstLine);
                    }
                    tsNs = order.tsNs();
                    from = aheadFrom;
                    firstLine = aheadLine;
                    aheadFrom = -1;
                }
            }
            long size = lines.nextOffset();
            if (aheadFrom >= 0 && aheadFrom > from) {
                places.add(tsNs, from, aheadFrom, firstLine);
                tsNs = Long.MAX_VALUE;
                from = aheadFrom;
                firstLine = aheadLine;
            }
            if (size > from) {
                places.add(tsNs, from, size, firstLine);
            }
            return size;
        }
    }

    /** The number in the file of a line of the sorted text that was read a moment ago. */
    public synchronized long lineInFile(long line) {
        long low = Math.max(0, begun - sortedLine.length);
        for (long high = begun - 1; low < high; ) {
            long middle = low + high + 1 >>> 1;
            if (sortedLine[slot(middle)] <= line) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return fileLine[slot(low)] + (line - sortedLine[slot(low)]);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        int done = 0;
        while (done < length && (at < end || newlineOwed || next())) {
            if (newlineOwed) {
                bytes[from + done++] = '\n';
                newlineOwed = false;
                continue;
            }
            int n = (int) Math.min(length - done, end - at);
            copy(at, bytes, from + done, n);
            for (int i = from + done; i < from + done + n; i++) {
                lines += bytes[i] == '\n' ? 1 : 0;
            }
            at += n;
            done += n;
            if (at == size && endsInsideLine) {
                newlineOwed = true;
                lines++;
            }
        }
        return done == 0 && length > 0 ? -1 : done;
    }

    private synchronized boolean next() throws IOException {
        ended = ended || !places.next();
        if (ended) {
            return false;
        }
        at = places.from();
        end = places.to();
        if (begun == sortedLine.length && begun < REMEMBERED) {
            sortedLine = Arrays.copyOf(sortedLine, 2 * sortedLine.length);
            fileLine = Arrays.copyOf(fileLine, 2 * fileLine.length);
        }
        sortedLine[slot(begun)] = lines;
        fileLine[slot(begun)] = places.line();
        begun++;
        return true;
    }

    private int slot(long place) {
        return (int) (place & (sortedLine.length - 1));
    }

    @Override
    public void close() throws IOException {
        places.close();
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
