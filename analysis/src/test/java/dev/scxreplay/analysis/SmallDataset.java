package dev.scxreplay.analysis;

import dev.scxreplay.table.Column;
import dev.scxreplay.table.Dataset;
import dev.scxreplay.trace.EventTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A dataset of one trace under two kernels, made by hand: on 6.17.13 one of three waits never ends and the arrays leak, on
 * 7.3.4 all is well.
 */
public final class SmallDataset {
    private SmallDataset() {}

    /** Writes the dataset into a directory. */
    public static void write(Path root) throws Exception {
        Dataset.openOrCreate(root);
        events(
                root,
                "event_sched_switch",
                List.of(
                        "0, 1000, 'sched_switch', 0, 0, '<idle>', 0, '<idle>', 0, 120, 'R', 'wl', 7, 120",
                        "3, 2500, 'sched_switch', 0, 7, 'wl', 0, 'wl', 7, 120, 'R+', 'hog', 9, 120",
                        "5, 6000, 'sched_switch', 0, 9, 'hog', 0, 'hog', 9, 120, 'S', 'wl', 7, 120",
                        "6, 7000, 'sched_switch', 0, 7, 'wl', 0, 'wl', 7, 120, 'S', '<idle>', 0, 120",
                        "7, 9000, 'sched_switch', 1, 7, 'wl', NULL, 'wl', 7, 120, 'S', '<idle>', 0, 120"));
        events(
                root,
                "event_sched_wakeup",
                List.of(
                        "1, 1200, 'sched_waking', 0, 7, 'wl', 0, 'hog', 9, 120, 0",
                        "2, 1300, 'sched_wakeup', 0, 7, 'wl', 0, 'hog', 9, 120, 0"));
        events(
                root,
                "event_sched_migrate_task",
                List.of("8, 9100, 'sched_migrate_task', 1, 0, '<idle>', 0, 'wl', 7, 120, 0, 1"));
        trace(root, "lost_span", List.of("1, 9100, 10000, 12"));
        trace(root, "trace", List.of("'ring', 'ftrace text', 'local', 4, '6.17.13', 9, 1000, 10000, 'none'"));
        events(root, "event_print", List.of("4, 5000, 'print', 1, 7, 'wl', NULL, 'rec: workload start'"));

        dumps(root);
        sweep(root);

        run(root, "run", "6.17.13", List.of("'6.17.13', '', 4, 1, 3, 1000, 9000, 'replayed', ''"));
        run(
                root,
                "kick",
                "6.17.13",
                List.of(
                        "'recorded', 0, 1, 4, 1100, 'resched', 1200, 5, 1200, 3200, 2000, 'class-switch', true, false",
                        "'recorded', 2, 1, 6, 1300, 'resched', 1400, 5, 1400, NULL, NULL, 'never', true, false",
                        "'recorded', 1, 2, 4, 1500, 'resched', 1600, 8, 1600, 1600, 0, 'moved-already', true, false",
                        "'recorded', 3, 2, 2, 1700, 'resched', 1800, NULL, NULL, NULL, NULL, 'not-asked', false, false",
                        "'recorded', 3, 0, 4, 4000, 'dropped', NULL, NULL, NULL, NULL, NULL, 'not-kicked', false, false"));
        run(
                root,
                "allocation",
                "6.17.13",
                List.of(
                        "1000, 'boot', 'alloc', 1, 'kick_pnt_seqs', 'init_sched_ext_class', 'percpu', NULL, NULL, NULL, 32, 192, 128, NULL",
                        "2000, 'enable', 'fail', 1, 'kick_pnt_seqs', 'alloc_kick_pseqs', 'kmalloc', 3, NULL, NULL, 48, 0, 0, -12"));
        run(
                root,
                "memory",
                "6.17.13",
                List.of(
                        "1000, 'kick_pnt_seqs', 'percpu', 0, 'live', 96",
                        "1000, 'kick_pnt_seqs', 'percpu', 1, 'live', 32",
                        "2000, 'local_dsq', 'percpu', 0, 'live', 64",
                        "3000, 'kick_pnt_seqs', 'percpu', 0, 'live', 0",
                        "3000, 'kick_pnt_seqs', 'percpu', 0, 'waiting-for-RCU', 96",
                        "3000, 'kick_pnt_seqs', 'percpu', 1, 'live', 0",
                        "3000, 'kick_pnt_seqs', 'percpu', 1, 'waiting-for-RCU', 32",
                        "3500, 'kick_pnt_seqs', 'percpu', 1, 'live', 100",
                        "5000, 'kick_pnt_seqs', 'percpu', 0, 'waiting-for-RCU', 0",
                        "8000, 'kick_pnt_seqs', 'percpu', 1, 'waiting-for-RCU', 0"));
        run(root, "dsq", "6.17.13", List.of("2500, 'create', 17, -1, -12"));
        run(
                root,
                "dsq_task",
                "6.17.13",
                List.of(
                        "7, 'user', 256, NULL, NULL, 2100, 2600, 'consumed', 1, NULL, 20000000, 0, 1, false",
                        "8, 'user', 256, NULL, NULL, 2200, 9000, 'still-there', 1, NULL, 20000000, 1, 0, false",
                        "7, 'local', 9223372036854775810, 1, NULL, 2600, 2700, 'ran', 0, NULL, 20000000, 0, 0, true"));
        run(
                root,
                "scheduler_error",
                "6.17.13",
                List.of(
                        "3000, 1024, 1, true, 'non-existent DSQ 0xbad for task 9'",
                        "3100, 1024, 1, false, 'task 9 is directly dispatched twice'"));
        run(
                root,
                "lifecycle",
                "6.17.13",
                List.of(
                        "2000, 'scxk', 'alloc-kick-pseqs', 'disabled', 0, '', NULL, NULL, NULL, NULL",
                        "2000, 'scxk', 'state-check', 'disabled', -16, 'state is enabled', NULL, NULL, NULL, NULL",
                        "7000, 'scxk', 'exit-claimed', 'enabled', 0, 'cpu 2 going offline, exiting scheduler',"
                                + " 'UNREG_KERN', 66, 281479271677952, NULL",
                        "8000, 'scxk', 'ops-exit', 'disabling', 0, 'cpu 2 going offline, exiting scheduler',"
                                + " 'UNREG_KERN', 66, 281479271677952, NULL"));
        run(
                root,
                "bypass",
                "6.17.13",
                List.of(
                        "2000, 'scxk', 'on', 'enable', 1, NULL, 'node-global', NULL",
                        "2500, 'scxk', 'off', 'enable', 0, 500, 'node-global', 7",
                        "7000, 'scxk', 'on', 'disable', 1, NULL, 'node-global', NULL",
                        "7200, 'scxk', 'on', 'pm', 2, NULL, 'node-global', NULL",
                        "8000, 'scxk', 'off', 'disable', 1, NULL, 'node-global', NULL",
                        "8500, 'scxk', 'off', 'pm', 0, 1500, 'node-global', 9"));
        run(root, "bypass_lb", "6.17.13", List.of("7500, 0, 4, 42, 11, 14, 26, 0, 40, 2, 14"));
        run(
                root,
                "finding",
                "6.17.13",
                List.of(
                        "9000, 'leak', NULL, '100 bytes of kick_pnt_seqs are never freed'",
                        "9000, 'wait-never-ends', 2, 'CPU 2 waits for CPU 1 since 1400'"));
        run(root, "stat", "6.17.13", List.of("'kicks', 5"));

        run(root, "run", "7.3.4", List.of("'7.3.4', '', 4, 1, 3, 1000, 9000, 'replayed', ''"));
        run(
                root,
                "kick",
                "7.3.4",
                List.of(
                        "'recorded', 0, 1, 4, 1100, 'resched', 1200, 5, 1250, 1300, 50, 'pick', false, false",
                        "'recorded', 2, 1, 6, 1300, 'resched', 1400, 5, 1450, 2950, 1500, 'put-prev', false, false"));
        run(root, "memory", "7.3.4", List.of("1000, 'kick_syncs', 'kmalloc', 0, 'live', 256"));
        for (String empty : List.of("allocation", "dsq", "lifecycle", "bypass", "bypass_lb", "finding", "stat")) {
            run(root, empty, "7.3.4", List.of());
        }
    }

