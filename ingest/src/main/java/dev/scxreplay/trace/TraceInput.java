package dev.scxreplay.trace;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A recording on disk, whatever it is packed in; readers see its unpacked bytes, or the files it is made of. */
public final class TraceInput {
    /** A file that is packed more often than this is no recording. */
    private static final int MOST_LAYERS = 4;

    private static final int MAGIC_BYTES = 8;

    private final Path named;
    private final Path file;
    private final List<Compression> layers;
    private final Path scratch;
    private final SortedMap<String, Path> pieces;
    private String part = "";
    private Path unpacked;
    private final FileHash hash;
    /** Has it hashed by threads that have time; null if that is done as it is read. */
    private Consumer<BooleanSupplier> whenIdle;

    private boolean hashing;
    private long streamed;

    private TraceInput(Path named, Path file, List<Compression> layers, Path scratch, SortedMap<String, Path> pieces) {
        this.named = named;
        this.file = file;
        this.layers = List.copyOf(layers);
        this.scratch = scratch;
        this.pieces = Collections.unmodifiableSortedMap(pieces);
        this.hash = new FileHash(file);
    }

    /** A file that is not packed. */
    public static TraceInput plain(Path file) {
        return new TraceInput(file, file, List.of(), null, new TreeMap<>());
    }

    /**
     * A file that may be compressed, more than once too, as its first bytes tell.
     *
     * @param scratch where {@link #seekable} puts an unpacked copy; it need not exist, and whoever made it deletes it
     * @throws UnpackException if its first bytes cannot be unpacked
     */
    public static TraceInput of(Path file, Path scratch) throws IOException {
        return of(file, file, scratch);
    }

    /** A file that lies elsewhere than it is {@code named}, as a member of an archive does. */
    public static TraceInput of(Path named, Path file, Path scratch) throws IOException {
        List<Compression> layers = new ArrayList<>();
        while (true) {
            TraceInput input = new TraceInput(named, file, layers, scratch, new TreeMap<>());
            Optional<Compression> next = Compression.of(input.head(MAGIC_BYTES));
            if (next.isEmpty()) {
                return input;
            }
            if (layers.size() == MOST_LAYERS) {
                throw new UnpackException("it is compressed more than " + MOST_LAYERS + " times");
            }
            layers.add(next.get());
        }
    }

    /** A recording in pieces: files by what they are, in the words of the format that reads them. */
    public static TraceInput pieces(Path named, Map<String, Path> pieces) {
        return new TraceInput(named, named, List.of(), null, new TreeMap<>(pieces));
    }

    /** What a reader unpacked of it to a file of its own, see {@link #scratchFile}. */
    public TraceInput unpackedTo(Path copy) {
        return new TraceInput(named, copy, List.of(), scratch, new TreeMap<>());
    }

    /** The recording as it was named: a file, a folder, or an archive followed by the member's path in it. */
    public Path file() {
        return named;
    }

    /** The file that holds it, which in an archive is a copy of its member. */
    public Path onDisk() {
        return file;
    }

    /** How long that file is now, or all files of a recording in pieces, bytes. */
    public long bytes() throws IOException {
        long bytes = pieces.isEmpty() ? Files.size(file) : 0;
        for (Path piece : pieces.values()) {
            bytes += Files.size(piece);
        }
        return bytes;
    }

    /** How much of that file the stream opened last has read, bytes. */
    public long streamed() {
        return streamed;
    }

    /** The part of it that is read, in the words of its format; empty if it has none, or for the first one. */
    public String part() {
        return part;
    }

    /** Chooses the part that is read. */
    public void choose(String chosen) {
        part = chosen;
    }

    /** Deletes the unpacked copy, if there is one. */
    public void discardCopy() throws IOException {
        if (unpacked != null) {
            Files.deleteIfExists(unpacked);
            unpacked = null;
        }
    }

    /** Whether it is compressed. */
    public boolean isCompressed() {
        return !layers.isEmpty();
    }

    /** What it is compressed with, the outermost first, as one says it; empty if nothing. */
    public String compression() {
        return layers.stream().map(Compression::title).collect(Collectors.joining(", then "));
    }

    /** The files of a recording in pieces; empty if it is one file. */
    public SortedMap<String, Path> pieces() {
        return pieces;
    }

