package dev.scxreplay.ingest.format.perfetto;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.scxreplay.table.TextDictionary;
import java.io.IOException;
import java.util.Arrays;

/** The fields of the event being read, in the order of the trace: numbers and texts, each with what names it. */
final class EventFields {
    /** Source: perfetto, {@code GenericFtraceEvent}. */
    private static final int GENERIC_NAME = 1;

    private static final int GENERIC_FIELD = 2;
    private static final int FIELD_NAME = 1;
    private static final int FIELD_TEXT = 3;
    private static final int FIELD_UNSIGNED = 5;

    int count;
    /** Number of the field; of a generic event's field the dictionary code of its name. */
    int[] keys = new int[16];

    boolean[] isText = new boolean[16];
    boolean[] isUnsigned = new boolean[16];
    /** Whether the number is the dictionary code of the name of a function. */
    boolean[] isSymbol = new boolean[16];
    /** The number, or where the text begins. */
    long[] values = new long[16];

    int[] lengths = new int[16];
    /** The array the texts lie in. */
    byte[] bytes = {};

    /** Reads an event whose fields are numbered, in {@code bytes[from, from + length)}. */
    void numbered(byte[] array, int from, int length) throws IOException {
        bytes = array;
        count = 0;
        CodedInputStream in = CodedInputStream.newInstance(array, from, length);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int number = WireFormat.getTagFieldNumber(tag);
            switch (WireFormat.getTagWireType(tag)) {
                case WireFormat.WIRETYPE_VARINT -> add(number, in.readRawVarint64());
                case WireFormat.WIRETYPE_FIXED64 -> add(number, in.readRawLittleEndian64());
                case WireFormat.WIRETYPE_FIXED32 -> add(number, in.readRawLittleEndian32());
                case WireFormat.WIRETYPE_LENGTH_DELIMITED -> {
                    int bytesOfText = in.readRawVarint32();
                    addText(number, from + in.getTotalBytesRead(), bytesOfText);
                    in.skipRawBytes(bytesOfText);
                }
                default -> in.skipField(tag);
            }
        }
    }

    /** Reads an event that brings the names of its fields; the dictionary code of its own name, or -1 if it has none. */
    int generic(byte[] array, int from, int length, TextDictionary dictionary) throws IOException {
        bytes = array;
        count = 0;
        int event = -1;
        CodedInputStream in = CodedInputStream.newInstance(array, from, length);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                int number = WireFormat.getTagFieldNumber(tag);
                int size = in.readRawVarint32();
                int at = from + in.getTotalBytesRead();
                in.skipRawBytes(size);
                if (number == GENERIC_NAME) {
                    event = dictionary.intern(array, at, size);
                } else if (number == GENERIC_FIELD) {
                    genericField(at, size, dictionary);
                }
            } else {
                in.skipField(tag);
            }
        }
        return event;
    }

    private void genericField(int from, int length, TextDictionary dictionary) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(bytes, from, length);
        int before = count;
        int name = -1;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int number = WireFormat.getTagFieldNumber(tag);
            switch (WireFormat.getTagWireType(tag)) {
                case WireFormat.WIRETYPE_VARINT -> {
                    add(0, in.readRawVarint64());
                    isUnsigned[count - 1] = number == FIELD_UNSIGNED;
                }
                case WireFormat.WIRETYPE_LENGTH_DELIMITED -> {
                    int size = in.readRawVarint32();
                    int at = from + in.getTotalBytesRead();
                    in.skipRawBytes(size);
                    if (number == FIELD_NAME) {
                        name = dictionary.intern(bytes, at, size);
                    } else if (number == FIELD_TEXT) {
                        addText(0, at, size);
                    }
                }
                default -> in.skipField(tag);
            }
        }
        if (count == before) {
            add(0, 0);
        }
        int key = name >= 0 ? name : dictionary.intern("field");
        Arrays.fill(keys, before, count, key);
    }

    private void add(int key, long value) {
        if (count == keys.length) {
            keys = Arrays.copyOf(keys, count * 2);
            isText = Arrays.copyOf(isText, count * 2);
            isUnsigned = Arrays.copyOf(isUnsigned, count * 2);
            isSymbol = Arrays.copyOf(isSymbol, count * 2);
            values = Arrays.copyOf(values, count * 2);
            lengths = Arrays.copyOf(lengths, count * 2);
        }
        keys[count] = key;
        values[count] = value;
        isText[count] = false;
        isSymbol[count] = false;
        isUnsigned[count++] = false;
    }

    private void addText(int key, int at, int length) {
        add(key, at);
        isText[count - 1] = true;
        lengths[count - 1] = length;
    }
}
