package dev.scxreplay.ingest.format.perfetto;

import dev.scxreplay.ingest.format.perfetto.EventForm.Style;
import dev.scxreplay.table.TextDictionary;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** All fields of an event as one text, {@code name=value} in the order of the trace. */
final class FieldText {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final TextDictionary dictionary;
    private byte[] text = new byte[256];
    private int length;

    FieldText(TextDictionary dictionary) {
        this.dictionary = dictionary;
    }

    /** The dictionary code of the text, to be set at once. */
    int code(EventFields fields, EventShape shape) {
        length = 0;
        for (int i = 0; i < fields.count; i++) {
            if (i > 0) {
                append((byte) ' ');
            }
            byte[] name = shape.label(fields.keys[i]);
            append(name, 0, name.length);
            append((byte) '=');
            if (fields.isText[i]) {
                text(fields.bytes, (int) fields.values[i], fields.lengths[i]);
            } else if (fields.isSymbol[i]) {
                byte[] symbol = dictionary.bytes((int) fields.values[i]);
                text(symbol, 0, symbol.length);
            } else {
                number(fields.values[i], fields.isUnsigned[i] ? Style.UNSIGNED : shape.style(fields.keys[i]));
            }
        }
        return dictionary.pass(text, 0, length);
    }

    private void text(byte[] bytes, int from, int size) {
        boolean printable = true;
        for (int i = from; i < from + size; i++) {
            printable &= bytes[i] < 0 || bytes[i] >= ' ' || bytes[i] == '\t' || bytes[i] == '\n';
        }
        if (printable) {
            append(bytes, from, size);
        } else {
            for (int i = from; i < from + size; i++) {
                append(HEX[bytes[i] >> 4 & 15]);
                append(HEX[bytes[i] & 15]);
            }
        }
    }

    private void number(long value, Style style) {
        String digits = switch (style) {
            case SIGNED -> Long.toString(value);
            case UNSIGNED -> Long.toUnsignedString(value);
            case HEX -> "0x" + Long.toHexString(value);
        };
        for (int i = 0; i < digits.length(); i++) {
            append((byte) digits.charAt(i));
        }
    }

    private void append(byte[] bytes, int from, int size) {
        if (length + size > text.length) {
            text = Arrays.copyOf(text, Math.max(text.length * 2, length + size));
        }
        System.arraycopy(bytes, from, text, length, size);
        length += size;
    }

    private void append(byte b) {
        if (length == text.length) {
            text = Arrays.copyOf(text, length * 2);
        }
        text[length++] = b;
    }
}