    /**
     * The unpacked bytes from the first one on; may be called again for another pass.
     *
     * @throws UnpackException there or while it is read, if they cannot be unpacked
     */
    public InputStream open() throws IOException {
        streamed = 0;
        hashMeanwhile();
        return unpack(new Watched(Files.newInputStream(file)));
    }

    /**
     * Allows threads beside the one that reads: one of its reader's own may read ahead, and {@code idle} is given the steps of
     * hashing the file, each of which says whether there are more.
     */
    public void useThreads(Consumer<BooleanSupplier> idle) {
        whenIdle = idle;
    }

    /** Whether who reads may use a thread to read ahead. */
    public boolean mayUseThreads() {
        return whenIdle != null;
    }

    /** Who is given steps to do by threads that have time; null if there are none. */
    public Consumer<BooleanSupplier> idleThreads() {
        return whenIdle;
    }

    private void hashMeanwhile() {
        if (whenIdle != null && pieces.isEmpty() && !hashing) {
            hashing = true;
            whenIdle.accept(hash::step);
        }
    }

    /** Stops that, if it is not done. */
    public void stopHashing() {
        hash.stop();
    }

    /**
     * Shows bytes of the {@link #seekable} file that were read at some place. Where they go on from those shown before they
     * are hashed, so that the file need not be read a second time for it.
     */
    public void seen(long position, byte[] bytes, int from, int length) {
        if (!hashing && !isCompressed()) {
            hash.seen(position, bytes, from, length);
        }
    }

    /** The first of the unpacked bytes: {@code length}, or as many as there are. */
    public byte[] head(int length) throws IOException {
        try (InputStream stream = unpack(Files.newInputStream(file))) {
            return stream.readNBytes(length);
        }
    }

    private InputStream unpack(InputStream packed) throws IOException {
        InputStream stream = packed;
        long size = Files.size(file);
        try {
            for (Compression layer : layers) {
                stream = new UnpackLimit(size).count(layer.unpack(stream));
            }
        } catch (IOException e) {
            stream.close();
            throw e;
        }
        return stream;
    }

    /** A file with the unpacked bytes, for readers that need to seek: the file itself, or a copy made at the first call. */
    public Path seekable() throws IngestException, IOException {
        if (!isCompressed()) {
            hashMeanwhile();
            return file;
        }
        if (unpacked == null) {
            Files.createDirectories(scratch);
            Path copy = Files.createTempFile(scratch, "unpacked", "");
            try (InputStream in = open();
                    OutputStream out = Files.newOutputStream(copy)) {
                in.transferTo(out);
            }
            unpacked = copy;
        }
        return unpacked;
    }

    /** An empty file for what a reader unpacks itself; the reader deletes it. */
    public Path scratchFile() throws IOException {
        if (scratch == null) {
            return Files.createTempFile("scx-replay", "");
        }
        Files.createDirectories(scratch);
        return Files.createTempFile(scratch, "unpacked", "");
    }

    /**
     * SHA-256 in hex of the file as it is on disk or in its archive; of a recording in pieces, of their names and bytes.
     * Taken while it was read from begin to end, else it is read for it now.
     */
    public String sha256() throws IOException {
        return pieces.isEmpty() ? hash.finish() : sha256OfPieces();
    }

    private String sha256OfPieces() throws IOException {
        MessageDigest digest = FileHash.sha256();
        byte[] block = new byte[1 << 17];
        for (Map.Entry<String, Path> piece : pieces.entrySet()) {
            digest.update(
                    (piece.getKey() + "\0" + Files.size(piece.getValue()) + "\0").getBytes(StandardCharsets.UTF_8));
            try (InputStream stream = Files.newInputStream(piece.getValue())) {
                for (int n = stream.read(block); n >= 0; n = stream.read(block)) {
                    digest.update(block, 0, n);
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Counts what is read, and has it hashed unless others do that. */
    private final class Watched extends FilterInputStream {
        Watched(InputStream stream) {
            super(stream);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int n = super.read(bytes, from, length);
            if (n > 0 && !hashing) {
                hash.seen(streamed, bytes, from, n);
            }
            streamed += Math.max(0, n);
            return n;
        }

        @Override
        public long skip(long n) throws IOException {
            byte[] skipped = new byte[(int) Math.clamp(n, 0, 1 << 13)];
            return Math.max(0, read(skipped, 0, skipped.length));
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
