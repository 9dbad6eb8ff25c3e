package dev.scxreplay.notebook;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Draws sizes over counts as SVG, both on logarithmic axes: a line for each series, a cross where there is no size. */
final class LineChart {
    private static final int LEFT = 80;
    private static final int TOP = 36;
    private static final int WIDE = 560;
    private static final int HIGH = 320;
    private static final int LEGEND = 260;
    private static final int CROSS = 4;
    private static final String[] COLOURS = {
        "#2f5d8a", "#c2571a", "#2c7d4f", "#8a4fa3", "#b3261e", "#0f7f95", "#7a5230", "#5c6670"
    };
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    /**
     * One point.
     *
     * @param series the line it is on
     * @param count how far to the right; at least 1
     * @param bytes how high; null where there is none
     */
    record Point(String series, long count, Long bytes) {}

    /** Where the axes begin, as powers of two, and how many pixels a power has. */
    private record Scale(int from, int to, int pixels) {
        static Scale of(List<Long> values, int pixels) {
            int from = values.stream().mapToInt(LineChart::floorLog).min().orElse(0);
            int to = values.stream()
                    .mapToInt(value -> floorLog(Math.max(1, value - 1)) + 1)
                    .max()
                    .orElse(1);
            return new Scale(from, Math.max(to, from + 1), pixels);
        }

        double at(long value) {
            return (Math.log(Math.max(1, value)) / Math.log(2) - from) * pixels / (to - from);
        }
    }

    private LineChart() {}

    static String svg(String title, String across, List<Point> points) {
        Map<String, List<Point>> lines = new LinkedHashMap<>();
        points.forEach(point -> lines.computeIfAbsent(point.series(), unused -> new ArrayList<>())
                .add(point));
        Scale x = Scale.of(points.stream().map(Point::count).toList(), WIDE);
        Scale y = Scale.of(
                points.stream()
                        .filter(point -> point.bytes() != null)
                        .map(Point::bytes)
                        .toList(),
                HIGH);
        StringBuilder svg = new StringBuilder();
        int width = LEFT + WIDE + LEGEND;
        int height = Math.max(TOP + HIGH + 50, TOP + lines.size() * 20 + 20);
        add(
                svg,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"12\">",
                width,
                height);
        add(svg, "<rect width=\"%d\" height=\"%d\" fill=\"white\"/>", width, height);
        text(svg, 10, 20, "start", title);
        axes(svg, x, y);
        text(svg, LEFT + WIDE / 2, TOP + HIGH + 40, "middle", across);
        int number = 0;
        for (Map.Entry<String, List<Point>> line : lines.entrySet()) {
            String colour = COLOURS[number % COLOURS.length];
            String dashes = number / COLOURS.length % 2 == 0 ? "" : " stroke-dasharray=\"6 4\"";
            line(svg, line.getKey(), line.getValue(), x, y, "stroke=\"" + colour + "\"" + dashes);
            int legend = TOP + 12 + number * 20;
            add(
                    svg,
                    "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke-width=\"2\" stroke=\"%s\"%s/>",
                    LEFT + WIDE + 16,
                    legend - 4,
                    LEFT + WIDE + 40,
                    legend - 4,
                    colour,
                    dashes);
            text(svg, LEFT + WIDE + 46, legend, "start", line.getKey());
            number++;
        }
        return svg.append("</svg>").toString();
    }

    private static void line(StringBuilder svg, String name, List<Point> points, Scale x, Scale y, String style) {
        StringBuilder path = new StringBuilder();
        boolean drawing = false;
        for (Point point : points) {
            if (point.bytes() != null) {
                path.append(String.format(
                        Locale.ROOT,
                        "%s%.1f %.1f",
                        drawing ? "L" : "M",
                        LEFT + x.at(point.count()),
                        TOP + HIGH - y.at(point.bytes())));
            }
            drawing = point.bytes() != null;
        }
        add(svg, "<path d=\"%s\" fill=\"none\" stroke-width=\"2\" %s/>", path, style);
        for (Point point : points) {
            double at = LEFT + x.at(point.count());
            if (point.bytes() == null) {
                add(
                        svg,
                        "<path d=\"M%.1f %dl%d %dm0 %dl%d %d\" stroke-width=\"2\" %s><title>%s</title></path>",
                        at - CROSS,
                        TOP + HIGH - 2 * CROSS,
                        2 * CROSS,
                        2 * CROSS,
                        -2 * CROSS,
                        -2 * CROSS,
                        2 * CROSS,
                        style,
                        Results.escape(name + ", " + point.count() + ": none"));
            } else {
                add(
                        svg,
                        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2.5\" fill=\"white\" %s><title>%s</title></circle>",
                        at,
                        TOP + HIGH - y.at(point.bytes()),
                        style,
                        Results.escape(
                                String.format(Locale.ROOT, "%s, %,d: %,d bytes", name, point.count(), point.bytes())));
            }
        }
    }

    private static void axes(StringBuilder svg, Scale x, Scale y) {
        for (int power = y.from(); power <= y.to(); power++) {
            if (power % 5 == 0 || y.to() - y.from() < 12 && power % 2 == 0) {
                double at = TOP + HIGH - y.at(1L << power);
                add(
                        svg,
                        "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#ddd\"/>",
                        LEFT,
                        at,
                        LEFT + WIDE,
                        at);
                text(svg, LEFT - 8, (int) at + 4, "end", (1L << power % 10) + " " + UNITS[power / 10]);
            }
        }
        for (int power = x.from(); power <= x.to(); power++) {
            double at = LEFT + x.at(1L << power);
            add(svg, "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#ddd\"/>", at, TOP, at, TOP + HIGH);
            if (x.to() - x.from() < 12 || power % 2 == 0) {
                text(svg, (int) at, TOP + HIGH + 18, "middle", String.format(Locale.ROOT, "%,d", 1L << power));
            }
        }
        add(svg, "<path d=\"M%d %dv%dh%d\" fill=\"none\" stroke=\"#999\"/>", LEFT, TOP, HIGH, WIDE);
    }

    private static int floorLog(long value) {
        return 63 - Long.numberOfLeadingZeros(Math.max(1, value));
    }

    private static void add(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private static void text(StringBuilder svg, int x, int y, String anchor, String text) {
        add(svg, "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>", x, y, anchor, Results.escape(text));
    }
}