    /** Two kernels on two machines; one of the kernels does not boot on the larger one. */
    private static void sweep(Path root) throws SQLException, IOException {
        table(
                root.resolve("sweep=ordinary"),
                "sweep",
                "",
                List.of(
                        "'6.17.13', 4, 1, '', 8192, 1, 'works', NULL, 100, 300, 250, 100",
                        "'7.3.4', 4, 1, '', 8192, 1, 'works', NULL, 200, 500, 500, 200",
                        "'6.17.13', 5000, 1, '', 8192, 0, 'panics at boot', 'illegal size', NULL, NULL, NULL, NULL",
                        "'7.3.4', 5000, 1, '', 8192, 1, 'works', NULL, 20000, 50000, 50000, 20000"));
        table(
                root.resolve("sweep=ordinary"),
                "sweep_site",
                "",
                List.of(
                        "'7.3.4', 4, 1, '', 'kick_syncs', NULL, 0, 500, 500, 0",
                        "'7.3.4', 4, 1, '', 'arena', 'not published', NULL, NULL, NULL, NULL"));
    }

    /** Rows of a table of events: the first seven common columns, then the event's own. */
    private static void events(Path root, String table, List<String> rows) throws SQLException, IOException {
        String unset = ", NULL".repeat(EventTable.COMMON.size() - 7);
        table(
                root.resolve("trace=ring"),
                table,
                "",
                rows.stream()
                        .map(row -> row.replaceFirst("^((?:[^,]*, ){6}[^,]*)", "$1" + unset))
                        .toList());
    }

