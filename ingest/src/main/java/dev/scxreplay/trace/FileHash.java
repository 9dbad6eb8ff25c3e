package dev.scxreplay.trace;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * SHA-256 of a file, taken piece by piece: of what others read of it as they read it, or whenever a thread has time.
 *
 * <p>Thread-safe.
 */
final class FileHash {
    /** A piece, and what is hashed at once, so that the compiler soon knows the loop and both stay in the cache. */
    private static final int PIECE_BYTES = 1 << 17;

    private static final int BYTES_AT_ONCE = 1 << 14;

    private final Path file;
    private final MessageDigest digest = sha256();
    /** The bytes hashed so far, from the first one on. */
    private long at;

    private byte[] piece;
    private FileChannel channel;
    private IOException failure;
    private boolean stopped;
    private String hex;

    FileHash(Path file) {
        this.file = file;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Shows bytes of the file that were read at some place; they count where they go on from those before. */
    synchronized void seen(long position, byte[] bytes, int from, int length) {
        if (position <= at && position + length > at && hex == null) {
            int known = (int) (at - position);
            update(bytes, from + known, length - known);
            at = position + length;
        }
    }

    /** Hashes the next piece; false when nothing is left to do. */
    synchronized boolean step() {
        if (stopped || failure != null || hex != null) {
            return false;
        }
        try {
            if (channel == null) {
                channel = FileChannel.open(file, StandardOpenOption.READ);
                piece = new byte[PIECE_BYTES];
            }
            int n = channel.read(ByteBuffer.wrap(piece), at);
            if (n >= 0) {
                update(piece, 0, n);
                at += n;
                return true;
            }
            hex = HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            failure = e;
        }
        stop();
        return false;
    }

    private void update(byte[] bytes, int from, int length) {
        for (int done = 0; done < length; done += BYTES_AT_ONCE) {
            digest.update(bytes, from + done, Math.min(BYTES_AT_ONCE, length - done));
        }
    }

    /** The hash in hex; what has not been hashed is read now. */
    String finish() throws IOException {
        while (step()) {
            // until all is hashed
        }
        return result();
    }

    private synchronized String result() throws IOException {
        if (hex == null) {
            throw failure == null ? new IOException("the hash of " + file + " was stopped") : failure;
        }
        return hex;
    }

    /** No more steps; closes the file. */
    synchronized void stop() {
        stopped = true;
        piece = null;
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // nothing was written to it
            }
            channel = null;
        }
    }
}
