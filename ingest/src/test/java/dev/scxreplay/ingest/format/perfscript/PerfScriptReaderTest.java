package dev.scxreplay.ingest.format.perfscript;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PerfScriptReaderTest {
    private static final String SCRIPT = """
            # ========
            # os release : 6.17.13
            # nrcpus avail : 4
            # ========
            #
                        perf   283 [000]     7.832117408:       sched:sched_waking: comm=migration/0 pid=18 prio=0 target_cpu=000
             kworker/0:0-eve     9/9     [001]     7.832117500:  scxk:kick_cpu: (ffffffff813cb3e4) cpu=7 flags=0x1
                     swapper     0 [002]     7.832118: sched:sched_migrate_task: comm=a b 12 pid=7 prio=120 orig_cpu=0 dest_cpu=1
                         :-1    -1 [002]     7.832119: PERF_RECORD_LOST lost 12
                         :21    21 [002]     7.832120: syscalls:sys_enter_read: fd: 0x00000003, buf: 0x7ffd
            ls 24 12 [003]     8.000001:     250000 task-clock:u:      7fb8 f+0x7e (/ld.so)
            ls   552     9.450623:     250000 cycles:\s
            \t           1469e handle_amd+0x7e (/ld-linux-x86-64.so.2)
            \t               0 [unknown] ([unknown])

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

    private TraceHeader read(String text) throws Exception {
        return read(text.getBytes(StandardCharsets.UTF_8), sink);
    }

    private TraceHeader read(byte[] text, PrintingSink into) throws Exception {
        Path file = Files.write(directory.resolve("script.txt"), text);
        return new PerfScriptReader().read(TraceInput.plain(file), into);
    }

    @Test
    void everyShapeOfALineIsAnEvent() throws Exception {
        TraceHeader header = read(SCRIPT);

        assertThat(sink.rows())
                .containsExactly(
                        "7832117408 0 perf-283 no-flags SCHED_WAKEUP sched_waking comm=migration/0 pid=18 prio=0 target_cpu=0",
                        "7832117500 1 kworker/0:0-eve-9 no-flags SCX_PROBE kick_cpu probe=ffffffff813cb3e4 cpu=7 flags=0x1",
                        "7832118000 2 <idle>-0 no-flags SCHED_MIGRATE_TASK sched_migrate_task comm=a b 12 pid=7 prio=120"
                                + " orig_cpu=0 dest_cpu=1",
                        "7832120000 2 null-21 no-flags OTHER sys_enter_read fields=fd: 0x00000003, buf: 0x7ffd",
                        "8000001000 3 ls 24-12 no-flags OTHER task-clock:u fields=period=250000 7fb8 f+0x7e (/ld.so)",
                        "9450623000 -1 ls-552 no-flags OTHER cycles fields=period=250000");
        assertThat(sink.lost()).containsExactly("2 7832118000 7832119000 12");
        assertThat(sink.oddities()).containsExactly("CALL_CHAIN_LINES 1", "CALL_CHAIN_LINES 1");
        assertThat(header).isEqualTo(new TraceHeader("perf script text", "", 4, "6.17.13"));
    }

    @Test
    void itIsToldFromFtraceText() {
        String ftrace =
                "          <idle>-0       [001] dNh2.     7.446543: sched_wakeup: comm=a pid=150 prio=120 target_cpu=003\n"
                        + "    a 12 [001] 1-2   (  12) [001] .....     7.446543: sched_wakeup: comm=a\n";

        assertThat(PerfScriptReader.recognizes(SCRIPT.getBytes(StandardCharsets.UTF_8)))
                .isTrue();
        assertThat(PerfScriptReader.recognizes(ftrace.getBytes(StandardCharsets.UTF_8)))
                .isFalse();
    }

    @Test
    void otherLinesAreCounted() throws Exception {
        read(SCRIPT + "Warning: something\n");

        assertThat(sink.oddities())
                .contains("TEXT_LINE_UNREADABLE line 16: no event and no call chain: Warning: something");
    }

    /** Of perf 6.1: {@code -F +misc}, {@code -F +period}, {@code -F -comm}, {@code -F comm,tid,cpu,time,period,event,ip,sym,trace}. */
    @Test
    void fieldsThatAreAskedFor() throws Exception {
        String fields = "sched:sched_wakeup: comm=migration/0 pid=18 prio=0 target_cpu=000";
        read("            perf 25060 [000] K     22456.952104: " + fields + "\n"
                + "            perf 25060/25061 [000] 22456.952105:          1 " + fields + "\n"
                + "25060 [000] 22456.952106: " + fields + "\n"
                + "            perf 25060 [000] 22456.952107:         20 " + fields + " ffffffff821facd8 __schedule\n"
                + "            perf 25060 [000] 22456.952108: " + fields + " ffffffff821facd8 __schedule+0x1 ([k])\n");
        assertThat(sink.rows())
                .extracting(
                        row -> row.replace(" no-flags SCHED_WAKEUP sched_wakeup comm=migration/0 pid=18 prio=0", ""))
                .containsExactly(
                        "22456952104000 0 perf-25060 target_cpu=0",
                        "22456952105000 0 perf-25061 target_cpu=0",
                        "22456952106000 0 null-25060 target_cpu=0",
                        "22456952107000 0 perf-25060 target_cpu=0",
                        "22456952108000 0 perf-25060 target_cpu=0");
        assertThat(sink.oddities())
                .containsExactlyInAnyOrder("FIELD_WITHOUT_COLUMN 1", "CALL_CHAIN_LINES 1", "CALL_CHAIN_LINES 1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "22456.952109: sched:sched_switch: prev_comm=perf prev_pid=25060\n",
                "            perf [000] 22456.952109: sched:sched_switch: prev_comm=perf prev_pid=25060\n",
                "            perf 25060 [000] sched:sched_switch: prev_comm=perf prev_pid=25060\n"
            })
    void fieldsThatAreMissingAreNamed(String line) {
        String text = "# ========\n" + line.repeat(3);
        assertThat(PerfScriptReader.recognizes(text.getBytes(StandardCharsets.UTF_8)))
                .isTrue();
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(IngestException.class)
                .hasMessageEndingWith(
                        "has events without a thread or without a time, as -F left them out; print it with"
                                + " perf script -F comm,tid,cpu,time,event,trace.");
    }

    @Test
    void linesOutOfOrderArePutInOrder() throws Exception {
        read(SCRIPT + SCRIPT + "Warning: something\n");

        assertThat(sink.rows())
                .extracting(row -> row.substring(0, row.indexOf(' ')))
                .hasSize(12)
                .isSorted();
        assertThat(sink.oddities())
                .contains(
                        "TIME_WENT_BACK line 21: earlier than the event before it by 1618505592 ns",
                        "TEXT_LINE_UNREADABLE line 31: no event and no call chain: Warning: something");
    }

    @Test
    void differencesBetweenTimesAreRefused() {
        String line = "            perf 25060 [000]     0.00000%d: sched:sched_switch: prev_comm=perf\n";
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            text.append(line.formatted(i * 7 % 10));
        }
        assertThatThrownBy(() -> read(text.toString()))
                .isInstanceOf(IngestException.class)
                .hasMessageEndingWith("so its times are none, as with --deltatime; print it without.");
    }
}
