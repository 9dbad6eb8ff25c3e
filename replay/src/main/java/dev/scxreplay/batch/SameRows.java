package dev.scxreplay.batch;

import dev.scxreplay.table.TableReader;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;

/** Reads the rows of one job out of two files side by side, in their order, until a value differs. */
final class SameRows implements AutoCloseable {
    /** One of the files, and the row it is at. */
    private static final class Side {
        final TableReader reader;
        int row = -1;
        int size;

        Side(BufferAllocator allocator, Path file, String label) {
            reader = TableReader.open(
                    allocator,
                    "SELECT * FROM read_parquet('" + file.toString().replace("'", "''")
                            + "', hive_partitioning = false)" + " WHERE kernel = '" + label.replace("'", "''") + "'");
        }

        boolean next() {
            row++;
            while (row >= size) {
                if (!reader.next()) {
                    return false;
                }
                size = reader.root().getRowCount();
                row = 0;
            }
            return true;
        }

        FieldVector column(int column) {
            return reader.root().getVector(column);
        }
    }

    private final BufferAllocator allocator = new RootAllocator();
    private final Side stored;
    private final Side alone;
    private long rows;

    SameRows(Path storedFile, Path aloneFile, String label) {
        stored = new Side(allocator, storedFile, label);
        alone = new Side(allocator, aloneFile, label);
    }

    long rows() {
        return rows;
    }

    /** The first difference as a sentence; empty if there is none. */
    Optional<String> first() {
        while (true) {
            boolean more = stored.next();
            if (more != alone.next()) {
                return Optional.of("the results have " + (more ? "more" : "fewer") + " than " + rows + " rows");
            }
            if (!more) {
                return Optional.empty();
            }
            for (int i = 0; i < stored.reader.root().getFieldVectors().size(); i++) {
                Object before = stored.column(i).getObject(stored.row);
                Object now = alone.column(i).getObject(alone.row);
                if (!Objects.equals(before, now)) {
                    return Optional.of("row " + rows + ": " + stored.column(i).getName() + " is " + before
                            + " in the results and " + now + " alone");
                }
            }
            rows++;
        }
    }

    @Override
    public void close() {
        stored.reader.close();
        alone.reader.close();
        allocator.close();
    }
}
