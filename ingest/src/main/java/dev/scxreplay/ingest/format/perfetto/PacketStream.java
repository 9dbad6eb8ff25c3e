package dev.scxreplay.ingest.format.perfetto;

import com.google.protobuf.WireFormat;
import dev.scxreplay.trace.IngestLog;
import dev.scxreplay.trace.Stat;
import java.io.IOException;
import java.util.Arrays;

/**
 * The packets of a trace file one after the other: the file is a message whose field 1 is repeated.
 *
 * <p>Source: perfetto, {@code protos/perfetto/trace/trace.proto}.
 */
final class PacketStream {
    /** A recorder's packets are a few hundred KiB at most; larger ones are skipped. */
    static final int MOST_BYTES = 16 << 20;

    private static final int PACKET = 1;
    private static final int MOST_NUMBER = (1 << 29) - 1;
    private static final int WINDOW = 1 << 20;
    /** Most bytes of a field's number and length. */
    private static final int MOST_HEAD = 20;

    private final TraceBytes file;
    private final IngestLog log;
    private byte[] window = new byte[WINDOW];
    private long windowAt;
    private int windowLength;
    private long next;
    private int from;
    private int to;
    private long head;

    PacketStream(TraceBytes file, IngestLog log) {
        this.file = file;
        this.log = log;
    }

    /** Moves to the next packet; false at the end, or where no further packet can be found. */
    boolean next() throws IOException {
        while (next < file.size()) {
            head = next;
            long tag = varint();
            int number = (int) (tag >>> 3);
            long length = tag <= 0 || tag >>> 3 > MOST_NUMBER ? -1 : length((int) tag & 7);
            if (length < 0) {
                lost();
                return false;
            }
            if (length > file.size() - next) {
                log.odd(Stat.FILE_TRUNCATED, place(head), "the file ends inside a packet");
                next = file.size();
                return false;
            }
            long begin = next;
            next += length;
            if (number != PACKET || (tag & 7) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                log.odd(Stat.SECTION_UNKNOWN, place(head), "field " + number + " of the trace is no packet");
            } else if (length > MOST_BYTES) {
                log.odd(
                        Stat.PACKET_UNREADABLE,
                        place(head),
                        "a packet of " + length + " bytes, which no recorder writes");
            } else {
                hold(begin, (int) length);
                from = (int) (begin - windowAt);
                to = from + (int) length;
                return true;
            }
        }
        return false;
    }

    /** The array that holds the packet, until the next one is asked for. */
    byte[] bytes() {
        return window;
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    /** Where in the file a byte of the array lies. */
    long offset(int at) {
        return windowAt + at;
    }

    /** How the log names the packet. */
    String place() {
        return place(head);
    }

    static String place(long offset) {
        return "packet at byte " + offset;
    }

    private void lost() {
        boolean cut = file.size() - head < MOST_HEAD;
        log.odd(
                cut ? Stat.FILE_TRUNCATED : Stat.PACKET_UNREADABLE,
                place(head),
                cut
                        ? "the file ends where a packet begins"
                        : "no packet begins here; the " + (file.size() - head) + " bytes from here on are left out");
        next = file.size();
    }

    /** Length of a field's value behind its tag; -1 if it has none. */
    private long length(int wireType) throws IOException {
        return switch (wireType) {
            case WireFormat.WIRETYPE_LENGTH_DELIMITED -> varint();
            case WireFormat.WIRETYPE_VARINT -> {
                long before = next;
                long value = varint();
                yield value == -1 && next == before ? -1 : 0;
            }
            case WireFormat.WIRETYPE_FIXED64 -> 8;
            case WireFormat.WIRETYPE_FIXED32 -> 4;
            default -> -1;
        };
    }

    /** The next number of the file; -1, without moving, if there is none. */
    private long varint() throws IOException {
        hold(next, (int) Math.min(MOST_HEAD, file.size() - next));
        long value = 0;
        int at = (int) (next - windowAt);
        for (int shift = 0; shift < 64 && at < windowLength; shift += 7) {
            byte b = window[at++];
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                next = windowAt + at;
                return value;
            }
        }
        return -1;
    }

    /** Sees to it that the window holds bytes of the file. */
    private void hold(long begin, int length) throws IOException {
        if (begin >= windowAt && begin + length <= windowAt + windowLength) {
            return;
        }
        if (length > window.length) {
            window = Arrays.copyOf(window, Math.min(MOST_BYTES, Integer.highestOneBit(length) * 2));
        }
        windowAt = begin;
        windowLength = (int) Math.min(window.length, file.size() - begin);
        file.read(begin, window, 0, windowLength);
    }
}
