package dev.scxreplay.ingest.format.ftrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scxreplay.ingest.format.PrintingSink;
import dev.scxreplay.trace.IngestException;
import dev.scxreplay.trace.TraceHeader;
import dev.scxreplay.trace.TraceInput;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What other programs and options make of the kernel's lines: reports of trace-cmd, the latency format, systrace. */
final class FtraceTextFormsTest {
    @TempDir
    private Path directory;

    private ReadText read(String text) throws Exception {
        return ReadText.of(directory, text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void reportOfTraceCmd() throws Exception {
        ReadText read = read("""
                version = 6
                CPU 2 is empty
                cpus=8
                          <idle>-0     [003] d.s3.    11.238319: sched_waking:         comm=rcu_preempt pid=15 prio=120 target_cpu=003
                              sh-178   [004] .....    11.240803: some_event:           a=1
                """);
        assertThat(read.rows())
                .containsExactly(
                        "11238319000 3 <idle>-0 d.s3. SCHED_WAKEUP sched_waking comm=rcu_preempt pid=15 prio=120 target_cpu=3",
                        "11240803000 4 sh-178 ..... OTHER some_event fields=a=1");
        assertThat(read.oddities()).isEmpty();
        assertThat(read.header().cpus()).isEqualTo(8);
    }

    @Test
    void reportOfTraceCmdThroughItsPlugins() throws Exception {
        ReadText read = read("""
                cpus=8
                          <idle>-0     [003]    11.238829: sched_wakeup:         kworker/7:1H:252 [100] CPU:003
                          <idle>-0     [003]    11.238830: sched_wakeup_new:     a: b:252 [-1] success=1 CPU:012
                          <idle>-0     [003]    11.238869: sched_switch:         a:1 [120] R ==> b:2 [120] Z ==> c ==> d:15 [120] Latency: 39.949 usecs
                              sh-178   [004]    11.240803: ipi_send_cpumask:     cpumask=0,5-6,40 callsite=f+0x31b callback=g+0x0
                              sh-178   [004]    11.250803: kfree:                (f+0x7f7) call_site=f+0x7f7 ptr=0xff11000102862000
                              sh-178   [004]    11.260803: print:                tracing_mark_write: scxk: bpf_load end
                     rcu_preempt-15    [003]    11.268956: sched_switch:         d:15 [120] W ==> swapper/3:0 [120]
                """);
        assertThat(read.rows())
                .extracting(row -> row.replaceFirst("^\\d+ \\d+ \\S+ no-flags ", ""))
                .containsExactly(
                        "SCHED_WAKEUP sched_wakeup comm=kworker/7:1H pid=252 prio=100 target_cpu=3",
                        "SCHED_WAKEUP sched_wakeup_new comm=a: b pid=252 prio=-1 target_cpu=12",
                        "SCHED_SWITCH sched_switch prev_comm=a prev_pid=1 prev_prio=120 prev_state=R next_comm=b:2 [120] Z ==>"
                                + " c ==> d next_pid=15 next_prio=120",
                        "IPI ipi_send_cpumask cpumask=00000100,00000061 callsite=f+0x31b callback=g+0x0",
                        "KMEM kfree call_site=f+0x7f7 ptr=0xff11000102862000",
                        "PRINT tracing_mark_write text=scxk: bpf_load end",
                        "SCHED_SWITCH sched_switch prev_comm=d prev_pid=15 prev_prio=120 prev_state=I next_comm=swapper/3"
                                + " next_pid=0 next_prio=120");
        assertThat(read.oddities()).isEmpty();
    }

    @Test
    void lettersOfOldPluginsAreTheKernelsWherePossible() throws Exception {
        String dead = "              sh-1     [001]     1.000001: sched_switch:         sh:1 [120] X ==> b:2 [120]\n";
        String idle = "              sh-1     [001]     1.000002: sched_switch:         b:2 [120] %s ==> sh:1 [120]\n";
        assertThat(read("cpus=2\n" + dead + idle.formatted("W")).rows().getFirst())
                .contains("prev_state=Z");
        assertThat(read("cpus=2\n" + dead + idle.formatted("I")).rows().getFirst())
                .contains("prev_state=X");
    }

    @Test
    void rawReportOfTraceCmd() throws Exception {
        ReadText read = read("""
                cpus=8
                              sh-1     [003]    11.000001: sched_switch:          prev_comm=sh prev_pid=1 prev_prio=120 prev_state=258 next_comm=b next_pid=2 next_prio=120
                              sh-1     [003]    11.000002: sched_process_fork:    parent_comm=sh parent_pid=1 child_comm=sh child_pid=3
                              sh-1     [003]    11.000003: ipi_send_cpumask:      cpumask=524320 callsite=f+0x31b callback=g+0x0
                              sh-1     [003]    11.000004: print:                 ip=tracing_mark_write buf=text
                              sh-1     [003]    11.000005: init_dsq:              __probe_ip=ffffffff813e4d24 dsq=0xff11 id=0x80
                              sh-1     [003]    11.000006: reg_ret:               __probe_func=ffffffff81401034 __probe_ret_ip=ffffffff81623234 ret=0
                              sh-1     [003]    11.000007: sched_ext_event:       name=SCX_EV_BYPASS_ACTIVATE delta=1
                              sh-1     [003]    11.000008: sched_ext_dump:        line=  two blanks
                """);
        assertThat(read.rows())
                .extracting(row -> row.replaceFirst("^\\d+ \\d+ \\S+ no-flags ", ""))
                .containsExactly(
                        "SCHED_SWITCH sched_switch prev_comm=sh prev_pid=1 prev_prio=120 prev_state=D+ next_comm=b next_pid=2"
                                + " next_prio=120",
                        "SCHED_PROCESS sched_process_fork comm=sh pid=1 child_comm=sh child_pid=3",
                        "IPI ipi_send_cpumask callsite=f+0x31b callback=g+0x0",
                        "PRINT tracing_mark_write text=text",
                        "SCX_PROBE init_dsq probe=ffffffff813e4d24 id=0x80 dsq=0xff11",
                        "SCX_PROBE reg_ret probe=ffffffff81401034 <- ffffffff81623234 ret=0",
                        "SCHED_EXT sched_ext_event name=SCX_EV_BYPASS_ACTIVATE delta=1",
                        "SCHED_EXT sched_ext_dump line=  two blanks");
        assertThat(read.oddities()).isEmpty();
    }

    @Test
    void latencyFormat() throws Exception {
        ReadText read = read("""
                # tracer: nop
                #
                # nop latency trace v1.1.5 on 6.18.44
                # --------------------------------------------------------------------
                # latency: 0 us, #43/53, CPU#0 | (M:PREEMPT(none) VP:0, KP:0, SP:0 HP:0 #P:2)
                #    -----------------
                #  cmd     pid     |||||| time  |   caller
                 load.sh-22972     0d..2. 18512us!: sched_switch: prev_comm=load.sh prev_pid=22972 prev_prio=120 prev_state=D ==> next_comm=rcu_preempt next_pid=15 next_prio=120
                rcu_pree-15        0dNH3. 20358us : sched_waking: comm=load.sh pid=22972 prio=120 target_cpu=000
                rcu_task-16        1..... 123456us#: reschedule_exit: vector=253
                """);
        assertThat(read.rows())
                .containsExactly(
                        "18512000 0 load.sh-22972 d..2. SCHED_SWITCH sched_switch prev_comm=load.sh prev_pid=22972 prev_prio=120"
                                + " prev_state=D next_comm=rcu_preempt next_pid=15 next_prio=120",
                        "20358000 0 rcu_preempt-15 dNH3. SCHED_WAKEUP sched_waking comm=load.sh pid=22972 prio=120 target_cpu=0",
                        "123456000 1 rcu_task-16 ..... IRQ_VECTOR reschedule_exit vector=253");
        assertThat(read.header()).isEqualTo(new TraceHeader("ftrace text", "", 2, "6.18.44"));
        assertThat(read.oddities())
                .containsExactly(
                        "LOST_SPANS line 5: 10 events before the first one here were overwritten", "EVENTS_LOST 10");
    }

    /** As {@code trace_pipe} has it, and the part of a log in which all lines begin otherwise is none. */
    @Test
    void latencyFormatWithoutItsHeader() throws Exception {
        String line =
                "rcu_pree-15        0dNH3. 20358us : sched_waking: comm=load.sh pid=22972 prio=120 target_cpu=000\n";
        assertThat(FtraceTextReader.recognizes(line.getBytes(StandardCharsets.UTF_8)))
                .isTrue();
        assertThat(read(line).rows())
                .containsExactly(
                        "20358000 0 rcu_pree-15 dNH3. SCHED_WAKEUP sched_waking comm=load.sh pid=22972 prio=120 target_cpu=0");
        assertThat(FtraceTextReader.recognizes(("[   12.345678] " + line).getBytes(StandardCharsets.UTF_8)))
                .isFalse();
    }

    /** Recorded on 6.18 with the options latency-format and verbose; the last lines are those of the clock x86-tsc. */
    @Test
    void verboseLatencyFormat() throws Exception {
        ReadText read = read("""
                # tracer: nop
                #
                # nop latency trace v1.1.5 on 6.18.44
                # --------------------------------------------------------------------
                # latency: 0 us, #85/85, CPU#0 | (M:PREEMPT(none) VP:0, KP:0, SP:0 HP:0 #P:2)
                #    -----------------
                #    | task: -0 (uid:0 nice:0 policy:0 rt_prio:0)
                #    -----------------
                #
                         load.sh   23042   0 0 00000001 00000000 [5e95dd83] 76.544ms (+0.085ms): tracing_mark_write: hello world
                         load.sh   23042   0 1 00000002 00000003 [5e95e540] 78.526ms (+0.047ms): sched_switch: prev_comm=load.sh prev_pid=23042 prev_prio=120 prev_state=D ==> next_comm=load.sh next_pid=23043 next_prio=120
                         load.sh   23042   0 1 00000002 00000004 [5e95e56f] 78.573ms (+0.073ms): <stack trace>
                 => __schedule
                         a b 1 2   23043   1 37 00000004 00000005 [5e95e5b8] 78.646ms (+0.422ms): sched_waking: comm=load.sh pid=23042 prio=120 target_cpu=000
                         load.sh   23035   0 0 00000001 00000000 [000003bf2a2ee785] 188172634 (+188162): tracing_mark_write: hello
                """);
        assertThat(read.rows())
                .containsExactly(
                        "1586879875000 0 load.sh-23042 ...1. PRINT tracing_mark_write text=hello world",
                        "1586881856000 0 load.sh-23042 d..2. SCHED_SWITCH sched_switch prev_comm=load.sh prev_pid=23042"
                                + " prev_prio=120 prev_state=D next_comm=load.sh next_pid=23043 next_prio=120",
                        "1586881903000 0 load.sh-23042 d..2. OTHER kernel_stack fields=<stack trace>\n => __schedule",
                        "1586881976000 1 a b 1 2-23043 dN.4. SCHED_WAKEUP sched_waking comm=load.sh pid=23042 prio=120"
                                + " target_cpu=0",
                        "4119581353861 0 load.sh-23035 ...1. PRINT tracing_mark_write text=hello");
        assertThat(read.oddities()).containsExactly("TEXT_LINE_CONTINUED line 13:  => __schedule");
        assertThat(read.header().cpus()).isEqualTo(2);
    }

    /** One switch on every clock, in both formats, recorded on 6.18. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "local|  1585.577852|1585577852000| 18512us+",
                "global|  1585.675825|1585675825000| 68577us+",
                "counter|            5|5|    3",
                "uptime|       158568|158568|    7",
                "perf|  1586.056281|1586056281000| 60996us+",
                "mono|  1586.188538|1586188538000| 72476us+",
                "mono_raw|  1586.067786|1586067786000| 76757us+",
                "boot|  1586.448606|1586448606000| 80539us+",
                "tai| 1795270095.464274|1795270095464274000| 84534us+",
                "x86-tsc| 4119586106389|4119586106389| 188380842"
            })
    void everyClock(String clock, String time, long tsNs, String latencyTime) throws Exception {
        String event = ": reschedule_exit: vector=253\n";
        ReadText read =
                read("# tracer: nop\n# clock: " + clock + "\n         load.sh-22972   [000] d..2." + time + event);
        assertThat(read.rows()).containsExactly(tsNs + " 0 load.sh-22972 d..2. IRQ_VECTOR reschedule_exit vector=253");
        assertThat(read.header().clock()).isEqualTo(clock);
        assertThat(read.oddities()).isEmpty();
        String digits = latencyTime.replaceAll("\\D", "");
        ReadText latency =
                read("# nop latency trace v1.1.5 on 6.18.44\n load.sh-22972     0d..2." + latencyTime + event);
        assertThat(latency.rows())
                .containsExactly((latencyTime.contains("us") ? digits + "000" : digits)
                        + " 0 load.sh-22972 d..2. IRQ_VECTOR reschedule_exit vector=253");
    }

    /** Of trace-cmd 3.1.6: {@code --ts-diff}, without and with {@code -t}. */
    @Test
    void reportOfTraceCmdWithDifferences() throws Exception {
        ReadText read = read("""
                cpus=4
                              sh-151   [002]     6.302858:          some_event:           a=1
                              sh-151   [002]     6.303713: (+855)   print:                tracing_mark_write: two: end
                              sh-151   [002]     6.303713: (+0)     reschedule_exit:      vector=253
                """);
        assertThat(read.rows())
                .containsExactly(
                        "6302858000 2 sh-151 no-flags OTHER some_event fields=a=1",
                        "6303713000 2 sh-151 no-flags PRINT tracing_mark_write text=two: end",
                        "6303713000 2 sh-151 no-flags IRQ_VECTOR reschedule_exit vector=253");
        assertThat(read.oddities()).isEmpty();
    }

    /** Of trace-cmd 3.1.6, {@code report -i inst.dat -i trace.dat}, the first with a buffer beside the one without events. */
    @Test
    void reportOfSeveralFilesAndBuffers() throws Exception {
        String text =
                """
                 inst.dat: cpus=2
                  trace.dat: cpus=4
                  trace.dat:               sh-151   [002]     6.302858: reschedule_exit:      vector=1
                  trace.dat: CPU:2 [12 EVENTS DROPPED]
                              sh-151   [002]     6.303713: print:                tracing_mark_write: two: more
                of it
                        foo:  C2 CompilerThre-25337 [000] 22470.086754: reschedule_exit:      vector=2
                              <idle>-0     [001] 22470.086755: reschedule_exit:      vector=3
                        foo:      kworker/0:1-25693 [000] 22470.086847: reschedule_exit:      vector=4
                """.replace("              <idle>-0     [001] 2", " ".repeat(13) + "          <idle>-0     [001] 2");
        Path file = Files.writeString(directory.resolve("trace"), text);
        assertThat(FtraceTextReader.parts(TraceInput.plain(file))).containsExactly("trace.dat", "foo", "");
        assertThat(readPart(file, "trace.dat").rows())
                .containsExactly(
                        "6302858000 2 sh-151 no-flags IRQ_VECTOR reschedule_exit vector=1",
                        "6303713000 2 sh-151 no-flags PRINT tracing_mark_write text=two: more\nof it");
        assertThat(readPart(file, "trace.dat").lost()).containsExactly("2 6302858000 6303713000 12");
        assertThat(readPart(file, "trace.dat").header().cpus()).isEqualTo(4);
        assertThat(readPart(file, "foo").rows())
                .containsExactly(
                        "22470086754000 0 C2 CompilerThre-25337 no-flags IRQ_VECTOR reschedule_exit vector=2",
                        "22470086847000 0 kworker/0:1-25693 no-flags IRQ_VECTOR reschedule_exit vector=4");
        assertThat(readPart(file, "foo").oddities()).isEmpty();
        assertThat(readPart(file, "").rows())
                .containsExactly("22470086755000 1 <idle>-0 no-flags IRQ_VECTOR reschedule_exit vector=3");
        Files.writeString(file, text.replace("inst.dat:", "trace.dat:"));
        assertThatThrownBy(() -> FtraceTextReader.parts(TraceInput.plain(file)))
                .isInstanceOf(IngestException.class)
                .hasMessageEndingWith("whose events cannot be told apart; report them one by one.");
    }

    private ReadText readPart(Path file, String part) throws Exception {
        TraceInput input = TraceInput.plain(file);
        input.choose(part);
        try (PrintingSink sink = new PrintingSink()) {
            TraceHeader header = new FtraceTextReader().read(input, sink);
            return new ReadText(header, sink.rows(), sink.lost(), sink.oddities());
        }
    }

    @Test
    void pagesOfSystrace() throws Exception {
        String trace = "# tracer: nop\n#\n              sh-1     [001] .....     1.000001: reschedule_exit: vector=1\n";
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(packed)) {
            deflater.write(trace.getBytes(StandardCharsets.UTF_8));
        }
        String base64 = Base64.getMimeEncoder().encodeToString(packed.toByteArray());
        for (String content : new String[] {"\n" + trace, trace, "\n" + base64 + "\n"}) {
            String page = "<!DOCTYPE html>\n<html>\n<script>var x;</script>\n"
                    + "<script class=\"trace-data\" type=\"application/text\">\nPROCESS DUMP\nUSER PID\n</script>\n"
                    + "  <script class=\"trace-data\" type=\"application/text\">" + content + "</script>\n</html>\n";
            assertThat(FtraceTextReader.recognizes(page.getBytes(StandardCharsets.UTF_8)))
                    .isTrue();
            ReadText read = read(page);
            assertThat(read.rows()).containsExactly("1000001000 1 sh-1 ..... IRQ_VECTOR reschedule_exit vector=1");
            assertThat(read.oddities()).isEmpty();
        }
        assertThatThrownBy(() -> read("<html>no trace</html>")).isInstanceOf(IngestException.class);
    }
}
