package dev.scxreplay.ingest.format.tracedat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Walks over the metadata of a recording from front to back.
 *
 * <p>Every size it is asked for is checked against what is there before anything is allocated.
 */
final class MetaCursor {
    private final ByteBuffer bytes;
    private String part;

    /** Walks over {@code bytes}; {@code part} is what an error says the file ends in. */
    MetaCursor(ByteBuffer bytes, boolean bigEndian, String part) {
        this.bytes = bytes.duplicate().order(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        this.part = part;
    }

    /** Names the part that begins here. */
    void enter(String name) {
        part = name;
    }

    int position() {
        return bytes.position();
    }

    int remaining() {
        return bytes.remaining();
    }

    int u8() throws TraceDatException {
        need(1);
        return bytes.get() & 0xff;
    }

    int u16() throws TraceDatException {
        need(2);
        return bytes.getShort() & 0xffff;
    }

    long u32() throws TraceDatException {
        need(4);
        return bytes.getInt() & 0xffff_ffffL;
    }

    long s64() throws TraceDatException {
        need(8);
        return bytes.getLong();
    }

    /** A text that ends in a NUL byte. */
    String string() throws TraceDatException {
        int from = bytes.position();
        int end = from;
        while (end < bytes.limit() && bytes.get(end) != 0) {
            end++;
        }
        String text = text(end - from);
        need(1);
        bytes.get();
        return text;
    }

    /** A text of {@code length} bytes. */
    String text(long length) throws TraceDatException {
        ByteBuffer slice = slice(length);
        if (length > Codec.LARGEST_SECTION) {
            throw new TraceDatException("the file claims " + length + " bytes of text in its " + part);
        }
        return StandardCharsets.UTF_8.decode(slice).toString();
    }

    /** The next {@code length} bytes, not copied. */
    ByteBuffer slice(long length) throws TraceDatException {
        need(length);
        ByteBuffer slice = bytes.slice(bytes.position(), (int) length).order(bytes.order());
        bytes.position(bytes.position() + (int) length);
        return slice;
    }

    private void need(long length) throws TraceDatException {
        if (length < 0 || length > bytes.remaining()) {
            throw new TraceDatException("the file ends inside its " + part);
        }
    }
}
