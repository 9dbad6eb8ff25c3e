package dev.scxreplay.ingest.text;

import dev.scxreplay.table.Column;
import dev.scxreplay.table.ColumnType;
import dev.scxreplay.trace.EventTable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/** One {@code name=value} of a payload and the column it goes to. */
public final class Field {
    /** A task's name has at most this many bytes, {@code TASK_COMM_LEN} less the final zero. */
    static final int MAX_COMM = 15;

    final int column;
    final String name;
    final ColumnType type;
    /** The blank in front, the name and the equals sign. */
    final Key key;
    /** The same without the blank, as it is at the very begin of a payload. */
    final Key firstKey;

    final boolean required;
    /** Printed as hexadecimal without {@code 0x}. */
    final boolean pointer;

    /** Whether this is a number that may be decimal. */
    final boolean decimal;
    /** Whether this is the name of a task. */
    final boolean comm;

    private final boolean filename;

    /** Where the value read last is, if it is a text. */
    int from;

    int to;
    /** The value read last, if it is no text. */
    long value;
    /** Where its digits begin and end. */
    int digitsFrom;

    int digitsTo;
    /** What follows them before the next field. */
    int unitBytes;

    /** How all values so far may be written, see {@link Spelling}. */
    int spellings = Spelling.ANY;
    /** What has followed every value so far, -1 before the first. */
    int allUnitBytes = -1;

    /** The field that names the task whose name this is; null if this is no such name, or nothing names it. */
    Field pid;

    /** {@code keys} has what stands in front of values that are not printed under their column's name. */
    Field(EventTable table, int column, Map<String, String> keys) {
        Column schema = table.schema().columns().get(column);
        this.column = column;
        this.name = schema.name();
        this.type = schema.type();
        // v6.18: TRACE_EVENT(sched_switch) prints an arrow between its halves
        String before = schema.name().equals("next_comm") ? " ==> " : " ";
        String whole = keys.getOrDefault(schema.name(), before + schema.name() + "=");
        this.key = new Key(whole);
        this.firstKey = new Key(whole.substring(1));
        this.required = !schema.nullable();
        this.pointer = (table == EventTable.KMEM || table == EventTable.PERCPU) && type == ColumnType.UINT64;
        this.decimal = !pointer && type != ColumnType.TEXT && type != ColumnType.BOOL;
        this.comm = schema.name().endsWith("comm");
        this.filename = schema.name().equals("filename");
    }

    /** What stands in front of a value, found by comparing eight bytes at once. */
    static final class Key {
        final String text;
        final int length;
        private final byte[] bytes;
        /** Its first and its last eight bytes; of a shorter one its bytes and zeros. */
        private final long first;

        private final long last;
        /** The bits of {@link #first} that count. */
        private final long mask;

        Key(String text) {
            this.text = text;
            this.bytes = text.getBytes(StandardCharsets.US_ASCII);
            this.length = bytes.length;
            byte[] padded = Arrays.copyOf(bytes, Math.max(Long.BYTES, length));
            this.first = Words.at(padded, 0);
            this.last = Words.at(padded, padded.length - Long.BYTES);
            this.mask = Words.mask(length);
        }

        /** Whether it stands at {@code at}, in front of {@code to}. */
        boolean isAt(byte[] line, int at, int to) {
            if (to - at < length || at + Long.BYTES > line.length) {
                return to - at >= length && matches(bytes, 0, line, at, to);
            }
            if ((Words.at(line, at) & mask) != first) {
                return false;
            }
            return length <= Long.BYTES
                    || Words.at(line, at + length - Long.BYTES) == last
                            && (length <= 2 * Long.BYTES || matches(bytes, 0, line, at, to));
        }
    }

    /** Whether {@code bytes[from, to)} begins with {@code key}, whose first {@code skipped} bytes are left out. */
    public static boolean matches(byte[] key, int skipped, byte[] bytes, int from, int to) {
        int length = key.length - skipped;
        if (to - from < length) {
            return false;
        }
        int i = 0;
        for (; i + Long.BYTES <= length; i += Long.BYTES) {
            if (Words.at(bytes, from + i) != Words.at(key, skipped + i)) {
                return false;
            }
        }
        for (; i < length; i++) {
            if (bytes[from + i] != key[skipped + i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * The {@code i}-th place to look for the end of this text, best first; texts may hold blanks and even what looks like
     * the next field.
     *
     * <p>A task's name is short, so its end is the last fit within its length. A file name ends with the last fit. All
     * other texts are symbols and the like: they end with the first.
     */
    int candidate(int i, int begin, int end) {
        if (filename) {
            return end - i;
        }
        int longest = Math.min(MAX_COMM, end - begin);
        return comm && i <= longest ? begin + longest - i : begin + i;
    }
}
