package dev.scxreplay.ingest.format.perfdata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scxreplay.ingest.format.CapturingSink;
import dev.scxreplay.ingest.format.PrintingSink;
import dev.scxreplay.trace.TraceHeader;
import dev.scxreplay.trace.TraceInput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PerfDataReaderTest {
    @TempDir
    private Path directory;

    private PrintingSink sink;

    @BeforeEach
    void open() {
        sink = new PrintingSink();
    }

    @AfterEach
    void close() {
        sink.close();
    }

    private TraceHeader read(byte[] recording) throws Exception {
        assertThat(PerfDataReader.matches(recording)).isTrue();
        Path file = Files.write(directory.resolve("perf.data"), recording);
        return new PerfDataReader().read(TraceInput.plain(file), sink);
    }

    /** Two rounds of two rings: the second ring of a round begins before the first ended. */
    private static PerfDataFile twoRounds(ByteOrder order) {
        return new PerfDataFile(order)
                .comm(0, 7, "waker")
                .kick(100, 0, 7, 1)
                .wakeup(130, 0, 7, 8)
                .wakeup(110, 1, 7, 9)
                .cycles(PerfDataFile.CYCLES, 140, 1, 9)
                .finishedRound()
                .kick(150, 0, 8, 3)
                .wakeup(140, 0, 8, 7)
                .kick(145, 1, 9, 0)
                .finishedRound();
    }

    private static final List<String> IN_ORDER = List.of(
            "100 0 waker-7 ...1. SCX_PROBE kick_cpu probe=scx_bpf_kick_cpu+0x10/0x100 cpu=1 flags=0x4",
            "110 1 waker-7 d..2. SCHED_WAKEUP sched_wakeup comm=task9 pid=9 prio=120 target_cpu=2",
            "130 0 waker-7 d..2. SCHED_WAKEUP sched_wakeup comm=task8 pid=8 prio=120 target_cpu=1",
            "140 0 task8-8 d..2. SCHED_WAKEUP sched_wakeup comm=task7 pid=7 prio=120 target_cpu=1",
            "140 1 task9-9 no-flags OTHER cycles fields=period=1000 ip=0x1234",
            "145 1 task9-9 ...1. SCX_PROBE kick_cpu probe=scx_bpf_kick_cpu+0x10/0x100 cpu=0 flags=0x4",
            "150 0 task8-8 ...1. SCX_PROBE kick_cpu probe=scx_bpf_kick_cpu+0x10/0x100 cpu=3 flags=0x4");

    @Test
    void eventsOfAllRingsComeInTheOrderOfTime() throws Exception {
        TraceHeader header = read(twoRounds(ByteOrder.LITTLE_ENDIAN).file());

        assertThat(sink.rows()).isEqualTo(IN_ORDER);
        assertThat(sink.oddities()).isEmpty();
        assertThat(header).isEqualTo(new TraceHeader("perf.data", "perf", 4, "6.17.13"));
    }

    @Test
    void aPipeSaysTheSame() throws Exception {
        TraceHeader header = read(twoRounds(ByteOrder.LITTLE_ENDIAN).clock(1).pipe());

        assertThat(sink.rows()).isEqualTo(IN_ORDER);
        assertThat(header).isEqualTo(new TraceHeader("perf.data", "mono", 2, "6.17.13"));
    }

    @ParameterizedTest
    @ValueSource(ints = {RecordType.COMPRESSED, RecordType.COMPRESSED2})
    void compressedRecordsSayTheSame(int type) throws Exception {
        read(twoRounds(ByteOrder.LITTLE_ENDIAN).compressed(type));

        assertThat(sink.rows()).isEqualTo(IN_ORDER);
        assertThat(sink.oddities()).isEmpty();
    }

    @Test
    void theOtherByteOrderSaysTheSame() throws Exception {
        read(twoRounds(ByteOrder.BIG_ENDIAN).clock(4).file());

        assertThat(sink.rows()).isEqualTo(IN_ORDER);
    }

    @Test
    void whatComesTooLateForItsRoundIsPutInOrder() throws Exception {
        read(new PerfDataFile(ByteOrder.LITTLE_ENDIAN)
                .kick(100, 0, 7, 1)
                .finishedRound()
                .kick(200, 0, 7, 1)
                .finishedRound()
                .finishedRound()
                .kick(150, 0, 7, 2)
                .file());

        assertThat(sink.rows()).extracting(row -> row.split(" ")[0]).containsExactly("100", "150", "200");
    }

    @Test
    void recordsAcrossBlocksOfTheFileAreWhole() throws Exception {
        PerfDataFile file = new PerfDataFile(ByteOrder.LITTLE_ENDIAN).comm(0, 7, "waker");
        IntStream.range(0, 5000).forEach(i -> file.wakeup(i, i % 4, 7, 8 + i % 90));

        read(file.file());

        assertThat(sink.rows()).hasSize(5000);
        assertThat(sink.rows().get(4567))
                .isEqualTo("4567 3 waker-7 d..2. SCHED_WAKEUP sched_wakeup comm=task75 pid=75 prio=120 target_cpu=4");
    }

    @Test
    void aRoundOfManyRingsIsPutInOrderWhenItIsLargerThanWhatIsHeldOfTheFile() throws Exception {
        int rings = 300;
        PerfDataFile file = new PerfDataFile(ByteOrder.LITTLE_ENDIAN).callChains(1000);
        IntStream.range(0, rings * 30).forEach(i -> {
            int ring = i / 30;
            file.kick(i % 30 * rings + ring, ring, 7, 1);
        });

        read(file.finishedRound().file());

        assertThat(Files.size(directory.resolve("perf.data"))).isGreaterThan(70_000_000);
        assertThat(sink.rows())
                .extracting(row -> Integer.parseInt(row.split(" ")[0]))
                .containsExactlyElementsOf(
                        IntStream.range(0, rings * 30).boxed().toList());
    }

    @Test
    void lossesLieBetweenTheEventsAroundThem() throws Exception {
        read(new PerfDataFile(ByteOrder.LITTLE_ENDIAN)
                .idOfCpu(PerfDataFile.WAKEUP, 2)
                .kick(100, 0, 7, 1)
                .kick(105, 1, 7, 1)
                .lost(120, 0, 17)
                .kick(120, 0, 7, 1)
                .throttle(125, 0)
                .lost(130, 1, 3)
                .kick(140, 0, 7, 1)
                .lostSamples(PerfDataFile.WAKEUP, 5, 0)
                .lostSamples(PerfDataFile.WAKEUP, 99, RecordType.MISC_DROPPED_BY_FILTER)
                .file());

        assertThat(sink.lost()).containsExactly("0 100 120 17", "1 105 140 3", "2 100 140 5");
        assertThat(sink.oddities()).containsExactly("EVENTS_THROTTLED 1");
    }

    @Test
    void aForkThatNoTracepointTellsIsARowAndNamesTheChild() throws Exception {
        read(new PerfDataFile(ByteOrder.LITTLE_ENDIAN)
                .comm(0, 7, "parent")
                .fork(90, 1, 7, 20)
                .kick(100, 0, 20, 1)
                .comm(110, 20, "child")
                .kick(120, 0, 20, 1)
                .file());

        assertThat(sink.rows())
                .containsExactly(
                        "90 1 parent-7 no-flags OTHER PERF_RECORD_FORK fields=pid=20 ppid=7 tid=20 ptid=7",
                        "100 0 parent-20 ...1. SCX_PROBE kick_cpu probe=scx_bpf_kick_cpu+0x10/0x100 cpu=1 flags=0x4",
                        "120 0 child-20 ...1. SCX_PROBE kick_cpu probe=scx_bpf_kick_cpu+0x10/0x100 cpu=1 flags=0x4");
    }

    @Test
    void whatCannotBeReadIsCounted() throws Exception {
        byte[] whole = new PerfDataFile(ByteOrder.LITTLE_ENDIAN)
                .kick(100, 0, 7, 1)
                .cycles(99, 110, 0, 7)
                .record(9, 0, new PerfDataFile(ByteOrder.LITTLE_ENDIAN).bytes().u64(PerfDataFile.KICK))
                .record(60, 0, new PerfDataFile(ByteOrder.LITTLE_ENDIAN).bytes())
                .kick(120, 0, 7, 1)
                .file();

        read(whole);

        assertThat(sink.rows()).hasSize(2);
        assertThat(sink.oddities())
                .extracting(oddity -> oddity.replaceAll("offset \\d+", "offset N"))
                .containsExactly(
                        "EVENT_ID_UNKNOWN offset N: no event of the file has its id",
                        "RECORD_CORRUPT offset N: a record of type 9 is too short, or its time is no time",
                        "SECTION_UNKNOWN offset N: a record of type 60");
    }

    @Test
    void aPipeMayEndAnywhere() throws Exception {
        byte[] whole = twoRounds(ByteOrder.LITTLE_ENDIAN).pipe();

        read(Arrays.copyOf(whole, whole.length - 30));

        assertThat(sink.rows()).hasSize(6);
        assertThat(sink.oddities()).hasSize(1).first().asString().contains("FILE_TRUNCATED", "is cut off");
    }

    @Test
    void aRecordingWithoutFormatsIsRefused() {
        assertThatThrownBy(() -> read(new PerfDataFile(ByteOrder.LITTLE_ENDIAN)
                        .withoutFormats()
                        .kick(1, 0, 1, 1)
                        .file()))
                .isInstanceOf(PerfDataException.class)
                .hasMessageStartingWith("it has samples of tracepoints but not their formats");
    }

    @Test
    void whatTheRealTimeClockShowedIsKept() throws Exception {
        Path file = Files.write(
                directory.resolve("perf.data"),
                twoRounds(ByteOrder.LITTLE_ENDIAN).clock(1).file());
        try (CapturingSink clocks = new CapturingSink()) {
            TraceHeader header = new PerfDataReader().read(TraceInput.plain(file), clocks);
            assertThat(header.clock()).isEqualTo("mono");
            assertThat(clocks.clocks()).containsExactly("realtime 1700000000000000123 456");
        }
    }

    @Test
    void recordsInFilesBesideItAreNotLeftOutSilently() {
        assertThatThrownBy(
                        () -> read(twoRounds(ByteOrder.LITTLE_ENDIAN).inFolder().file()))
                .isInstanceOf(PerfDataException.class)
                .hasMessageContaining("take in the folder with all of them");
    }

    /** As {@code perf record --threads} writes it: what is known from the begin, then a file for each thread. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theFilesOfAFolderAreOneTrace(boolean compressed) throws Exception {
        ByteOrder order = ByteOrder.LITTLE_ENDIAN;
        PerfDataFile first = new PerfDataFile(order).inFolder().comm(0, 7, "waker");
        PerfDataFile ofCpu0 = new PerfDataFile(order)
                .kick(100, 0, 7, 1)
                .wakeup(130, 0, 7, 8)
                .wakeup(140, 0, 8, 7)
                .kick(150, 0, 8, 3);
        PerfDataFile ofCpu1 = new PerfDataFile(order)
                .wakeup(110, 1, 7, 9)
                .cycles(PerfDataFile.CYCLES, 140, 1, 9)
                .kick(145, 1, 9, 0)
                .record(9, 0, new PerfDataFile(order).bytes().u32(7));
        Map<String, Path> pieces = new TreeMap<>();
        int type = RecordType.COMPRESSED;
        pieces.put("data", write("data", first.file()));
        pieces.put("data.0", write("data.0", compressed ? ofCpu0.packed(type).array() : ofCpu0.records()));
        pieces.put("data.1", write("data.1", compressed ? ofCpu1.packed(type).array() : ofCpu1.records()));
        TraceHeader header = new PerfDataReader().read(TraceInput.pieces(directory, pieces), sink);
        assertThat(sink.rows()).isEqualTo(IN_ORDER);
        assertThat(sink.oddities()).singleElement().asString().startsWith("EVENT_ID_UNKNOWN data.1 offset ");
        assertThat(header.cpus()).isEqualTo(4);
    }

    /** Perf keeps a stream for each file, so the second one here is damage, and what is in front of it is read. */
    @Test
    void twoStreamsInOneFileAreCounted() throws Exception {
        ByteOrder order = ByteOrder.LITTLE_ENDIAN;
        byte[] one = new PerfDataFile(order)
                .kick(100, 0, 7, 1)
                .wakeup(130, 0, 7, 8)
                .packed(RecordType.COMPRESSED)
                .array();
        byte[] other = new PerfDataFile(order)
                .wakeup(110, 1, 7, 9)
                .packed(RecordType.COMPRESSED)
                .array();
        int first = ByteBuffer.wrap(one).order(order).getShort(6);
        ByteBuffer both = ByteBuffer.allocate(one.length + other.length);
        both.put(one, 0, first).put(other).put(one, first, one.length - first);
        Map<String, Path> pieces = new TreeMap<>();
        pieces.put(
                "data",
                write(
                        "data",
                        new PerfDataFile(order).inFolder().comm(0, 7, "waker").file()));
        pieces.put("data.0", write("data.0", both.array()));
        new PerfDataReader().read(TraceInput.pieces(directory, pieces), sink);
        assertThat(sink.oddities())
                .singleElement()
                .asString()
                .startsWith("RECORD_CORRUPT data.0 offset " + first + ": a compressed record cannot be unpacked");
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(directory.resolve(name), bytes);
    }
}
