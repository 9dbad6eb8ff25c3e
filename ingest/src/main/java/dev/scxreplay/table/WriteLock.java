package dev.scxreplay.table;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.scxreplay.table.DatasetException.Category;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * The right to write into a dataset, which one process has at a time; inside the process it may be taken any number of
 * times. The system takes it away from a process that dies.
 */
final class WriteLock implements Dataset.Held {
    /**
     * Stays in the dataset, with the id of the process that has it: deleting it would let two processes lock two files of
     * the same name.
     */
    static final String FILE = ".lock";

    private static final Map<Path, WriteLock> HELD = new HashMap<>();

    private final Path root;
    private final FileChannel channel;
    private int holders = 1;

    private WriteLock(Path root, FileChannel channel) {
        this.root = root;
        this.channel = channel;
    }

    /**
     * Takes it, for a dataset given by its real path.
     *
     * @throws DatasetException ENVIRONMENT if another process has it, or the file system knows no locks
     */
    static WriteLock take(Path root) throws DatasetException {
        synchronized (HELD) {
            WriteLock held = HELD.get(root);
            if (held != null) {
                held.holders++;
                return held;
            }
            WriteLock taken = new WriteLock(root, locked(root));
            HELD.put(root, taken);
            return taken;
        }
    }

    @SuppressWarnings("resource") // the lock goes with its channel
    private static FileChannel locked(Path root) throws DatasetException {
        Path file = root.resolve(FILE);
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock != null) {
                sayWho(channel);
                return channel;
            }
            String holder = holder(channel);
            channel.close();
            throw new DatasetException(
                    Category.ENVIRONMENT,
                    root + " is being written by another scx-replay" + holder + "; try again when that is done");
        } catch (IOException e) {
            closeQuietly(channel);
            throw new DatasetException("write", root, e);
        }
    }

    private static void sayWho(FileChannel channel) {
        try {
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(US_ASCII)));
        } catch (IOException ignored) {
            // on a full disk the lock holds all the same
        }
    }

    /** Which process it is, if it has said so. */
    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(32);
        channel.read(bytes, 0);
        String text = new String(bytes.array(), 0, bytes.position(), US_ASCII).strip();
        return text.matches("\\d+") ? " (process " + text + ")" : "";
    }

    private static void closeQuietly(FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException ignored) {
                // what went wrong before is what is reported
            }
        }
    }

    /** Gives back what one call of {@link #take} took. */
    @Override
    public void close() {
        synchronized (HELD) {
            if (--holders > 0) {
                return;
            }
            HELD.remove(root);
            try (channel) {
                channel.truncate(0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
