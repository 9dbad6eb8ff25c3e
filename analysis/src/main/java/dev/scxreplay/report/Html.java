package dev.scxreplay.report;

import java.math.BigDecimal;
import java.util.Locale;

/** Texts and numbers as they stand in the page; everything that came out of a trace goes through here. */
final class Html {
    private static final String[] TIMES = {"ns", "us", "ms", "s"};
    private static final String[] SIZES = {"B", "KiB", "MiB", "GiB", "TiB"};

    private Html() {}

    /** Text for between tags and within quoted attributes. Characters a page must not hold are shown as U+FFFD. */
    static String text(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(letter -> {
            switch (letter) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.appendCodePoint(isShown(letter) ? letter : 0xfffd);
            }
        });
        return out.toString();
    }

    /** Text that may go on in the next line before a plus sign, as long names of kernels have them. */
    static String breakable(String text) {
        return text(text).replace("+", "<wbr>+");
    }

    /** A JSON string for within a script element, in which no tag can begin or end. */
    static String json(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            boolean plain = letter >= ' ' && letter < 0x7f && "\"\\<>&'".indexOf(letter) < 0;
            out.append(plain ? String.valueOf(letter) : String.format("\\u%04x", (int) letter));
        }
        return out.append('"').toString();
    }

    /** A word for a shell, quoted where it needs to be. */
    static String shell(String word) {
        return word.matches("[A-Za-z0-9_@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    /** A table cell's value by the name of its column: times, sizes and counts with their unit. */
    static String value(String column, Object value) {
        if (value instanceof Boolean yes) {
            return yes ? "yes" : "no";
        }
        if (!(value instanceof Number number)) {
            return value.toString();
        }
        if (value instanceof Double || value instanceof Float || value instanceof BigDecimal) {
            BigDecimal exact = new BigDecimal(value.toString());
            return exact.signum() == 0 ? "0" : exact.stripTrailingZeros().toPlainString();
        }
        if (isMoment(column)) {
            return BigDecimal.valueOf(number.longValue(), 9).toPlainString() + " s";
        }
        if (column.endsWith("_ns")) {
            return duration(number.longValue());
        }
        if (column.endsWith("bytes")) {
            return size(number.longValue());
        }
        return isName(column) ? value.toString() : String.format(Locale.ROOT, "%,d", number.longValue());
    }

    /** The exact number behind a rounded one, empty if it is shown as it is. */
    static String exact(String column, Object value) {
        if (!(value instanceof Number number) || isMoment(column)) {
            return "";
        }
        String unit = column.endsWith("_ns") ? " ns" : column.endsWith("bytes") ? " bytes" : "";
        return unit.isEmpty() ? "" : String.format(Locale.ROOT, "%,d", number.longValue()) + unit;
    }

    /** The heading of a column. */
    static String heading(String column) {
        return column.replaceFirst("_(ns|bytes)$", "").replace('_', ' ');
    }

    static String duration(long ns) {
        double value = ns;
        int unit = 0;
        while (Math.abs(value) >= 1000 && unit < TIMES.length - 1) {
            value /= 1000;
            unit++;
        }
        return rounded(value, unit) + " " + TIMES[unit];
    }

    static String size(long bytes) {
        double value = bytes;
        int unit = 0;
        while (Math.abs(value) >= 1024 && unit < SIZES.length - 1) {
            value /= 1024;
            unit++;
        }
        return rounded(value, unit) + " " + SIZES[unit];
    }

    private static String rounded(double value, int unit) {
        return unit == 0
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%.0f" : "%.2f", value);
    }

    /** Whether a column holds points in time of the trace's clock and not lengths. */
    private static boolean isMoment(String column) {
        return column.endsWith("at_ns") || column.endsWith("begin_ns") || column.endsWith("ts_ns");
    }

    /** Whether a number is a name rather than an amount. */
    private static boolean isName(String column) {
        return column.equals("pid") || column.endsWith("_pid") || column.equals("cpu") || column.endsWith("_cpu");
    }

    private static boolean isShown(int letter) {
        return letter >= ' ' && !(letter >= 0x7f && letter < 0xa0) && !(letter >= 0xd800 && letter < 0xe000)
                || letter == '\n'
                || letter == '\t';
    }
}
