package dev.scxreplay.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scxreplay.table.Dataset;
import dev.scxreplay.trace.Stat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debug dumps of three eras, as events and as people paste them. */
final class DumpTest {
    /** As 6.12 prints it. */
    private static final String V6_12 = """
            DEBUG DUMP
            ================================================================================

            kworker/u8:1[77] triggered exit kind 1026:
              runnable task stall (busy (1)[41] failed to run for 5.761s)

            Backtrace:
              scx_watchdog_workfn+0x154/0x1e0
              worker_thread+0x24c/0x380

            OURS: queued 3

            CPU states
            ----------

            CPU 2   : nr_run=2 flags=0x1 cpu_rel=0 ops_qseq=435 pnt_seq=440
                      curr=a b[40] class=ext_sched_class
              cpus_to_kick   : 8
              cpus_to_wait   : 8

              OURS: idle 0

             *R a b[40] -12ms
                  scx_state/flags=3/0x5 dsq_flags=0x0 ops_state/qseq=0/0
                  sticky/holding_cpu=-1/-1 dsq_id=(n/a) dsq_vtime=111688987676330929
                  cpus=f

              R busy (1)[41] -5761ms
                  scx_state/flags=3/0x9 dsq_flags=0x1 ops_state/qseq=2/94
                  sticky/holding_cpu=-1/-1 dsq_id=0x8000000000000002 dsq_vtime=7
                  cpus=4

                OURS: weight 9

                do_nanosleep+0x65/0x190
                __x64_sys_read+0x19/0x30 [ext4]

            ================================================================================

            EXIT: runnable task stall (busy (1)[41] failed to run for 5.761s)
            """;

    /** As 6.19 prints it. */
    private static final String V6_19 = """
            Debug dump triggered by SysRq-D

            CPU states
            ----------

            CPU 0   : nr_run=1 flags=0x1 cpu_rel=0 ops_qseq=146 ksync=4623
                      curr=swapper/0[0] class=idle_sched_class
              cpus_to_sync   : ff,00000004

              R w[7] -9ms
                  scx_state/flags=3/0x9 dsq_flags=0x0 ops_state/qseq=2/94
                  sticky/holding_cpu=-1/3 dsq_id=0x2a
                  dsq_vtime=5 slice=20000000 weight=100
                  cpus=ff,ffffffff no_mig=1

            Event counters
            --------------
                          SCX_EV_SELECT_CPU_FALLBACK:               12
                             SCX_EV_BYPASS_DURATION:           -1
            """;

    /** As 7.3 prints it, of a sub-scheduler. */
    private static final String V7_3 = """
            ours_sub: sub1-4711 /batch/one
            scheduler[9] triggered exit kind 1025 on CPU 3:
              scx_bpf_error (main.bpf.c:42: no such task)

            Backtrace:
              scx_bpf_error_bstr+0x78/0x90

            CPU states
            ----------

            CPU 3   : nr_run=1 flags=0x1 ksync=99
                      curr=w[7] class=0xffffffff980d2f20

             *R w[7] *sub1-4711 +0ms
                  scx_state/flags=4/0x1 dsq_flags=0x0 ops_state/qseq=0/0
                  sticky/holding_cpu=-1/-1 dsq_id=(n/a)
                  dsq_vtime=0 slice=1 weight=1
                  cpus=f no_mig=0

              D other[8] root -3ms


            ~~~~ TRUNCATED ~~~~
            """;

    @TempDir
    private Path directory;

    private IngestReport.Trace ingest(String text) throws Exception {
        Path file = Files.writeString(directory.resolve("t.txt"), text);
        return Ingest.ingest(List.of(file), Dataset.openOrCreate(directory.resolve("dataset")), IngestOptions.DEFAULT)
                .traces()
                .getFirst();
    }

