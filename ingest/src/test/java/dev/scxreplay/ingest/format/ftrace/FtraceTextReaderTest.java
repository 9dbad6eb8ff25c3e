package dev.scxreplay.ingest.format.ftrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scxreplay.ingest.format.CapturingSink;
import dev.scxreplay.ingest.text.Lines;
import dev.scxreplay.trace.TraceHeader;
import dev.scxreplay.trace.TraceInput;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One small trace for every oddity of ftrace text. */
final class FtraceTextReaderTest {
    @TempDir
    private Path directory;

    private ReadText read(String text) throws Exception {
        return ReadText.of(directory, text.getBytes(StandardCharsets.UTF_8));
    }

    private ReadText read(byte[] text) throws Exception {
        return ReadText.of(directory, text);
    }

    @Test
    void traceAsTheKernelPrintsIt() throws Exception {
        ReadText read = read("""
                # tracer: nop
                #
                # entries-in-buffer/entries-written: 4/4   #P:8
                #
                #                                _-----=> irqs-off/BH-disabled
                #           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION
                          <idle>-0       [001] dNh2.     7.446543: sched_wakeup: comm=sh pid=150 prio=120 target_cpu=003
                          <idle>-0       [001] d..2.     7.446549: sched_switch: prev_comm=swapper/1 prev_pid=0 prev_prio=120 prev_state=R ==> next_comm=sh next_pid=150 next_prio=120
                              sh-150     [001] ...1.     7.446551: tracing_mark_write: scxk: enable begin
                             cat-1234567 [7168] dnh1.     7.446552: reschedule_entry: vector=253
                """);
        assertThat(read.rows())
                .containsExactly(
                        "7446543000 1 <idle>-0 dNh2. SCHED_WAKEUP sched_wakeup comm=sh pid=150 prio=120 target_cpu=3",
                        "7446549000 1 <idle>-0 d..2. SCHED_SWITCH sched_switch prev_comm=swapper/1 prev_pid=0"
                                + " prev_prio=120 prev_state=R next_comm=sh next_pid=150 next_prio=120",
                        "7446551000 1 sh-150 ...1. PRINT tracing_mark_write text=scxk: enable begin",
                        "7446552000 7168 cat-1234567 dnh1. IRQ_VECTOR reschedule_entry vector=253");
        assertThat(read.oddities()).isEmpty();
        assertThat(read.header()).isEqualTo(new TraceHeader("ftrace text", "", 7169, ""));
    }

    /** {@code t child_pid=10} would fit into a name. */
    @Test
    void aShortNameDoesNotSwallowThePidBehindIt() throws Exception {
        Path file = Files.writeString(directory.resolve("trace"), """
                               t-9     [001] .....     1.000001: sched_process_fork: comm=t pid=9 child_comm=t child_pid=10
                               t-9     [001] .....     1.000002: sched_process_fork: comm=t pid=9 child_comm=t pid=9 child_pid=11
                """);
        try (CapturingSink sink = new CapturingSink()) {
            new FtraceTextReader().read(TraceInput.plain(file), sink);
            assertThat(sink.rows())
                    .extracting(row ->
                            row.values().get("child_comm") + "-" + row.values().get("child_pid"))
                    .containsExactly("t-10", "t pid=9-11");
        }
    }

