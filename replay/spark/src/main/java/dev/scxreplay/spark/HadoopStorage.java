package dev.scxreplay.spark;

import dev.scxreplay.batch.Storage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.EtagSource;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;

/**
 * Whatever Hadoop has a connector for: {@code hdfs}, and with its jar on the class path {@code s3a} and others.
 *
 * <p>What a connector can do it says itself. One whose files appear when they are closed, and whose writing can be given up
 * before that, as those of object stores, is written to in place. With all others a file is written elsewhere and renamed,
 * which for a file is atomic, or, in stores that copy it, at least shows no part of it.
 */
public final class HadoopStorage implements Storage {
    /** A Hadoop property, so with {@code spark.hadoop.} in front one of Spark. */
    static final String PATIENCE = "scxreplay.patience";

    private final Configuration conf;

    /** With Spark's properties; called by {@link java.util.ServiceLoader}. */
    public HadoopStorage() {
        this(SparkHadoopUtil.get().newConfiguration(new SparkConf(true)));
    }

    HadoopStorage(Configuration conf) {
        this.conf = conf;
    }

    /** What its connectors are told. */
    Configuration configuration() {
        return conf;
    }

    @Override
    public Duration patience() {
        return Duration.ofMillis(conf.getTimeDuration(PATIENCE, 20_000, TimeUnit.SECONDS, TimeUnit.MILLISECONDS));
    }

    private FileSystem system(Path path) throws IOException {
        try {
            return path.getFileSystem(conf);
        } catch (RuntimeException e) {
            if (!(e.getCause() instanceof ClassNotFoundException)) {
                throw new IOException(e.getMessage(), e); // an unknown host
            }
            throw new IOException(
                    "there is no connector for " + path.toUri().getScheme() + ": its jar is not on the class path ("
                            + e.getMessage() + ")",
                    e);
        }
    }

    @Override
    public Optional<Entry> entry(String uri) throws IOException {
        Path path = new Path(uri);
        try {
            return Optional.of(entry(system(path).getFileStatus(path)));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        }
    }

    private static Entry entry(FileStatus status) {
        String etag = status instanceof EtagSource source && source.getEtag() != null ? source.getEtag() : "";
        return new Entry(
                status.getPath().toString(),
                status.isDirectory(),
                status.getLen(),
                (status.getModificationTime() + " " + etag).strip(),
                status.getModificationTime());
    }

    @Override
    public List<Entry> list(String folder) throws IOException {
        Path path = new Path(folder);
        List<Entry> entries = new ArrayList<>();
        try {
            for (FileStatus status : system(path).listStatus(path)) {
                entries.add(entry(status));
            }
        } catch (FileNotFoundException e) {
            return List.of();
        }
        entries.sort(Comparator.comparing(Entry::uri));
        return entries;
    }

    @Override
    public InputStream open(String uri) throws IOException {
        Path path = new Path(uri);
        return system(path).open(path);
    }

    @Override
    public void put(java.nio.file.Path file, String uri, String staging) throws IOException {
        Path place = new Path(uri);
        FileSystem system = system(place);
        if (system.hasPathCapability(place, CommonPathCapabilities.ABORTABLE_STREAM)) {
            writeOrGiveUp(file, system, place);
            return;
        }
        Path part = new Path(staging, UUID.randomUUID().toString());
        try {
            try (FSDataOutputStream out = system.create(part, true)) {
                copy(file, out);
            }
            system.mkdirs(place.getParent());
            moveInto(system, part, place, Files.size(file));
        } finally {
            system.delete(part, false);
        }
    }

    /** Closing it would show what has been written so far, also after an error. */
    private static void writeOrGiveUp(java.nio.file.Path file, FileSystem system, Path place) throws IOException {
        FSDataOutputStream out = system.create(place, true);
        try {
            copy(file, out);
        } catch (IOException | RuntimeException | Error e) {
            out.abort();
            throw e;
        }
        out.close();
    }

    private static void copy(java.nio.file.Path file, FSDataOutputStream out) throws IOException {
        Files.copy(file, (OutputStream) out);
        if (out.hasCapability(StreamCapabilities.HSYNC)) {
            out.hsync();
        }
    }

    /** What is there already is a whole file. One of this size another try has put there; any other one is replaced. */
    private static void moveInto(FileSystem system, Path part, Path place, long bytes) throws IOException {
        if (renamed(system, part, place)) {
            return;
        }
        if (system.exists(place) && system.getFileStatus(place).getLen() == bytes) {
            return;
        }
        system.delete(place, false);
        if (!renamed(system, part, place) && !system.exists(place)) {
            throw new IOException("cannot rename a file to " + place);
        }
    }

    /** Some say no, some throw. */
    private static boolean renamed(FileSystem system, Path part, Path place) throws IOException {
        try {
            return system.rename(part, place);
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    @Override
    public void delete(String uri) throws IOException {
        Path path = new Path(uri);
        system(path).delete(path, true);
    }
}
