package dev.scxreplay.cli;

import dev.scxreplay.analysis.compare.Comparison;
import dev.scxreplay.analysis.compare.Comparison.Row;
import dev.scxreplay.analysis.compare.QuantityText;
import dev.scxreplay.analysis.compare.Verdict;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A comparison for people: a table on a terminal, or Markdown to paste into a mail or an issue. */
final class ComparisonText {
    private static final List<String> COLUMNS = List.of(
            "metric", "baseline", "candidate", "change", "95 % interval", "p", "effect", "pairs", "verdict", "why");

    private ComparisonText() {}

    static void table(Comparison comparison, PrintWriter out) {
        out.println(title(comparison));
        out.println();
        TextTable table =
                new TextTable("metric", "baseline", "candidate", "change", "95 % interval", "pairs", "verdict");
        String above = "";
        for (Row row : shown(comparison)) {
            List<String> cells = cells(row);
            String metric = row.metric().name();
            if (!row.group().isEmpty() && !metric.equals(above)) {
                table.add(metric, "", "", "", "", "", "");
            }
            above = metric;
            String name = row.group().isEmpty() ? metric : "  " + row.group();
            table.add(name, cells.get(1), cells.get(2), cells.get(3), cells.get(4), cells.get(7), cells.get(8));
        }
        table.aligned(out, "");
        out.println();
        reasons(comparison, out);
        notes(comparison).forEach(out::println);
    }

    /** Why, below the table, which fits 100 columns without; of what is the same, the table says enough. */
    private static void reasons(Comparison comparison, PrintWriter out) {
        TextTable table = new TextTable("why", "");
        for (Row row : shown(comparison)) {
            if (row.verdict() != Verdict.SAME) {
                List<String> cells = cells(row);
                String chance = cells.get(5) == null ? "" : "; p " + cells.get(5) + ", effect " + cells.get(6);
                table.add(cells.get(0), cells.get(8) + ": " + cells.get(9) + chance);
            }
        }
        if (!table.isEmpty()) {
            table.aligned(out, "");
            out.println();
        }
    }

    static void markdown(Comparison comparison, PrintWriter out) {
        out.println("**" + Markdown.escaped(title(comparison)) + "**");
        out.println();
        line(COLUMNS, out);
        out.println("|---|---:|---:|---:|---:|---:|---:|---:|---|---|");
        for (Row row : shown(comparison)) {
            List<String> cells = new ArrayList<>(cells(row).stream()
                    .map(cell -> Markdown.escaped(cell == null ? "" : cell))
                    .toList());
            if (row.verdict() == Verdict.WORSE) {
                cells.set(8, "**" + cells.get(8) + "**");
            }
            line(cells, out);
        }
        out.println();
        notes(comparison).forEach(note -> out.println(Markdown.escaped(note) + "\n"));
    }

    private static void line(List<String> cells, PrintWriter out) {
        out.println("| " + String.join(" | ", cells) + " |");
    }

    private static String title(Comparison comparison) {
        return comparison.candidate() + " (candidate) against " + comparison.baseline() + " (baseline), "
                + comparison.traces().size()
                + (comparison.traces().size() == 1 ? " trace: " : " traces: ")
                + comparison.traces().stream().limit(5).collect(Collectors.joining(", "))
                + (comparison.traces().size() > 5 ? ", ..." : "");
    }

    /** All but items (sites, kinds) in which nothing changed. */
    private static List<Row> shown(Comparison comparison) {
        return comparison.rows().stream().filter(row -> !isQuiet(row)).toList();
    }

    private static boolean isQuiet(Row row) {
        return row.sample().isEmpty() && !row.group().isEmpty() && row.verdict() == Verdict.SAME;
    }

    private static List<String> cells(Row row) {
        String unit = row.metric().unit();
        boolean known = !Double.isNaN(row.baseline());
        String share = known ? QuantityText.share(row.baseline(), row.candidate()) : "";
        List<String> cells = new ArrayList<>();
        cells.add(row.metric().name() + (row.group().isEmpty() ? "" : " " + row.group()));
        cells.add(known ? QuantityText.of(row.baseline(), unit) : null);
        cells.add(known ? QuantityText.of(row.candidate(), unit) : null);
        cells.add(
                !known
                        ? null
                        : row.change() == 0 ? "0" : share.isEmpty() ? QuantityText.change(row.change(), unit) : share);
        Comparison.Sample sample = row.sample().orElse(null);
        boolean tested = sample != null && !Double.isNaN(sample.p());
        cells.add(
                tested
                        ? QuantityText.change(sample.low(), unit) + " to " + QuantityText.change(sample.high(), unit)
                        : null);
        cells.add(tested ? chance(sample.adjustedP()) : null);
        cells.add(tested ? String.format(Locale.ROOT, "%+.2f", sample.effect()) : null);
        cells.add(sample == null ? null : Long.toString(sample.pairs()));
        cells.add(row.verdict().text());
        cells.add(row.why() + (row.decides() || row.verdict() != Verdict.WORSE ? "" : "; does not decide"));
        return cells;
    }

    private static String chance(double p) {
        return p < 0.001 ? "<0.001" : String.format(Locale.ROOT, "%.3f", p);
    }

    private static List<String> notes(Comparison comparison) {
        List<String> notes = new ArrayList<>();
        long quiet = comparison.rows().stream().filter(ComparisonText::isQuiet).count();
        if (quiet > 0) {
            notes.add("The same in both: " + quiet + " more; --format json has them.");
        }
        comparison.rows().stream()
                .filter(row -> row.metric().name().equals("kick_wait_mean"))
                .flatMap(row -> row.sample().stream())
                .filter(sample -> sample.neverEndingBaseline() + sample.neverEndingCandidate() > 0)
                .findFirst()
                .ifPresent(sample -> notes.add("Kicks whose wait never ends: " + sample.neverEndingBaseline()
                        + " in the baseline, " + sample.neverEndingCandidate()
                        + " in the candidate. Ranks and quantiles take them as longer than any other wait, means as"
                        + " lasting to the end of the trace."));
        comparison.rows().stream()
                .filter(row -> row.metric().name().equals("kick_wait_mean"))
                .flatMap(row -> row.sample().stream())
                .filter(sample -> sample.onlyBaseline() + sample.onlyCandidate() > 0)
                .findFirst()
                .ifPresent(sample -> notes.add("Kicks that only one run has, left out: " + sample.onlyBaseline()
                        + " of the baseline, " + sample.onlyCandidate() + " of the candidate."));
        List<String> worse = comparison.rows().stream()
                .filter(row -> row.decides() && row.verdict() == Verdict.WORSE)
                .map(row -> row.metric().name() + (row.group().isEmpty() ? "" : " " + row.group()))
                .toList();
        notes.add(worse.isEmpty() ? "Nothing is worse." : "Worse: " + String.join(", ", worse) + ".");
        return notes;
    }
}
