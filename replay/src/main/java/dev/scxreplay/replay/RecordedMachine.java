package dev.scxreplay.replay;

import dev.scxreplay.machine.FaultPlan;
import dev.scxreplay.scx.Sites;
import dev.scxreplay.sim.Seed;
import dev.scxreplay.table.TableReader;
import dev.scxreplay.trace.EventTable;
import dev.scxreplay.trace.TraceCursor;
import dev.scxreplay.trace.TraceTables;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;

/**
 * What a recording tells about the machine it was made on and about itself.
 *
 * @param nrCpus number of CPUs the recording names, or one more than the highest CPU that recorded an event if that is more
 * @param nrNodes NUMA nodes: one more than the highest node that an allocation asked for, as the arrays of sequence numbers
 *     do for each CPU; 1 if no allocation was recorded
 * @param events number of events, for telling how far a replay is
 * @param firstNs time of the first event, ns; 0 if there is none
 * @param loadedBefore whether a scheduler was there before the recording began
 * @param registers whether bpf_scx_reg() was recorded
 * @param disableWork whether the disable work was recorded
 * @param failedAttempts numbers of the attempts to enable, from 0, in which an error ended the scheduler before bpf(2)
 *     returned
 * @param infersKicks whether no probe shows calls of scx_bpf_kick_cpu(), but interrupts that kicks send are there
 * @param irqWork whether runs of kick_cpus_irq_workfn() were recorded
 * @param reschedules whether the recording shows how a CPU reacts to a reschedule interrupt
 * @param scripted whether it was written by hand (a print line {@code scx-replay: scripted})
 * @param cpusTakeTurns whether its CPUs ran one at a time, round robin, as virtual CPUs of one host thread do
 * @param faults allocations that fail on purpose, from print lines {@code scx-replay: fail SITE=N}
 */
