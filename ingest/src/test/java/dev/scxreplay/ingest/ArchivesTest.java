package dev.scxreplay.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.scxreplay.ingest.PackedInputTest.Packer;
import dev.scxreplay.ingest.format.perfdata.PerfDataSeeds;
import dev.scxreplay.table.Dataset;
import dev.scxreplay.trace.IngestException;
import dev.scxreplay.trace.Stat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every recording in an archive or folder becomes a trace, and nothing else of it goes anywhere. */
final class ArchivesTest {
    private static final String LINE =
            "   sh-1   [001] d..2.   1.000001: sched_waking: comm=sh pid=5 prio=1 target_cpu=002\n";

    @TempDir
    private Path directory;

    private final ByteArrayOutputStream tarred = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar = new TarArchiveOutputStream(tarred);
    private final ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    private final ZipOutputStream zip = new ZipOutputStream(zipped);

    private void member(String name, byte[] bytes) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
        zip.putNextEntry(new ZipEntry(name));
        zip.write(bytes);
        zip.closeEntry();
    }

    private void special(String name, byte type, String target) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, type);
        entry.setLinkName(target);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }

    private static byte[] text(int events) {
        return LINE.repeat(events).getBytes(StandardCharsets.UTF_8);
    }

    private byte[] tar() throws IOException {
        tar.close();
        return tarred.toByteArray();
    }

    private byte[] zip() throws IOException {
        zip.close();
        return zipped.toByteArray();
    }

    private Path file(String name, byte[] bytes) throws IOException {
        return Files.write(directory.resolve(name), bytes);
    }

    private List<IngestReport.Trace> ingest(Path input) throws Exception {
        return Ingest.ingest(List.of(input), Dataset.openOrCreate(directory.resolve("dataset")), IngestOptions.DEFAULT)
                .traces();
    }

    private List<String> namesAndEvents(Path input) throws Exception {
        return ingest(input).stream()
                .map(trace -> trace.name() + " " + trace.events())
                .toList();
    }

    private String refused(Path input) {
        IngestException refused = catchThrowableOfType(IngestException.class, () -> ingest(input));
        assertThat(refused).isNotNull();
        assertThat(refused.kind()).isEqualTo(IngestException.Kind.INPUT);
        return refused.getMessage().replace(directory + "/", "");
    }

    private void someMembers() throws IOException {
        member("6.18/stalls/trace.txt", text(2));
        member("6.18/stalls/kprobes.txt", "p:scxk/kick_cpu scx_bpf_kick_cpu\n".getBytes(StandardCharsets.UTF_8));
        member("6.18/icount/trace.txt.gz", Packer.GZIP.pack(text(3)));
        member("notes", new byte[0]);
    }

    private static final List<String> SOME_NAMES = List.of("sent-6.18-icount 3", "sent-6.18-stalls 2");

    @Test
    void everyRecordingInATarOrZipBecomesATrace() throws Exception {
        someMembers();
        Path plain = file("sent.tgz", tar());
        assertThat(namesAndEvents(plain)).isEqualTo(SOME_NAMES);
        assertThat(ingest(plain).getFirst().stats()).isEqualTo(Map.of(Stat.MEMBER_NO_RECORDING, 2L));
        assertThat(namesAndEvents(file("sent.bin.xz", Packer.XZ.pack(tarred.toByteArray()))))
                .containsExactly("sent.bin-6.18-icount 3", "sent.bin-6.18-stalls 2");
        assertThat(namesAndEvents(file("sent", zip()))).isEqualTo(SOME_NAMES);
    }

    @Test
    void aFolderIsReadLikeAnArchive() throws Exception {
        Path folder = Files.createDirectories(directory.resolve("sent/6.18/icount"))
                .getParent()
                .getParent();
        Files.write(folder.resolve("6.18/icount/trace.txt"), text(3));
        Files.write(folder.resolve("6.18/icount/trace.txt.zst"), Packer.ZSTD.pack(text(3)));
        someMembers();
        Files.write(folder.resolve("more.tar.lz4"), Packer.LZ4.pack(tar()));
        Files.createSymbolicLink(folder.resolve("link"), folder.resolve("6.18/icount/trace.txt"));
        // what would have one name keeps its whole path
        assertThat(namesAndEvents(folder))
                .containsExactly(
                        "sent-6.18-icount-trace.txt 3",
                        "sent-6.18-icount-trace.txt.zst 3",
                        "sent-more.tar.lz4-6.18-icount 3",
                        "sent-more.tar.lz4-6.18-stalls 2");
    }

    @Test
    void theFilesOfPerfRecordThreadsAreOneTrace() throws Exception {
        Path folder = Files.createDirectories(directory.resolve("perf.data"));
        for (Map.Entry<String, byte[]> file : PerfDataSeeds.folder().entrySet()) {
            Files.write(folder.resolve(file.getKey()), file.getValue());
            member("run/perf.data/" + file.getKey(), file.getValue());
        }
        member("run/data.7", new byte[] {1});
        assertThat(namesAndEvents(folder)).containsExactly("perf.data 7");
        assertThat(namesAndEvents(file("sent.tar", tar()))).containsExactly("sent 7");
        assertThat(ingest(directory.resolve("sent.tar")).getFirst().stats())
                .containsEntry(Stat.MEMBER_NO_RECORDING, 1L);
        assertThat(refused(folder.resolve("data"))).contains("take in the folder with all of them");
    }

    @Test
    void oneRecordingIsNamedAfterItsArchive() throws Exception {
        member("deep/in/it/whatever.log", text(1));
        assertThat(namesAndEvents(file("hang.tar", tar()))).containsExactly("hang 1");
        Dataset dataset = Dataset.openOrCreate(directory.resolve("dataset"));
        IngestOptions named = new IngestOptions(false, Optional.of("mine"));
        assertThat(Ingest.ingest(List.of(directory.resolve("hang.tar")), dataset, named)
                        .traces()
                        .getFirst()
                        .name())
                .isEqualTo("mine");
    }

    @Test
    void membersThatLeadOutAreRefusedAndNothingIsWrittenOutside() throws Exception {
        Path base = Files.createDirectories(directory.resolve("a/b"));
        member("../../escaped.txt", text(1));
        member(directory.resolve("escaped.txt").toString(), text(1));
        member("x/../../escaped.txt", text(1));
        member("..\\escaped.txt", text(1));
        member("C:\\escaped.txt", text(1));
        special("link", TarConstants.LF_SYMLINK, "/etc/passwd");
        special("hard", TarConstants.LF_LINK, "good.txt");
        special("device", TarConstants.LF_CHR, "");
        member("good.txt", text(1));
        Path hostile = Files.write(base.resolve("hostile.tar"), tar());
        List<String> before = everything();
        Dataset dataset = Dataset.openOrCreate(base.resolve("dataset"));
        IngestReport.Trace trace = Ingest.ingest(List.of(hostile), dataset, IngestOptions.DEFAULT)
                .traces()
                .getFirst();
        assertThat(trace.events()).isEqualTo(1);
        assertThat(trace.stats()).isEqualTo(Map.of(Stat.MEMBER_REFUSED, 5L, Stat.MEMBER_NO_RECORDING, 3L));
        assertThat(everything()).isEqualTo(before);
        assertThat(directory.resolve("escaped.txt")).doesNotExist();
        Path hostileZip = Files.write(base.resolve("hostile.zip"), zip());
        assertThat(ingest(hostileZip).getFirst().stats()).isEqualTo(Map.of(Stat.MEMBER_REFUSED, 5L));
    }

    /** All files outside of datasets. */
    private List<String> everything() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.map(Path::toString)
                    .filter(path -> !path.contains("dataset"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void damagedArchives() throws Exception {
        member("one.txt", text(1));
        member("two.txt", text(1000));
        byte[] whole = tar();
        assertThat(refused(file("cut.tar", Arrays.copyOf(whole, 2000))))
                .startsWith("cut.tar cannot be unpacked: its tar is damaged or cut off");
        byte[] zipped = zip();
        assertThat(refused(file("cut.zip", Arrays.copyOf(zipped, zipped.length - 22))))
                .isEqualTo(
                        "cut.zip cannot be unpacked: its zip is damaged or cut off (the list of members at its end is"
                                + " missing).");
        assertThat(refused(file("cut.tar.gz", Arrays.copyOf(Packer.GZIP.pack(whole), 150))))
                .startsWith("cut.tar.gz cannot be unpacked: its gzip data is damaged or cut off");
        assertThat(directory.resolve("dataset").toFile().list()).noneMatch(name -> name.contains("scratch"));
    }

    @Test
    void membersPackedInAWayThatCannotBeReadAreCountedAndTheOthersRead() throws Exception {
        Path file = directory.resolve("odd.zip");
        try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(file)) {
            ZipArchiveEntry odd = new ZipArchiveEntry("odd\nname");
            odd.setMethod(ZipEntry.STORED);
            odd.setSize(100_000);
            odd.setCompressedSize(100_000);
            out.addRawArchiveEntry(odd, new ByteArrayInputStream(new byte[100_000]));
            out.putArchiveEntry(new ZipArchiveEntry("good.txt"));
            out.write(text(2));
            out.closeArchiveEntry();
        }
        byte[] bytes = Files.readAllBytes(file);
        // the method in the head of the first member: AES
        bytes[8] = 99;
        Files.write(file, bytes);
        IngestReport.Trace trace = ingest(file).getFirst();
        assertThat(trace.events()).isEqualTo(2);
        assertThat(trace.stats()).isEqualTo(Map.of(Stat.MEMBER_UNREADABLE, 1L));
    }

    /** In the list at the end, where readers look first. */
    @ParameterizedTest
    @ValueSource(ints = {0, 10, Integer.MAX_VALUE, -2})
    void unpackedSizesThatLieAreNotTrusted(int size) throws Exception {
        member("one.txt", text(1000));
        byte[] zipped = zip();
        int entry = new String(zipped, StandardCharsets.ISO_8859_1).indexOf("PK\1\2");
        ByteBuffer.wrap(zipped).order(ByteOrder.LITTLE_ENDIAN).putInt(entry + 24, size);
        assertThat(ingest(file("lies.zip", zipped)).getFirst().events()).isEqualTo(1000);
    }

    @Test
    void archivesWithoutARecording() throws Exception {
        member("kprobes.txt", "p:scxk/kick_cpu scx_bpf_kick_cpu\n".getBytes(StandardCharsets.UTF_8));
        assertThat(refused(file("none.tar", tar())))
                .isEqualTo("none.tar is a tar without a recording: it has 1 file, the first being kprobes.txt (no"
                        + " recording).");
        assertThat(refused(Files.createDirectory(directory.resolve("empty"))))
                .isEqualTo("empty is a folder without a recording: it has 0 files.");
    }

    @Test
    void archivesInArchivesEndSomewhere() throws Exception {
        byte[] inner = text(1);
        for (int i = 0; i < 5; i++) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (ZipOutputStream next = new ZipOutputStream(out)) {
                next.putNextEntry(new ZipEntry("z"));
                next.write(inner);
            }
            inner = out.toByteArray();
        }
        assertThat(refused(file("russian.zip", inner)))
                .isEqualTo(
                        "russian.zip is a zip without a recording: it has 4 files, the first being z/z/z/z (an archive in"
                                + " more than 3 others).");
    }

    @Test
    void aBombInAnArchiveIsRefused() throws Exception {
        byte[] block = new byte[1 << 20];
        zip.putNextEntry(new ZipEntry("zeros"));
        for (int i = 0; i < 300; i++) {
            zip.write(block);
        }
        zip.closeEntry();
        assertThat(refused(file("bomb.zip", zip())))
                .contains("it holds more than")
                .contains("too many for its size");
        TarArchiveEntry longName = new TarArchiveEntry("x", TarConstants.LF_GNUTYPE_LONGNAME);
        longName.setSize(100 << 20);
        tar.putArchiveEntry(longName);
        for (int i = 0; i < 100; i++) {
            tar.write(block);
        }
        tar.closeArchiveEntry();
        assertThat(refused(file("name.tar.gz", Packer.GZIP.pack(tar()))))
                .isEqualTo("name.tar.gz cannot be unpacked: the heads of its members are too large.");
    }

    @Test
    void aMemberOfTheSameNameIsRefused() throws Exception {
        special("d/", TarConstants.LF_DIR, "");
        tar.putArchiveEntry(entry("a.txt", text(1)));
        tar.write(text(1));
        tar.closeArchiveEntry();
        tar.putArchiveEntry(entry("a.txt", text(2)));
        tar.write(text(2));
        tar.closeArchiveEntry();
        assertThat(ingest(file("twice.tar", tar())).getFirst().stats()).isEqualTo(Map.of(Stat.MEMBER_REFUSED, 1L));
    }

    private static TarArchiveEntry entry(String name, byte[] bytes) {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(bytes.length);
        return entry;
    }
}
