package dev.scxreplay.report;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Bars of how long the waits of one trace took, a row for each kernel over one axis.
 *
 * <p>Places along the axis are percentages and heights are pixels, so that letters have the same size on a phone.
 */
final class Histogram {
    private static final int ROW_PX = 62;
    private static final int BARS_PX = 40;
    private static final long NEVER = Long.MAX_VALUE;

    private Histogram() {}

    static String svg(Rows rows) {
        Map<Long, Integer> steps = steps(rows);
        double width = 100.0 / Math.max(8, Collections.max(steps.values()) + 1);
        long most = rows.rows().stream()
                .mapToLong(row -> rows.number(row, "waits"))
                .max()
                .orElse(1);
        Map<List<Object>, Rows> kernels = rows.by(List.of("kernel"));
        int height = kernels.size() * ROW_PX + 24;
        StringBuilder svg = new StringBuilder("<svg class=\"histogram\" role=\"img\" height=\"" + height + "\">\n");
        int top = 0;
        for (Map.Entry<List<Object>, Rows> kernel : kernels.entrySet()) {
            String name = kernel.getKey().getFirst().toString();
            int floor = top + ROW_PX - 2;
            svg.append(line("0%", top + 14, "", "start", name));
            svg.append("<line x1=\"0\" x2=\"100%\" y1=\"" + floor + "\" y2=\"" + floor + "\"/>\n");
            for (List<Object> row : kernel.getValue().rows()) {
                long from = from(rows, row);
                long waits = rows.number(row, "waits");
                double high = Math.max(1.5, (double) BARS_PX * waits / most);
                svg.append(String.format(
                        Locale.ROOT,
                        "<rect%s x=\"%.3f%%\" y=\"%.1f\" width=\"%.3f%%\" height=\"%.1f\"><title>%s</title></rect>%n",
                        from == NEVER ? " class=\"never\"" : "",
                        steps.get(from) * width + width * 0.06,
                        floor - high,
                        width * 0.88,
                        high,
                        Html.text(name + ": " + waits + (waits == 1 ? " wait " : " waits ") + range(rows, row))));
            }
            top += ROW_PX;
        }
        axis(svg, steps, width, top + 14);
        return svg.append("</svg>\n").toString();
    }

    /** Every step from the shortest wait to the longest, with its place; without a gap, so that the axis is even. */
    private static Map<Long, Integer> steps(Rows rows) {
        long first = NEVER;
        long last = 0;
        boolean never = false;
        for (List<Object> row : rows.rows()) {
            long from = from(rows, row);
            never |= from == NEVER;
            if (from != NEVER) {
                first = Math.min(first, from);
                last = Math.max(last, from);
            }
        }
        Map<Long, Integer> steps = new TreeMap<>();
        for (long step = first; step <= last; step = next(step)) {
            steps.put(step, steps.size());
        }
        if (never) {
            // apart from the axis of times
            steps.put(NEVER, steps.isEmpty() ? 0 : steps.size() + 1);
        }
        return steps;
    }

    /** 1, 2, 5, 10, 20, ... */
    private static long next(long step) {
        return Long.toString(step).charAt(0) == '2' ? step / 2 * 5 : step * 2;
    }

    private static void axis(StringBuilder svg, Map<Long, Integer> steps, double width, int y) {
        for (Map.Entry<Long, Integer> step : steps.entrySet()) {
            long from = step.getKey();
            double x = step.getValue() * width;
            if (from == NEVER) {
                svg.append(line("100%", y, "", "end", "never ends"));
            } else if (Long.toString(from).matches("10*")) {
                svg.append(line(percent(x), y, "faint", x < 1 ? "start" : "middle", plain(from)));
            }
        }
    }

    private static String line(String x, int y, String style, String anchor, String text) {
        return "<text x=\"" + x + "\" y=\"" + y + "\"" + (style.isEmpty() ? "" : " class=\"" + style + "\"")
                + " text-anchor=\"" + anchor + "\">" + Html.text(text) + "</text>\n";
    }

    private static String percent(double x) {
        return String.format(Locale.ROOT, "%.3f%%", x);
    }

    private static String range(Rows rows, List<Object> row) {
        return from(rows, row) == NEVER
                ? "that never end"
                : "from " + plain(rows.number(row, "from_ns")) + " to " + plain(rows.number(row, "to_ns"));
    }

    /** A step of the axis: 1, 2 or 5 with zeros, of which none stands behind a point. */
    private static String plain(long ns) {
        return Html.duration(ns).replace(".00", "");
    }

    private static long from(Rows rows, List<Object> row) {
        return row.get(rows.column("from_ns")) == null ? NEVER : rows.number(row, "from_ns");
    }
}