    @Test
    void columnsThatMayBeThereOrNot() throws Exception {
        ReadText read = read("""
                              sh-1     [001]     1.000001: reschedule_exit: vector=1
                              sh-1     [001] d..1     1.000002: reschedule_exit: vector=2
                              sh-1     (    150) [001] d..12     1.000003: reschedule_exit: vector=3
                              sh-1     (-------) [001]     1.000004: reschedule_exit: vector=4
                sh-1 [001] 1.000005: reschedule_exit: vector=5
                              sh-1     [001] .....     1.000006007: reschedule_exit: vector=6
                              sh-1     [001] .....  1763712345.000007: reschedule_exit: vector=7
                """);
        assertThat(read.rows())
                .containsExactly(
                        "1000001000 1 sh-1 no-flags IRQ_VECTOR reschedule_exit vector=1",
                        "1000002000 1 sh-1 d..1. IRQ_VECTOR reschedule_exit vector=2",
                        "1000003000 1 sh-1 d..12 IRQ_VECTOR reschedule_exit vector=3",
                        "1000004000 1 sh-1 no-flags IRQ_VECTOR reschedule_exit vector=4",
                        "1000005000 1 sh-1 no-flags IRQ_VECTOR reschedule_exit vector=5",
                        "1000006007 1 sh-1 ..... IRQ_VECTOR reschedule_exit vector=6",
                        "1763712345000007000 1 sh-1 ..... IRQ_VECTOR reschedule_exit vector=7");
        assertThat(read.oddities()).isEmpty();
    }

    @Test
    void bareCountersAreKeptAsTheyAre() throws Exception {
        ReadText read = read("              sh-1       [001] .....  81234567890123: reschedule_exit: vector=1\n");
        assertThat(read.rows()).containsExactly("81234567890123 1 sh-1 ..... IRQ_VECTOR reschedule_exit vector=1");
        assertThat(read.header().clock()).isEqualTo("counter");
    }

    @Test
    void tasksMayHaveAnyName() throws Exception {
        ReadText read = read("""
                 a-1 [000] 1.0: -22      [001] d..2.     1.000001: sched_waking: comm=x pid=1 prio=2 pid=77 prio=120 target_cpu=000
                   Web Content-1234567 [001] d..2.     1.000002: sched_waking: comm=a: b=c -> [d] pid=5 prio=120 target_cpu=000
                           <...>-99      [001] d..2.     1.000003: sched_waking: comm= pid=5 prio=120 target_cpu=000
                           x[y]--7       [001] d..2.     1.000004: sched_switch: prev_comm=a ==> b prev_pid=3 prev_prio=1 prev_state=R+ ==> next_comm= next_pid=1 next_pid=9 next_prio=7
                """);
        assertThat(read.rows())
                .containsExactly(
                        "1000001000 1 a-1 [000] 1.0: -22 d..2. SCHED_WAKEUP sched_waking comm=x pid=1 prio=2 pid=77 prio=120"
                                + " target_cpu=0",
                        "1000002000 1 Web Content-1234567 d..2. SCHED_WAKEUP sched_waking comm=a: b=c -> [d] pid=5 prio=120"
                                + " target_cpu=0",
                        "1000003000 1 null-99 d..2. SCHED_WAKEUP sched_waking comm= pid=5 prio=120 target_cpu=0",
                        "1000004000 1 x[y]--7 d..2. SCHED_SWITCH sched_switch prev_comm=a ==> b prev_pid=3 prev_prio=1"
                                + " prev_state=R+ next_comm= next_pid=1 next_pid=9 next_prio=7");
        assertThat(read.oddities()).isEmpty();
    }

