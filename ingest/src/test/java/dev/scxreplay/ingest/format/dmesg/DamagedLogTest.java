package dev.scxreplay.ingest.format.dmesg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scxreplay.ingest.Ingest;
import dev.scxreplay.ingest.IngestOptions;
import dev.scxreplay.ingest.format.Mutations;
import dev.scxreplay.table.Dataset;
import dev.scxreplay.trace.IngestException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is done to a log, it gives rows and counters, or one sentence. */
final class DamagedLogTest {
    private static final String LOG = """
            kern  :info  : [    0.000000][    T0] Linux version 6.12.3 (gcc) #1
            Sep 23 13:02:57 host bash[1052]: DEBUG DUMP
            Sep 23 13:02:57 host bash[1052]: ==========
            Sep 23 13:02:57 host bash[1052]: ours: sub1-77 /a
            Sep 23 13:02:57 host bash[1052]: w[7] triggered exit kind 1026 on CPU 1:
            Sep 23 13:02:57 host bash[1052]:   runnable task stall (w[7] failed to run for 5.761s)
            Sep 23 13:02:57 host bash[1052]: Backtrace:
            Sep 23 13:02:57 host bash[1052]:   scx_watchdog_workfn+0x154/0x1e0
            Sep 23 13:02:57 host bash[1052]: CPU states
            Sep 23 13:02:57 host bash[1052]: ----------
            Sep 23 13:02:57 host bash[1052]: CPU 2   : nr_run=2 flags=0x1 cpu_rel=0 ops_qseq=435 ksync=440
            Sep 23 13:02:57 host bash[1052]:           curr=a b[40] class=ext_sched_class
            Sep 23 13:02:57 host bash[1052]:   cpus_to_kick   : ff,8
            Sep 23 13:02:57 host bash[1052]:  *R a b[40] *root -12ms
            Sep 23 13:02:57 host bash[1052]:       scx_state/flags=3/0x5 dsq_flags=0x0 ops_state/qseq=0/0
            Sep 23 13:02:57 host bash[1052]:       sticky/holding_cpu=-1/-1 dsq_id=0x2a
            Sep 23 13:02:57 host bash[1052]:       dsq_vtime=111688987676330929 slice=7 weight=100
            Sep 23 13:02:57 host bash[1052]:       cpus=f no_mig=0
            Sep 23 13:02:57 host bash[1052]: Event counters
            Sep 23 13:02:57 host bash[1052]: --------------
            Sep 23 13:02:57 host bash[1052]:     SCX_EV_BYPASS_DURATION:           -1
            Sep 23 13:02:57 host bash[1052]: ~~~~ TRUNCATED ~~~~
            """;

    @TempDir
    private Path directory;

    @Test
    @Timeout(300)
    void givesRowsAndCountersOrOneSentence() throws Exception {
        Dataset dataset = Dataset.openOrCreate(directory.resolve("dataset"));
        Mutations.readAll(LOG.getBytes(StandardCharsets.UTF_8), damaged -> {
            Path file = Files.write(directory.resolve("log.txt"), damaged);
            try {
                assertThat(Ingest.ingest(List.of(file), dataset, IngestOptions.DEFAULT)
                                .traces())
                        .hasSize(1);
            } catch (IngestException e) {
                assertThat(e).message().endsWith(".").doesNotContain("\n");
            }
        });
    }
}
