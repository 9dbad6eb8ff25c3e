package dev.scxreplay.ingest.format.ftrace;

import dev.scxreplay.ingest.text.Field;
import dev.scxreplay.ingest.text.Lines;
import dev.scxreplay.trace.IngestException;
import dev.scxreplay.trace.TraceInput;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * Takes the trace out of an HTML page as systrace makes it: what stands in the script elements of class {@code trace-data},
 * as it is or as base64 of what zlib or gzip has packed. Elements that hold no ftrace text are passed over.
 */
final class SystraceHtml {
    private static final int HEAD_BYTES = 1 << 16;
    private static final byte[] SCRIPT = "<script".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "</script>".getBytes(StandardCharsets.US_ASCII);
    private static final int TAG_BYTES = 300;
    private static final int GZIP_MAGIC = 0x1f;
    /** What is unpacked never grows beyond this, and once it is large, not beyond this multiple of the packed size. */
    private static final long MOST_UNPACKED = 64L << 30;

    private static final long LARGE = 1L << 30;
    private static final long MOST_RATIO = 1000;

    private SystraceHtml() {}

    /** Whether a file that begins with these bytes is a page. */
    static boolean recognizes(byte[] head) {
        String begin = new String(head, 0, Math.min(head.length, 100), StandardCharsets.ISO_8859_1)
                .strip()
                .toLowerCase(Locale.ROOT);
        return begin.startsWith("<!doctype html") || begin.startsWith("<html");
    }

    /**
     * Writes the trace of a page to a file.
     *
     * @throws IngestException if there is none
     */
    static void extract(TraceInput page, Path text) throws IngestException, IOException {
        Path element = Files.createTempFile("scx-replay", ".trace-data");
        boolean any = false;
        try (InputStream stream = page.open();
                OutputStream out = Files.newOutputStream(text)) {
            Lines lines = new Lines(stream);
            while (lines.advance()) {
                int begin = behindTag(lines);
                if (begin >= 0) {
                    copyElement(lines, begin, element);
                    any |= append(element, out);
                }
            }
        } finally {
            Files.deleteIfExists(element);
        }
        if (!any) {
            throw new IngestException(
                    IngestException.Kind.INPUT,
                    page.file()
                            + " is an HTML page without a script element of class trace-data that holds ftrace text.");
        }
    }

    /** Where the content of an element that begins on this line begins; -1 if none does. */
    private static int behindTag(Lines lines) {
        int script = find(SCRIPT, lines.bytes(), lines.from(), lines.to());
        if (script < 0) {
            return -1;
        }
        int length = Math.min(lines.to() - script, TAG_BYTES);
        String tag = new String(lines.bytes(), script, length, StandardCharsets.ISO_8859_1);
        int close = tag.indexOf('>');
        return close > 0 && tag.substring(0, close).matches("<script\\b.*\\bclass=[\"']trace-data[\"'].*")
                ? script + close + 1
                : -1;
    }

    private static void copyElement(Lines lines, int begin, Path element) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(element))) {
            int from = begin;
            while (true) {
                int end = find(END, lines.bytes(), from, lines.to());
                int to = end >= 0 ? end : lines.to();
                out.write(lines.bytes(), from, to - from);
                // behind the opening tag and in front of the closing one the line ends without a line of the trace
                if (to > from || (from != begin && end < 0)) {
                    out.write('\n');
                }
                if (end >= 0 || !lines.advance()) {
                    return;
                }
                from = lines.from();
            }
        }
    }

    /** Adds an element's trace; false if it holds none. */
    private static boolean append(Path element, OutputStream out) throws IngestException, IOException {
        if (FtraceTextReader.recognizesText(head(Files.newInputStream(element)))) {
            Files.copy(element, out);
            return true;
        }
        Path unpacked = Files.createTempFile("scx-replay", ".trace-data");
        try {
            if (!unpack(element, unpacked) || !FtraceTextReader.recognizesText(head(Files.newInputStream(unpacked)))) {
                return false;
            }
            Files.copy(unpacked, out);
            return true;
        } finally {
            Files.deleteIfExists(unpacked);
        }
    }

    private static boolean unpack(Path element, Path into) throws IngestException, IOException {
        long limit = Math.min(MOST_UNPACKED, Math.max(LARGE, Files.size(element) * MOST_RATIO));
        try (InputStream first = decoded(element)) {
            int magic = first.read();
            if (magic != GZIP_MAGIC && magic != 0x78) {
                return false;
            }
            try (InputStream packed = decoded(element);
                    InputStream stream =
                            magic == GZIP_MAGIC ? new GZIPInputStream(packed) : new InflaterInputStream(packed)) {
                copy(stream, into, limit);
                return true;
            }
        } catch (ZipException | EOFException e) {
            return false;
        }
    }

    private static void copy(InputStream stream, Path into, long limit) throws IngestException, IOException {
        byte[] block = new byte[1 << 16];
        long bytes = 0;
        try (OutputStream out = Files.newOutputStream(into)) {
            for (int n = stream.read(block); n >= 0; n = stream.read(block)) {
                bytes += n;
                if (bytes > limit) {
                    throw new IngestException(
                            IngestException.Kind.INPUT,
                            "A trace-data element unpacks to more than " + limit + " bytes.");
                }
                out.write(block, 0, n);
            }
        }
    }

    private static InputStream decoded(Path element) throws IOException {
        return new FilterInputStream(Base64.getMimeDecoder().wrap(Files.newInputStream(element))) {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int from, int length) throws IOException {
                try {
                    return super.read(bytes, from, length);
                } catch (IOException e) {
                    // what is no base64 is nothing packed
                    throw new ZipException(e.getMessage());
                }
            }
        };
    }

    private static byte[] head(InputStream stream) throws IOException {
        try (stream) {
            return stream.readNBytes(HEAD_BYTES);
        }
    }

    private static int find(byte[] what, byte[] bytes, int from, int to) {
        for (int p = from; p <= to - what.length; p++) {
            if (bytes[p] == what[0] && Field.matches(what, 0, bytes, p, to)) {
                return p;
            }
        }
        return -1;
    }
}
