package dev.scxreplay.analysis.compare;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers of metrics as people read them, with three digits and a unit. */
public final class QuantityText {
    private QuantityText() {}

    /** A value of a metric; infinite is what never ends. */
    public static String of(double value, String unit) {
        if (Double.isInfinite(value)) {
            return value > 0 ? "never ends" : "-never ends";
        }
        return switch (unit) {
            case "ns" -> scaled(value, 1_000, "ns", "us", "ms", "s");
            case "bytes" -> scaled(value, 1_024, "B", "KiB", "MiB", "GiB", "TiB");
            default -> digits(value);
        };
    }

    /** A difference, with its sign. */
    public static String change(double difference, String unit) {
        if (Double.isInfinite(difference)) {
            return difference > 0 ? "+endless" : "-endless";
        }
        return difference > 0 ? "+" + of(difference, unit) : of(difference, unit);
    }

    /** A change as a share of what it changes; empty where that is 0 or endless. */
    public static String share(double baseline, double candidate) {
        if (baseline == 0 || Double.isInfinite(baseline) || Double.isInfinite(candidate)) {
            return "";
        }
        return String.format(Locale.ROOT, "%+.1f %%", (candidate - baseline) * 100 / Math.abs(baseline));
    }

    private static String scaled(double value, double step, String... units) {
        double rest = value;
        int unit = 0;
        while (Math.abs(rest) >= step && unit < units.length - 1) {
            rest /= step;
            unit++;
        }
        return digits(rest) + " " + units[unit];
    }

    private static String digits(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return Long.toString((long) value);
        }
        return new BigDecimal(value)
                .round(new MathContext(3))
                .stripTrailingZeros()
                .toPlainString();
    }
}
