package dev.scxreplay.batch;

import static dev.scxreplay.table.ColumnType.INT64;
import static dev.scxreplay.table.ColumnType.TEXT;

import dev.scxreplay.table.Column;
import dev.scxreplay.table.ColumnType;
import dev.scxreplay.table.TableSchema;
import java.util.List;

/** The tables that a batch has beside those of its traces and runs. */
public final class BatchTables {
    /** One row per job of the plan, in the plan's order. */
    public static final TableSchema BATCH_JOB = new TableSchema(
            "batch_job",
            "One job of the plan, in the order of the plan.",
            List.of(
                    column("id", TEXT, "the job, by all that its result depends on; what rerun takes"),
                    column("trace", TEXT, "name of the trace"),
                    column("kernel", TEXT, "as in the other tables: the kernel and what else is not the usual"),
                    column("release", TEXT, "the kernel as the plan names it"),
                    column("machine", TEXT, "name of the machine in the plan"),
                    column("machine_settings", TEXT, "what it is, as JSON; 0 and nothing: as recorded"),
                    column("faults", TEXT, "name of the fault plan in the plan"),
                    column("fail", TEXT, "its rules, as JSON"),
                    column("seed", INT64, "where random faults draw from"),
                    column("status", TEXT, "ok or failed; not-run if the batch was stopped before"),
                    column("reason", TEXT, "why it failed; empty if it did not")));

    private BatchTables() {}

    private static Column column(String name, ColumnType type, String doc) {
        return Column.required(name, type, "", doc);
    }
}