record RecordedMachine(
        int nrCpus,
        int nrNodes,
        long events,
        long firstNs,
        boolean loadedBefore,
        boolean registers,
        boolean disableWork,
        Set<Integer> failedAttempts,
        boolean infersKicks,
        boolean irqWork,
        boolean reschedules,
        boolean scripted,
        boolean cpusTakeTurns,
        FaultPlan faults) {
    /** What ops.init() is said to return where the recording shows that enabling failed but not why: -EINVAL. */
    static final int ERROR_IN_ENABLE = -22;

    private static final String FAIL = "scx-replay: fail ";

    /** Events looked at to tell whether CPUs take turns. */
    private static final int SAMPLE = 200_000;

    private static final int FEWEST_CHANGES = 1_000;

    /** What may not be looked at, not even to count it. */
    private static final String TRUTH = "('" + String.join("', '", TraceCursor.GROUND_TRUTH) + "')";

    /**
     * Looks only at what tells: the CPUs and the begin are in the files' metadata, life cycles and kicks in the probes. Reading
     * all events for them took a third of a replay.
     */
    static RecordedMachine of(BufferAllocator allocator, Path traceDirectory) {
        List<EventTable> recorded = Stream.of(EventTable.values())
                .filter(table ->
                        Files.exists(file(traceDirectory, table.schema().name())))
                .toList();
        if (recorded.isEmpty()) {
            return new RecordedMachine(
                    1, 1, 0, 0, false, false, false, Set.of(), false, false, false, false, false, FaultPlan.NONE);
        }
        long[] extent = extent(allocator, traceDirectory, recorded);
        long[] named = numbers(
                allocator, "SELECT nr_cpus::BIGINT, events FROM " + scan(traceDirectory, TraceTables.TRACE.name()), 2);
        String probes = events(traceDirectory, recorded, EventTable.SCX_PROBE);
        String prints = events(traceDirectory, recorded, EventTable.PRINT);
        long[] facts = numbers(
                allocator,
                "SELECT count(*) FILTER (event = 'reg'), count(*) FILTER (event = 'scx_disable'),"
                        + " count(*) FILTER (event = 'kick_work_in'),"
                        + " coalesce(min(seq) FILTER (event IN ('reg', 'scx_enable')), 9223372036854775807),"
                        + " coalesce(min(seq) FILTER (event IN ('kick_cpu', 'unreg')), 9223372036854775807),"
                        + " count(*) FILTER (event = 'kick_cpu') FROM "
                        + probes,
                6);
        OptionalLong inferred = facts[5] > 0 ? OptionalLong.empty() : InferredKicks.first(allocator, traceDirectory);
        boolean scripted = isAny(allocator, prints, "text = 'scx-replay: scripted'");
        boolean reschedules = !scripted
                && isAny(
                        allocator,
                        events(traceDirectory, recorded, EventTable.IRQ_VECTOR),
                        "event = 'reschedule_entry'");
        String all = events(traceDirectory, recorded, EventTable.values());
        return new RecordedMachine(
                (int) Math.max(extent[0], named[0]),
                nodes(allocator, traceDirectory, recorded),
                named[1],
                extent[1],
                Math.min(facts[4], inferred.orElse(Long.MAX_VALUE)) < facts[3],
                facts[0] > 0,
                facts[1] > 0,
                facts[0] > 0 ? failedAttempts(allocator, probes) : Set.of(),
                inferred.isPresent(),
                facts[2] > 0,
                reschedules,
                scripted,
                !scripted && takesTurns(allocator, all, extent[0]),
                faults(allocator, prints));
    }

    /** One more than the highest CPU that recorded an event, and the time of the first one. */
    private static long[] extent(BufferAllocator allocator, Path directory, List<EventTable> recorded) {
        String files = recorded.stream()
                .filter(table -> table != EventTable.SCX_PROBE)
                .map(table -> quoted(file(directory, table.schema().name())))
                .collect(Collectors.joining(", ", "[", "]"));
        String metadata = "SELECT max(stats_max_value::BIGINT) FILTER (path_in_schema = 'common_cpu') AS last_cpu,"
                + " min(stats_min_value::BIGINT) FILTER (path_in_schema = 'ts_ns') AS first_ns FROM parquet_metadata("
                + files + ") WHERE path_in_schema IN ('common_cpu', 'ts_ns')";
        String probes = "SELECT max(common_cpu)::BIGINT AS last_cpu, min(ts_ns) AS first_ns FROM "
                + events(directory, recorded, EventTable.SCX_PROBE);
        String both = files.equals("[]") ? probes : metadata + " UNION ALL " + probes;
        return numbers(allocator, "SELECT max(last_cpu) + 1, min(first_ns) FROM (" + both + ")", 2);
    }

    private static int nodes(BufferAllocator allocator, Path directory, List<EventTable> recorded) {
        return recorded.contains(EventTable.KMEM)
                ? (int) numbers(
                        allocator,
                        "SELECT coalesce(greatest(max(node), 0), 0)::BIGINT + 1 FROM "
                                + scan(directory, EventTable.KMEM.schema().name()),
                        1)[0]
                : 1;
    }

    /** The events of some tables as far as they were recorded: a subquery, without rows if none was. */
    private static String events(Path directory, List<EventTable> recorded, EventTable... tables) {
        String scans = Stream.of(tables)
                .filter(recorded::contains)
                .map(table -> "SELECT seq, ts_ns, common_cpu, common_pid, event, "
                        + (table == EventTable.PRINT ? "text" : "NULL::VARCHAR AS text") + " FROM "
                        + scan(directory, table.schema().name())
                        + (table == EventTable.SCX_PROBE ? " WHERE event NOT IN " + TRUTH : ""))
                .collect(Collectors.joining(" UNION ALL "));
        return scans.isEmpty()
                ? "(SELECT 0::BIGINT AS seq, 0::BIGINT AS ts_ns, 0 AS common_cpu, 0 AS common_pid, '' AS event, '' AS text WHERE false)"
                : "(" + scans + ")";
    }

    private static boolean isAny(BufferAllocator allocator, String events, String condition) {
        return numbers(
                        allocator,
                        "SELECT count(*) FROM (SELECT 1 FROM " + events + " WHERE " + condition + " LIMIT 1)",
                        1)[0]
                > 0;
    }

    /** Attempts whose scheduler was disabled between the call of bpf_scx_reg() and its return, which was 0. */
    private static Set<Integer> failedAttempts(BufferAllocator allocator, String events) {
        Set<Integer> failed = new TreeSet<>();
        List<Long> numbers = column(
                allocator,
                "WITH e AS MATERIALIZED (SELECT seq, event, common_pid FROM " + events
                        + " WHERE event IN ('reg', 'reg_ret', 'scx_disable', 'unreg')),"
                        + " a AS (SELECT row_number() OVER (ORDER BY seq) - 1 AS number, seq, (SELECT min(r.seq) FROM e r"
                        + " WHERE r.event = 'reg_ret' AND r.common_pid = e.common_pid AND r.seq > e.seq) AS returned"
                        + " FROM e WHERE event = 'reg')"
                        + " SELECT number::BIGINT FROM a WHERE EXISTS (SELECT 1 FROM e d WHERE d.event = 'scx_disable'"
                        + " AND d.seq > a.seq AND d.seq < a.returned) AND NOT EXISTS (SELECT 1 FROM e u"
                        + " WHERE u.event = 'unreg' AND u.seq > a.seq AND u.seq < a.returned) ORDER BY number");
        numbers.forEach(number -> failed.add(number.intValue()));
        return failed;
    }

    /** The name of a task where the recording first has it switched to or woken. */
    static String taskName(BufferAllocator allocator, Path traceDirectory, int pid) {
        List<String> scans = new ArrayList<>();
        if (Files.exists(file(traceDirectory, EventTable.SCHED_SWITCH.schema().name()))) {
            for (String side : List.of("prev", "next")) {
                scans.add("SELECT seq, " + side + "_comm AS comm FROM "
                        + scan(traceDirectory, EventTable.SCHED_SWITCH.schema().name()) + " WHERE " + side
                        + "_pid = " + pid);
            }
        }
        if (Files.exists(file(traceDirectory, EventTable.SCHED_WAKEUP.schema().name()))) {
            scans.add("SELECT seq, comm FROM "
                    + scan(traceDirectory, EventTable.SCHED_WAKEUP.schema().name()) + " WHERE pid = " + pid);
        }
        String sql = "SELECT comm FROM (" + String.join(" UNION ALL ", scans) + ") ORDER BY seq LIMIT 1";
        try (TableReader reader = TableReader.open(allocator, sql)) {
            if (!reader.next()) {
                return "?";
            }
            return new String(((VarCharVector) reader.root().getVector(0)).get(0), StandardCharsets.UTF_8);
        }
    }

    private static FaultPlan faults(BufferAllocator allocator, String events) {
        List<String> rules = new ArrayList<>();
        try (TableReader reader = TableReader.open(
                allocator, "SELECT text FROM " + events + " WHERE starts_with(text, '" + FAIL + "') ORDER BY seq")) {
            while (reader.next()) {
                VarCharVector texts = (VarCharVector) reader.root().getVector(0);
                for (int row = 0; row < reader.root().getRowCount(); row++) {
                    rules.add(new String(texts.get(row), StandardCharsets.UTF_8).substring(FAIL.length()));
                }
            }
        }
        return rules.isEmpty() ? FaultPlan.NONE : FaultPlan.parse(rules, Sites.NAMES, new Seed(0));
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
        long[] steps = numbers(
                allocator,
                "SELECT count(*) FILTER (step > 0 AND step * 2 < " + nrCpus + "), count(*) FILTER (step * 2 > " + nrCpus
                        + ") FROM (SELECT (common_cpu - lag(common_cpu) OVER (ORDER BY seq) + " + nrCpus + ") % "
                        + nrCpus
                        + " AS step FROM (SELECT seq, common_cpu FROM " + events + " ORDER BY seq LIMIT " + SAMPLE
                        + "))",
                2);
        long all = steps[0] + steps[1];
        return all >= FEWEST_CHANGES && steps[0] * 10 > all * 6;
    }

    static String scan(Path directory, String table) {
        return "read_parquet(" + quoted(file(directory, table)) + ")";
    }

    private static Path file(Path directory, String table) {
        return directory.resolve(table + ".parquet");
    }

    private static String quoted(Path file) {
        return "'" + file.toString().replace("'", "''") + "'";
    }

    private static long[] numbers(BufferAllocator allocator, String sql, int columns) {
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

    private static List<Long> column(BufferAllocator allocator, String sql) {
        List<Long> values = new ArrayList<>();
        try (TableReader reader = TableReader.open(allocator, sql)) {
            while (reader.next()) {
                BigIntVector vector = (BigIntVector) reader.root().getVector(0);
                for (int row = 0; row < reader.root().getRowCount(); row++) {
                    values.add(vector.get(row));
                }
            }
        }
        return values;
    }
}
