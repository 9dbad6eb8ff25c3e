package dev.scxreplay.spark;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import org.apache.hadoop.fs.Abortable;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;

/**
 * A connector as those of object stores are, {@code objects:/path}: files appear when they are closed, in place of earlier
 * ones, and nothing can be renamed. A file that is called {@code broken} cannot be written to its end.
 */
public final class ObjectFileSystem extends RawLocalFileSystem {
    /** Called by Hadoop. */
    public ObjectFileSystem() {}

    @Override
    public URI getUri() {
        return URI.create("objects:///");
    }

    @Override
    public String getScheme() {
        return "objects";
    }

    @Override
    public boolean rename(Path from, Path to) {
        throw new UnsupportedOperationException("objects have no folders to be moved between");
    }

    @Override
    public boolean hasPathCapability(Path path, String capability) throws IOException {
        return capability.equals(CommonPathCapabilities.ABORTABLE_STREAM) || super.hasPathCapability(path, capability);
    }

    @Override
    public FSDataOutputStream create(
            Path path, boolean overwrite, int buffer, short replication, long block, Progressable progress)
            throws IOException {
        return new FSDataOutputStream(new Upload(pathToFile(path).toPath()), null);
    }

    private static final class Upload extends ByteArrayOutputStream implements Abortable {
        private final java.nio.file.Path place;
        private boolean over;

        Upload(java.nio.file.Path place) {
            this.place = place;
        }

        @Override
        public synchronized void write(byte[] bytes, int from, int count) {
            super.write(bytes, from, count);
            if (place.endsWith("broken")) {
                throw new IllegalStateException("the connection is lost");
            }
        }

        @Override
        public AbortableResult abort() {
            over = true;
            return null;
        }

        @Override
        public void close() throws IOException {
            if (!over) {
                over = true;
                Files.createDirectories(place.getParent());
                java.nio.file.Path whole = Files.write(Files.createTempFile("objects", ""), toByteArray());
                Files.move(whole, place, StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }
}