    @Test
    void fieldsOfEveryKind() throws Exception {
        ReadText read = read("""
                              sh-1       [000] .....     1.000001: percpu_alloc_percpu: call_site=f+0x2/0x5 [xfs] reserved=0 is_atomic=1 size=64 align=8 base_addr=000000009a8aec78 off=28304 ptr=00000000250192dd bytes_alloc=160 gfp_flags=GFP_KERNEL
                              sh-1       [000] .....     1.000002: kmalloc: call_site=g+0x1/0x2 ptr=000000002e10d256 bytes_req=80 bytes_alloc=96 gfp_flags=GFP_KERNEL|__GFP_ZERO node=-1 accounted=false
                              sh-1       [000] .....     1.000003: kmem_cache_alloc: call_site=g+0x1/0x2 ptr=0000000000000000 name=task struct bytes_req=80 bytes_alloc=96 gfp_flags=0 node=0 accounted=true
                              sh-1       [000] .....     1.000004: sched_process_exec: filename=/opt/a pid=3 pid=251 old_pid=251
                              sh-1       [000] .....     1.000005: sched_stat_runtime: comm=sh pid=1 runtime=12345 [ns]
                              sh-1       [000] .....     1.000006: sched_process_exit: comm=sh pid=1 prio=120 group_dead=true
                              sh-1       [000] .....     1.000007: ipi_send_cpumask: cpumask=00000000,00000060 callsite=f+0x1/0x2 callback=g+0x0/0x2
                              sh-1       [000] .....     1.000008: sched_ext_event: name SCX_EV_BYPASS_ACTIVATE delta -1
                              sh-1       [000] .....     1.000009: sched_ext_dump:   cpu 0: nr_run=1
                              sh-1       [000] .....     1.000010: sched_ext_exit: sched scxk level 0 sub_cgroup_id 0 cgrp_path / kind 64
                              sh-1       [000] .....     1.000011: sched_process_fork: comm=s pid=1 pid=1 child_comm=s child_pid=2
                """);
        assertThat(read.rows())
                .extracting(row -> row.replaceFirst(".* \\.\\.\\.\\.\\. ", ""))
                .containsExactly(
                        "PERCPU percpu_alloc_percpu call_site=f+0x2/0x5 [xfs] reserved=false is_atomic=true size=64 align=8"
                                + " base_addr=0x9a8aec78 off=28304 ptr=0x250192dd bytes_alloc=160 gfp_flags=GFP_KERNEL",
                        "KMEM kmalloc call_site=g+0x1/0x2 ptr=0x2e10d256 bytes_req=80 bytes_alloc=96"
                                + " gfp_flags=GFP_KERNEL|__GFP_ZERO node=-1 accounted=false",
                        "KMEM kmem_cache_alloc call_site=g+0x1/0x2 ptr=0x0 bytes_req=80 bytes_alloc=96 gfp_flags=0 node=0"
                                + " accounted=true name=task struct",
                        "SCHED_PROCESS sched_process_exec pid=251 filename=/opt/a pid=3 old_pid=251",
                        "SCHED_STAT sched_stat_runtime comm=sh pid=1 runtime=12345",
                        "SCHED_PROCESS sched_process_exit comm=sh pid=1 prio=120 group_dead=true",
                        "IPI ipi_send_cpumask cpumask=00000000,00000060 callsite=f+0x1/0x2 callback=g+0x0/0x2",
                        "SCHED_EXT sched_ext_event name=SCX_EV_BYPASS_ACTIVATE delta=-1",
                        "SCHED_EXT sched_ext_dump line=  cpu 0: nr_run=1",
                        "SCHED_EXT sched_ext_exit name=scxk fields=sched scxk level 0 sub_cgroup_id 0 cgrp_path / kind 64",
                        "SCHED_PROCESS sched_process_fork comm=s pid=1 pid=1 child_comm=s child_pid=2");
        assertThat(read.oddities()).isEmpty();
    }

