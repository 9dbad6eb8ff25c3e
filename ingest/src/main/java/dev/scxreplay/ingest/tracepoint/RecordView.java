package dev.scxreplay.ingest.tracepoint;

import java.nio.charset.StandardCharsets;

/** The record being decoded: a flyweight over the bytes of its page. */
final class RecordView {
    private final Words words;
    private byte[] bytes = {};
    private int at;
    private int end;

    RecordView(Words words) {
        this.words = words;
    }

    void set(byte[] page, int from, int to) {
        bytes = page;
        at = from;
        end = to;
    }

    Words words() {
        return words;
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return end - at;
    }

    /** The place of a byte of the record in {@link #bytes}. */
    int place(int offset) {
        return at + offset;
    }

    int s32(int offset) {
        return words.s32(bytes, at + offset);
    }

    long number(int offset, int size, boolean signed) {
        return words.number(bytes, at + offset, size, signed);
    }

    long number(Field field) {
        return words.number(bytes, at + field.offset(), field.size(), field.signed());
    }

    /** Whether the field, and what it points to, lie inside the record. */
    boolean holds(Field field) {
        if (field.offset() + field.size() > length()) {
            return false;
        }
        return switch (field.shape()) {
            case NUMBER, ARRAY -> true;
            case DYNAMIC, RELATIVE -> from(field) + size(field) <= length();
        };
    }

    /** Where the bytes of an array begin, counted from the start of the record. */
    int from(Field field) {
        return switch (field.shape()) {
            case NUMBER, ARRAY -> field.offset();
            case DYNAMIC -> s32(field.offset()) & 0xffff;
            case RELATIVE -> field.offset() + 4 + (s32(field.offset()) & 0xffff);
        };
    }

    /** The number of bytes of an array. */
    int size(Field field) {
        return switch (field.shape()) {
            case NUMBER -> field.size();
            case ARRAY -> field.size() == 0 ? Math.max(0, length() - field.offset()) : field.size();
            case DYNAMIC, RELATIVE -> s32(field.offset()) >>> 16;
        };
    }

    /** The number of bytes of a text: up to its NUL byte, or all. */
    int textLength(Field field) {
        return textLength(from(field), size(field));
    }

    /** The number of bytes up to a NUL byte among the {@code size} bytes from {@code from} on. */
    int textLength(int from, int size) {
        int start = at + from;
        int stop = Math.min(start + size, end);
        int i = start;
        while (i < stop && bytes[i] != 0) {
            i++;
        }
        return Math.max(0, i - start);
    }

    String text(Field field) {
        return holds(field) ? new String(bytes, at + from(field), textLength(field), StandardCharsets.UTF_8) : "";
    }
}
