package dev.scxreplay.ingest.tracepoint;

/**
 * One field of an event as its format file describes it.
 *
 * @param name the field's name
 * @param type its C type without array brackets, such as {@code unsigned long} or {@code char}
 * @param shape where its value lies
 * @param offset bytes from the start of the record
 * @param size bytes it takes there; 0 for an array that fills the rest of the record
 * @param signed whether a number is signed
 */
public record Field(String name, String type, Shape shape, int offset, int size, boolean signed) {
    /** Where the value of a field lies. */
    public enum Shape {
        /** A number or pointer in the record. */
        NUMBER,
        /** An array of fixed size in the record, or one that fills the rest of it. */
        ARRAY,
        /** Elsewhere in the record: low half of 32 bits is the offset from its start, high half the length. */
        DYNAMIC,
        /** The same, but the offset counts from the end of this field. */
        RELATIVE
    }

    /** Whether the value is a text. */
    public boolean isText() {
        return shape != Shape.NUMBER && (type.equals("char") || type.equals("const char"));
    }

    /** Whether the value is a number that can be read as one. */
    public boolean isNumber() {
        return shape == Shape.NUMBER && (size == 1 || size == 2 || size == 4 || size == 8);
    }

    /** Whether the value is a pointer. */
    public boolean isPointer() {
        return type.endsWith("*");
    }
}
