package dev.scxreplay.ingest.tracepoint;

import dev.scxreplay.table.TextDictionary;
import java.util.List;

/**
 * All fields of an event as one text, {@code name=value} in the order of its format.
 *
 * <p>Numbers in decimal, pointers in hex, texts as they are, arrays as the hex digits of their bytes. Fields the record is
 * too short for are left out.
 */
final class FieldList implements ColumnText {
    private static final String HEX = "0123456789abcdef";

    private final List<Field> fields;
    private final TextDictionary dictionary;

    FieldList(EventFormat format, TextDictionary dictionary) {
        this.fields = format.fields().stream()
                .filter(field -> !EventFormat.isCommonName(field.name()))
                .toList();
        this.dictionary = dictionary;
    }

    @Override
    public int code(RecordView record) {
        StringBuilder into = new StringBuilder();
        for (Field field : fields) {
            if (record.holds(field)) {
                into.append(into.isEmpty() ? "" : " ").append(field.name()).append('=');
                append(into, field, record);
            }
        }
        return dictionary.pass(into.toString());
    }

    private static void append(StringBuilder into, Field field, RecordView record) {
        if (field.isText()) {
            into.append(record.text(field));
        } else if (field.isNumber() && field.isPointer()) {
            into.append("0x").append(Long.toHexString(record.number(field)));
        } else if (field.isNumber()) {
            long value = record.number(field);
            into.append(field.signed() ? Long.toString(value) : Long.toUnsignedString(value));
        } else {
            int from = record.place(record.from(field));
            for (int i = from; i < from + record.size(field); i++) {
                into.append(HEX.charAt(record.bytes()[i] >> 4 & 15)).append(HEX.charAt(record.bytes()[i] & 15));
            }
        }
    }
}
