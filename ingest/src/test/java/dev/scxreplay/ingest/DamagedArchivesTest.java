package dev.scxreplay.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scxreplay.ingest.PackedInputTest.Packer;
import dev.scxreplay.ingest.format.Mutations;
import dev.scxreplay.trace.IngestException;
import dev.scxreplay.trace.UnpackException;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Packings damaged at random: what can be read comes out, or one sentence says why not; nothing leaves the scratch. */
final class DamagedArchivesTest {
    private static final byte[] TEXT =
            "   sh-1   [001] d..2.   1.000001: sched_waking: comm=sh pid=5 prio=1 target_cpu=002\n"
                    .getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path directory;

    private static final String[] NAMES = {
        "a/trace.txt",
        "b/per_cpu/cpu0/trace_pipe_raw",
        "b/events/header_page",
        "b/events/sched/sched_switch/format",
        "notes"
    };

    private static byte[] tar() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (String name : NAMES) {
                TarArchiveEntry entry = new TarArchiveEntry(name + (name.equals("notes") ? "-long".repeat(30) : ""));
                entry.setModTime(0);
                entry.setSize(TEXT.length);
                tar.putArchiveEntry(entry);
                tar.write(TEXT);
                tar.closeArchiveEntry();
            }
        }
        // without the padding behind the end, so that most damage hits something
        return Arrays.copyOf(bytes.toByteArray(), 9 * 1024);
    }

    private static byte[] zip() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (String name : NAMES) {
                ZipEntry entry = new ZipEntry(name);
                entry.setTime(0);
                zip.putNextEntry(entry);
                zip.write(name.equals("notes") ? Packer.GZIP.pack(TEXT) : TEXT);
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    private void check(byte[] whole) {
        Path scratch = directory.resolve("scratch");
        Mutations.readAll(whole, damaged -> {
            Path file = Files.write(directory.resolve("input"), damaged);
            try {
                for (Recording recording : Recording.in(file, "name", scratch, new OddityLog())) {
                    assertThat(recording.name()).startsWith("name").doesNotContain("/");
                    if (recording.input().pieces().isEmpty()) {
                        try (InputStream stream = recording.input().open()) {
                            assertThat(stream.readAllBytes()).hasSizeLessThan(1 << 20);
                        }
                    }
                }
            } catch (UnpackException | IngestException e) {
                assertThat(e).message().isNotBlank().doesNotContain("\n");
            }
            assertThat(directory.toFile().list()).isSubsetOf("input", "scratch");
            File[] copies = scratch.toFile().listFiles();
            for (File copy : copies == null ? new File[0] : copies) {
                assertThat(copy.getName()).startsWith("member");
                Files.delete(copy.toPath());
            }
        });
    }

    @Test
    void damagedTars() throws Exception {
        check(tar());
    }

    @Test
    void damagedZips() throws Exception {
        check(zip());
    }

    @ParameterizedTest
    @EnumSource
    void damagedCompression(Packer packer) throws Exception {
        check(packer.pack(tar()));
    }
}
