package dev.scxreplay.table;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.parquet.bytes.BytesInput;

/** A growing array of encoded bytes, little-endian; reused from page to page. */
final class EncodedBytes {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] array = new byte[4096];
    private int size;

    void clear() {
        size = 0;
    }

    int size() {
        return size;
    }

    byte[] array() {
        return array;
    }

    /** A view for Parquet; valid until the next change. */
    BytesInput view() {
        return BytesInput.from(array, 0, size);
    }

    /** Makes room for {@code more} bytes and for the 8 bytes that {@link #setLong} may write past them. */
    void reserve(int more) {
        int needed = Math.addExact(size, more + Long.BYTES);
        if (needed > array.length) {
            array = Arrays.copyOf(array, Math.max(needed, array.length + (array.length >> 1)));
        }
    }

    /** Writes 8 bytes at {@code at}, inside what was reserved, without counting them. */
    void setLong(int at, long value) {
        LONG.set(array, at, value);
    }

    /** Counts bytes written with {@link #setLong}. */
    void advance(int bytes) {
        size += bytes;
    }

    void putByte(int value) {
        reserve(1);
        array[size++] = (byte) value;
    }

    /** Appends the low {@code bytes} bytes of a value. */
    void putLow(long value, int bytes) {
        reserve(Long.BYTES);
        setLong(size, value);
        size += bytes;
    }

    /** Overwrites 4 bytes written before. */
    void setInt(int at, int value) {
        for (int i = 0; i < Integer.BYTES; i++) {
            array[at + i] = (byte) (value >>> (8 * i));
        }
    }

    void putBytes(byte[] bytes) {
        reserve(bytes.length);
        System.arraycopy(bytes, 0, array, size, bytes.length);
        size += bytes.length;
    }

    /** Appends an unsigned LEB128 number. */
    void putUnsigned(long value) {
        reserve(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            array[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        array[size++] = (byte) rest;
    }

    /** Appends a signed number, zigzag and LEB128. */
    void putZigZag(long value) {
        putUnsigned((value << 1) ^ (value >> 63));
    }

    /** Appends 8 bytes for each of the first {@code count} values. */
    void putLongs(long[] values, int count) {
        int bytes = count * Long.BYTES;
        reserve(bytes);
        ByteBuffer.wrap(array, size, bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asLongBuffer()
                .put(values, 0, count);
        size += bytes;
    }

    /** Appends the low 4 bytes of each of the first {@code count} values. */
    void putInts(long[] values, int count) {
        reserve(count * Integer.BYTES);
        for (int i = 0; i < count; i++) {
            LONG.set(array, size, values[i]);
            size += Integer.BYTES;
        }
    }
}
