package dev.scxreplay.ingest.format.tracedat;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Reads numbers out of bytes in the byte order of the recorded machine. */
final class Words {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final boolean bigEndian;

    Words(boolean bigEndian) {
        this.bigEndian = bigEndian;
    }

    boolean bigEndian() {
        return bigEndian;
    }

    int u16(byte[] bytes, int at) {
        short value = (short) SHORT.get(bytes, at);
        return (bigEndian ? Short.reverseBytes(value) : value) & 0xffff;
    }

    int s32(byte[] bytes, int at) {
        int value = (int) INT.get(bytes, at);
        return bigEndian ? Integer.reverseBytes(value) : value;
    }

    long u32(byte[] bytes, int at) {
        return s32(bytes, at) & 0xffff_ffffL;
    }

    long s64(byte[] bytes, int at) {
        long value = (long) LONG.get(bytes, at);
        return bigEndian ? Long.reverseBytes(value) : value;
    }

    /** A number of 1, 2, 4 or 8 bytes. */
    long number(byte[] bytes, int at, int size, boolean signed) {
        return switch (size) {
            case 1 -> signed ? bytes[at] : bytes[at] & 0xff;
            case 2 -> signed ? (short) u16(bytes, at) : u16(bytes, at);
            case 4 -> signed ? s32(bytes, at) : u32(bytes, at);
            case 8 -> s64(bytes, at);
            default -> throw new IllegalArgumentException("no number has " + size + " bytes");
        };
    }
}
