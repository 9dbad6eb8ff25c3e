package dev.scxreplay.report;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads a Perfetto trace back, with numbers of its own and nothing of the code that wrote it. */
public final class PerfettoDecoder {
    /** What a track is. */
    public record Track(long uuid, long parent, String name, boolean counter, long unit) {}

    /** One event on a track; type 1 is a begin, 2 an end, 3 an instant, 4 a sample. */
    public record Event(
            long atNs,
            long type,
            Track track,
            String name,
            List<Long> begins,
            List<Long> ends,
            long value,
            Map<String, Object> arguments) {}

    public final Map<Long, Track> tracks = new HashMap<>();
    public final List<Event> events = new ArrayList<>();
    /** By field number of {@code FtraceEvent}: how many. */
    public final Map<Integer, Integer> kernelEvents = new HashMap<>();

    /** The fields of one message: of each number what was read, in the order of the file. */
    private record Message(Map<Integer, List<Object>> fields) {
        static Message of(ByteString bytes) throws IOException {
            Map<Integer, List<Object>> fields = new HashMap<>();
            CodedInputStream in = bytes.newCodedInput();
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                Object value = switch (WireFormat.getTagWireType(tag)) {
                    case WireFormat.WIRETYPE_VARINT -> in.readInt64();
                    case WireFormat.WIRETYPE_FIXED64 -> in.readFixed64();
                    case WireFormat.WIRETYPE_LENGTH_DELIMITED -> in.readBytes();
                    default -> throw new IOException("wire type of " + tag);
                };
                fields.computeIfAbsent(WireFormat.getTagFieldNumber(tag), each -> new ArrayList<>())
                        .add(value);
            }
            return new Message(fields);
        }

        boolean has(int number) {
            return fields.containsKey(number);
        }

        List<Object> all(int number) {
            return fields.getOrDefault(number, List.of());
        }

        long number(int number) {
            return has(number) ? (long) all(number).getFirst() : 0;
        }

        ByteString bytes(int number) {
            return (ByteString) all(number).getFirst();
        }

        String text(int number) {
            return has(number) ? bytes(number).toString(StandardCharsets.UTF_8) : null;
        }
    }

    /** Decodes a whole file. */
    public PerfettoDecoder(byte[] file) throws IOException {
        for (Object packet : Message.of(ByteString.copyFrom(file)).all(1)) {
            packet(Message.of((ByteString) packet));
        }
    }

    private void packet(Message packet) throws IOException {
        if (packet.number(10) != 1) {
            throw new IOException("a packet of another sequence");
        }
        if (packet.has(60)) {
            Message track = Message.of(packet.bytes(60));
            long uuid = track.number(1);
            if (track.has(5) && !tracks.containsKey(track.number(5))) {
                throw new IOException("the parent of " + uuid + " is not described in front of it");
            }
            long unit = track.has(8) ? Message.of(track.bytes(8)).number(3) : 0;
            if (tracks.put(uuid, new Track(uuid, track.number(5), track.text(2), track.has(8), unit)) != null) {
                throw new IOException("described twice: " + uuid);
            }
        } else if (packet.has(11)) {
            event(packet.number(8), Message.of(packet.bytes(11)));
        } else if (packet.has(1)) {
            for (Object bytes : Message.of(packet.bytes(1)).all(2)) {
                for (int number : Message.of((ByteString) bytes).fields.keySet()) {
                    if (number > 2) {
                        kernelEvents.merge(number, 1, Integer::sum);
                    }
                }
            }
        }
    }

    private void event(long atNs, Message event) throws IOException {
        Track track = tracks.get(event.number(11));
        if (track == null) {
            throw new IOException("an event on a track that is not described in front of it");
        }
        Map<String, Object> arguments = new HashMap<>();
        for (Object bytes : event.all(4)) {
            Message argument = Message.of((ByteString) bytes);
            Object value = argument.has(6)
                    ? argument.text(6)
                    : argument.has(2) ? (Object) (argument.number(2) != 0) : (Object) argument.number(4);
            arguments.put(argument.text(10), value);
        }
        events.add(new Event(
                atNs,
                event.number(9),
                track,
                event.text(23),
                numbers(event.all(47)),
                numbers(event.all(48)),
                event.number(30),
                arguments));
    }

    private static List<Long> numbers(List<Object> values) {
        return values.stream().map(value -> (Long) value).toList();
    }

    /** The track at the top of the one an event is on. */
    public Track top(Track track) {
        return track.parent() == 0 ? track : top(tracks.get(track.parent()));
    }
}
