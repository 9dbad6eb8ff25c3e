package dev.scxreplay.notebook;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Draws counts over time as SVG: one row of bars for each series, steps of 1, 2, 5 along one axis. */
final class Histogram {
    /** The step of what never ended; drawn as the last one. */
    static final long NEVER = Long.MAX_VALUE;

    private static final int LEFT = 190;
    private static final int STEP = 22;
    private static final int ROW = 84;
    private static final int BAR = 60;
    private static final int TOP = 40;
    private static final long[] IN_DECADE = {1, 2, 5};

    /**
     * One bar.
     *
     * @param series the row it is in
     * @param fromNs begin of its step in ns: 1, 2 or 5 times a power of ten, or {@link #NEVER}
     * @param count its height
     */
    record Bar(String series, long fromNs, long count) {}

    private Histogram() {}

    static String svg(String title, List<Bar> bars) {
        Map<String, List<Bar>> rows = new LinkedHashMap<>();
        for (Bar bar : bars) {
            rows.computeIfAbsent(bar.series(), unused -> new ArrayList<>()).add(bar);
        }
        List<Long> steps = steps(bars);
        int width = LEFT + steps.size() * STEP + 40;
        int height = TOP + rows.size() * ROW + 50;
        StringBuilder svg = new StringBuilder();
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"12\">%n",
                width,
                height));
        svg.append(String.format(Locale.ROOT, "<rect width=\"%d\" height=\"%d\" fill=\"white\"/>%n", width, height));
        text(svg, 10, 22, "start", title);
        int y = TOP;
        for (Map.Entry<String, List<Bar>> row : rows.entrySet()) {
            row(svg, y, row.getKey(), row.getValue(), steps);
            y += ROW;
        }
        for (int i = 0; i < steps.size(); i++) {
            String label = label(steps.get(i));
            if (!label.isEmpty()) {
                text(svg, LEFT + i * STEP + STEP / 2, y + 16, "middle", label);
            }
        }
        return svg.append("</svg>").toString();
    }

    private static void row(StringBuilder svg, int y, String series, List<Bar> bars, List<Long> steps) {
        int floor = y + ROW - 8;
        long total = bars.stream().mapToLong(Bar::count).sum();
        long most = bars.stream().mapToLong(Bar::count).max().orElse(1);
        text(svg, LEFT - 12, floor - BAR / 2, "end", series);
        text(svg, LEFT - 12, floor - BAR / 2 + 16, "end", String.format(Locale.ROOT, "%,d waits", total));
        svg.append(String.format(
                Locale.ROOT,
                "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#999\"/>%n",
                LEFT,
                floor,
                LEFT + steps.size() * STEP,
                floor));
        for (Bar bar : bars) {
            int x = LEFT + steps.indexOf(bar.fromNs()) * STEP;
            int high = (int) Math.max(1, bar.count() * BAR / most);
            svg.append(String.format(
                    Locale.ROOT,
                    "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"><title>%s</title></rect>%n",
                    x + 2,
                    floor - high,
                    STEP - 4,
                    high,
                    bar.fromNs() == NEVER ? "#b3261e" : "#2f5d8a",
                    bar.fromNs() == NEVER
                            ? bar.count() + " never ended"
                            : bar.count() + " from " + bar.fromNs() + " ns"));
        }
    }

    /** Every step from the first to the last that has a bar, so that the axis has no holes. */
    private static List<Long> steps(List<Bar> bars) {
        long first = bars.stream()
                .mapToLong(Bar::fromNs)
                .filter(ns -> ns != NEVER)
                .min()
                .orElse(1);
        long last = bars.stream()
                .mapToLong(Bar::fromNs)
                .filter(ns -> ns != NEVER)
                .max()
                .orElse(0);
        List<Long> steps = new ArrayList<>();
        for (long decade = 1; decade <= last; decade *= 10) {
            for (long factor : IN_DECADE) {
                if (decade * factor >= first && decade * factor <= last) {
                    steps.add(decade * factor);
                }
            }
        }
        if (bars.stream().anyMatch(bar -> bar.fromNs() == NEVER)) {
            steps.add(NEVER);
        }
        return steps;
    }

    /** A label at every power of ten only; those between have no room. */
    private static String label(long ns) {
        if (ns == NEVER) {
            return "never";
        }
        String digits = Long.toString(ns);
        if (!digits.matches("10*")) {
            return "";
        }
        return switch ((digits.length() - 1) / 3) {
            case 0 -> ns + " ns";
            case 1 -> ns / 1_000 + " us";
            case 2 -> ns / 1_000_000 + " ms";
            default -> ns / 1_000_000_000 + " s";
        };
    }

    private static void text(StringBuilder svg, int x, int y, String anchor, String text) {
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>%n",
                x,
                y,
                anchor,
                Results.escape(text)));
    }
}
