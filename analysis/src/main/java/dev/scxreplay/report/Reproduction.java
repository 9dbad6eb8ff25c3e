package dev.scxreplay.report;

import java.util.List;

/** The commands that give a row of a report again: the replay it came from, and the query that lists it. */
final class Reproduction {
    private Reproduction() {}

    /**
     * Two commands, a line each.
     *
     * @param rows has the columns trace, kernel, conditions, nr_cpu_ids, recorded_cpus, nr_nodes; and kind or site
     */
    static String commands(String dataset, Rows rows, List<Object> row) {
        String trace = rows.text(row, "trace");
        String kernel = rows.text(row, "kernel");
        boolean finding = rows.column("kind") >= 0;
        String which = finding ? "kind" : "site";
        String select = "SELECT * FROM " + (finding ? "findings" : "allocation_failures") + " WHERE trace = "
                + sql(trace) + " AND kernel = " + sql(kernel) + " AND " + which + " = " + sql(rows.text(row, which));
        return "scx-replay replay " + Html.shell(dataset) + " --kernel " + Html.shell(kernel) + " --trace "
                + Html.shell(trace) + machine(rows, row)
                + (rows.column("conditions") < 0 ? "" : options(rows.text(row, "conditions")))
                + "\nscx-replay query " + Html.shell(dataset) + " " + Html.shell(select);
    }

    private static String machine(Rows rows, List<Object> row) {
        long cpus = rows.number(row, "nr_cpu_ids");
        if (cpus == rows.number(row, "recorded_cpus")) {
            return "";
        }
        long nodes = rows.number(row, "nr_nodes");
        return " --cpus " + cpus + (nodes > 1 ? " --nodes " + nodes : "");
    }

    /** The options that the column conditions of the table run tells of. */
    private static String options(String conditions) {
        StringBuilder options = new StringBuilder();
        for (String condition : conditions.split(", ")) {
            int space = condition.indexOf(' ');
            if (space > 0) {
                String value = condition.substring(space + 1);
                String option = condition.substring(0, space);
                options.append(" --")
                        .append(option)
                        .append(' ')
                        .append(Html.shell(option.equals("ops") ? value.replace(' ', ',') : value));
            }
        }
        return options.toString();
    }

    private static String sql(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
