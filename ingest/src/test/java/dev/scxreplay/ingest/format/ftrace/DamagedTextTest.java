package dev.scxreplay.ingest.format.ftrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scxreplay.ingest.format.Mutations;
import dev.scxreplay.ingest.format.PrintingSink;
import dev.scxreplay.trace.IngestException;
import dev.scxreplay.trace.TraceInput;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is done to a text, it gives rows and counters, or one sentence. */
final class DamagedTextTest {
    private static final String TRACE = """
            # tracer: nop
            # entries-in-buffer/entries-written: 8/9   #P:8
            #           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION
                      <idle>-0       [001] dNh2.     7.446543: sched_wakeup: comm=a b-c pid=150 prio=120 target_cpu=003
                      <idle>-0       [001] d..2.     7.446549: sched_switch: prev_comm=swapper/1 prev_pid=0 prev_prio=120 prev_state=R+ ==> next_comm=sh next_pid=150 next_prio=120
            CPU:3 [LOST 17 EVENTS]
                       <...>-1234567 [003] ...1.     7.446551: tracing_mark_write: scxk: enable begin
            and its second line
                        sh-150     [000] d.Z..     7.446552: wait_begin: (f+0x119/0x1f0) cpu=6 cur=18446744073709551615 snap=22
                        sh-150     [000] d..2.     7.446552: kick_cpu: (scx_bpf_kick_cpu+0x4/0xb0) cpu=2 flags=0x4
                        sh-150     [000] d..2.     7.446000: ipi_send_cpu: cpu=2 callsite=f+0x12e/0x1b0 callback=0x0
                        sh-150     [000] .....     7.446560: kmalloc: call_site=f+0x4/0x9 ptr=00000000deadbeef bytes_req=24 bytes_alloc=32 gfp_flags=GFP_KERNEL node=-1 accounted=false
                        sh-150     [000] .....     7.446561: percpu_alloc_percpu: call_site=f+0x4/0x9 reserved=0 is_atomic=0 size=8 align=8 base_addr=00000000f off=64 ptr=0000000d bytes_alloc=16 gfp_flags=GFP_KERNEL
                        sh-150     [000] .....     7.446562: sys_enter: NR 1 (1, 2, 3)
            """;

    @TempDir
    private Path directory;

    @Test
    @Timeout(120)
    void givesRowsAndCountersOrOneSentence() {
        Mutations.readAll(TRACE.getBytes(StandardCharsets.UTF_8), damaged -> {
            Path file = Files.write(directory.resolve("trace.txt"), damaged);
            try (PrintingSink sink = new PrintingSink()) {
                FtraceTextReader.recognizes(damaged);
                new FtraceTextReader().read(TraceInput.plain(file), sink);
                assertThat(sink.rows()).hasSizeLessThan(100);
            } catch (IngestException e) {
                assertThat(e).message().endsWith(".").doesNotContain("\n");
            }
        });
    }
}
