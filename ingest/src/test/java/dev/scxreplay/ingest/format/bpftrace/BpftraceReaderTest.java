package dev.scxreplay.ingest.format.bpftrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scxreplay.ingest.format.PrintingSink;
import dev.scxreplay.trace.TraceHeader;
import dev.scxreplay.trace.TraceInput;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BpftraceReaderTest {
    private static final String LOG = """
            # scx-replay bpftrace 1 clock=boot cpus=4 kernel=6.18.15
            Attaching 31 probes...
            1000 1 0 swapper/1        sched_waking: comm=a b: 9 pid=9 prio=120 target_cpu=2
            1005 1 0 swapper/1        sched_switch: prev_comm=swapper/1 prev_pid=0 prev_prio=120 prev_state=0 next_comm=a b: 9 next_pid=9 next_prio=120
            2000 1 9 a b: 9           kick_cpu: (scx_bpf_kick_cpu) cpu=2 flags=0x4
            2001 1 9 a b: 9           ipi_send_cpu: cpu=2 callsite=kick_cpus_irq_workfn callback=0x0
            """;
    private static final String TURNS = """
            2002 1 9 a b: 9           irq_work_exit: vector=246
            1500 2 7 w                dsq_insert: (scx_bpf_dsq_insert) pid=9 dsq_id=0x2a slice=20000000 enq_flags=0x0
            1700 2 7 w                sched_switch: prev_comm=w prev_pid=7 prev_prio=120 prev_state=257 next_comm=x next_pid=8 next_prio=98
            Lost 12 events
            1800 2 8 x                sched_process_exit: pid=8 prio=98
            2003 1 9 a b: 9           irq_work_entry: vector=x
            some words
            """;

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

    private TraceHeader read(byte[] text, PrintingSink into) throws Exception {
        Path file = Files.write(directory.resolve("trace.log"), text);
        return new BpftraceReader().read(TraceInput.plain(file), into);
    }

    private TraceHeader read(String text) throws Exception {
        assertThat(BpftraceReader.recognizes(text.getBytes(StandardCharsets.UTF_8)))
                .isTrue();
        return read(text.getBytes(StandardCharsets.UTF_8), sink);
    }

    @Test
    void linesBecomeEvents() throws Exception {
        assertThat(read(LOG)).isEqualTo(new TraceHeader("bpftrace log", "boot", 4, "6.18.15"));
        assertThat(sink.rows())
                .containsExactly(
                        "1000 1 <idle>-0 no-flags SCHED_WAKEUP sched_waking comm=a b: 9 pid=9 prio=120 target_cpu=2",
                        "1005 1 <idle>-0 no-flags SCHED_SWITCH sched_switch prev_comm=swapper/1 prev_pid=0 prev_prio=120"
                                + " prev_state=R next_comm=a b: 9 next_pid=9 next_prio=120",
                        "2000 1 a b: 9-9 no-flags SCX_PROBE kick_cpu probe=scx_bpf_kick_cpu cpu=2 flags=0x4",
                        "2001 1 a b: 9-9 no-flags IPI ipi_send_cpu cpu=2 callsite=kick_cpus_irq_workfn callback=0x0");
        assertThat(sink.oddities()).isEmpty();
    }

    @Test
    void linesOutOfOrderArePutInOrderAndLossesFound() throws Exception {
        read(LOG + TURNS);

        assertThat(sink.rows())
                .extracting(row -> row.substring(0, row.indexOf(' ')))
                .containsExactly("1000", "1005", "1500", "1700", "1800", "2000", "2001", "2002", "2003");
        assertThat(sink.rows())
                .contains(
                        "1500 2 w-7 no-flags SCX_DSQ dsq_insert probe=scx_bpf_dsq_insert pid=9 dsq_id=0x2a slice=0x1312d00"
                                + " enq_flags=0x0",
                        "1700 2 w-7 no-flags SCHED_SWITCH sched_switch prev_comm=w prev_pid=7 prev_prio=120 prev_state=S+"
                                + " next_comm=x next_pid=8 next_prio=98",
                        "1800 2 x-8 no-flags SCHED_PROCESS sched_process_exit pid=8 prio=98",
                        "2003 1 a b: 9-9 no-flags OTHER irq_work_entry fields=vector=x");
        assertThat(sink.lost()).containsExactly("2 1700 1800 -1", "1 2002 2003 -1");
        assertThat(sink.oddities())
                .containsExactly(
                        "TIME_WENT_BACK 1",
                        "EVENTS_LOST 12",
                        "TEXT_LINE_UNREADABLE line 13: no event: some words",
                        "EVENT_FIELDS_UNREADABLE line 12: fields that do not fit: irq_work_entry: vector=x");
    }
}
