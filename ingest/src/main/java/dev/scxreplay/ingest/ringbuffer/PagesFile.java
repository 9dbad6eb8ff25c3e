package dev.scxreplay.ingest.ringbuffer;

import dev.scxreplay.trace.ReadAhead;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The bytes of a recording by their place in the file. */
public final class PagesFile implements AutoCloseable {
    /** Fewer bytes than this are read at once instead of being mapped. */
    private static final long SMALL = 1 << 20;
    /** Places of the file from which it is read ahead at one time, pieces for each, and the largest piece. */
    private static final int MOST_AHEAD = 64;

    private static final int PIECES_AHEAD = 8;
    private static final int LARGEST_AHEAD = 1 << 16;

    private final Path path;
    /** Null if it is opened for each read. */
    private final FileChannel channel;

    private final long size;
    /** Threads that have time; null if there are none. */
    private final Consumer<BooleanSupplier> idle;

    private final List<ReadAhead> ahead = new ArrayList<>();

    private PagesFile(Path path, FileChannel channel, long size, Consumer<BooleanSupplier> idle) {
        this.path = path;
        this.channel = channel;
        this.size = size;
        this.idle = idle;
    }

    /** Opens a file that stays open until it is closed. */
    public static PagesFile open(Path path) throws IOException {
        return open(path, null);
    }

    /** As {@link #open(Path)}, to be read ahead too by threads that have time. */
    public static PagesFile open(Path path, Consumer<BooleanSupplier> idle) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        return new PagesFile(path, channel, channel.size(), idle);
    }

    /** A file that is opened whenever something is read: a machine may have more CPUs than a process may have open files. */
    public static PagesFile reopened(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return new PagesFile(path, null, channel.size(), null);
        }
    }

    /** Bytes of the file. */
    public long size() {
        return size;
    }

    /** Reads up to {@code length} bytes; fewer only where the file ends. */
    public int read(long position, byte[] into, int from, int length) throws IOException {
        if (position < 0 || position >= size) {
            return 0;
        }
        if (channel != null) {
            return read(channel, position, ByteBuffer.wrap(into, from, length));
        }
        try (FileChannel opened = FileChannel.open(path, StandardOpenOption.READ)) {
            return read(opened, position, ByteBuffer.wrap(into, from, length));
        }
    }

    private static int read(FileChannel channel, long position, ByteBuffer buffer) throws IOException {
        int from = buffer.position();
        while (buffer.hasRemaining()) {
            int got = channel.read(buffer, position + (buffer.position() - from));
            if (got < 0) {
                break;
            }
        }
        return buffer.position() - from;
    }

    /**
     * The bytes from {@code position} on: {@code length} or as many as there are; many of them are read when looked at.
     * Only of a file that stays open.
     */
    public ByteBuffer view(long position, long length) throws IOException {
        long from = Math.clamp(position, 0, size);
        long there = Math.clamp(length, 0, Math.min(size - from, Integer.MAX_VALUE));
        if (there <= SMALL) {
            byte[] bytes = new byte[(int) there];
            return ByteBuffer.wrap(bytes, 0, read(from, bytes, 0, bytes.length));
        }
        return channel.map(FileChannel.MapMode.READ_ONLY, from, there);
    }

    /** Pieces of it one after the other, read ahead if there are threads for that and not too much is read ahead already. */
    ReadAhead ahead(ReadAhead.Source source, int pieceBytes) {
        boolean more = idle != null && ahead.size() < MOST_AHEAD && pieceBytes <= LARGEST_AHEAD;
        ReadAhead pieces = new ReadAhead(source, pieceBytes, more ? PIECES_AHEAD : 0, idle);
        if (more) {
            ahead.add(pieces);
        }
        return pieces;
    }

    @Override
    public void close() throws IOException {
        ahead.forEach(ReadAhead::close);
        if (channel != null) {
            channel.close();
        }
    }
}
