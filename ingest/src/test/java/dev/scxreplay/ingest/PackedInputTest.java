package dev.scxreplay.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.luben.zstd.ZstdOutputStream;
import dev.scxreplay.table.Dataset;
import dev.scxreplay.trace.IngestException;
import dev.scxreplay.trace.IngestException.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** A recording reads the same whatever it is compressed with, and what cannot be unpacked is one clear error. */
final class PackedInputTest {
    private static final String LINE =
            "   sh-1   [001] d..2.   1.000001: sched_waking: comm=sh pid=5 prio=1 target_cpu=002\n";
    private static final String LATER = LINE.replace("1.000001", "2.000000");

    /** Writes what {@link dev.scxreplay.trace.Compression} reads. */
    enum Packer {
        GZIP(GZIPOutputStream::new),
        ZSTD(ZstdOutputStream::new),
        XZ(out -> new XZOutputStream(out, new LZMA2Options(1))),
        LZ4(FramedLZ4CompressorOutputStream::new);

        private interface Opener {
            OutputStream open(OutputStream out) throws IOException;
        }

        private final Opener opener;

        Packer(Opener opener) {
            this.opener = opener;
        }

        byte[] pack(byte[] bytes) throws IOException {
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (OutputStream out = opener.open(packed)) {
                out.write(bytes);
            }
            return packed.toByteArray();
        }
    }

    @TempDir
    private Path directory;

    private IngestReport.Trace ingest(byte[]... parts) throws Exception {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.write(part);
        }
        Path file = Files.write(directory.resolve("misleading.dat"), all.toByteArray());
        Dataset dataset = Dataset.openOrCreate(directory.resolve("dataset"));
        return Ingest.ingest(List.of(file), dataset, IngestOptions.DEFAULT)
                .traces()
                .getFirst();
    }

    private String refused(byte[] bytes) {
        IngestException refused = catchThrowableOfType(IngestException.class, () -> ingest(bytes));
        assertThat(refused).isNotNull();
        assertThat(refused.kind()).isEqualTo(Kind.INPUT);
        return refused.getMessage().replace(directory + "/", "");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @EnumSource
    void compressedTextReadsAsPlainText(Packer packer) throws Exception {
        assertThat(ingest(packer.pack(bytes(LINE + LATER))).events()).isEqualTo(2);
        // streams in a row are one, also where they are packed twice, and out of order
        byte[] inRow = packer.pack(packer.pack(bytes(LATER)));
        assertThat(ingest(inRow).events()).isEqualTo(1);
        assertThat(ingest(packer.pack(bytes(LATER)), packer.pack(bytes(LINE))).events())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsCutOffOrDamagedIsRefused(Packer packer) throws Exception {
        byte[] whole = packer.pack(bytes(LINE.repeat(1000)));
        assertThat(refused(Arrays.copyOf(whole, whole.length / 2)))
                .startsWith("misleading.dat cannot be unpacked: its "
                        + packer.name().toLowerCase(Locale.ROOT) + " data is damaged or cut off")
                .endsWith(".");
        assertThat(refused(Arrays.copyOf(whole, 6))).contains("damaged or cut off");
        assertThat(directory.resolve("dataset/trace=misleading")).doesNotExist();
    }

    @Test
    void aBombIsRefusedByItsRatio() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new ZstdOutputStream(packed)) {
            byte[] same = bytes(LINE.repeat(12_000));
            for (int i = 0; i < 300; i++) {
                out.write(same);
            }
        }
        assertThat(refused(packed.toByteArray()))
                .isEqualTo(
                        "misleading.dat cannot be unpacked: it holds more than 268435456 bytes, too many for its size;"
                                + " unpack it yourself if that is no mistake.");
    }

    @Test
    void packedTooOften() throws Exception {
        byte[] bytes = bytes(LINE);
        for (int i = 0; i < 5; i++) {
            bytes = Packer.GZIP.pack(bytes);
        }
        assertThat(refused(bytes)).isEqualTo("misleading.dat cannot be unpacked: it is compressed more than 4 times.");
    }
}
