package dev.scxreplay.ingest.tracepoint;

import java.util.Locale;

/**
 * One conversion of a kernel format string, such as {@code %03d} or {@code %pS}.
 *
 * @param flags any of {@code -+ #0}
 * @param width least number of characters; -1 if none, {@link #FROM_ARGUMENT} for {@code *}
 * @param precision digits or characters; -1 if none, {@link #FROM_ARGUMENT} for {@code *}
 * @param size bytes of a number: 1, 2, 4 or 8
 * @param kind the conversion letter; {@code %} for a percent sign
 * @param pointer what follows {@code %p}, such as {@code S}; 0 if nothing does
 */
record Conversion(String flags, int width, int precision, int size, char kind, char pointer) {
    static final int FROM_ARGUMENT = -2;
    private static final int WIDEST = 4096;

    /** A conversion and where the format goes on after it. */
    record Parsed(Conversion conversion, int end) {}

    /**
     * Reads the conversion whose percent sign is at {@code from}; null if it is none we know.
     *
     * @param longSize bytes of a {@code long} on the recorded machine
     */
    static Parsed parse(String format, int from, int longSize) {
        Scan scan = new Scan(format, from + 1);
        String flags = scan.take("-+ #0");
        int width = scan.number();
        int precision = -1;
        if (scan.peek() == '.') {
            scan.at++;
            precision = scan.number();
            precision = precision == -1 ? 0 : precision;
        }
        String length = scan.take("hlLqztj");
        int size = switch (length) {
            case "" -> 4;
            case "hh" -> 1;
            case "h" -> 2;
            case "l", "z", "t" -> longSize;
            default -> 8;
        };
        char kind = scan.peek();
        if ("diuxXocsp%".indexOf(kind) < 0) {
            return null;
        }
        scan.at++;
        char pointer = 0;
        if (kind == 'p' && Character.isLetter(scan.peek())) {
            pointer = scan.peek();
            scan.at++;
            size = longSize;
        }
        return new Parsed(
                new Conversion(flags, width, precision, kind == 'p' ? longSize : size, kind, pointer), scan.at);
    }

    Conversion withWidth(int given) {
        return given < 0
                ? new Conversion(flags + "-", -Math.max(given, -WIDEST), precision, size, kind, pointer)
                : new Conversion(flags, given, precision, size, kind, pointer);
    }

    Conversion withPrecision(int given) {
        return new Conversion(flags, width, Math.max(given, -1), size, kind, pointer);
    }

    /** Whether this prints a function's name: {@code %pS} and its like. */
    boolean isSymbol() {
        return kind == 'p' && "SsFfB".indexOf(pointer) >= 0 && pointer != 0;
    }

    boolean isText() {
        return kind == 's';
    }

    /** Appends a number or pointer. */
    void append(StringBuilder into, long value, Symbols symbols) {
        if (isSymbol()) {
            StringBuilder name = new StringBuilder();
            if (pointer == 's' || pointer == 'f') {
                symbols.appendName(name, value);
            } else {
                symbols.appendWithOffset(name, value);
            }
            pad(into, "", name.toString(), false);
            return;
        }
        int bits = size * 8;
        long unsigned = size == 8 ? value : value & ((1L << bits) - 1);
        long signed = value << (64 - bits) >> (64 - bits);
        switch (kind) {
            case 'd', 'i' -> digits(into, signed < 0 ? "-" : plus(), magnitude(signed));
            case 'u' -> digits(into, "", Long.toUnsignedString(unsigned));
            case 'x' -> digits(into, flags.contains("#") ? "0x" : "", Long.toHexString(unsigned));
            case 'X' ->
                digits(
                        into,
                        flags.contains("#") ? "0X" : "",
                        Long.toHexString(unsigned).toUpperCase(Locale.ROOT));
            case 'o' -> digits(into, "", Long.toOctalString(unsigned));
            case 'c' -> pad(into, "", String.valueOf((char) (unsigned & 0xff)), false);
            default -> into.append("0x").append(Long.toHexString(unsigned));
        }
    }

    /** Appends a text. */
    void append(StringBuilder into, String text) {
        pad(into, "", precision >= 0 && precision < text.length() ? text.substring(0, precision) : text, false);
    }

    private String plus() {
        return flags.contains("+") ? "+" : flags.contains(" ") ? " " : "";
    }

    private static String magnitude(long signed) {
        return signed < 0 ? Long.toUnsignedString(-signed) : Long.toString(signed);
    }

    private void digits(StringBuilder into, String sign, String digits) {
        String least = digits.length() < precision
                ? "0".repeat(Math.min(precision, WIDEST) - digits.length()) + digits
                : digits;
        pad(into, sign, least, flags.contains("0") && !flags.contains("-") && precision < 0);
    }

    private void pad(StringBuilder into, String sign, String body, boolean zeros) {
        int missing = Math.max(0, Math.min(width, WIDEST) - sign.length() - body.length());
        if (flags.contains("-")) {
            into.append(sign).append(body).append(" ".repeat(missing));
        } else if (zeros) {
            into.append(sign).append("0".repeat(missing)).append(body);
        } else {
            into.append(" ".repeat(missing)).append(sign).append(body);
        }
    }

    private static final class Scan {
        private final String format;
        private int at;

        Scan(String format, int at) {
            this.format = format;
            this.at = at;
        }

        char peek() {
            return at < format.length() ? format.charAt(at) : 0;
        }

        String take(String allowed) {
            int from = at;
            while (peek() != 0 && allowed.indexOf(peek()) >= 0) {
                at++;
            }
            return format.substring(from, at);
        }

        int number() {
            if (peek() == '*') {
                at++;
                return FROM_ARGUMENT;
            }
            String digits = take("0123456789");
            return digits.isEmpty() ? -1 : digits.length() > 4 ? WIDEST : Integer.parseInt(digits);
        }
    }
}
