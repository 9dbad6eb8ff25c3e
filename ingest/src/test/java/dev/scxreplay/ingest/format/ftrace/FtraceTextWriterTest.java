package dev.scxreplay.ingest.format.ftrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.luben.zstd.ZstdInputStream;
import dev.scxreplay.ingest.Ingest;
import dev.scxreplay.ingest.IngestOptions;
import dev.scxreplay.table.Dataset;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Text to tables to text gives the same bytes. */
final class FtraceTextWriterTest {
    private static final Path ROOT = Path.of(System.getProperty("scxreplay.root"));

    private static final String ODD = """
            # tracer: nop
            #
            # entries-in-buffer/entries-written: 8/9   #P:8

                      <idle>-0       [001] dNh2.     7.446543: sched_wakeup: comm=a b-c pid=150 prio=120 target_cpu=003
            ##### CPU 3 buffer started ####
                      <idle>-0       [001] d..2.     7.446549: sched_switch: prev_comm=swapper/1 prev_pid=0 prev_prio=120 prev_state=R+ ==> next_comm=sh next_pid=150 next_prio=120
            CPU:3 [LOST 17 EVENTS]
                       <...>-150     [003] ...1.     7.446551: tracing_mark_write: a backslash \\ and so \\x41
            and its second line

            and its fourth
                       <...>-1234567 [003] ...1.     7.446551: tracing_mark_write: text
            #

                        sh-150     [000] d.Z..     7.446552: wait_begin: (f+0x119/0x1f0) cpu=6 cur=18446744073709551615 snap=22
                        sh-150     [000] d..2.     7.446552: kick_cpu: (scx_bpf_kick_cpu+0x4/0xb0) cpu=2 flags=0x4
                        sh-150     [000] d..2.     7.446552: kick_cpu: (scx_bpf_kick_cpu+0x4/0xb0) cpu=2 flags=0x04
                        sh-150     [000] d..2.     7.446552: kick_cpu: (scx_bpf_kick_cpu+0x4/0xb0) cpu=2 flags=4
                        sh-150     [000] d..2.     7.446552: ipi_send_cpu: cpu=2 callsite=f+0x12e/0x1b0 callback=0x0
                        sh-150     [000] .....     7.446560: kmalloc: call_site=f+0x4/0x9 ptr=00000000deadbeef bytes_req=24 bytes_alloc=32 gfp_flags=GFP_KERNEL node=-1 accounted=false
                        sh-150     [000] .....     7.446560: kmem_cache_alloc: call_site=f+0x4/0x9 ptr=00000000deadbeef name=x bytes_req=24 bytes_alloc=32 gfp_flags=GFP_KERNEL node=-1 accounted=true
                        sh-150     [000] .....     7.446560: kfree: call_site=f+0x4/0x9 ptr=00000000deadbeef\s
                        sh-150     [000] .....     7.446561: percpu_alloc_percpu: call_site=f+0x4/0x9 reserved=0 is_atomic=0 size=8 align=8 base_addr=000000000000000f off=64 ptr=000000000000000d bytes_alloc=16 gfp_flags=GFP_KERNEL
                        sh-150     [000] .....     7.446562: sys_enter: NR 1 (1, 2, 3)
                        sh-150     [000] .....     7.446563: create_dsq_ret: (f+0x4/0x9 <- g) ret=-16
                        sh-150     [000] .....     7.446563: create_dsq_ret: ([unknown/kretprobe'd] <- g)
                        sh-150     [000] .....     7.446563: create_dsq_ret: (f+0x4/0x9 <- g) ret=0
                        sh-150     [000] .....     7.446564: sched_stat_runtime: comm=sh pid=1 runtime=12345 [ns]
                        sh-150     [000] .....     7.446564: <stack trace>
             => __schedule
             => schedule
                        sh-150     [000] .....     7.446565: sched_waking: comm=x?y pid=150 prio=120 target_cpu=000
                        sh-150     [000] .....     7.446565: sched_waking: comm=sh pid=150 prio=120 target_cpu=1234
                        sh-150     [000] .....     7.446566: sched_waking: comm=sh pid=150
                       s?h-150     [000] .....     7.446567: tracing_mark_write: bad ? bytes
            ? and more
                         ä-150     [000] .....     7.446568: tracing_mark_write: ö\r
                        sh-150     [000] x....     7.446569: reschedule_exit: vector=1
                        sh-150     [000] .....     7.446570: reschedule_exit: vector=1\r
             sh-150     [000] .....     7.446571: reschedule_exit: vector=1
                        sh-150     [1000] .....     7.446572: sched_ext_event: name SCX_EV_BYPASS_ACTIVATE delta -1
                        sh-150     [000] .....     7.446573: empty:\s
                        sh-150     [000] .....     7.446574: empty:
            """;

