package dev.scxreplay.ingest.format.wprof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scxreplay.ingest.format.PrintingSink;
import dev.scxreplay.trace.IngestException;
import dev.scxreplay.trace.TraceHeader;
import dev.scxreplay.trace.TraceInput;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WprofReaderTest {
    private static final String TRACE = """
            {"version":"3.1","dur":1.0,"timer_freq_hz":0,"capture_scx":true,"stacks":["offcpu"],"stack_cnt":1,"pmus":[]}
            {"id":1,"frames":["[K] schedule+0x8e"]}
            {"ts":-0.000000001,"t":"switch","prev":{"pid":0,"comm":"swapper/1"},"next":{"tid":9,"pid":8,"comm":"a b"},"cpu":1,"prev_state":"runnable","prev_prio":120,"next_prio":98,"waking_ts":0.5,"offcpu_stack_id":1}
            {"ts":0.500100000,"t":"waking","waker":{"tid":9,"pid":8,"comm":"a b"},"wakee":{"tid":7,"pid":7,"comm":"w"},"cpu":1}
            {"ts":0.500100001,"t":"ipi_send","task":{"tid":9,"pid":8,"comm":"a b"},"cpu":1,"kind":"reschedule","target_cpu":3}
            {"ts":0.500100002,"t":"ipi_send","task":{"tid":9,"pid":8,"comm":"a b"},"cpu":1,"kind":"call_func"}
            {"ts":0.600000000,"t":"scx_dsq","task":{"tid":7,"pid":7,"comm":"w"},"dur":0.000050000,"start_ts":0.59995,"cpu":3,"insert_type":"dispatch","dsq_id":1,"layer_id":0}
            {"ts":0.700000000,"t":"fork","task":{"tid":9,"pid":8,"comm":"a b"},"child":{"tid":12,"pid":12,"comm":"a b"},"cpu":1}
            {"ts":0.700000001,"t":"exec","task":{"tid":12,"pid":12,"comm":"env"},"cpu":2,"filename":"/usr/bin/env"}
            {"ts":0.700000002,"t":"task_exit","task":{"tid":12,"pid":12,"comm":"env"},"cpu":2}
            {"ts":0.800000000,"t":"switch","prev":{"tid":9,"pid":8,"comm":"a b"},"next":{"tid":7,"pid":7,"comm":"w"},"cpu":1,"prev_state":"some_new_one","prev_prio":98,"next_prio":120,"pmus":[1.5,2]}
            {"ts":0.900000000,"t":"timer","task"
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
        Path file = Files.write(directory.resolve("trace.json"), text);
        return new WprofReader().read(TraceInput.plain(file), into);
    }

    @Test
    void eventsBecomeRowsAndWhatHasNoTableKeepsItsFields() throws Exception {
        byte[] text = TRACE.getBytes(StandardCharsets.UTF_8);
        assertThat(WprofReader.recognizes(text)).isTrue();

        assertThat(read(text, sink)).isEqualTo(new TraceHeader("wprof json 3.1", "", 4, ""));
        assertThat(sink.rows())
                .containsExactly(
                        "-1 1 <idle>-0 no-flags SCHED_SWITCH sched_switch prev_comm=swapper/1 prev_pid=0 prev_prio=120"
                                + " prev_state=R next_comm=a b next_pid=9 next_prio=98",
                        "500100000 1 a b-9 no-flags SCHED_WAKEUP sched_waking comm=w pid=7 prio=-1 target_cpu=-1",
                        "500100001 1 a b-9 no-flags IPI ipi_send_cpu cpu=3 callsite= callback=0x0",
                        "500100002 1 a b-9 no-flags OTHER ipi_send fields=task.tid=9 task.pid=8 task.comm=a b kind=call_func",
                        "600000000 3 w-7 no-flags OTHER scx_dsq fields=task.tid=7 task.pid=7 task.comm=w dur=0.000050000"
                                + " start_ts=0.59995 insert_type=dispatch dsq_id=1 layer_id=0",
                        "700000000 1 a b-9 no-flags SCHED_PROCESS sched_process_fork comm=a b pid=9 child_comm=a b child_pid=12",
                        "700000001 2 env-12 no-flags SCHED_PROCESS sched_process_exec pid=12 filename=/usr/bin/env old_pid=12",
                        "700000002 2 env-12 no-flags SCHED_PROCESS sched_process_exit comm=env pid=12",
                        "800000000 1 a b-9 no-flags OTHER switch fields=prev.tid=9 prev.pid=8 prev.comm=a b next.tid=7"
                                + " next.pid=7 next.comm=w prev_state=some_new_one prev_prio=98 next_prio=120 pmus=[1.5,2]");
        assertThat(sink.oddities())
                .containsSequence("CALL_CHAIN_LINES 1", "FIELD_WITHOUT_COLUMN 2")
                .last()
                .asString()
                .startsWith("TEXT_LINE_UNREADABLE line 12: no event of wprof: Unexpected end-of-input");
    }

    @Test
    void timeThatGoesBackIsRefused() {
        String twice = TRACE + TRACE;
        assertThatThrownBy(() -> read(twice.getBytes(StandardCharsets.UTF_8), sink))
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("goes back in time at line 15");
    }
}
