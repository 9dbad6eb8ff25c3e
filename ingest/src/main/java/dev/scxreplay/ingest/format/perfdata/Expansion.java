package dev.scxreplay.ingest.format.perfdata;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import dev.scxreplay.ingest.tracepoint.Words;
import dev.scxreplay.trace.IngestLog;
import dev.scxreplay.trace.Stat;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Writes a copy of a recording's records in which none is compressed any more.
 *
 * <p>All compressed records of a file together are one stream, and a record may begin in one and end in the next. In a folder of
 * {@code perf record --threads} each ring buffer has a file and a stream of its own. Two streams mixed in one file, which
 * perf does not write, are counted as damage. Source: v6.18: {@code tool_process_compressed()}, {@code process_comp2_event()} and {@code zstd_compress()}
 * of perf.
 */
final class Expansion implements AutoCloseable {
    /** The copy never grows beyond this. */
    private static final long MOST_BYTES = 64L << 30;
    /** Nor, once it is larger than {@link #SMALL_BYTES}, beyond this multiple of the recording. */
    private static final long MOST_RATIO = 1000;

    private static final long SMALL_BYTES = 1L << 30;
    private static final int BLOCK = 1 << 17;

    private final ZstdDecompressCtx zstd = new ZstdDecompressCtx();
    private final ByteBuffer packed = ByteBuffer.allocateDirect(1 << 16);
    private final ByteBuffer unpacked = ByteBuffer.allocateDirect(BLOCK);
    /** What has been unpacked, from 0 to {@link #filled}: whole records and perhaps the begin of one. */
    private byte[] bytes = new byte[2 * BLOCK];

    private int filled;
    private long written;

    private final Recording recording;
    private final Words words;
    private final IngestLog log;
    private final OutputStream out;
    private final long most;

    private Expansion(Recording recording, OutputStream out, IngestLog log) {
        this.recording = recording;
        this.words = recording.layout().words;
        this.log = log;
        this.out = out;
        long size = recording.file().size();
        this.most = Math.min(MOST_BYTES, Math.max(SMALL_BYTES, size > MOST_BYTES ? MOST_BYTES : size * MOST_RATIO));
    }

    /** Writes the copy to {@code into}; what cannot be unpacked is logged, and with it ends what was compressed. */
    static void write(Recording recording, Path into, IngestLog log) throws IOException, PerfDataException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(into), BLOCK);
                Expansion expansion = new Expansion(recording, out, log)) {
            expansion.write();
        }
    }

    private void write() throws IOException, PerfDataException {
        RecordCursor records = recording.records();
        boolean readable = true;
        while (records.advance()) {
            int type = records.type();
            long following = RecordType.followedBy(records, words);
            if (type != RecordType.COMPRESSED && type != RecordType.COMPRESSED2) {
                if (following == 0) {
                    write(records.bytes(), records.from(), records.size());
                } else {
                    // what follows such a record is no record and nothing that becomes an event
                    records.skip(following);
                }
            } else if (readable) {
                readable = unpack(records);
            }
        }
        if (records.ended() != RecordCursor.End.COMPLETE) {
            log.odd(Stat.FILE_TRUNCATED, records.place(), "the last record is cut off");
        }
        if (filled > 0 && readable) {
            log.odd(Stat.FILE_TRUNCATED, records.place(), "what was compressed ends inside a record");
        }
    }

    /** Unpacks a record; false if that or what follows cannot be unpacked. */
    private boolean unpack(RecordCursor record) throws IOException, PerfDataException {
        int from = RecordCursor.HEADER_BYTES;
        int length = record.size() - from;
        if (record.type() == RecordType.COMPRESSED2) {
            // u64 data_size, then the data, filled up to whole words
            from += Long.BYTES;
            long size = length < Long.BYTES ? -1 : words.s64(record.bytes(), record.from() + from - Long.BYTES);
            length -= Long.BYTES;
            if (size < 0 || size > length) {
                log.odd(Stat.RECORD_CORRUPT, record.place(), "a compressed record has another size than it says");
                return false;
            }
            length = (int) size;
        }
        packed.clear().put(record.bytes(), record.from() + from, length).flip();
        try {
            boolean full = false;
            while (packed.hasRemaining() || full) {
                unpacked.clear();
                int before = packed.remaining();
                zstd.decompressDirectByteBufferStream(unpacked, packed);
                full = !unpacked.hasRemaining();
                unpacked.flip();
                if (!unpacked.hasRemaining() && packed.remaining() == before && before > 0) {
                    log.odd(Stat.RECORD_CORRUPT, record.place(), "behind its compressed bytes are others");
                    return false;
                }
                if (!take()) {
                    log.odd(Stat.RECORD_CORRUPT, record.place(), "what it unpacks to is no record");
                    return false;
                }
            }
        } catch (ZstdException e) {
            log.odd(Stat.RECORD_CORRUPT, record.place(), "a compressed record cannot be unpacked: " + e.getMessage());
            return false;
        }
        return true;
    }

    /** Takes what has been unpacked and writes the whole records; false if something is no record. */
    private boolean take() throws IOException, PerfDataException {
        int length = unpacked.remaining();
        if (filled + length > bytes.length) {
            bytes = Arrays.copyOf(bytes, filled + length);
        }
        unpacked.get(bytes, filled, length);
        filled += length;
        int whole = 0;
        while (filled - whole >= RecordCursor.HEADER_BYTES) {
            int size = words.u16(bytes, whole + 6);
            if (size < RecordCursor.HEADER_BYTES) {
                write(bytes, 0, whole);
                return false;
            }
            if (size > filled - whole) {
                break;
            }
            whole += size;
        }
        write(bytes, 0, whole);
        System.arraycopy(bytes, whole, bytes, 0, filled - whole);
        filled -= whole;
        return true;
    }

    private void write(byte[] from, int at, int length) throws IOException, PerfDataException {
        written += length;
        if (written > most) {
            throw new PerfDataException("its records unpack to more than " + most + " bytes");
        }
        out.write(from, at, length);
    }

    @Override
    public void close() {
        zstd.close();
    }
}
