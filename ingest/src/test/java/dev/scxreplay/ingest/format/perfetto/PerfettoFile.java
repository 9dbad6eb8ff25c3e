package dev.scxreplay.ingest.format.perfetto;

import com.github.luben.zstd.Zstd;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.DeflaterOutputStream;

/** Writes Perfetto traces field by field, right ones and wrong ones. */
final class PerfettoFile {
    static final int PACKET = 1;
    static final int FTRACE = 1;
    static final int DEFLATED = 50;
    static final int ZSTD = 133;

    /** A message being written. */
    static final class Message {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final CodedOutputStream out = CodedOutputStream.newInstance(bytes);

        /** Adds a number. */
        Message number(int field, long value) {
            return write(() -> out.writeUInt64(field, value));
        }

        Message text(int field, String value) {
            return bytes(field, value.getBytes(StandardCharsets.UTF_8));
        }

        Message bytes(int field, byte[] value) {
            return write(() -> out.writeByteArray(field, value));
        }

        Message message(int field, Message value) {
            return bytes(field, value.toBytes());
        }

        /** Adds a packed list of numbers. */
        Message packed(int field, long... values) {
            Message column = new Message();
            for (long value : values) {
                column.write(() -> column.out.writeUInt64NoTag(value));
            }
            return message(field, column);
        }

        byte[] toBytes() {
            write(out::flush);
            return bytes.toByteArray();
        }

        private interface Writing {
            void run() throws IOException;
        }

        private Message write(Writing writing) {
            try {
                writing.run();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return this;
        }
    }

    private PerfettoFile() {}

    static Message message() {
        return new Message();
    }

    /** A trace of packets that hold one bundle each. */
    static byte[] trace(Message... bundles) {
        Message trace = message();
        for (Message bundle : bundles) {
            trace.message(PACKET, packet().message(FTRACE, bundle));
        }
        return trace.toBytes();
    }

    /** A packet with the fields the service adds to each. */
    static Message packet() {
        return message().number(3, 9999).number(10, 2);
    }

    static Message bundle(int cpu) {
        return message().number(1, cpu);
    }

    /** An event in a bundle. */
    static Message event(long tsNs, int pid, int kind, Message fields) {
        return message().number(1, tsNs).number(2, pid).message(kind, fields);
    }

    /** A plain {@code sched_wakeup}. */
    static Message wakeup(long tsNs, int current, String comm, int pid, int target) {
        return event(
                tsNs,
                current,
                17,
                message().text(1, comm).number(2, pid).number(3, 120).number(5, target));
    }

    static byte[] deflated(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(packed)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    /** The same trace in one packet that is packed. */
    static byte[] packed(int kind, byte[] trace) {
        byte[] packed = kind == ZSTD ? Zstd.compress(trace) : deflated(trace);
        return message().message(PACKET, packet().bytes(kind, packed)).toBytes();
    }
}
