package dev.scxreplay.ingest.format.perfetto;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.scxreplay.ingest.format.perfetto.EventForm.Field;
import dev.scxreplay.ingest.format.perfetto.EventForm.Style;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Which event and which field a number stands for: the events a recorder knows from a table of ours, those it found on
 * the machine from the trace itself.
 *
 * <p>Source: perfetto, {@code FtraceEvent}, {@code FtraceEventBundle.GenericEventDescriptor} and protobuf's
 * {@code DescriptorProto}.
 */
final class Descriptors {
    private static final int FIELD_ID = 1;
    private static final int EVENT_DESCRIPTOR = 2;
    private static final int MESSAGE_NAME = 1;
    private static final int MESSAGE_FIELD = 2;
    private static final int FIELD_NAME = 1;
    private static final int FIELD_NUMBER = 3;
    private static final int FIELD_TYPE = 5;
    private static final int TYPE_UINT64 = 4;
    private static final int TYPE_UINT32 = 13;
    /** Recorders number what they find from here on. */
    static final int FIRST_FOUND = 1 << 16;

    private static final int MOST = 1 << 16;

    private final Map<Integer, EventForm> events = new HashMap<>();
    private final Map<Integer, String> packets = new HashMap<>();

    Descriptors() {
        try (InputStream in = Descriptors.class.getResourceAsStream("names.txt");
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ");
                if (line.startsWith("packet ")) {
                    packets.put(Integer.parseInt(words[1]), words[2]);
                } else if (!line.startsWith("#") && !line.isEmpty()) {
                    String[] form = Arrays.copyOfRange(words, 1, words.length);
                    events.put(Integer.parseInt(words[0]), EventForm.parse(form));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What an event of this number is; null if nobody says. */
    EventForm event(int number) {
        return events.get(number);
    }

    /** What a packet of this kind is. */
    String packet(int number) {
        String name = packets.get(number);
        return (name == null ? "an unknown kind" : "kind " + name) + " (field " + number + ")";
    }

    /** Takes what the trace says about an event. */
    void add(byte[] bytes, int from, int length) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(bytes, from, length);
        int id = 0;
        EventForm form = null;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == FIELD_ID << 3) {
                id = in.readRawVarint32();
            } else if (tag == (EVENT_DESCRIPTOR << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
                form = form(in.readByteArray());
            } else {
                in.skipField(tag);
            }
        }
        if (form != null && id >= FIRST_FOUND && events.size() < MOST) {
            events.put(id, form);
        }
    }

    private static EventForm form(byte[] message) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(message);
        Map<Integer, Field> fields = new HashMap<>();
        String name = "";
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == (MESSAGE_NAME << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
                name = in.readString();
            } else if (tag == (MESSAGE_FIELD << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
                field(in.readByteArray(), fields);
            } else {
                in.skipField(tag);
            }
        }
        return name.isEmpty() ? null : new EventForm(name, fields);
    }

    private static void field(byte[] message, Map<Integer, Field> fields) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(message);
        String name = "";
        int number = 0;
        int type = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case FIELD_NAME << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> name = in.readString();
                case FIELD_NUMBER << 3 -> number = in.readRawVarint32();
                case FIELD_TYPE << 3 -> type = in.readRawVarint32();
                default -> in.skipField(tag);
            }
        }
        if (!name.isEmpty()) {
            boolean unsigned = type == TYPE_UINT64 || type == TYPE_UINT32;
            fields.put(number, new Field(name, unsigned ? Style.UNSIGNED : Style.SIGNED));
        }
    }
}
