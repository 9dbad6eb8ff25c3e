package dev.scxreplay.batch;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A value of a YAML file with its place, so that whatever turns out to be wrong with it can be said with line and column. */
sealed interface YamlNode {
    /** Where it begins. */
    Place at();

    /** What it is, as one says it. */
    String found();

    /** Line and column, from 1 on. */
    record Place(int line, int column) {
        static final Place BEGIN = new Place(1, 1);
    }

    /** A word, number or truth, as it is written. */
    record Text(String text, Place at) implements YamlNode {
        @Override
        public String found() {
            return text.isEmpty() ? "nothing" : text;
        }
    }

    /** A list. */
    record Items(List<YamlNode> items, Place at) implements YamlNode {
        @Override
        public String found() {
            return "a list";
        }
    }

    /** A mapping, its keys in their order. */
    record Mapping(List<Entry> entries, Place at) implements YamlNode {
        @Override
        public String found() {
            return "a mapping";
        }
    }

    /** One key of a mapping. */
    record Entry(Text key, YamlNode value) {}

    /**
     * Reads a file's text.
     *
     * @param name what messages call the file
     * @throws PlanException if it is no YAML, or has a key twice
     */
    static YamlNode read(String name, byte[] text) throws PlanException, IOException {
        try (JsonParser parser = new YAMLFactory()
                .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                .createParser(text)) {
            YamlNode node = parser.nextToken() == null ? new Text("", Place.BEGIN) : value(parser);
            if (parser.nextToken() != null) {
                throw new PlanException(
                        name, place(parser.currentTokenLocation()), "expected one document, found another");
            }
            return node;
        } catch (JsonProcessingException e) {
            throw new PlanException(
                    name,
                    e.getLocation() == null ? Place.BEGIN : place(e.getLocation()),
                    "not YAML: " + e.getOriginalMessage().lines().findFirst().orElse(""));
        }
    }

    private static YamlNode value(JsonParser parser) throws IOException {
        Place at = place(parser.currentTokenLocation());
        switch (parser.currentToken()) {
            case START_OBJECT -> {
                List<Entry> entries = new ArrayList<>();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    Text key = new Text(parser.currentName(), place(parser.currentTokenLocation()));
                    parser.nextToken();
                    entries.add(new Entry(key, value(parser)));
                }
                return new Mapping(List.copyOf(entries), at);
            }
            case START_ARRAY -> {
                List<YamlNode> items = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    items.add(value(parser));
                }
                return new Items(List.copyOf(items), at);
            }
            case VALUE_NULL -> {
                return new Text("", at);
            }
            default -> {
                return new Text(parser.getText().strip(), at);
            }
        }
    }

    private static Place place(JsonLocation at) {
        return new Place(Math.max(1, at.getLineNr()), Math.max(1, at.getColumnNr()));
    }
}
