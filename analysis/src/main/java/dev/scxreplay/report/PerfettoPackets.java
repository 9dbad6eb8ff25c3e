package dev.scxreplay.report;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Packets of a Perfetto trace, one at a time into a stream; what is held is one packet.
 *
 * <p>Source of the numbers: perfetto, {@code protos/perfetto/trace/trace_packet.proto}, {@code track_event.proto}, {@code
 * track_descriptor.proto}, {@code counter_descriptor.proto}, {@code debug_annotation.proto}. Times carry no clock id, which
 * makes them Perfetto's own trace clock: they are those of the recording, unchanged.
 */
final class PerfettoPackets {
    private static final int PACKET = 1;
    private static final int TIMESTAMP = 8;
    private static final int SEQUENCE = 10;
    private static final int TRACK_EVENT = 11;
    private static final int SEQUENCE_FLAGS = 13;
    private static final int SYSTEM_INFO = 45;
    private static final int TRACK_DESCRIPTOR = 60;
    private static final int FIRST_ON_SEQUENCE = 87;
    /** All packets are one sequence: their order in the file counts where times are equal. */
    private static final int OUR_SEQUENCE = 1;

    private static final int INCREMENTAL_STATE_CLEARED = 1;

    private static final int EVENT_TYPE = 9;
    private static final int EVENT_TRACK = 11;
    private static final int EVENT_CATEGORY = 22;
    private static final int EVENT_NAME = 23;
    private static final int EVENT_ANNOTATION = 4;
    private static final int EVENT_COUNTER_VALUE = 30;
    private static final int EVENT_FLOW = 47;
    private static final int EVENT_LAST_FLOW = 48;
    private static final int SLICE_BEGIN = 1;
    private static final int SLICE_END = 2;
    private static final int INSTANT = 3;
    private static final int COUNTER = 4;

    private static final int ANNOTATION_NAME = 10;
    private static final int ANNOTATION_BOOL = 2;
    private static final int ANNOTATION_INT = 4;
    private static final int ANNOTATION_TEXT = 6;

    private static final int TRACK_UUID = 1;
    private static final int TRACK_NAME = 2;
    private static final int TRACK_PARENT = 5;
    private static final int TRACK_COUNTER = 8;
    private static final int TRACK_CHILD_ORDER = 11;
    private static final int TRACK_RANK = 12;
    private static final int TRACK_DESCRIPTION = 14;
    private static final int BY_RANK = 3;
    private static final int COUNTER_UNIT = 3;

    private static final int UTSNAME = 1;
    private static final int UTSNAME_SYSTEM = 1;
    private static final int UTSNAME_RELEASE = 3;
    private static final int NUM_CPUS = 8;

    /** What a counter counts. */
    enum Unit {
        COUNT(2),
        BYTES(3);

        private final int number;

        Unit(int number) {
            this.number = number;
        }
    }

    /** A message being put together, used again for the next one. */
    static final class Message {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final CodedOutputStream fields = CodedOutputStream.newInstance(bytes, 512);

        void clear() throws IOException {
            fields.flush();
            bytes.reset();
        }

        void number(int field, long value) throws IOException {
            fields.writeInt64(field, value);
        }

        void text(int field, String value) throws IOException {
            // a lone surrogate becomes a question mark, as nothing else of it could be written
            fields.writeByteArray(field, value.getBytes(StandardCharsets.UTF_8));
        }

        void text(int field, byte[] value) throws IOException {
            fields.writeByteArray(field, value);
        }

        void fixed(int field, long value) throws IOException {
            fields.writeFixed64(field, value);
        }

        void message(int field, Message inner) throws IOException {
            fields.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            fields.writeUInt32NoTag(inner.size());
            fields.flush();
            inner.bytes.writeTo(bytes);
        }

        int size() throws IOException {
            fields.flush();
            return bytes.size();
        }
    }

    private final CodedOutputStream out;
    private final Message packet = new Message();
    private final Message body = new Message();
    private final Message inner = new Message();
    private boolean begun;

    PerfettoPackets(OutputStream out) {
        this.out = CodedOutputStream.newInstance(out, 1 << 16);
    }

    /** Writes what is still held; the stream stays open. */
    void flush() throws IOException {
        out.flush();
    }

    /** Says which machine the schedule is from: without it, a reader must guess what the states of tasks mean. */
    void machine(String release, int cpus) throws IOException {
        begin();
        inner.clear();
        inner.text(UTSNAME_SYSTEM, "Linux");
        inner.text(UTSNAME_RELEASE, release);
        body.message(UTSNAME, inner);
        body.number(NUM_CPUS, cpus);
        end(SYSTEM_INFO);
    }

