package dev.scxreplay.sim;

import java.math.BigDecimal;

/**
 * A probability as two integers, so that no floating point enters a replay.
 *
 * @param numerator 0 to {@code denominator}
 * @param denominator at least 1
 */
public record Ratio(long numerator, long denominator) {
    public Ratio {
        if (denominator < 1 || numerator < 0 || numerator > denominator) {
            throw new IllegalArgumentException(numerator + "/" + denominator + " is no probability from 0 to 1");
        }
    }

    /**
     * Reads {@code 1/100}, {@code 0.01} or {@code 1%}.
     *
     * @throws IllegalArgumentException if the text is none of these, or not from 0 to 1
     */
    public static Ratio parse(String text) {
        try {
            int slash = text.indexOf('/');
            if (slash >= 0) {
                return new Ratio(Long.parseLong(text.substring(0, slash)), Long.parseLong(text.substring(slash + 1)));
            }
            boolean percent = text.endsWith("%");
            BigDecimal value = new BigDecimal(percent ? text.substring(0, text.length() - 1) : text);
            BigDecimal exact = percent ? value.movePointLeft(2) : value;
            int digits = Math.max(0, exact.scale());
            if (digits > 15) {
                throw new IllegalArgumentException("'" + text + "' has more than 15 digits after the point");
            }
            return new Ratio(
                    exact.movePointRight(digits).longValueExact(),
                    BigDecimal.ONE.movePointRight(digits).longValueExact());
        } catch (NumberFormatException | ArithmeticException e) {
            throw new IllegalArgumentException("'" + text + "' is no probability: write it as 1/100, 0.01 or 1%", e);
        }
    }
}
