package dev.scxreplay.notebook;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A notebook as a file: texts as lists of their lines, names in order, so that a change shows in a diff and Jupyter, which
 * writes the same form, does not make others.
 */
final class NotebookText {
    private static final List<String> TEXTS = List.of("source", "text", "text/html", "text/plain", "image/svg+xml");

    private NotebookText() {}

    static String of(JsonNode notebook) throws IOException {
        DefaultIndenter indenter = new DefaultIndenter(" ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter(Separators.createDefaultInstance()
                        .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                        .withArrayEmptySeparator("")
                        .withObjectEmptySeparator(""))
                .withObjectIndenter(indenter)
                .withArrayIndenter(indenter);
        return Wire.JSON.writer(printer).writeValueAsString(ordered(notebook)) + "\n";
    }

    /** A text that may be a list of its lines. */
    static String joined(JsonNode text) {
        StringBuilder all = new StringBuilder();
        if (text.isTextual()) {
            return text.asText();
        }
        text.forEach(line -> all.append(line.asText()));
        return all.toString();
    }

    private static JsonNode ordered(JsonNode node) {
        if (node instanceof ObjectNode object) {
            Map<String, JsonNode> fields = new TreeMap<>();
            object.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
            ObjectNode result = Wire.JSON.createObjectNode();
            fields.forEach((name, value) -> {
                boolean text = TEXTS.contains(name) && (value.isTextual() || value.isArray());
                result.set(name, text ? lines(joined(value)) : ordered(value));
            });
            return result;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode result = Wire.JSON.createArrayNode();
            array.forEach(each -> result.add(ordered(each)));
            return result;
        }
        return node;
    }

    private static ArrayNode lines(String text) {
        List<String> lines = new ArrayList<>();
        int begin = 0;
        while (begin < text.length()) {
            int end = text.indexOf('\n', begin);
            end = end < 0 ? text.length() : end + 1;
            lines.add(text.substring(begin, end));
            begin = end;
        }
        ArrayNode array = Wire.JSON.createArrayNode();
        lines.forEach(array::add);
        return array;
    }
}