    /** A track at the top, whose children come in the order of their ranks. */
    void group(long uuid, long parent, String name, String description, int rank) throws IOException {
        track(uuid, parent, name, rank);
        body.number(TRACK_CHILD_ORDER, BY_RANK);
        if (!description.isEmpty()) {
            body.text(TRACK_DESCRIPTION, description);
        }
        end(TRACK_DESCRIPTOR);
    }

    void events(long uuid, long parent, String name, int rank) throws IOException {
        track(uuid, parent, name, rank);
        end(TRACK_DESCRIPTOR);
    }

    void counter(long uuid, long parent, String name, Unit unit, int rank) throws IOException {
        track(uuid, parent, name, rank);
        inner.clear();
        inner.number(COUNTER_UNIT, unit.number);
        body.message(TRACK_COUNTER, inner);
        end(TRACK_DESCRIPTOR);
    }

    private void track(long uuid, long parent, String name, int rank) throws IOException {
        begin();
        body.number(TRACK_UUID, uuid);
        body.text(TRACK_NAME, name);
        if (parent != 0) {
            body.number(TRACK_PARENT, parent);
        }
        body.number(TRACK_RANK, rank);
    }

    /** Begins an event without a duration; {@link #done} ends it. */
    PerfettoPackets instant(long atNs, long track, String category, String name) throws IOException {
        return event(INSTANT, atNs, track, category, name);
    }

    /** Begins the begin of a slice; {@link #done} ends it. */
    PerfettoPackets sliceBegin(long atNs, long track, String category, String name) throws IOException {
        return event(SLICE_BEGIN, atNs, track, category, name);
    }

    void sliceEnd(long atNs, long track) throws IOException {
        bare(SLICE_END, atNs, track);
        end(TRACK_EVENT);
    }

    void sample(long atNs, long track, long value) throws IOException {
        bare(COUNTER, atNs, track);
        body.number(EVENT_COUNTER_VALUE, value);
        end(TRACK_EVENT);
    }

    private PerfettoPackets event(int type, long atNs, long track, String category, String name) throws IOException {
        bare(type, atNs, track);
        body.text(EVENT_CATEGORY, category);
        body.text(EVENT_NAME, name);
        return this;
    }

    private void bare(int type, long atNs, long track) throws IOException {
        begin();
        packet.number(TIMESTAMP, atNs);
        body.number(EVENT_TYPE, type);
        body.number(EVENT_TRACK, track);
    }

    /** An arrow that begins here. */
    PerfettoPackets flowBegins(long id) throws IOException {
        body.fixed(EVENT_FLOW, id);
        return this;
    }

    /** An arrow that ends here. */
    PerfettoPackets flowEnds(long id) throws IOException {
        body.fixed(EVENT_LAST_FLOW, id);
        return this;
    }

    PerfettoPackets with(String name, String value) throws IOException {
        if (value != null) {
            annotation(name).text(ANNOTATION_TEXT, value);
            body.message(EVENT_ANNOTATION, inner);
        }
        return this;
    }

    PerfettoPackets with(String name, long value) throws IOException {
        annotation(name).number(ANNOTATION_INT, value);
        body.message(EVENT_ANNOTATION, inner);
        return this;
    }

    PerfettoPackets with(String name, boolean value) throws IOException {
        annotation(name).number(ANNOTATION_BOOL, value ? 1 : 0);
        body.message(EVENT_ANNOTATION, inner);
        return this;
    }

    private Message annotation(String name) throws IOException {
        inner.clear();
        inner.text(ANNOTATION_NAME, name);
        return inner;
    }

    void done() throws IOException {
        end(TRACK_EVENT);
    }

    /** Writes a packet that holds one message. */
    void packet(int field, Message message) throws IOException {
        begin();
        finish(field, message);
    }

    private void begin() throws IOException {
        packet.clear();
        body.clear();
        packet.number(SEQUENCE, OUR_SEQUENCE);
        if (!begun) {
            packet.number(SEQUENCE_FLAGS, INCREMENTAL_STATE_CLEARED);
            packet.number(FIRST_ON_SEQUENCE, 1);
            begun = true;
        }
    }

    private void end(int field) throws IOException {
        finish(field, body);
    }

    private void finish(int field, Message message) throws IOException {
        packet.message(field, message);
        out.writeTag(PACKET, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        out.writeUInt32NoTag(packet.size());
        out.writeRawBytes(packet.bytes.toByteArray());
    }
}