    /** A stalled task, and the same a millisecond later: CPU 1 has not moved. */
    private static void dumps(Path root) throws SQLException, IOException {
        trace(
                root,
                "dump",
                List.of(
                        "0, 'event 9', 9500, NULL, false, NULL, NULL, NULL, NULL, NULL, 1026, 'kworker/u8:1', 77, NULL,"
                                + " 'runnable task stall', 'hog[9] failed to run for 5.761s', NULL, NULL, false",
                        "1, 'event 40', 1009500, NULL, false, 'ours', 1, 4711, '/batch', 'SysRq-D', NULL, NULL, NULL, NULL,"
                                + " NULL, NULL, NULL, 'queued 3', true"));
        trace(
                root,
                "dump_cpu",
                List.of(
                        "0, 1, 0, 2, 1, 0, 435, 440, NULL, 'wl', 7, 'ext_sched_class', '4', NULL, NULL, '4', NULL, NULL",
                        "0, 2, 1, 1, 1, 0, 99, 1000, NULL, 'a', 5, 'ext_sched_class', NULL, NULL, NULL, NULL, NULL, 'mine'",
                        "1, 2, 0, 1, 1, NULL, NULL, NULL, 1007, 'a', 5, 'ext_sched_class', NULL, '8', '1', NULL, '2', NULL",
                        "1, 1, 1, 2, 1, NULL, NULL, NULL, 440, 'wl', 7, 'ext_sched_class', NULL, NULL, NULL, NULL, NULL, NULL"));
        trace(
                root,
                "dump_task",
                List.of(
                        "0, 0, 1, true, 'R', 'wl', 7, NULL, NULL, -12, 3, 5, 0, 0, 0, -1, -1, NULL, 8, NULL, NULL, 'f', NULL,"
                                + " NULL, NULL",
                        "0, 1, 1, false, 'R', 'hog', 9, NULL, NULL, -5761, 3, 9, 1, 2, 94, -1, -1, 9223372036854775810, 7,"
                                + " NULL, NULL, '4', NULL, 'do_nanosleep+0x65/0x190' || chr(10) || 'f+0x1/0x2', NULL",
                        "1, 0, 1, false, 'D', 'hog', 9, 'sub1-4711', true, -5762, 3, 9, 1, 2, 94, -1, 3, 42, 7, 20000000,"
                                + " 100, '4', 1, NULL, 'mine'"));
        trace(
                root,
                "dump_counter",
                List.of(
                        "0, 'SCX_EV_SELECT_CPU_FALLBACK', 12",
                        "1, 'SCX_EV_SELECT_CPU_FALLBACK', 15",
                        "1, 'SCX_EV_BYPASS_ACTIVATE', 1"));
    }

    /** Rows of another table of a trace; the columns behind those given stay unset. */
    private static void trace(Path root, String table, List<String> rows) throws SQLException, IOException {
        int columns = StoredTable.all().get(table).schema().columns().size();
        table(
                root.resolve("trace=ring"),
                table,
                "",
                rows.stream()
                        .map(row -> row + ", NULL".repeat(columns - row.split(", ").length))
                        .toList());
    }

    private static void run(Path root, String table, String kernel, List<String> rows)
            throws SQLException, IOException {
        table(root.resolve("run=ring@" + kernel), table, "'ring', '" + kernel + "', ", rows);
    }

    private static void table(Path directory, String table, String leading, List<String> rows)
            throws SQLException, IOException {
        Files.createDirectories(directory);
        List<Column> columns = StoredTable.all().get(table).schema().columns();
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckdb.createStatement()) {
            statement.execute("CREATE TABLE t ("
                    + columns.stream()
                            .map(column -> column.name() + " " + column.type().sqlName())
                            .collect(Collectors.joining(", "))
                    + ")");
            for (String row : rows) {
                statement.execute("INSERT INTO t VALUES (" + leading + row + ")");
            }
            statement.execute("COPY t TO '" + directory.resolve(table + ".parquet") + "' (FORMAT parquet)");
        }
    }
}
