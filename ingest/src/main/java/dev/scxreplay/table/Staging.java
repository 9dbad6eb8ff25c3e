package dev.scxreplay.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/**
 * One trace or run being written beside its place; {@link #commit} puts all its tables there at once.
 *
 * <p>Closed without a commit it leaves nothing, and what was in its place stays. The old directory is moved aside, the
 * new one in, then the old one is deleted; a crash between the two moves is repaired by the next
 * {@link Dataset#open}. The runs of a trace that is replaced are taken away before, under names by which the next open
 * deletes them: after a crash some of them may be missing, but none is there that does not belong to its trace. Not
 * thread-safe; must be closed.
 */
public final class Staging implements AutoCloseable {
    private static final int MOST_PUBLISHED_AT_ONCE = 8;

    private record Table(QueuedWriter writer, TableAppender appender) {}

    private final Path root;
    private final String entry;
    private final Path directory;
    private final Pattern goesWithIt;
    private final WriteLock lock;
    private final BufferAllocator allocator = new RootAllocator();
    private final List<Table> tables = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private final WorkQueues work;
    private boolean closed;

    /**
     * Directories whose names match {@code goesWithIt} belong to what is replaced and go when it goes; {@code threads} write
     * beside the one that fills the tables.
     */
    Staging(Path root, String entry, Pattern goesWithIt, int threads) throws DatasetException {
        this.root = root;
        this.entry = entry;
        this.goesWithIt = goesWithIt;
        this.directory = Leftovers.claim(root, entry);
        try {
            this.lock = WriteLock.take(root);
        } catch (DatasetException e) {
            Leftovers.release(directory);
            allocator.close();
            throw e;
        }
        try {
            Leftovers.delete(directory);
            Files.createDirectory(directory);
        } catch (IOException e) {
            Leftovers.release(directory);
            allocator.close();
            lock.close();
            throw new DatasetException("write", root, e);
        }
        this.work = new WorkQueues(threads);
    }

    /**
     * Opens a table; closed by {@link #commit} or {@link #close}.
     *
     * <p>Rows given to the appender are written as they come; a full disk is an {@link UncheckedIOException} there or
     * at the commit.
     *
     * @throws IllegalArgumentException if a table of this name was opened before
     */
    public TableAppender appender(TableSchema schema, TextDictionary dictionary) {
        return appender(schema, dictionary, batch -> {});
    }

    /** As {@link #appender(TableSchema, TextDictionary)}; {@code reader} sees each batch before it is written. */
    public TableAppender appender(TableSchema schema, TextDictionary dictionary, BatchSink reader) {
        if (closed) {
            throw new IllegalStateException(entry + " is no longer being written");
        }
        if (!names.add(schema.name())) {
            throw new IllegalArgumentException("table " + schema.name() + " of " + entry + " was opened twice");
        }
        TableWriter writer = new TableWriter(directory.resolve(schema.name() + ".parquet"), schema);
        QueuedWriter queued = new QueuedWriter(writer, reader, work.new Queue(), allocator);
        TableAppender appender = new TableAppender(allocator, schema, dictionary, queued);
        tables.add(new Table(queued, appender));
        return appender;
    }

    /** A place for a directory of files needed only while writing; gone after {@link #commit} and {@link #close}. */
    public Path scratch() {
        return directory.resolve("scratch");
    }

    /** Has the threads that write do something else while nothing is to be written; a step says whether there are more. */
    public void whenIdle(BooleanSupplier step) {
        work.whenIdle(step);
    }

    /** Throws all tables away, so that writing begins anew. */
    public void restart() {
        if (closed) {
            throw new IllegalStateException(entry + " is no longer being written");
        }
        discardTables();
        names.clear();
    }

    /**
     * Completes all tables and puts them in place of what was there.
     *
     * @throws DatasetException ENVIRONMENT if that fails; what was there is still there
     */
    public void commit() throws DatasetException {
        if (closed) {
            throw new IllegalStateException(entry + " is no longer being written");
        }
        try {
            for (int i = 0; i < tables.size(); i++) {
                tables.get(i).appender().handOn(); // who reads the rows may add rows and tables
            }
            for (Table table : tables) {
                table.appender().handOn();
                table.writer().complete();
            }
            publishTables();
            closeTables();
            Leftovers.delete(scratch());
            Leftovers.force(directory);
            swapIn();
            Leftovers.force(root);
        } catch (UncheckedIOException e) {
            throw new DatasetException("write", root.resolve(entry), e.getCause());
        } catch (IOException e) {
            throw new DatasetException("write", root.resolve(entry), e);
        } finally {
            close();
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (allocator) {
            discardTables();
            Leftovers.deleteQuietly(directory);
        } finally {
            work.close();
            Leftovers.release(directory);
            lock.close();
        }
    }

    /**
     * All at once: a file system makes the bytes of many files safe in nearly the time of one.
     */
    private void publishTables() {
        ExecutorService waiting = Executors.newFixedThreadPool(MOST_PUBLISHED_AT_ONCE);
        try {
            List<Future<Boolean>> published = new ArrayList<>();
            for (Table table : tables) {
                table.writer().await();
                published.add(waiting.submit(table.writer()::publish));
            }
            for (Future<Boolean> each : published) {
                if (!each.get()) {
                    throw new IllegalStateException("a table of " + entry + " failed before and cannot be committed");
                }
            }
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException thrown -> throw thrown;
                case Error thrown -> throw thrown;
                default -> throw new IllegalStateException(e.getCause());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + entry + " was committed", e);
        } finally {
            waiting.close();
        }
    }

    private void discardTables() {
        for (Table table : tables) {
            table.writer().discard();
        }
        closeTables();
    }

    private void closeTables() {
        for (Table table : tables) {
            table.appender().close();
            table.writer().release();
        }
        tables.clear();
    }

    private void swapIn() throws IOException, DatasetException {
        Map<Path, Path> dropped = new LinkedHashMap<>();
        Path place = root.resolve(entry);
        Path aside = Leftovers.aside(root, entry);
        try {
            for (Path each : Leftovers.entries(root)) {
                String name = each.getFileName().toString();
                if (goesWithIt.matcher(name).matches()) {
                    Path claimed = Leftovers.claim(root, name);
                    dropped.put(claimed, each);
                    Files.move(each, claimed, StandardCopyOption.ATOMIC_MOVE);
                }
            }
            if (Files.exists(place)) {
                Files.move(place, aside, StandardCopyOption.ATOMIC_MOVE);
            }
            Files.move(directory, place, StandardCopyOption.ATOMIC_MOVE);
            Leftovers.deleteQuietly(aside);
            dropped.keySet().forEach(Leftovers::deleteQuietly);
        } catch (IOException e) {
            putBack(aside, place);
            for (Map.Entry<Path, Path> each : dropped.entrySet()) {
                putBack(each.getKey(), each.getValue());
            }
            throw e;
        } finally {
            dropped.keySet().forEach(Leftovers::release);
        }
    }

    private static void putBack(Path from, Path place) throws IOException {
        if (Files.exists(from)) {
            Files.move(from, place, StandardCopyOption.ATOMIC_MOVE);
        }
    }
}
