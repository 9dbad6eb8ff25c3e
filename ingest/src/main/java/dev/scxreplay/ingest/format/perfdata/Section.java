package dev.scxreplay.ingest.format.perfdata;

import dev.scxreplay.ingest.tracepoint.Words;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Walks over one section of what a recording says about itself; every size is checked against what is there. */
final class Section {
    private final byte[] bytes;
    private final Words words;
    private final String name;
    private final int end;
    private int at;

    /** Walks over {@code bytes[from, to)}; errors call it {@code name}. */
    Section(byte[] bytes, int from, int to, Words words, String name) {
        this.bytes = bytes;
        this.at = from;
        this.end = to;
        this.words = words;
        this.name = name;
    }

    int remaining() {
        return end - at;
    }

    int u8() throws PerfDataException {
        return bytes[take(1)] & 0xff;
    }

    long u32() throws PerfDataException {
        return words.u32(bytes, take(Integer.BYTES));
    }

    long s64() throws PerfDataException {
        return words.s64(bytes, take(Long.BYTES));
    }

    /** A text that ends in a NUL byte. */
    String string() throws PerfDataException {
        int from = at;
        while (u8() != 0) {
            // the byte is part of the text
        }
        return new String(bytes, from, at - 1 - from, StandardCharsets.UTF_8);
    }

    /** A text of {@code length} bytes, up to a NUL byte if it has one. */
    String text(long length) throws PerfDataException {
        int from = take(length);
        int stop = from;
        while (stop < at && bytes[stop] != 0) {
            stop++;
        }
        return new String(bytes, from, stop - from, StandardCharsets.UTF_8);
    }

    /** A text with its length in front. */
    String sizedText() throws PerfDataException {
        return text(u32());
    }

    /** The next bytes, not copied. */
    ByteBuffer slice(long length) throws PerfDataException {
        return ByteBuffer.wrap(bytes, take(length), (int) length).slice();
    }

    /** An event of {@code length} bytes. */
    Attribute attribute(long length) throws PerfDataException {
        if (length < Attribute.LEAST_BYTES) {
            throw new PerfDataException("an event in its " + name + " has only " + length + " bytes");
        }
        return new Attribute(bytes, take(length), (int) length, words);
    }

    /** The bytes of an event that is next, as it says itself. */
    long attributeSize() throws PerfDataException {
        if (remaining() < Long.BYTES) {
            take(Long.BYTES);
        }
        long size = words.u32(bytes, at + 4);
        return size == 0 ? Attribute.LEAST_BYTES : size;
    }

    void skip(long length) throws PerfDataException {
        take(length);
    }

    private int take(long length) throws PerfDataException {
        if (length < 0 || length > end - at) {
            throw new PerfDataException("it ends inside its " + name);
        }
        int from = at;
        at += (int) length;
        return from;
    }
}
