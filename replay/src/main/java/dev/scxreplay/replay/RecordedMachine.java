package dev.scxreplay.replay;

import dev.scxreplay.table.TableReader;
import dev.scxreplay.trace.EventTable;
import dev.scxreplay.trace.TraceTables;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;

/**
 * What a recording tells about the machine it was made on and about itself.
 *
 * @param nrCpus number of CPUs the recording names, or one more than the highest CPU that recorded an event if that is more
 * @param firstNs time of the first event, ns; 0 if there is none
 * @param lifecycle whether enabling or disabling a scheduler was recorded
 * @param irqWork whether runs of kick_cpus_irq_workfn() were recorded
 * @param reschedules whether the recording shows how a CPU reacts to a reschedule interrupt
 * @param scripted whether it was written by hand (a print line {@code scx-replay: scripted})
 * @param cpusTakeTurns whether its CPUs ran one at a time, round robin, as virtual CPUs of one host thread do
 */
record RecordedMachine(
        int nrCpus,
        long firstNs,
        boolean lifecycle,
        boolean irqWork,
        boolean reschedules,
        boolean scripted,
        boolean cpusTakeTurns) {
    /** Events looked at to tell whether CPUs take turns. */
    private static final int SAMPLE = 200_000;

    private static final int FEWEST_CHANGES = 1_000;

    static RecordedMachine of(BufferAllocator allocator, Path traceDirectory) {
        List<String> scans = new ArrayList<>();
        for (EventTable table : EventTable.values()) {
            Path file = traceDirectory.resolve(table.schema().name() + ".parquet");
            if (Files.exists(file)) {
                scans.add("SELECT seq, ts_ns, common_cpu, event, "
                        + (table == EventTable.PRINT ? "text" : "NULL::VARCHAR AS text") + " FROM "
                        + scan(traceDirectory, table.schema().name()));
            }
        }
        if (scans.isEmpty()) {
            return new RecordedMachine(1, 0, false, false, false, false, false);
        }
        String events = "(" + String.join(" UNION ALL ", scans) + ")";
        long[] facts = row(
                allocator,
                "SELECT max(common_cpu)::BIGINT + 1, min(ts_ns), count(*) FILTER (event IN ('reg', 'scx_enable', 'unreg')),"
                        + " count(*) FILTER (event = 'kick_work_in'), count(*) FILTER (event = 'reschedule_entry'),"
                        + " count(*) FILTER (text = 'scx-replay: scripted') FROM " + events,
                6);
        boolean scripted = facts[5] > 0;
        long named = row(
                allocator, "SELECT max(nr_cpus)::BIGINT FROM " + scan(traceDirectory, TraceTables.TRACE.name()), 1)[0];
        return new RecordedMachine(
                (int) Math.max(facts[0], named),
                facts[1],
                facts[2] > 0,
                facts[3] > 0,
                facts[4] > 0 && !scripted,
                scripted,
                !scripted && takesTurns(allocator, events, facts[0]));
    }

    /**
     * Whether the recording goes round the CPUs in ascending order.
     *
     * <p>On a machine whose CPUs run at the same time, the next event after one of CPU x is as often of CPU x + d as of CPU
     * x - d. Where virtual CPUs take turns, x + d comes first unless all between are idle. More than six in ten steps forward
     * among at least a thousand cannot be chance.
     */
    private static boolean takesTurns(BufferAllocator allocator, String events, long nrCpus) {
        if (nrCpus < 3) {
            return false;
        }
        long[] steps = row(
                allocator,
                "SELECT count(*) FILTER (step > 0 AND step * 2 < " + nrCpus + "), count(*) FILTER (step * 2 > " + nrCpus
                        + ") FROM (SELECT (common_cpu - lag(common_cpu) OVER (ORDER BY seq) + " + nrCpus + ") % "
                        + nrCpus
                        + " AS step FROM " + events + " WHERE seq < " + SAMPLE + ")",
                2);
        long all = steps[0] + steps[1];
        return all >= FEWEST_CHANGES && steps[0] * 10 > all * 6;
    }

    private static String scan(Path directory, String table) {
        return "read_parquet('"
                + directory.resolve(table + ".parquet").toString().replace("'", "''") + "')";
    }

    private static long[] row(BufferAllocator allocator, String sql, int columns) {
        try (TableReader reader = TableReader.open(allocator, sql)) {
            if (!reader.next()) {
                throw new IllegalStateException("no row from " + sql);
            }
            long[] values = new long[columns];
            for (int i = 0; i < columns; i++) {
                BigIntVector vector = (BigIntVector) reader.root().getVector(i);
                values[i] = vector.isNull(0) ? 0 : vector.get(0);
            }
            return values;
        }
    }
}
