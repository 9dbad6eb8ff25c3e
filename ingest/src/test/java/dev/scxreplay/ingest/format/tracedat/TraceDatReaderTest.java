package dev.scxreplay.ingest.format.tracedat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scxreplay.ingest.format.CapturingSink;
import dev.scxreplay.ingest.format.CapturingSink.Lost;
import dev.scxreplay.ingest.format.CapturingSink.Row;
import dev.scxreplay.ingest.format.tracedat.TraceDatFile.Bytes;
import dev.scxreplay.ingest.ringbuffer.MonotoneStreams;
import dev.scxreplay.trace.ClockRelations;
import dev.scxreplay.trace.ClockRelations.HostOffset;
import dev.scxreplay.trace.EventTable;
import dev.scxreplay.trace.Stat;
import dev.scxreplay.trace.TraceInput;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TraceDatReaderTest {
    private static final int PADDING = 29;
    private static final int TIME_EXTEND = 30;
    private static final int TIME_STAMP = 31;

    @TempDir
    private Path directory;

    private final CapturingSink sink = new CapturingSink();
    private final TraceDatFile little = new TraceDatFile(ByteOrder.LITTLE_ENDIAN);

    /** What came out of one file. */
    private record Outcome(TraceDatHeader header, List<Row> rows, List<Lost> lost, Map<Stat, Long> stats) {
        List<String> vectors() {
            return rows.stream()
                    .map(row -> row.number("common_cpu") + "@" + row.tsNs() + ":" + row.number("vector"))
                    .toList();
        }
    }

    private Outcome read(byte[] bytes) throws Exception {
        return read(bytes, "");
    }

    private Outcome read(byte[] bytes, String buffer) throws Exception {
        Path file = Files.write(directory.resolve("trace.dat"), bytes);
        sink.clear();
        TraceInput input = TraceInput.plain(file);
        input.choose(buffer);
        TraceDatHeader header = new TraceDatReader().read(input, sink);
        return new Outcome(header, sink.rows(), List.copyOf(sink.lost()), Map.copyOf(sink.stats()));
    }

    @AfterEach
    void closeSink() {
        sink.close();
    }

    private static TraceDatFile twoCpus(TraceDatFile file) {
        Bytes first = file.bytes().record(5, file.vector(1)).longRecord(10, file.vector(2));
        Bytes second = file.bytes().record(0, file.vector(3)).record(10, file.vector(4));
        Bytes third = file.bytes().record(0, file.vector(5));
        return file.cpu(file.page(1000, first), file.page(2000, third)).cpu(file.page(1005, second));
    }

    private static final List<String> TWO_CPUS = List.of("0@1005:1", "1@1005:3", "0@1015:2", "1@1015:4", "0@2000:5");

    @Test
    void version6MergesCpusByTimeThenCpu() throws Exception {
        Outcome outcome = read(twoCpus(little).version6());
        assertThat(outcome.vectors()).isEqualTo(TWO_CPUS);
        assertThat(outcome.header())
                .isEqualTo(new TraceDatHeader(6, "local", 2, "6.18.15", TraceDatFile.PAGE, ClockRelations.NONE, 5));
        assertThat(outcome.stats()).isEmpty();
        Row row = outcome.rows().get(0);
        assertThat(row.table()).isEqualTo(EventTable.IRQ_VECTOR);
        assertThat(row.event()).isEqualTo("reschedule_entry");
        assertThat(row.number("common_pid")).isEqualTo(7);
        assertThat(row.text("common_comm")).isEqualTo("saved-name");
        assertThat(row.number("common_flags")).isEqualTo(0x201);
    }

    @ParameterizedTest
    @EnumSource(Codec.class)
    void version7ReadsTheSameWhateverTheCompression(Codec codec) throws Exception {
        Outcome outcome = read(twoCpus(little).version7(codec));
        assertThat(outcome.vectors()).isEqualTo(TWO_CPUS);
        assertThat(outcome.header())
                .isEqualTo(new TraceDatHeader(7, "local", 2, "6.18.15", TraceDatFile.PAGE, ClockRelations.NONE, 5));
        assertThat(outcome.stats()).isEmpty();
    }

    @Test
    void bigEndianMachinesReadTheSame() throws Exception {
        TraceDatFile big = twoCpus(new TraceDatFile(ByteOrder.BIG_ENDIAN));
        assertThat(read(big.version6()).vectors()).isEqualTo(TWO_CPUS);
        assertThat(read(big.version7(Codec.ZSTD)).vectors()).isEqualTo(TWO_CPUS);
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 7})
    void eachBufferIsReadByItself(int version) throws Exception {
        Bytes mine = little.bytes().record(0, little.vector(9));
        twoCpus(little).instance("mine", "mono").cpu(little.page(1500, mine)).instance("empty", "local");
        little.cpu(little.page(0, little.bytes()));
        byte[] bytes = version == 6 ? little.version6() : little.version7(Codec.ZLIB);
        assertThat(TraceDatReader.buffers(Files.write(directory.resolve("buffers"), bytes)))
                .containsExactly("", "mine");
        assertThat(read(bytes).vectors()).isEqualTo(TWO_CPUS);
        Outcome outcome = read(bytes, "mine");
        assertThat(outcome.vectors()).containsExactly("0@1500:9");
        assertThat(outcome.header().clocks().instance()).isEqualTo("mine");
        // version 6 has one clock for all of them
        assertThat(outcome.header().clock()).isEqualTo(version == 6 ? "local" : "mono");
    }

    @Test
    void whatTheFileSaysOfOtherClocksIsKeptAndNotApplied() throws Exception {
        twoCpus(little)
                .option(1, little.bytes().text("0x10\0"))
                .option(7, little.bytes().text("-5\0"))
                .option(11, little.bytes().u64(77))
                .option(13, little.bytes().text("vm\0").u64(0xab).u32(1).u32(0).u32(1234))
                .option(14, little.bytes().u32(3).u32(2).u64(1))
                .option(
                        12,
                        little.bytes()
                                .u64(88)
                                .u32(1)
                                .u32(2)
                                .u32(1)
                                .u64(1000)
                                .u64(-40)
                                .u64(1)
                                .u32(2)
                                .u64(1000)
                                .u64(2000)
                                .u64(-40)
                                .u64(-60)
                                .u64(1)
                                .u64(1)
                                .u64(0)
                                .u64(0)
                                .u64(0));
        Outcome outcome = read(little.version7(Codec.NONE));
        assertThat(outcome.vectors()).isEqualTo(TWO_CPUS);
        assertThat(outcome.stats()).isEmpty();
        assertThat(outcome.header().clocks())
                .isEqualTo(new ClockRelations(
                        "",
                        77,
                        88,
                        16_000 - 5,
                        3,
                        2,
                        1,
                        "vm=0xab",
                        List.of(
                                new HostOffset(0, 1000, -40, 1, 0, true),
                                new HostOffset(1, 1000, -40, 1, 0, true),
                                new HostOffset(1, 2000, -60, 1, 0, true))));
    }

    @Test
    void timeExtendsAddAndTimeStampsSet() throws Exception {
        long page = 0x0800_0000_0000_0100L;
        Bytes records = little.bytes()
                .record(1, little.vector(1))
                .head(TIME_EXTEND, 3)
                .u32(2)
                .record(4, little.vector(2))
                .head(TIME_STAMP, 7)
                .u32(0x20)
                .record(1, little.vector(3));
        // an absolute time has no room for the top five bits: they are the page's
        assertThat(read(little.cpu(little.page(page, records)).version6()).rows())
                .extracting(Row::tsNs)
                .containsExactly(page + 1, page + 1 + (2L << 27) + 3 + 4, 0x0800_0000_0000_0000L + (0x20L << 27) + 8);
    }

    @Test
    void paddingIsSkipped() throws Exception {
        Bytes records = little.bytes()
                .record(1, little.vector(1))
                .head(PADDING, 10)
                .u32(12)
                .u64(0)
                .record(1, little.vector(2))
                .head(PADDING, 0)
                .u64(0x0101_0101_0101_0101L);
        Outcome outcome = read(little.cpu(little.page(100, records)).version6());
        assertThat(outcome.vectors()).containsExactly("0@101:1", "0@112:2");
        assertThat(outcome.stats()).isEmpty();
    }

    @Test
    void lostEventsAreReportedWithTheirCount() throws Exception {
        Bytes one = little.bytes().record(0, little.vector(1));
        Bytes two = little.bytes().record(0, little.vector(2));
        byte[] counted =
                little.page(2000, little.bytes().record(0, little.vector(3)).u64(17), 16 | 3L << 30);
        byte[] uncounted = little.page(3000, two, two.size() | 1L << 31);
        Outcome outcome =
                read(little.cpu(little.page(1000, one), counted, uncounted, little.page(4000, little.bytes(), 1L << 31))
                        .version6());
        assertThat(outcome.vectors()).containsExactly("0@1000:1", "0@2000:3", "0@3000:2");
        assertThat(outcome.lost())
                .containsExactly(new Lost(0, 1000, 2000, 17), new Lost(0, 2000, 3000, -1), new Lost(0, 3000, 3000, -1));
    }

    @Test
    void textsAndUnknownEventsAreRendered() throws Exception {
        Bytes marker = little.event(5, 8).u64(0xffffffff81001010L).text("hello there\n\0");
        Bytes printk = little.event(6, 8)
                .u64(0xffffffff81001010L)
                .u64(0xffffffff81001900L)
                .text("it\0\0")
                .u32(-3)
                .u64(42)
                .u64(0xffffffffc0001008L);
        Bytes exec = little.event(51, 8).u32(5 << 16 | 20).u32(8).u32(9).text("/a/b\0");
        Bytes odd = little.event(52, 8)
                .u8(200)
                .u8(0)
                .u16(-2)
                .u64(0xabcL)
                .u32(3 << 16 | 4)
                .u8(1)
                .u8(0xab)
                .u8(255)
                .u8(0)
                .text("xy\0");
        Bytes records = little.bytes()
                .record(0, marker)
                .record(1, printk)
                .record(1, exec)
                .record(1, odd);
        List<Row> rows = read(little.cpu(little.page(1, records)).version6()).rows();
        assertThat(rows)
                .extracting(row -> row.table() + " " + row.event() + " "
                        + row.values()
                                .getOrDefault(
                                        "text",
                                        row.values()
                                                .getOrDefault(
                                                        "fields", row.values().get("filename"))))
                .containsExactly(
                        "PRINT tracing_mark_write hello there",
                        "PRINT bprint it has -3 of    42 at in_module [some_module]",
                        "SCHED_PROCESS sched_process_exec /a/b",
                        "OTHER odd_event kind=200 change=-2 where=0xabc what=xy raw=01abff");
        assertThat(rows.get(0).values()).doesNotContainKey("common_comm");
    }

    @Test
    void damageIsCountedAndTheNextPageIsRead() throws Exception {
        Bytes good = little.bytes().record(0, little.vector(1));
        byte[] tooFull = little.page(1, good, 10_000);
        byte[] tooLong = little.page(
                2, little.bytes().record(0, little.vector(2)).head(20, 0).u32(0));
        byte[] badLength = little.page(3, little.bytes().head(0, 0).u32(-1));
        byte[] noFormat = little.page(4, little.bytes().record(0, little.event(999, 1)));
        byte[] tooShort = little.page(5, little.bytes().record(0, little.event(50, 1)));
        byte[] outside = little.page(
                6,
                little.bytes().record(0, little.event(51, 8).u32(500 << 16 | 20).u64(0)));
        Outcome outcome =
                read(little.cpu(tooFull, tooLong, badLength, noFormat, tooShort, outside, little.page(7, good))
                        .version6());
        assertThat(outcome.rows())
                .extracting(row -> row.tsNs() + " " + row.table())
                .containsExactly("2 IRQ_VECTOR", "5 OTHER", "6 OTHER", "7 IRQ_VECTOR");
        assertThat(outcome.stats())
                .containsOnly(
                        Map.entry(Stat.PAGE_CORRUPT, 3L),
                        Map.entry(Stat.EVENT_FORMAT_MISSING, 1L),
                        Map.entry(Stat.EVENT_FIELDS_UNREADABLE, 2L));
    }

    @ParameterizedTest
    @EnumSource(Codec.class)
    void chunksOfLargeSubBuffersAreRead(Codec codec) throws Exception {
        little.pageSize(2 << 20);
        little.cpu(little.page(0, little.bytes().record(1, little.vector(1)).record(1, little.vector(2))));

        Outcome outcome = read(little.version7(codec));

        assertThat(outcome.vectors()).containsExactly("0@1:1", "0@2:2");
        assertThat(outcome.stats()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Codec.class)
    void timesThatGoBackAreCountedAndPutInOrder(Codec codec) throws Exception {
        Bytes first = little.bytes().record(20, little.vector(1)).record(5, little.vector(2));
        Bytes back = little.bytes()
                .record(10, little.vector(3))
                .record(10, little.vector(4))
                // a stamp inside a page
                .head(TIME_STAMP, 12)
                .u32(0)
                .record(0, little.vector(5))
                .record(100, little.vector(6));
        byte[] lostBefore = little.page(0, back, back.size() | 1L << 31);
        byte[] damaged = little.page(
                150, little.bytes().record(0, little.vector(7)).head(20, 0).u32(0));
        Bytes other = little.bytes().record(15, little.vector(8)).record(5, little.vector(9));
        little.cpu(little.page(0, first), lostBefore, damaged).cpu(little.page(0, other));

        Outcome outcome = read(codec == Codec.NONE ? little.version6() : little.version7(codec));

        assertThat(outcome.vectors())
                .containsExactly(
                        "0@10:3", "0@12:5", "1@15:8", "0@20:1", "0@20:4", "1@20:9", "0@25:2", "0@112:6", "0@150:7");
        assertThat(outcome.stats())
                .containsOnly(
                        Map.entry(Stat.TIME_WENT_BACK, 2L),
                        Map.entry(Stat.CPU_TIME_WENT_BACK, 2L),
                        Map.entry(Stat.PAGE_CORRUPT, 1L));
        assertThat(outcome.lost()).containsExactly(new Lost(0, 10, 10, -1));
    }

    @Test
    void timesThatAlwaysGoBackAreRefused() {
        byte[][] pages = new byte[MonotoneStreams.MOST_STEPS_BACK + 2][];
        for (int i = 0; i < pages.length; i++) {
            pages[i] = little.page(5_000 - i, little.bytes().record(0, little.vector(1)));
        }
        little.cpu(pages);

        assertThatThrownBy(() -> read(little.version6()))
                .isInstanceOf(TraceDatException.class)
                .hasMessage("the file has times that go back more than 1000 times on CPU 0, which is no order");
    }

    @ParameterizedTest
    @EnumSource(Codec.class)
    void aFileCutAtAnyByteGivesAPrefixOrOneSentence(Codec codec) throws Exception {
        for (byte[] whole : files(codec)) {
            for (int length = 0; length < whole.length; length += step(whole, length)) {
                byte[] cut = Arrays.copyOf(whole, length);
                try {
                    Outcome outcome = read(cut);
                    List<String> left = new ArrayList<>(TWO_CPUS);
                    left.retainAll(outcome.vectors());
                    assertThat(outcome.vectors()).as("cut at %d", length).isEqualTo(left);
                    if (left.size() < TWO_CPUS.size()) {
                        assertThat(outcome.stats()).as("cut at %d", length).containsKey(Stat.FILE_TRUNCATED);
                    }
                } catch (TraceDatException e) {
                    assertThat(e).hasMessageStartingWith("the file");
                }
            }
        }
    }

    /** Version 7 packed in one way, and once version 6, which packs nothing. */
    private static List<byte[]> files(Codec codec) {
        byte[] seven = twoCpus(new TraceDatFile(ByteOrder.LITTLE_ENDIAN)).version7(codec);
        return codec == Codec.NONE ? List.of(seven, little6()) : List.of(seven);
    }

    /** From one place to the next: every byte that steers the reader, fewer of the texts and of the unused rest of pages. */
    private static int step(byte[] whole, int at) {
        for (int i = at; i < Math.min(whole.length, at + 5); i++) {
            if (whole[i] != whole[at] && (whole[i] < ' ' || whole[at] < ' ')) {
                return 1;
            }
        }
        return 5;
    }

    private static byte[] little6() {
        return twoCpus(new TraceDatFile(ByteOrder.LITTLE_ENDIAN)).version6();
    }

    @ParameterizedTest
    @EnumSource(Codec.class)
    void aFileWithWrongBytesNeverBreaksTheReader(Codec codec) throws Exception {
        SplittableRandom random = new SplittableRandom(1);
        for (byte[] whole : files(codec)) {
            for (int at = 0; at < whole.length; at += step(whole, at)) {
                byte[] wrong = whole.clone();
                wrong[at] = (byte) random.nextInt();
                wrong[random.nextInt(whole.length)] = (byte) 0xff;
                try {
                    read(wrong);
                } catch (TraceDatException e) {
                    assertThat(e).hasMessageStartingWith("the file");
                }
            }
        }
    }

    @Test
    void otherFilesAreRefused() {
        assertThatThrownBy(() -> read(new byte[] {1, 2, 3}))
                .isInstanceOf(TraceDatException.class)
                .hasMessage("the file does not begin as a trace.dat does");
        byte[] version9 = little6();
        version9[10] = '9';
        assertThatThrownBy(() -> read(version9))
                .isInstanceOf(TraceDatException.class)
                .hasMessage("the file is a trace.dat of another version than 6 or 7");
    }
}
