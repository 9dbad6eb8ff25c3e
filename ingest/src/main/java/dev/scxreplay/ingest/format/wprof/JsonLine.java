package dev.scxreplay.ingest.format.wprof;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** One JSON object, its fields in their order as {@code name} or {@code object.name}; reused for every line. */
final class JsonLine {
    private static final int MOST_FIELDS = 256;
    private static final int NANOSECOND_DIGITS = 9;
    private static final int MOST_SECOND_DIGITS = 9;

    private final JsonFactory factory = new JsonFactory();
    private final List<String> names = new ArrayList<>();
    private final List<String> values = new ArrayList<>();
    private final Set<String> used = new HashSet<>();

    /**
     * Reads a line.
     *
     * @throws IOException if it is no object, or a damaged one
     */
    void parse(byte[] bytes, int from, int to) throws IOException {
        names.clear();
        values.clear();
        used.clear();
        try (JsonParser parser = factory.createParser(bytes, from, to - from)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("no object");
            }
            object(parser, "");
            if (parser.nextToken() != null) {
                throw new IOException("something behind the object");
            }
        }
    }

    private void object(JsonParser parser, String prefix) throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = prefix + parser.currentName();
            JsonToken token = parser.nextToken();
            if (token == JsonToken.START_OBJECT) {
                if (!prefix.isEmpty()) {
                    throw new IOException("objects more than two deep");
                }
                object(parser, name + ".");
            } else {
                add(name, token == JsonToken.START_ARRAY ? array(parser) : parser.getText());
            }
        }
    }

    /** The array without quotes; what is inside an array or object in it is not told apart any further. */
    private static String array(JsonParser parser) throws IOException {
        StringBuilder text = new StringBuilder("[");
        int depth = 1;
        while (depth > 0) {
            JsonToken token = parser.nextToken();
            if (token == null) {
                throw new IOException("an array without an end");
            }
            if (token.isStructEnd()) {
                depth--;
            } else if (token.isStructStart()) {
                depth++;
            } else if (token.isScalarValue()) {
                text.append(text.length() > 1 ? "," : "").append(parser.getText());
            }
        }
        return text.append(']').toString();
    }

    private void add(String name, String value) throws IOException {
        if (names.size() == MOST_FIELDS) {
            throw new IOException("more than " + MOST_FIELDS + " fields");
        }
        names.add(name);
        values.add(value);
    }

    boolean has(String name) {
        return names.contains(name);
    }

    /** A field's value, which counts as used then; null if there is none. */
    String text(String name) {
        int i = names.indexOf(name);
        if (i < 0) {
            return null;
        }
        used.add(name);
        return values.get(i);
    }

    /**
     * A field that is an integer; {@code absent} if there is none.
     *
     * @throws NumberFormatException if it is none, or not one of 32 bits
     */
    int integer(String name, int absent) {
        String value = text(name);
        return value == null ? absent : Integer.parseInt(value);
    }

    /**
     * A field in seconds with nine digits behind the point, in ns and exactly.
     *
     * @throws NumberFormatException if it is none
     */
    long nanoseconds(String name) {
        String value = text(name);
        if (value == null) {
            throw new NumberFormatException("no " + name);
        }
        boolean negative = value.startsWith("-");
        String digits = negative ? value.substring(1) : value;
        int point = digits.indexOf('.');
        String whole = point < 0 ? digits : digits.substring(0, point);
        String fraction = point < 0 ? "" : digits.substring(point + 1);
        if (whole.length() > MOST_SECOND_DIGITS || fraction.length() > NANOSECOND_DIGITS) {
            throw new NumberFormatException(value);
        }
        long ns = Integer.parseUnsignedInt(whole) * 1_000_000_000L;
        if (!fraction.isEmpty()) {
            ns += Long.parseLong((fraction + "000000000").substring(0, NANOSECOND_DIGITS));
        }
        return negative ? -ns : ns;
    }

    /** How many fields nobody asked for. */
    int unused() {
        return (int) names.stream().filter(name -> !used.contains(name)).count();
    }

    /** The fields nobody asked for, as {@code name=value}. */
    String rest() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < names.size(); i++) {
            if (!used.contains(names.get(i))) {
                text.append(text.isEmpty() ? "" : " ")
                        .append(names.get(i))
                        .append('=')
                        .append(values.get(i));
            }
        }
        return text.toString();
    }

    /** Takes back that fields were asked for. */
    void forgetUse() {
        used.clear();
    }
}
