package dev.scxreplay.ingest.format.perfetto;

import static dev.scxreplay.ingest.format.perfetto.PerfettoFile.bundle;
import static dev.scxreplay.ingest.format.perfetto.PerfettoFile.event;
import static dev.scxreplay.ingest.format.perfetto.PerfettoFile.message;
import static dev.scxreplay.ingest.format.perfetto.PerfettoFile.packet;
import static dev.scxreplay.ingest.format.perfetto.PerfettoFile.trace;
import static dev.scxreplay.ingest.format.perfetto.PerfettoFile.wakeup;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scxreplay.ingest.format.CapturingSink;
import dev.scxreplay.ingest.format.CapturingSink.Lost;
import dev.scxreplay.ingest.format.CapturingSink.Row;
import dev.scxreplay.ingest.format.perfetto.PerfettoFile.Message;
import dev.scxreplay.trace.EventTable;
import dev.scxreplay.trace.Stat;
import dev.scxreplay.trace.TraceHeader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PerfettoReaderTest {
    @TempDir
    private Path directory;

    private final CapturingSink sink = new CapturingSink();

    @AfterEach
    void close() {
        sink.close();
    }

    private TraceHeader read(byte[] trace) throws IOException, PerfettoException {
        sink.clear();
        return new PerfettoReader().read(Files.write(directory.resolve("trace.pftrace"), trace), sink);
    }

    private List<String> rows(String... columns) {
        return sink.rows().stream()
                .map(row -> row.tsNs() + " " + row.number("common_cpu") + " " + row.event() + " "
                        + String.join(
                                " ",
                                Arrays.stream(columns)
                                        .map(column ->
                                                String.valueOf(row.values().get(column)))
                                        .toList()))
                .toList();
    }

    /** Two CPUs, compact events and plain ones, one bundle for each reading of a CPU's buffer. */
    private static byte[] twoCpus() {
        Message first = bundle(0)
                .message(2, wakeup(105, 7, "woken", 8, 1))
                .message(2, wakeup(140, 8, "again", 9, 0))
                .message(
                        4,
                        message()
                                .text(5, "sh")
                                .text(5, "swapper/0")
                                .packed(1, 110, 40)
                                .packed(2, 1, 256)
                                .packed(3, 8, 0)
                                .packed(4, 97, 120)
                                .packed(6, 0, 1)
                                .packed(7, 100, 30)
                                .packed(8, 8, 9)
                                .packed(9, 1, 0)
                                .packed(10, 97, 120)
                                .packed(11, 0, 0)
                                .packed(12, 1, 9));
        Message second = bundle(1).message(2, wakeup(105, 3, "other", 4, 0));
        Message third = bundle(0).number(10, 150).message(2, wakeup(160, 0, "late", 5, 0));
        return trace(first, third, second);
    }

    private static final List<String> TWO_CPUS = List.of(
            "100 0 sched_waking 7 8 null",
            "105 0 sched_wakeup 7 8 null",
            "105 1 sched_wakeup 3 4 null",
            "110 0 sched_switch 7 null 7",
            "130 0 sched_waking 8 9 null",
            "140 0 sched_wakeup 8 9 null",
            "150 0 sched_switch 8 null 8",
            "160 0 sched_wakeup 0 5 null");

    @Test
    void compactAndPlainEventsOfAllCpusAreMerged() throws Exception {
        TraceHeader header = read(twoCpus());

        assertThat(header).isEqualTo(new TraceHeader("perfetto", "boot", 2, ""));
        assertThat(rows("common_pid", "pid", "prev_pid")).isEqualTo(TWO_CPUS);
        assertThat(sink.stats()).isEmpty();
        assertThat(sink.lost()).isEmpty();
        Map<String, Object> waking = sink.rows().get(4).values();
        assertThat(waking).containsEntry("common_flags", 9).containsEntry("common_comm", "sh");
    }

    @Test
    void aCompactSwitchTellsWhoRanFromTheSwitchBefore() throws Exception {
        read(twoCpus());

        assertThat(sink.rows().stream().filter(row -> row.table() == EventTable.SCHED_SWITCH))
                .extracting(row -> row.text("prev_comm") + " " + row.number("prev_prio") + " " + row.text("prev_state")
                        + " " + row.text("next_comm") + " " + row.number("next_pid") + " " + row.number("next_prio"))
                .containsExactly("<...> -1 S sh 8 97", "sh 97 R+ swapper/0 0 120");
    }

    @Test
    void withoutAnyEventBeforeItTheTaskIsUnknownAndCounted() throws Exception {
        read(trace(bundle(0)
                .message(
                        4,
                        message()
                                .text(5, "a")
                                .packed(1, 10, 5)
                                .packed(2, 0, 128)
                                .packed(3, 1, 2)
                                .packed(4, 120, 120)
                                .packed(6, 0, 0))));

        assertThat(rows("prev_pid", "prev_comm", "prev_state"))
                .containsExactly("10 0 sched_switch -1 <...> R", "15 0 sched_switch 1 a I");
        assertThat(sink.stats()).containsOnly(Map.entry(Stat.TASK_UNKNOWN, 1L));
    }

    @ParameterizedTest
    @ValueSource(ints = {PerfettoFile.DEFLATED, PerfettoFile.ZSTD})
    void packedPacketsReadTheSame(int kind) throws Exception {
        read(PerfettoFile.packed(kind, twoCpus()));

        assertThat(rows("common_pid", "pid", "prev_pid")).isEqualTo(TWO_CPUS);
        assertThat(sink.stats()).isEmpty();
    }

    @Test
    void typedEventsGoToTheirTablesAndOthersKeepTheirFields() throws Exception {
        Message generic = message()
                .text(1, "ipi_send_cpu")
                .message(2, message().text(1, "cpu").number(4, 3))
                .message(2, message().text(1, "callsite").number(5, 0xffffffff81000010L))
                .message(2, message().text(1, "callback").number(5, 0));
        Message descriptor = message()
                .text(1, "my_probe")
                .message(2, message().text(1, "what").number(3, 1).number(5, 9))
                .message(2, message().text(1, "size").number(3, 2).number(5, 4));
        read(trace(bundle(0)
                .message(
                        2,
                        event(
                                1,
                                5,
                                239,
                                message()
                                        .text(1, "sh")
                                        .number(2, 5)
                                        .text(3, "sh")
                                        .number(4, 6)))
                .message(
                        2,
                        event(
                                2,
                                6,
                                236,
                                message()
                                        .number(1, 6)
                                        .text(2, "sh")
                                        .text(3, "ls")
                                        .number(4, -17)))
                .message(2, event(3, 6, 3, message().number(1, 0x1000).text(2, "hello\n")))
                .message(2, event(4, 6, 327, generic))
                .message(2, event(5, 6, 65536, message().text(1, "x").number(2, -1)))
                .message(2, event(6, 6, 24, message().number(1, 9)))
                .message(2, event(7, 6, 999, message().number(2, 1).text(3, "y")))
                .message(
                        2,
                        event(
                                8,
                                6,
                                299,
                                message()
                                        .number(1, 96)
                                        .number(2, 90)
                                        .number(3, 16)
                                        .number(4, 3264)
                                        .number(5, 32)))
                .message(11, message().number(1, 65536).message(2, descriptor))));

        assertThat(sink.rows())
                .extracting(row ->
                        row.table() + " " + row.event() + " " + row.values().get("common_comm") + " " + own(row))
                .containsExactly(
                        "SCHED_PROCESS sched_process_fork null {child_comm=sh, child_pid=6, comm=sh, pid=5}",
                        "OTHER task_rename sh {fields=pid=6 oldcomm=sh newcomm=ls oom_score_adj=-17}",
                        "PRINT tracing_mark_write ls {text=hello}",
                        "IPI ipi_send_cpu ls {callback=0x0, callsite=0xffffffff81000010, cpu=3}",
                        "OTHER my_probe ls {fields=what=x size=18446744073709551615}",
                        "OTHER softirq_entry ls {fields=vec=9}",
                        "OTHER event_999 ls {fields=field_2=1 field_3=y}",
                        "KMEM kmalloc ls {bytes_alloc=96, bytes_req=90, call_site=0x10, gfp_flags=0xcc0, ptr=32}");
        assertThat(sink.stats())
                .containsOnly(Map.entry(Stat.EVENT_NAME_UNKNOWN, 1L), Map.entry(Stat.FIELD_WITHOUT_COLUMN, 1L));
    }

    private static Map<String, Object> own(Row row) {
        Map<String, Object> values = new TreeMap<>(row.values());
        values.keySet()
                .removeIf(name -> name.equals("seq")
                        || name.equals("ts_ns")
                        || name.equals("event")
                        || name.startsWith("common_"));
        return values;
    }

    @Test
    void whatWasLostHasItsPlaceAndItsCount() throws Exception {
        Message stats = message()
                .number(1, 1)
                .message(2, message().number(1, 0).number(3, 5))
                .message(2, message().number(1, 1).number(3, 0));
        Message statsAtEnd = message()
                .number(1, 2)
                .message(2, message().number(1, 0).number(3, 12))
                .message(2, message().number(1, 1).number(8, 4));
        byte[] trace = message()
                .message(1, packet().message(34, stats))
                .message(1, packet().message(1, bundle(0).message(2, wakeup(10, 1, "a", 2, 0))))
                .message(1, packet().message(1, bundle(0).number(3, 1).message(2, wakeup(30, 1, "a", 2, 0))))
                .message(1, packet().message(1, bundle(1).message(2, wakeup(12, 1, "a", 2, 0))))
                .message(1, packet().message(1, bundle(1).number(10, 20).message(2, wakeup(40, 1, "a", 2, 0))))
                .message(1, packet().message(34, statsAtEnd))
                .toBytes();

        read(trace);

        assertThat(sink.lost())
                .containsExactly(new Lost(0, 10, 30, 7), new Lost(1, 12, 40, -1), new Lost(1, 12, 40, 4));
    }

    @Test
    void packetsBesideTheEventsSayWhatTheMachineIs() throws Exception {
        byte[] trace = message()
                .message(
                        1,
                        packet().message(
                                        45,
                                        message()
                                                .message(
                                                        1,
                                                        message()
                                                                .text(1, "Linux")
                                                                .text(3, "6.18.15"))
                                                .number(8, 16)))
                .message(
                        1,
                        packet().message(
                                        2,
                                        message()
                                                .message(
                                                        1,
                                                        message()
                                                                .number(1, 15)
                                                                .number(2, 2)
                                                                .text(3, "rcu_preempt"))
                                                .message(
                                                        1,
                                                        message()
                                                                .number(1, 16)
                                                                .number(2, 1)
                                                                .text(3, "/bin/daemon"))
                                                .message(
                                                        2,
                                                        message()
                                                                .number(1, 17)
                                                                .text(2, "worker")
                                                                .number(3, 16))))
                .message(
                        1,
                        packet().message(
                                        6,
                                        message()
                                                .message(
                                                        1,
                                                        message().number(1, 6).number(2, 1000))
                                                .message(
                                                        1,
                                                        message().number(1, 1).number(2, 5_000_000))))
                .message(1, packet().message(69, message().number(1, 1)))
                .message(
                        1,
                        packet().message(
                                        1,
                                        bundle(3)
                                                .number(5, 3)
                                                .number(6, 900)
                                                .number(7, 1000)
                                                .message(2, wakeup(1, 15, "a", 2, 0))
                                                .message(2, wakeup(2, 16, "a", 2, 0))
                                                .message(2, wakeup(3, 17, "a", 2, 0))))
                .toBytes();

        TraceHeader header = read(trace);

        assertThat(header).isEqualTo(new TraceHeader("perfetto", "local", 16, "6.18.15"));
        assertThat(sink.rows())
                .extracting(row -> row.values().get("common_comm"))
                .containsExactly("rcu_preempt", null, "worker");
        assertThat(sink.clocks()).containsExactly("boot 1000 900", "realtime 5000000 900");
        assertThat(sink.reasons())
                .containsExactly("PACKET_UNUSED kind service_event (field 69): 1 packets hold no event of the kernel");
    }

    @Test
    void eventsThatAreNotInOrderArePutInOrder() throws Exception {
        Message unordered = bundle(0)
                .message(2, wakeup(30, 1, "c", 3, 0))
                .message(2, wakeup(10, 1, "a", 1, 0))
                .message(
                        4,
                        message()
                                .text(5, "n")
                                .packed(1, 25, -10)
                                .packed(2, 0, 1)
                                .packed(3, 5, 6)
                                .packed(4, 1, 2)
                                .packed(6, 0, 0));
        read(trace(bundle(0).message(2, wakeup(20, 1, "b", 2, 0)), unordered));

        assertThat(rows("pid", "next_pid"))
                .containsExactly(
                        "10 0 sched_wakeup 1 null",
                        "15 0 sched_switch null 6",
                        "20 0 sched_wakeup 2 null",
                        "25 0 sched_switch null 5",
                        "30 0 sched_wakeup 3 null");
        assertThat(sink.stats()).containsOnly(Map.entry(Stat.TIME_WENT_BACK, 1L));
    }

    @Test
    void damageIsCountedAndTheRestIsRead() throws Exception {
        Message noColumn = message()
                .text(5, "n")
                .packed(1, 25, 10)
                .packed(2, 0)
                .packed(3, 5, 6)
                .packed(4, 1, 2)
                .packed(6, 0, 7);
        Message timeless = message().number(2, 5).message(17, message().text(1, "a"));
        Message misfit = event(40, 5, 17, message().number(1, 5).number(2, 6).number(3, 7));
        byte[] whole = message()
                .message(1, packet().message(1, bundle(0).message(4, noColumn)))
                .message(1, packet().message(1, bundle(0).message(2, timeless).message(2, misfit)))
                .message(1, packet().message(1, bundle(1 << 30).message(2, wakeup(1, 1, "a", 2, 0))))
                .message(1, message().bytes(1, new byte[] {0x12, 0x7f, 1, 2}))
                .message(1, message())
                .bytes(7, new byte[3])
                .message(1, packet().number(98, 5).message(1, bundle(0).message(2, wakeup(1, 1, "a", 2, 0))))
                .message(
                        1,
                        packet().message(
                                        1,
                                        bundle(0)
                                                .number(8, 0)
                                                .message(8, message().number(2, 6))))
                .toBytes();

        read(whole);

        assertThat(sink.rows())
                .extracting(row -> row.tsNs() + " " + row.table() + " " + row.event())
                .containsExactly("25 SCHED_SWITCH sched_switch", "40 OTHER sched_wakeup");
        assertThat(sink.stats())
                .containsOnly(
                        Map.entry(Stat.PACKET_UNREADABLE, 4L),
                        Map.entry(Stat.TASK_UNKNOWN, 1L),
                        Map.entry(Stat.EVENT_FIELDS_UNREADABLE, 1L),
                        Map.entry(Stat.SECTION_UNKNOWN, 1L),
                        Map.entry(Stat.PACKET_UNUSED, 1L),
                        Map.entry(Stat.PAGE_CORRUPT, 1L));
    }

    @Test
    void bombsAndEndlessDepthAreRefused() throws Exception {
        byte[] zeros = new byte[Packing.MOST_UNPACKED + 1];
        Message deep = message();
        for (int i = 0; i < 1000; i++) {
            deep = message().message(2, deep);
        }
        byte[] twice = PerfettoFile.packed(PerfettoFile.ZSTD, PerfettoFile.packed(PerfettoFile.DEFLATED, twoCpus()));
        for (byte[] trace : List.of(
                PerfettoFile.packed(PerfettoFile.DEFLATED, zeros),
                PerfettoFile.packed(PerfettoFile.ZSTD, zeros),
                twice)) {
            read(trace);
            assertThat(sink.rows()).isEmpty();
            assertThat(sink.stats()).containsOnly(Map.entry(Stat.PACKET_UNREADABLE, 1L));
        }
        read(trace(bundle(0).message(2, event(1, 1, 900, deep))));
        assertThat(sink.rows()).hasSize(1);
    }

    @Test
    void clocksThatDoNotCompareAreRefused() {
        byte[] trace = trace(
                bundle(0).message(2, wakeup(1, 1, "a", 2, 0)),
                bundle(1).number(5, 3).message(2, wakeup(1, 1, "a", 2, 0)));
        assertThatThrownBy(() -> read(trace))
                .isInstanceOf(PerfettoException.class)
                .hasMessage("the file mixes times of the clocks boot and local, which do not compare");
    }

    @Test
    void aFileCutAtAnyByteGivesSomeOfItsEvents() throws Exception {
        for (byte[] whole : List.of(twoCpus(), PerfettoFile.packed(PerfettoFile.DEFLATED, twoCpus()))) {
            for (int length = 1; length < whole.length; length++) {
                read(Arrays.copyOf(whole, length));
                List<String> left = new ArrayList<>(rows("common_pid", "pid", "prev_pid"));
                assertThat(TWO_CPUS).as("cut at %d", length).containsAll(left);
                if (left.size() < TWO_CPUS.size() && sink.stats().isEmpty()) {
                    // cut between two packets: nothing in the file tells that there were more
                    assertThat(PerfettoReader.matches(Arrays.copyOf(whole, length)))
                            .isTrue();
                }
            }
        }
    }

    @Test
    void aTraceIsToldByItsPackets() {
        assertThat(PerfettoReader.matches(twoCpus())).isTrue();
        assertThat(PerfettoReader.matches(Arrays.copyOf(twoCpus(), 40))).isTrue();
        assertThat(PerfettoReader.matches(new byte[] {})).isFalse();
        assertThat(PerfettoReader.matches(new byte[] {10, 0, 10, 0})).isFalse();
        for (String text :
                List.of("\n# tracer: nop\n#\n", "\n  sh-1 [000] 1.000000: sched_switch: a=1 b=2 c=3\n", "{}\n")) {
            assertThat(PerfettoReader.matches(text.getBytes(StandardCharsets.UTF_8)))
                    .as(text)
                    .isFalse();
        }
    }

    /** Numbers are those of one recorder and one reading of the buffers; the symbols stand behind the events of their packet. */
    @Test
    void functionsAreNamedByTheSymbolsOfTheirRecorder() throws Exception {
        Message first = symbolPacket(2, true, 1, blocked(10, 1), blocked(11, 2), sendIpi(12, 1, 3));
        Message symbols = message()
                .message(26, message().number(1, 1).text(2, "schedule_timeout"))
                .message(26, message().number(1, 3).text(2, "kick_cpus_irq_workfn"));
        first.message(12, symbols);
        Message same = symbolPacket(2, false, 1, blocked(13, 1), blocked(14, 0xffffffff81000010L));
        Message other = symbolPacket(3, false, 0, blocked(15, 1));
        Message again = symbolPacket(2, true, 1, blocked(16, 1))
                .message(12, message().message(26, message().number(1, 1).text(2, "io_schedule")));
        read(message()
                .message(PerfettoFile.PACKET, first)
                .message(PerfettoFile.PACKET, same)
                .message(PerfettoFile.PACKET, other)
                .message(PerfettoFile.PACKET, again)
                .toBytes());

        assertThat(sink.rows())
                .extracting(row -> row.tsNs() + " " + own(row))
                .containsExactly(
                        "10 {fields=pid=1 caller=schedule_timeout io_wait=0}",
                        "11 {fields=pid=1 caller=0x2 io_wait=0}",
                        "12 {callback=kick_cpus_irq_workfn, callsite=schedule_timeout, cpu=1}",
                        "13 {fields=pid=1 caller=schedule_timeout io_wait=0}",
                        "14 {fields=pid=1 caller=0xffffffff81000010 io_wait=0}",
                        "15 {fields=pid=1 caller=0x1 io_wait=0}",
                        "16 {fields=pid=1 caller=io_schedule io_wait=0}");
    }

    private static Message symbolPacket(int recorder, boolean anew, int cpu, Message... events) {
        Message bundle = bundle(cpu);
        for (Message event : events) {
            bundle.message(2, event);
        }
        Message packet = message().number(10, recorder).message(PerfettoFile.FTRACE, bundle);
        return anew ? packet.number(13, 1) : packet;
    }

    private static Message blocked(long tsNs, long caller) {
        return event(tsNs, 5, 18, message().number(1, 1).number(2, caller).number(3, 0));
    }

    private static Message sendIpi(long tsNs, long callsite, long callback) {
        return event(
                tsNs,
                5,
                327,
                message()
                        .text(1, "ipi_send_cpu")
                        .message(2, message().text(1, "cpu").number(4, 1))
                        .message(2, message().text(1, "callsite").number(5, callsite))
                        .message(2, message().text(1, "callback").number(5, callback)));
    }
}
