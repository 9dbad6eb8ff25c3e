package dev.scxreplay.ingest.format.perfetto;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.scxreplay.trace.EventSink;
import dev.scxreplay.trace.TraceHeader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Reads the events of the kernel in a Perfetto trace: packets of protobuf, plain or compressed inside with deflate or zstd.
 *
 * <p>The events of all CPUs are merged by time, then CPU, then place in the file. Times are those of the clock the
 * recorder had the kernel use, almost always {@code boot}. What cannot be read is counted in the sink's log and left out;
 * memory holds the bundles that overlap in time, some tens of bytes for each bundle of the file, and the dictionary.
 */
public final class PerfettoReader {
    private static final int PACKET = 1 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    /** Largest field number a packet has, extensions included. */
    private static final int MOST_FIELDS = 2000;

    /** Up to this number we know all fields of a packet; text that begins with a newline fails on them. */
    private static final int KNOWN_FIELDS = 15;
    /** Bits of those that are numbers: the user, the time, the sequence and its flags. */
    private static final int NUMBERS = 1 << 3 | 1 << 8 | 1 << 10 | 1 << 13;

    private static final int ENOUGH_PACKETS = 16;

    /** Creates a reader; it keeps nothing between files. */
    public PerfettoReader() {}

    /**
     * Whether a file that begins with these bytes is a Perfetto trace: packets one behind the other, made of fields.
     *
     * @param head the first bytes of the file
     */
    public static boolean matches(byte[] head) {
        CodedInputStream in = CodedInputStream.newInstance(head);
        int whole = 0;
        try {
            while (!in.isAtEnd() && whole < ENOUGH_PACKETS) {
                if (in.readTag() != PACKET) {
                    return false;
                }
                int length = in.readRawVarint32();
                if (length < 0 || length > PacketStream.MOST_BYTES) {
                    return false;
                }
                int from = in.getTotalBytesRead();
                boolean cut = length > head.length - from;
                if (!isPacket(head, from, Math.min(length, head.length - from), cut)) {
                    return false;
                }
                if (cut) {
                    return true;
                }
                in.skipRawBytes(length);
                whole += length > 0 ? 1 : 0;
            }
        } catch (IOException e) {
            return whole > 0;
        }
        return whole > 0;
    }

    private static boolean isPacket(byte[] head, int from, int length, boolean cut) {
        CodedInputStream in = CodedInputStream.newInstance(head, from, length);
        int fields = 0;
        try {
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                int wireType = WireFormat.getTagWireType(tag);
                int number = WireFormat.getTagFieldNumber(tag);
                int expected = number > KNOWN_FIELDS
                        ? wireType
                        : (NUMBERS >> number & 1) != 0
                                ? WireFormat.WIRETYPE_VARINT
                                : WireFormat.WIRETYPE_LENGTH_DELIMITED;
                if (number > MOST_FIELDS
                        || wireType != expected
                        || wireType == WireFormat.WIRETYPE_START_GROUP
                        || wireType == WireFormat.WIRETYPE_END_GROUP) {
                    return false;
                }
                fields++;
                in.skipField(tag);
            }
        } catch (IOException e) {
            return cut && fields > 0;
        }
        return true;
    }

    /**
     * Reads a file and hands all its events to the sink.
     *
     * @throws PerfettoException if the file holds no order or no bounds that memory could keep
     * @throws IOException if the file cannot be read at all
     */
    public TraceHeader read(Path path, EventSink sink) throws IOException, PerfettoException {
        try (TraceBytes file = new TraceBytes(path)) {
            Descriptors descriptors = new Descriptors();
            Tasks tasks = new Tasks(sink.dictionary());
            TraceScan scan = new TraceScan(file, descriptors, tasks, sink.dictionary(), sink.log());
            scan.scan();
            clocks(scan, sink);
            EventWriter writer = new EventWriter(sink, descriptors, tasks, scan.symbols);
            new BundleMerge(file, scan, writer, sink).run();
            return new TraceHeader("perfetto", scan.clock(), scan.cpus(), scan.facts.release);
        }
    }

    /** Gives the sink what relates other clocks to that of the events. */
    private static void clocks(TraceScan scan, EventSink sink) {
        String own = scan.clock();
        for (Map<String, Long> snapshot : scan.facts.clocks) {
            Long bootNs = snapshot.get("boot");
            if (bootNs != null && !own.isEmpty()) {
                long traceNs = own.equals("boot") ? bootNs : bootNs - scan.bootNs + scan.ftraceNs;
                snapshot.forEach((clock, tsNs) -> {
                    if (!clock.equals(own)) {
                        sink.clock(clock, tsNs, traceNs);
                    }
                });
            }
        }
    }
}