    @Test
    void kprobes() throws Exception {
        ReadText read = read("""
                            scxk-2       [002] .....     1.000001: kick_cpu: (scx_bpf_kick_cpu+0x4/0xb0) cpu=2 flags=0x1
                            scxk-2       [002] .....     1.000002: kick_cpu: (f+0x4/0xb0 [mod]) cpu=0xffffffff flags=4
                            scxk-2       [002] .....     1.000003: create_dsq: (f+0x4/0x4c0) id=0x8000000000000001 node=-1
                            scxk-2       [002] .....     1.000004: create_dsq_ret: (0xffffffffc0000d96 <- scx_bpf_create_dsq) ret=-16
                            scxk-2       [002] .....     1.000005: alloc_sched_ret: (f+0x1ba/0xe70 <- g) ret=0xff110001002d9000
                            scxk-2       [002] .....     1.000006: root_enable_ret: ([unknown/kretprobe'd] <- scx_root_enable)
                            scxk-2       [002] d.Z..     1.000007: wait_begin: (f+0x119/0x1f0) cpu=6 cur=18446744073709551615 snap=22
                            scxk-2       [002] .....     1.000008: wait_end: (f+0x119/0x1f0) cur=23
                """);
        assertThat(read.rows())
                .extracting(row -> row.replaceFirst(".* SCX_PROBE ", ""))
                .containsExactly(
                        "kick_cpu probe=scx_bpf_kick_cpu+0x4/0xb0 cpu=2 flags=0x1",
                        "kick_cpu probe=f+0x4/0xb0 [mod] cpu=-1 flags=0x4",
                        "create_dsq probe=f+0x4/0x4c0 id=0x8000000000000001 node=-1",
                        "create_dsq_ret probe=0xffffffffc0000d96 <- scx_bpf_create_dsq ret=-16",
                        "alloc_sched_ret probe=f+0x1ba/0xe70 <- g ret=-67272515135893504",
                        "root_enable_ret probe=[unknown/kretprobe'd] <- scx_root_enable",
                        "wait_begin probe=f+0x119/0x1f0 cpu=6 cur=0xffffffffffffffff snap=0x16",
                        "wait_end probe=f+0x119/0x1f0 cur=0x17");
        assertThat(read.oddities()).isEmpty();
    }

    @Test
    void eventsThatDoNotFitTheirKindAreKeptWhole() throws Exception {
        ReadText read = read("""
                              sh-1       [000] .....     1.000001: sched_waking: comm=sh pid=5 prio=120 success=1 target_cpu=000
                              sh-1       [000] .....     1.000002: sched_waking: comm=sh pid=5 prio=120
                              sh-1       [000] .....     1.000003: sched_waking: comm=sh pid=2147483648 prio=120 target_cpu=000
                              sh-1       [000] .....     1.000004: sched_waking: sh:5 [120] CPU:003
                              sh-1       [000] .....     1.000005: kick_cpu: (f+0x1) cpu=1 cpu=2
                              sh-1       [000] .....     1.000006: sched_ext_event: name SCX_EV
                              sh-1       [000] .....     1.000007: sched_waking: comm=sh pid=5 prio=120 target_cpu=000
                """);
        assertThat(read.rows())
                .extracting(row -> row.replaceFirst(".* \\.\\.\\.\\.\\. ", ""))
                .containsExactly(
                        "OTHER sched_waking fields=comm=sh pid=5 prio=120 success=1 target_cpu=000",
                        "OTHER sched_waking fields=comm=sh pid=5 prio=120",
                        "OTHER sched_waking fields=comm=sh pid=2147483648 prio=120 target_cpu=000",
                        "OTHER sched_waking fields=sh:5 [120] CPU:003",
                        "OTHER kick_cpu fields=(f+0x1) cpu=1 cpu=2",
                        "OTHER sched_ext_event fields=name SCX_EV",
                        "SCHED_WAKEUP sched_waking comm=sh pid=5 prio=120 target_cpu=0");
        assertThat(read.oddities()).hasSize(6).allMatch(odd -> odd.startsWith("EVENT_FIELDS_UNREADABLE line "));
    }

    @Test
    void otherEventsKeepTheirBytes() throws Exception {
        ReadText read = read("""
                              sh-1       [000] .....     1.000001: sys_enter: NR 1 (1, 2,  3)\s
                              sh-1       [000] .....     1.000002: bpf_trace_printk:   two blanks: kept
                              sh-1       [000] .....     1.000003: nothing:
                              sh-1       [000] .....     1.000004: nothing:\s
                              sh-1       [000] .....     1.000005: glued:x=1
                              sh-1       [000] .....     1.000006: schedule <-do_idle
                """);
        assertThat(read.rows())
                .extracting(row -> row.replaceFirst(".* OTHER ", ""))
                .containsExactly(
                        "sys_enter fields=NR 1 (1, 2,  3) ",
                        "bpf_trace_printk fields=  two blanks: kept",
                        "nothing fields=",
                        "nothing fields=",
                        "glued fields=x=1",
                        "unnamed fields=schedule <-do_idle");
        assertThat(read.oddities()).isEmpty();
    }

