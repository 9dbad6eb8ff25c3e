package dev.scxreplay.ingest.format.tracedat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The bytes of a recording by their place in the file. */
final class TraceFile implements AutoCloseable {
    /** Fewer bytes than this are read at once instead of being mapped. */
    private static final long SMALL = 1 << 20;

    private final FileChannel channel;
    private final long size;

    TraceFile(Path path) throws IOException {
        channel = FileChannel.open(path, StandardOpenOption.READ);
        size = channel.size();
    }

    long size() {
        return size;
    }

    /** Reads up to {@code length} bytes; fewer only where the file ends. */
    int read(long position, byte[] into, int from, int length) throws IOException {
        if (position < 0 || position >= size) {
            return 0;
        }
        ByteBuffer buffer = ByteBuffer.wrap(into, from, length);
        while (buffer.hasRemaining()) {
            int got = channel.read(buffer, position + (buffer.position() - from));
            if (got < 0) {
                break;
            }
        }
        return buffer.position() - from;
    }

    /** The bytes from {@code position} on: {@code length} or as many as there are; many of them are read when looked at. */
    ByteBuffer view(long position, long length) throws IOException {
        long from = Math.clamp(position, 0, size);
        long there = Math.clamp(length, 0, Math.min(size - from, Integer.MAX_VALUE));
        if (there <= SMALL) {
            byte[] bytes = new byte[(int) there];
            return ByteBuffer.wrap(bytes, 0, read(from, bytes, 0, bytes.length));
        }
        return channel.map(FileChannel.MapMode.READ_ONLY, from, there);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
