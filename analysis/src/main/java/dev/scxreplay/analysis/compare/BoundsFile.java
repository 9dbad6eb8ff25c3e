package dev.scxreplay.analysis.compare;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads bounds from YAML; the schema is in {@code analysis/docs/compare.md}. */
public final class BoundsFile {
    private static final Pattern QUANTITY = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([A-Za-z%]*)");
    private static final Map<String, Double> TIMES = Map.of("", 1.0, "ns", 1.0, "us", 1e3, "ms", 1e6, "s", 1e9);
    private static final Map<String, Double> SIZES =
            Map.of("", 1.0, "B", 1.0, "KiB", 1024.0, "MiB", 1024.0 * 1024, "GiB", 1024.0 * 1024 * 1024);

    /** What is wrong with a file of bounds: place, what was expected, what is there. */
    public static final class BoundsException extends Exception {
        BoundsException(Path file, JsonLocation at, String message) {
            super(file + ":" + at.getLineNr() + ":" + at.getColumnNr() + ": " + message);
        }
    }

    private final Path file;
    private final JsonParser parser;

    private BoundsFile(Path file, JsonParser parser) {
        this.file = file;
        this.parser = parser;
    }

    /**
     * Reads a file.
     *
     * @throws BoundsException if it is no YAML or not what it should be
     */
    public static Bounds read(Path file) throws BoundsException, IOException {
        byte[] text = Files.readAllBytes(file);
        try (JsonParser parser = new YAMLFactory()
                .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                .createParser(text)) {
            return new BoundsFile(file, parser).bounds();
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation() == null ? JsonLocation.NA : e.getLocation();
            throw new BoundsException(
                    file,
                    at,
                    "not YAML: " + e.getOriginalMessage().lines().findFirst().orElse(""));
        }
    }

    private Bounds bounds() throws BoundsException, IOException {
        double alpha = Bounds.USUAL.alpha();
        Map<String, Bound> byMetric = new LinkedHashMap<>();
        if (parser.nextToken() != null) {
            mapping("a mapping with alpha and metrics");
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                switch (parser.currentName()) {
                    case "alpha" -> alpha = alpha();
                    case "metrics" -> metrics(byMetric);
                    default -> throw unexpected("alpha or metrics");
                }
            }
        }
        return new Bounds(alpha, byMetric);
    }

    private double alpha() throws BoundsException, IOException {
        parser.nextToken();
        double alpha = quantity("a share such as 0.05 or 5%", Map.of("", 1.0, "%", 0.01));
        if (alpha <= 0 || alpha > 0.5) {
            throw unexpected("a share above 0 and up to 0.5");
        }
        return alpha;
    }

    private void metrics(Map<String, Bound> byMetric) throws BoundsException, IOException {
        parser.nextToken();
        mapping("a mapping from metrics to their bounds");
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            Metric metric = Metric.named(parser.currentName()).orElse(null);
            if (metric == null) {
                throw unexpected(
                        "one of " + Metric.ALL.stream().map(Metric::name).collect(Collectors.joining(", ")));
            }
            byMetric.put(metric.name(), bound(metric));
        }
    }

    private Bound bound(Metric metric) throws BoundsException, IOException {
        parser.nextToken();
        mapping("a mapping with relative, absolute, min_pairs, decides");
        Bound bound = metric.bound();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            if (!List.of("relative", "absolute", "min_pairs", "decides").contains(key)) {
                throw unexpected("one of relative, absolute, min_pairs, decides");
            }
            parser.nextToken();
            bound = switch (key) {
                case "relative" ->
                    new Bound(
                            bound.absolute(),
                            quantity("a share such as 0.05 or 5%", Map.of("", 1.0, "%", 0.01)),
                            bound.minPairs(),
                            bound.decides());
                case "absolute" -> new Bound(absolute(metric), bound.relative(), bound.minPairs(), bound.decides());
                case "min_pairs" -> new Bound(bound.absolute(), bound.relative(), minPairs(metric), bound.decides());
                default -> new Bound(bound.absolute(), bound.relative(), bound.minPairs(), decides());
            };
        }
        return bound;
    }

    private double absolute(Metric metric) throws BoundsException {
        return switch (metric.unit()) {
            case "ns" -> quantity("a time such as 500, 5us or 1ms", TIMES);
            case "bytes" -> quantity("a size such as 4096, 4KiB or 1MiB", SIZES);
            default -> quantity("a count such as 0 or 3", Map.of("", 1.0));
        };
    }

    private int minPairs(Metric metric) throws BoundsException, IOException {
        if (metric.values() instanceof Metric.Values.Exact) {
            throw unexpected("no min_pairs: " + metric.name() + " is compared as it is, without statistics");
        }
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT
                || !parser.getText().matches("[1-9]\\d{0,8}")) {
            throw unexpected("a whole number from 1 on");
        }
        return Integer.parseInt(parser.getText());
    }

    private boolean decides() throws BoundsException, IOException {
        return switch (parser.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> throw unexpected("true or false");
        };
    }

    private double quantity(String expected, Map<String, Double> units) throws BoundsException {
        try {
            Matcher matcher = QUANTITY.matcher(
                    parser.currentToken().isScalarValue() ? parser.getText().strip() : "");
            if (!matcher.matches() || !units.containsKey(matcher.group(2))) {
                throw unexpected(expected);
            }
            return Double.parseDouble(matcher.group(1)) * units.get(matcher.group(2));
        } catch (IOException e) {
            throw unexpected(expected);
        }
    }

    private void mapping(String expected) throws BoundsException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw unexpected(expected);
        }
    }

    private BoundsException unexpected(String expected) {
        String found;
        try {
            found = switch (parser.currentToken()) {
                case START_OBJECT -> "a mapping";
                case START_ARRAY -> "a list";
                case VALUE_NULL -> "nothing";
                default -> parser.getText();
            };
        } catch (IOException e) {
            found = "something else";
        }
        return new BoundsException(file, parser.currentTokenLocation(), "expected " + expected + ", found " + found);
    }
}