    /** Other widths, columns and clocks. */
    private static final List<String> STYLES = List.of(
            """
                              sh-150   [000]   1586.879875: tracing_mark_write: old
                              sh-23042 [000]   1586.879876: <stack trace>
             => f
            """,
            """
                              sh-150   [000] d..2  1586.879875: tracing_mark_write: four flags
                              sh-22    [000] ....  1586.879876: sched_wakeup: comm=a pid=1 prio=2 success=1 target_cpu=000
            """,
            """
                              sh-150     (-------) [000] .....  1586.879875: tracing_mark_write: groups
                              sh-150     (    150) [000] .....  1586.879876: tracing_mark_write: groups
                         <idle>-0       (-------) [000] .....  1586.879877: reschedule_exit: vector=1
                          <...>-1234567 (1234567) [000] .....  1586.879878: reschedule_exit: vector=1
            """,
            """
                              sh-150     [000] .....        898181: tracing_mark_write: counter
                              sh-150     [000] ..... 4119585898181: tracing_mark_write: counter
            """,
            """
            # tracer: function
            #
                              sh-150     [000] .....     1.000001: schedule <-do_idle
                              sh-150     [000] .....     1.000002: function: with a name
            """,
            "              sh-150     [000] .....     1.000001234: reschedule_exit: vector=1\n",
            "              sh-150     [000] .....  1763712345.000001: reschedule_exit: vector=1\r\n",
            """
                              sh-150     [000] .....     1.000001: tracing_mark_write: copied from Windows\r
            \r
            goes on\r
            \r
                              sh-150     [000] .....     1.000002: tracing_mark_write: text\r
            \r

            \r
            ö \\\r
            """,
            "sh-150 [000] 1.5: reschedule_exit: vector=1\n",
            "# tracer: nop\n#\n");

    /** Its events are not in order of time, in which they come back. */
    private static final String OUT_OF_ORDER = "cyclic_kick_wait";

    @TempDir
    private Path directory;

    @TestFactory
    Stream<DynamicTest> sampleTracesComeBack() throws IOException {
        return comeBack(ROOT.resolve("sample-traces"), 4);
    }

    @TestFactory
    Stream<DynamicTest> recordingsComeBack() throws IOException {
        Path traces = ROOT.resolve("../shared/traces");
        assumeTrue(Files.isDirectory(traces), "the recordings are not here");
        return comeBack(traces, 3);
    }

    @TestFactory
    Stream<DynamicTest> binaryRecordingsGiveTheKernelsText() {
        Path traces = ROOT.resolve("../shared/traces");
        assumeTrue(Files.isDirectory(traces), "the recordings are not here");
        return Stream.of("6.17.13/stalls", "7.3.4/threaded", "two-loaders/7.3.4")
                .map(name -> DynamicTest.dynamicTest(name, () -> {
                    Path recording = traces.resolve(name);
                    try (ZstdInputStream text =
                            new ZstdInputStream(Files.newInputStream(recording.resolve("trace.txt.zst")))) {
                        assertSame(
                                withoutAddresses(export(recording.resolve("trace.dat"))),
                                withoutAddresses(text.readAllBytes()));
                    }
                }));
    }

