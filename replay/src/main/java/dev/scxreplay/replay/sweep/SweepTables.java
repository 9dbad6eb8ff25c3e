package dev.scxreplay.replay.sweep;

import static dev.scxreplay.table.Column.optional;
import static dev.scxreplay.table.Column.required;
import static dev.scxreplay.table.ColumnType.INT32;
import static dev.scxreplay.table.ColumnType.INT64;
import static dev.scxreplay.table.ColumnType.TEXT;

import dev.scxreplay.replay.sweep.SweepRow.Bytes;
import dev.scxreplay.table.Column;
import dev.scxreplay.table.Dataset;
import dev.scxreplay.table.DatasetException;
import dev.scxreplay.table.Staging;
import dev.scxreplay.table.TableAppender;
import dev.scxreplay.table.TableSchema;
import dev.scxreplay.table.TextDictionary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The tables of a sweep over CPU counts: one row for each kernel and machine, and one for each of its sites. */
public final class SweepTables {
    private static final List<Column> MACHINE = List.of(
            required("kernel", TEXT, "", "the kernel as asked for, e.g. 6.17.8+14c1da3895a1"),
            required("nr_cpu_ids", INT32, "", "CPU ids, all possible"),
            required("nr_nodes", INT32, "", "NUMA nodes"),
            required(
                    "conditions",
                    TEXT,
                    "",
                    "what the sweep was asked for besides: nodes, queues, schedulers, limits of memory, kind of schedulers;"
                            + " empty for one ordinary scheduler without queues on one node"));

    private static final List<Column> BYTES = List.of(
            optional(
                    "boot_bytes",
                    INT64,
                    "bytes",
                    "held after boot, without a scheduler; absent if it never came to that"),
            optional("loaded_bytes", INT64, "bytes", "held with the schedulers and their queues"),
            optional(
                    "unloaded_bytes",
                    INT64,
                    "bytes",
                    "held when the last scheduler has just been disabled, with what waits for grace periods"),
            optional("after_gp_bytes", INT64, "bytes", "held when all grace periods are over"));

    /** One row per kernel and machine. */
    public static final TableSchema SWEEP = table(
            "sweep",
            "What sched_ext takes under one kernel on one machine of a sweep over CPU counts.",
            required("config_nr_cpus", INT32, "", "CPUs the kernel is built for"),
            required("schedulers", INT32, "", "schedulers loaded"),
            required("verdict", TEXT, "", "works, panics at boot, -ENOMEM or crashes"),
            optional("why", TEXT, "", "the kernel's message, or what failed"));

    /** One row per kernel, machine and site. */
    public static final TableSchema SWEEP_SITE = table(
            "sweep_site",
            "What one site takes under one kernel on one machine of a sweep over CPU counts.",
            required("site", TEXT, "", "what the memory is for"),
            optional("not_modelled", TEXT, "", "why the site has no numbers; absent if it has"));

    /** Both. */
    public static final List<TableSchema> ALL = List.of(SWEEP, SWEEP_SITE);

    private SweepTables() {}

    private static TableSchema table(String name, String doc, Column... columns) {
        return new TableSchema(
                name,
                doc,
                Stream.of(MACHINE, List.of(columns), BYTES)
                        .flatMap(List::stream)
                        .toList());
    }

    /** Puts the rows of a sweep into a dataset, in place of an earlier one with the same conditions. */
    public static void write(Dataset dataset, MemorySweep.Options options, List<SweepRow> rows)
            throws DatasetException {
        String conditions = conditions(options);
        TextDictionary words = new TextDictionary();
        try (Staging staging = dataset.stageSweep(conditions)) {
            TableAppender sweep = staging.appender(SWEEP, words);
            TableAppender sites = staging.appender(SWEEP_SITE, words);
            for (SweepRow row : rows) {
                int column = machine(sweep, row, conditions);
                sweep.setInt(column++, MemorySweep.configNrCpus(row.nrCpuIds()));
                sweep.setInt(column++, row.schedulers());
                sweep.setText(column++, row.verdict().toString());
                if (!row.why().isEmpty()) {
                    sweep.setText(column, row.why());
                }
                bytes(sweep, column + 1, row.total());
                for (Map.Entry<String, Bytes> site : row.bySite().entrySet()) {
                    column = machine(sites, row, conditions);
                    sites.setText(column, site.getKey());
                    bytes(sites, column + 2, site.getValue());
                }
                for (Map.Entry<String, String> site : row.unsized().entrySet()) {
                    column = machine(sites, row, conditions);
                    sites.setText(column, site.getKey());
                    sites.setText(column + 1, site.getValue());
                }
            }
            staging.commit();
        }
    }

    /** What the sweep was asked for beside kernels and CPU counts, as its tables say it. */
    static String conditions(MemorySweep.Options options) {
        List<String> parts = new ArrayList<>();
        if (options.nodes() > 1) {
            parts.add("nodes " + options.nodes());
        }
        if (options.dsqs() > 0) {
            parts.add("dsqs " + options.dsqs());
        }
        if (options.schedulers() > 1) {
            parts.add("schedulers " + options.schedulers());
        }
        Stream.of(options.conditions().text(), options.traits().text())
                .filter(text -> !text.isEmpty())
                .forEach(parts::add);
        return String.join(", ", parts);
    }

    private static int machine(TableAppender table, SweepRow row, String conditions) {
        table.beginRow();
        table.setText(0, row.kernel().name());
        table.setInt(1, row.nrCpuIds());
        table.setInt(2, row.nrNodes());
        table.setText(3, conditions);
        return MACHINE.size();
    }

    private static void bytes(TableAppender table, int column, Bytes bytes) {
        long[] moments = {bytes.boot(), bytes.loaded(), bytes.unloaded(), bytes.afterGracePeriod()};
        for (int i = 0; i < moments.length; i++) {
            if (moments[i] != Bytes.NEVER) {
                table.setLong(column + i, moments[i]);
            }
        }
    }
}