    private List<String> select(String table, String columns) throws Exception {
        Path file = directory.resolve("dataset/trace=t/" + table + ".parquet");
        List<String> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT " + columns + " FROM read_parquet('" + file
                        + "') ORDER BY dump" + (table.matches("dump_(cpu|task)") ? ", position" : ""))) {
            while (result.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.append(i > 1 ? ", " : "").append(Objects.requireNonNullElse(result.getString(i), "-"));
                }
                rows.add(row.toString());
            }
        }
        return rows;
    }

    private static String each(String text, String prefix) {
        return text.lines().map(line -> prefix + line + "\n").collect(Collectors.joining());
    }

    @Test
    void dumpsOfThreeErasBecomeRows() throws Exception {
        IngestReport.Trace trace = ingest("An issue:\n\n```\n" + V6_12 + "```\nand\n" + V6_19 + V7_3);

        assertThat(trace.header().format()).isEqualTo("kernel log, 3 debug dumps");
        assertThat(trace.header().cpus()).isEqualTo(4);
        assertThat(trace.stats()).isEqualTo(Map.of(Stat.DUMP_LINE_OTHER, 3L));
        assertThat(select(
                        "dump", "dump, place, ops, sub_level, sub_cgroup, cgroup_path, asked_by, truncated, headless"))
                .containsExactly(
                        "0, line 7, -, -, -, -, -, false, false",
                        "1, line 46, -, -, -, -, SysRq-D, false, false",
                        "2, line 65, ours_sub, 1, 4711, /batch/one, -, true, false");
        assertThat(select("dump", "exit_kind, exit_comm, exit_pid, exit_cpu, reason, message, text"))
                .containsExactly(
                        "1026, kworker/u8:1, 77, -, runnable task stall, busy (1)[41] failed to run for 5.761s, OURS: queued 3",
                        "-, -, -, -, -, -, -",
                        "1025, scheduler, 9, 3, scx_bpf_error, main.bpf.c:42: no such task, -");
        assertThat(select(
                        "dump_cpu", "dump, cpu, nr_run, flags, cpu_rel, ops_qseq, pnt_seq, ksync, curr_comm, curr_pid"))
                .containsExactly(
                        "0, 2, 2, 1, 0, 435, 440, -, a b, 40",
                        "1, 0, 1, 1, 0, 146, -, 4623, swapper/0, 0",
                        "2, 3, 1, 1, -, -, -, 99, w, 7");
        assertThat(select("dump_cpu", "curr_class, cpus_to_kick, cpus_to_wait, cpus_to_sync, text"))
                .containsExactly(
                        "ext_sched_class, 8, 8, -, OURS: idle 0",
                        "idle_sched_class, -, -, ff,00000004, -",
                        "0xffffffff980d2f20, -, -, -, -");
        assertThat(select("dump_task", "dump, cpu, running, state, comm, pid, sched, own, runnable_ms"))
                .containsExactly(
                        "0, 2, true, R, a b, 40, -, -, -12",
                        "0, 2, false, R, busy (1), 41, -, -, -5761",
                        "1, 0, false, R, w, 7, -, -, -9",
                        "2, 3, true, R, w, 7, sub1-4711, true, 0",
                        "2, 3, false, D, other, 8, root, false, -3");
        assertThat(select("dump_task", "scx_state, scx_flags, dsq_flags, ops_state, ops_qseq, sticky_cpu, holding_cpu"))
                .containsExactly(
                        "3, 5, 0, 0, 0, -1, -1",
                        "3, 9, 1, 2, 94, -1, -1",
                        "3, 9, 0, 2, 94, -1, 3",
                        "4, 1, 0, 0, 0, -1, -1",
                        "-, -, -, -, -, -, -");
        assertThat(select(
                        "dump_task",
                        "dsq_id, dsq_vtime, slice, weight, cpus, no_mig, replace(backtrace, chr(10), ' ')"))
                .containsExactly(
                        "-, 111688987676330929, -, -, f, -, -",
                        "9223372036854775810, 7, -, -, 4, -, do_nanosleep+0x65/0x190 __x64_sys_read+0x19/0x30 [ext4]",
                        "42, 5, 20000000, 100, ff,ffffffff, 1, -",
                        "-, 0, 1, 1, f, 0, -",
                        "-, -, -, -, -, -, -");
        assertThat(select("dump_counter", "dump, name, value"))
                .containsExactly("1, SCX_EV_SELECT_CPU_FALLBACK, 12", "1, SCX_EV_BYPASS_DURATION, -1");
    }

    @Test
    void linesOfALogAreTakenApart() throws Exception {
        String boot = "[    0.000000] Linux version 6.12.3-cloud (gcc) #1\n";
        String dmesg = each(V6_12, "[  100.250000][  T77] ");
        String journal = each(V6_19, "Sep 23 13:02:57 host bash[1052]: ")
                .replaceFirst("(?s)(Sep [^\n]*: CPU states\n)", "Sep 23 13:02:57 host kernel: usb 1-1: new\n$1");

        IngestReport.Trace trace = ingest(boot + dmesg + journal);

        assertThat(trace.header().kernelRelease()).isEqualTo("6.12.3-cloud");
        assertThat(trace.header().clock()).isEqualTo("perf");
        assertThat(select("dump", "dump, ts_ns, wall_time"))
                .containsExactly("0, 100250000000, -", "1, -, Sep 23 13:02:57");
        assertThat(select("dump_cpu", "dump, cpu, text")).containsExactly("0, 2, OURS: idle 0", "1, 0, -");
    }

    @Test
    void eventsOfAnyTraceBecomeDumps() throws Exception {
        String context = "              sh-9       [001] d.h1.     7.000001: sched_ext_dump: ";
        String later = "              sh-9       [003] d.h1.     8.000001: sched_ext_dump: ";

        IngestReport.Trace trace = ingest(each(V6_19, context) + each(V6_19.replace("4623", "4624"), later));

        assertThat(trace.header().format()).isEqualTo("ftrace text");
        assertThat(trace.events()).isEqualTo(2 * V6_19.lines().count());
        assertThat(trace.stats()).isEmpty();
        assertThat(select("dump", "dump, place, ts_ns, asked_by"))
                .containsExactly("0, event 0, 7000001000, SysRq-D", "1, event 19, 8000001000, SysRq-D");
        assertThat(select("dump_cpu", "dump, ksync")).containsExactly("0, 4623", "1, 4624");
        assertThat(select("dump_counter", "dump, value")).containsExactly("0, 12", "0, -1", "1, 12", "1, -1");
    }

    @Test
    void aJournalPrintedBackwardsDoesNotMixUpTasks() throws Exception {
        List<String> lines = new ArrayList<>(each(V6_12, "2025-01-17T21:09:11+0300 host bash[1022]: ")
                .lines()
                .toList());
        Collections.reverse(lines);

        IngestReport.Trace trace = ingest(String.join("\n", lines));

        assertThat(trace.stats().get(Stat.DUMP_LINE_UNREADABLE)).isPositive();
        assertThat(select("dump_task", "pid, cpus, scx_flags")).containsExactly("41, -, -", "40, -, -");
    }

    @Test
    void whatDoesNotFitIsKeptAndCounted() throws Exception {
        IngestReport.Trace trace = ingest("""
                CPU 1   : nr_run=1 flags=0x1 cpu_rel=0 ops_qseq=3187914 pnt_seq=3672162
                          curr=w[99999999999] class=ext_sched_class
                      cpus=fff
                 *R w[5] +0ms
                      cpus=fff
                      scx_state/flags=3/0x5 dsq_flags=0x0 ops_state/qseq=0/0
                [  1.000000] x
                """);

        assertThat(trace.stats()).isEqualTo(Map.of(Stat.DUMP_LINE_UNREADABLE, 4L, Stat.DUMP_LINE_OTHER, 1L));
        assertThat(select("dump", "dump, headless")).containsExactly("0, true");
        assertThat(select("dump_cpu", "replace(text, chr(10), ' ')"))
                .containsExactly("curr=w[99999999999] class=ext_sched_class cpus=fff");
        assertThat(select("dump_task", "cpus, scx_state")).containsExactly("-, -");
    }

    /** As {@code ftrace_dump_on_oops} has it: the events are a trace beside the log. */
    @Test
    void ringBuffersPrintedIntoALogAreATraceOfTheirOwn() throws Exception {
        Path seed = Path.of(System.getProperty("scxreplay.root"))
                .resolve("ingest/src/test/resources/fuzz/seeds/kernel-log/ftrace-dump.txt");
        Path log = Files.copy(seed, directory.resolve("oops.log"));
        Dataset dataset = Dataset.openOrCreate(directory.resolve("dataset"));
        List<IngestReport.Trace> traces =
                Ingest.ingest(List.of(log), dataset, IngestOptions.DEFAULT).traces();

        assertThat(traces).extracting(IngestReport.Trace::name).containsExactly("oops", "oops-ftrace");
        assertThat(traces).extracting(IngestReport.Trace::events).containsExactly(0L, 3L);
        IngestReport.Trace events = traces.getLast();
        assertThat(events.header().kernelRelease()).isEqualTo("6.18.15");
        assertThat(events.stats())
                .isEqualTo(Map.of(
                        Stat.TIME_WENT_BACK,
                        1L,
                        Stat.TEXT_LINE_CONTINUED,
                        1L,
                        Stat.LOST_SPANS,
                        1L,
                        Stat.EVENTS_LOST,
                        12L));
        assertThat(dataset.traceDirectory("oops-ftrace"))
                .isDirectoryContaining(file -> file.endsWith("event_sched_switch.parquet"));
    }
}