    /** The kernel's text shows hashes of them. */
    private static byte[] withoutAddresses(byte[] text) {
        return new String(text, StandardCharsets.UTF_8)
                .replaceAll("(base_addr|ptr)=[0-9a-f]{16}", "$1=*")
                .getBytes(StandardCharsets.UTF_8);
    }

    private Stream<DynamicTest> comeBack(Path under, int depth) throws IOException {
        List<Path> files;
        try (Stream<Path> walked = Files.walk(under, depth)) {
            files = walked.filter(file -> file.getFileName().toString().matches("trace\\.txt(\\.zst)?"))
                    .sorted()
                    .toList();
        }
        return files.stream()
                .map(file -> DynamicTest.dynamicTest(under.relativize(file).toString(), () -> {
                    byte[] text = Files.readAllBytes(file);
                    if (file.toString().endsWith(".zst")) {
                        text = new ZstdInputStream(new ByteArrayInputStream(text)).readAllBytes();
                    }
                    if (file.toString().contains(OUT_OF_ORDER)) {
                        assertThat(sorted(export(file))).isEqualTo(sorted(text));
                    } else {
                        assertSame(export(file), text);
                    }
                }));
    }

    @Test
    void everyOddityComesBack() throws Exception {
        byte[] text = ODD.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < text.length; i++) {
            text[i] = text[i] == '?' ? (byte) 0xff : text[i];
        }
        assertSame(export(Files.write(directory.resolve("odd.txt"), text)), text);
    }

    @Test
    void otherStylesComeBack() throws Exception {
        for (String text : STYLES) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            assertSame(export(Files.write(directory.resolve("style.txt"), bytes)), bytes);
        }
    }

    /** Runs of empty lines are kept together, and a text of more than 16 MiB is not continued. */
    @Test
    void manyLinesThatAreNoEventsComeBack() throws Exception {
        String event = "              sh-150     [000] .....     1.00000%d: reschedule_exit: vector=1\n";
        String print = "              sh-150     [000] .....     1.000007: tracing_mark_write: text\n";
        String text = "\n\n" + event.formatted(1) + "\n".repeat(200_000) + event.formatted(2) + "\n\nodd\n"
                + event.formatted(3) + "\n".repeat(99) + print + "\n".repeat(70_000) + "goes on\n\n" + print
                + "goes on\n".repeat(2_200_000) + "\n".repeat(17 << 20) + "back \\\n";
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Path exported = directory.resolve("exported");
        Files.write(exported, export(Files.write(directory.resolve("many.txt"), bytes)));
        assertThat(Files.mismatch(exported, directory.resolve("many.txt"))).isEqualTo(-1);
    }

    private static List<String> sorted(byte[] text) {
        return new String(text, StandardCharsets.UTF_8).lines().sorted().toList();
    }

    private byte[] export(Path file) throws Exception {
        Dataset dataset = Dataset.openOrCreate(directory.resolve("dataset"));
        Ingest.ingest(List.of(file), dataset, new IngestOptions(false, Optional.of("text")));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        FtraceTextWriter.write(dataset.traceDirectory("text"), out);
        return out.toByteArray();
    }

    /** Compares line by line first, because that is what a person can read. */
    private static void assertSame(byte[] actual, byte[] expected) {
        String[] actualLines = new String(actual, StandardCharsets.ISO_8859_1).split("\n", -1);
        String[] expectedLines = new String(expected, StandardCharsets.ISO_8859_1).split("\n", -1);
        for (int i = 0; i < Math.min(actualLines.length, expectedLines.length); i++) {
            if (!actualLines[i].equals(expectedLines[i])) {
                assertThat(actualLines[i]).as("line %d", i + 1).isEqualTo(expectedLines[i]);
            }
        }
        assertThat(actual).isEqualTo(expected);
    }
}