    @Test
    void linesThatAreNoEventContinueTheTextBeforeThem() throws Exception {
        ReadText read = read("""
                # tracer: function
                              sh-1       [000] .....     1.000001: <stack trace>
                 => __schedule
                 => schedule
                              sh-1       [000] .....     1.000002: schedule <-do_idle
                              sh-1       [000] .....     1.000003: tracing_mark_write: one

                three
                              sh-1       [000] .....     1.000004: tracing_mark_write: alone

                              sh-1       [000] .....     1.000005: reschedule_exit: vector=1
                 => stray
                """);
        assertThat(read.rows())
                .extracting(row -> row.replaceFirst(".* \\.\\.\\.\\.\\. ", ""))
                .containsExactly(
                        "OTHER kernel_stack fields=<stack trace>\n => __schedule\n => schedule",
                        "OTHER function fields=schedule <-do_idle",
                        "PRINT tracing_mark_write text=one\n\nthree",
                        "PRINT tracing_mark_write text=alone",
                        "IRQ_VECTOR reschedule_exit vector=1");
        assertThat(read.oddities())
                .containsExactly(
                        "TEXT_LINE_CONTINUED line 3:  => __schedule",
                        "TEXT_LINE_CONTINUED line 4:  => schedule",
                        "TEXT_LINE_CONTINUED line 8: three",
                        "TEXT_LINE_UNREADABLE line 12: no event, no header and no mark:  => stray");
    }

    @Test
    void lostEvents() throws Exception {
        ReadText read = read("""
                # tracer: nop
                # entries-in-buffer/entries-written: 5/105   #P:2
                              sh-1       [001] .....     1.000001: reschedule_exit: vector=1
                ##### CPU 0 buffer started ####
                              sh-1       [000] .....     1.000002: reschedule_exit: vector=1
                CPU:1 [LOST 123 EVENTS]
                              sh-1       [001] .....     1.000009: reschedule_exit: vector=1
                CPU:0 [LOST EVENTS]
                              sh-1       [001] .....     1.000010: reschedule_exit: vector=1
                              sh-1       [000] .....     1.000011: reschedule_exit: vector=1
                CPU:1 [LOST 7 EVENTS]
                """);
        assertThat(read.rows()).hasSize(5);
        assertThat(read.lost())
                .containsExactly(
                        "0 1000001000 1000002000 -1",
                        "1 1000001000 1000009000 123",
                        "0 1000002000 1000011000 -1",
                        "1 1000010000 1000011000 7");
        assertThat(read.oddities())
                .containsExactly(
                        "LOST_SPANS line 2: 100 events before the first one here were overwritten", "EVENTS_LOST 100");
    }

    @Test
    void eventsOutOfOrderArePutInOrderWithWhatBelongsToThem() throws Exception {
        ReadText read = read("""
                # tracer: nop
                              sh-1       [001] .....     1.000002: tracing_mark_write: two
                more
                              sh-1       [001] .....     1.000004: reschedule_exit: vector=4
                # tracer: nop
                              sh-1       [001] .....     1.000001: reschedule_exit: vector=1
                              sh-1       [000] .....     1.000002: reschedule_exit: vector=3
                CPU:0 [LOST 5 EVENTS]
                              sh-1       [000] .....     1.000003: reschedule_exit: vector=3
                 => stray""");
        assertThat(read.rows())
                .extracting(row -> row.replaceFirst(" .* \\.\\.\\.\\.\\. ", " "))
                .containsExactly(
                        "1000001000 IRQ_VECTOR reschedule_exit vector=1",
                        "1000002000 PRINT tracing_mark_write text=two\nmore",
                        "1000002000 IRQ_VECTOR reschedule_exit vector=3",
                        "1000003000 IRQ_VECTOR reschedule_exit vector=3",
                        "1000004000 IRQ_VECTOR reschedule_exit vector=4");
        assertThat(read.lost()).containsExactly("0 1000002000 1000003000 5");
        assertThat(read.oddities())
                .containsExactly(
                        "TIME_WENT_BACK line 6: earlier than the event before it by 3000 ns",
                        "CPU_TIME_WENT_BACK line 6: earlier than the event before it of CPU 1 by 3000 ns",
                        "TEXT_LINE_CONTINUED line 3: more",
                        "TEXT_LINE_UNREADABLE line 10: no event, no header and no mark:  => stray");
    }

