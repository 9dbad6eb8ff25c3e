package dev.scxreplay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scxreplay.analysis.Session;
import dev.scxreplay.table.Dataset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kicks and waits of recordings whose probes are withheld. */
final class InferredKicksTest {
    /** CPU 0 kicks twice: one kick makes CPU 0 reschedule itself to wait for CPU 1, the other sends no interrupt. */
    private static final String NO_PROBES = """
            # entries-in-buffer/entries-written: 12/12   #P:2
            #           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION
                   task7-7       [001] .....     0.000050: tracing_mark_write: running
                   task8-8       [000] d..2.     0.000100: ipi_send_cpu: cpu=0 callsite=irq_work_queue+0x2e/0x60 callback=kick_cpus_irq_workfn+0x0/0x750
                   task8-8       [000] d.h1.     0.000102: irq_work_entry: vector=246
                   task8-8       [000] d.h2.     0.000104: ipi_send_cpu: cpu=1 callsite=kick_cpus_irq_workfn+0x1d3/0x750 callback=0x0
                   task8-8       [000] dNh1.     0.000106: irq_work_exit: vector=246
                   task7-7       [001] dNh..     0.000110: reschedule_entry: vector=253
                   task7-7       [001] dNh..     0.000112: reschedule_exit: vector=253
                   task8-8       [000] d..2.     0.000300: ipi_send_cpu: cpu=0 callsite=irq_work_queue+0x2e/0x60 callback=kick_cpus_irq_workfn+0x0/0x750
                   task8-8       [000] d.h1.     0.000302: irq_work_entry: vector=246
                   task8-8       [000] d.h1.     0.000304: irq_work_exit: vector=246
                   task8-8       [000] .....     0.000400: tracing_mark_write: end
                   task7-7       [001] .....     0.000500: tracing_mark_write: end
            """;

    @TempDir
    Path directory;

    @Test
    void anInterruptFromTheIrqWorkNamesTheTargetAndItsRescheduleTheWait() throws Exception {
        Path text = Files.writeString(directory.resolve("t.txt"), NO_PROBES);
        String dataset = directory.resolve("dataset").toString();
        Recordings.run("ingest", text.toString(), "-o", dataset);
        Recordings.run("replay", dataset, "--kernel", "7.3.4");
        String kicks = "SELECT source, kicker_cpu, target_cpu, flags, kicked_at_ns, outcome, wait_end FROM kick"
                + " ORDER BY kicked_at_ns";
        assertThat(Recordings.run("query", dataset, kicks, "--format", "csv").out())
                .isEqualTo("""
                source,kicker_cpu,target_cpu,flags,kicked_at_ns,outcome,wait_end
                inferred,0,1,4,100000,resched,repick
                inferred,0,-1,0,300000,target-not-seen,none
                """);
    }

    /**
     * All probes but those that measure the waits are withheld; the rest of the recording has to do. The shares are what the
     * events hold, see waits.md: a kick that joins a pending irq_work leaves none of its own.
     */
    @ParameterizedTest
    @CsvSource({
        "6.16.12/icount8, 99, 93",
        "6.17.13/icount8, 99, 87",
        "6.18.15/icount8, 99, 97",
        "6.18.15/numa2, 99, 98",
        "7.3.4/icount4, 96, 70",
        "6.16.12/stalls, 76, 72",
        "6.17.13/stalls, 91, 75",
        "7.3.4/threaded, 96, 46"
    })
    void findsWhatTheProbesShow(String recording, long kickPercent, long waitPercent) throws Exception {
        Recordings.require();
        Path dataset = Recordings.ingest(recording, directory);
        long kicks = count(dataset, "SELECT count(*) FROM event_scx_probe WHERE event = 'kick_cpu'");
        withhold(dataset);
        String kernel = recording.substring(0, recording.indexOf('/'));
        Recordings.run("replay", dataset.toString(), "--kernel", kernel);
        long found = count(dataset, "SELECT count(*) FROM kick WHERE source = 'inferred'");
        long waits = count(dataset, "SELECT count(*) FROM wait_errors");
        long foundWaits =
                count(dataset, "SELECT count(*) FROM wait_errors WHERE NOT contains(cause, 'no wait of this pair')");
        System.out.printf("%s: %d of %d kicks, %d of %d waits inferred%n", recording, found, kicks, foundWaits, waits);
        assertThat(found * 100 / kicks).isBetween(kickPercent, 100L);
        assertThat(foundWaits * 100 / waits).isGreaterThanOrEqualTo(waitPercent);
    }

    private static void withhold(Path dataset) throws Exception {
        Dataset opened = Dataset.open(dataset);
        Path probes = opened.traceDirectory(opened.traces().getFirst()).resolve("event_scx_probe.parquet");
        Path kept = probes.resolveSibling("kept.parquet");
        try (Session session = Session.open(opened)) {
            session.writeParquet(
                    "SELECT * EXCLUDE trace FROM event_scx_probe WHERE event IN ('wait_begin', 'wait_end')", kept);
        }
        Files.move(kept, probes, StandardCopyOption.REPLACE_EXISTING);
    }

    private static long count(Path dataset, String sql) throws Exception {
        return Recordings.one(dataset, sql, row -> row.getLong(1));
    }
}
