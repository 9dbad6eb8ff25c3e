package dev.scxreplay.ingest.tracepoint;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Reads numbers out of bytes in the byte order of the recorded machine. */
public final class Words {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final boolean bigEndian;

    /** Numbers of a machine whose first byte is the highest, or the lowest. */
    public Words(boolean bigEndian) {
        this.bigEndian = bigEndian;
    }

    /** Whether the first byte is the highest. */
    public boolean bigEndian() {
        return bigEndian;
    }

    /** An unsigned number of 2 bytes. */
    public int u16(byte[] bytes, int at) {
        short value = (short) SHORT.get(bytes, at);
        return (bigEndian ? Short.reverseBytes(value) : value) & 0xffff;
    }

    /** A signed number of 4 bytes. */
    public int s32(byte[] bytes, int at) {
        int value = (int) INT.get(bytes, at);
        return bigEndian ? Integer.reverseBytes(value) : value;
    }

    /** An unsigned number of 4 bytes. */
    public long u32(byte[] bytes, int at) {
        return s32(bytes, at) & 0xffff_ffffL;
    }

    /** A number of 8 bytes. */
    public long s64(byte[] bytes, int at) {
        long value = (long) LONG.get(bytes, at);
        return bigEndian ? Long.reverseBytes(value) : value;
    }

    /** A number of 1, 2, 4 or 8 bytes. */
    public long number(byte[] bytes, int at, int size, boolean signed) {
        return switch (size) {
            case 1 -> signed ? bytes[at] : bytes[at] & 0xff;
            case 2 -> signed ? (short) u16(bytes, at) : u16(bytes, at);
            case 4 -> signed ? s32(bytes, at) : u32(bytes, at);
            case 8 -> s64(bytes, at);
            default -> throw new IllegalArgumentException("no number has " + size + " bytes");
        };
    }
}