    @Test
    void lineEndsOfEveryKind() throws Exception {
        ReadText read = read("""
                # tracer: nop\r
                              sh-1       [001] .....     1.000001: tracing_mark_write: a\r
                              sh-1       [001] .....     1.000002: tracing_mark_write: b""");
        assertThat(read.rows())
                .extracting(row -> row.replaceFirst(".*text=", ""))
                .containsExactly("a", "b");
        assertThat(read.oddities()).isEmpty();
    }

    @Test
    void linesLongerThanAnyBuffer() throws Exception {
        String start = "              sh-1       [001] .....     1.000001: tracing_mark_write: ";
        String line = start + "x".repeat(3_000_000) + "\n";
        String tooLong = start + "y".repeat(3 * Lines.MAX_LINE_BYTES) + "\n";
        ReadText read = read(line + tooLong + start + "last\n");
        assertThat(read.rows())
                .extracting(String::length)
                .containsExactly(
                        3_000_000 + read.rows().get(1).length() - 4,
                        read.rows().get(1).length());
        assertThat(read.rows().get(1)).endsWith("text=last");
        assertThat(read.oddities()).containsExactly("TEXT_LINE_UNREADABLE line 2: longer than 16777216 bytes");
    }

    @Test
    void bytesThatAreNoTextAndNumbersThatAreNone() throws Exception {
        byte[] trace = """
                              sh-1       [001] x....     1.000001: reschedule_exit: vector=1
                              sh-1       [99999999999] .....     1.000002: reschedule_exit: vector=1
                              sh-99999999999 [001] .....     1.000003: reschedule_exit: vector=1
                              s?-1       [001] .....     99999999999.000003: reschedule_exit: vector=1
                              s?-1       [001] .....     1.000004: reschedule_exit: vector=1
                """.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < trace.length; i++) {
            trace[i] = trace[i] == '?' ? (byte) 0xff : trace[i];
        }
        ReadText read = read(trace);
        assertThat(read.rows())
                .containsExactly(
                        "1000001000 1 sh-1 no-flags IRQ_VECTOR reschedule_exit vector=1",
                        "1000004000 1 s\ufffd-1 ..... IRQ_VECTOR reschedule_exit vector=1");
        assertThat(read.oddities())
                .extracting(odd -> odd.replaceFirst(":.*", ""))
                .containsExactly(
                        "FLAGS_UNREADABLE line 1",
                        "TEXT_LINE_UNREADABLE line 2",
                        "TEXT_LINE_UNREADABLE line 3",
                        "TEXT_LINE_UNREADABLE line 4");
    }

    @Test
    void headersThatSayMore() throws Exception {
        ReadText read = read("# clock: mono\n# kernel: 6.17.13\n# entries-in-buffer/entries-written: 0/0   #P:64\n");
        assertThat(read.rows()).isEmpty();
        assertThat(read.header()).isEqualTo(new TraceHeader("ftrace text", "mono", 64, "6.17.13"));
    }

    @Test
    void namesAreLearnedFromPayloads() throws Exception {
        ReadText read = read("""
                           <...>-99      [001] d..2.     1.000001: reschedule_exit: vector=1
                              sh-1       [001] d..2.     1.000002: sched_waking: comm=late pid=99 prio=120 target_cpu=000
                           <...>-99      (-------) [001] d..2.     1.000003: reschedule_exit: vector=1
                """);
        assertThat(read.rows()).extracting(row -> row.split(" ")[2]).containsExactly("null-99", "sh-1", "late-99");
    }
}
