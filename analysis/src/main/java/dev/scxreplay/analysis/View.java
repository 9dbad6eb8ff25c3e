package dev.scxreplay.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One view of the SQL library, read from its file: a documented header of comments, then one SELECT.
 *
 * @param topic the folder of its file
 * @param name the name of its file without {@code .sql}
 * @param doc what a row is
 * @param requires the tables and views it selects from
 * @param columns its columns in order
 * @param sql its SELECT, without the header
 */
public record View(String topic, String name, String doc, List<String> requires, List<ViewColumn> columns, String sql) {
    private static final Pattern REQUIRES = Pattern.compile("-- requires: (.+)");
    private static final Pattern COLUMN = Pattern.compile("--   ([a-z0-9_]+)(?: \\(([a-z]+)\\))?: (.+)");
    private static final Pattern CONTINUATION = Pattern.compile("--      +(.+)");

    /**
     * One column of a view.
     *
     * @param name its name; {@code kernels} stands for one column for each kernel
     * @param unit the unit of its values, empty where they have none
     * @param doc what a value is
     */
    public record ViewColumn(String name, String unit, String doc) {}

    public View {
        requires = List.copyOf(requires);
        columns = List.copyOf(columns);
    }

    /**
     * Reads a view from the text of its file.
     *
     * @throws IllegalArgumentException if the header is not as documented
     */
    static View parse(String topic, String name, String text) {
        StringBuilder doc = new StringBuilder();
        List<String> requires = new ArrayList<>();
        List<ViewColumn> columns = new ArrayList<>();
        String[] lines = text.split("\n", -1);
        int at = 0;
        for (; at < lines.length && lines[at].startsWith("--"); at++) {
            String line = lines[at];
            Matcher required = REQUIRES.matcher(line);
            Matcher column = COLUMN.matcher(line);
            Matcher continuation = CONTINUATION.matcher(line);
            if (required.matches()) {
                requires.addAll(List.of(required.group(1).split(", ")));
            } else if (continuation.matches() && !columns.isEmpty()) {
                ViewColumn last = columns.remove(columns.size() - 1);
                columns.add(new ViewColumn(last.name(), last.unit(), last.doc() + " " + continuation.group(1)));
            } else if (column.matches()) {
                String unit = column.group(2) == null ? "" : column.group(2);
                columns.add(new ViewColumn(column.group(1), unit, column.group(3)));
            } else if (requires.isEmpty() && line.length() > 3) {
                doc.append(doc.isEmpty() ? "" : " ").append(line.substring(3));
            }
        }
        if (doc.isEmpty() || requires.isEmpty() || columns.isEmpty()) {
            throw new IllegalArgumentException("view " + name + " needs a header: what a row is, requires, columns");
        }
        String sql = String.join("\n", List.of(lines).subList(at, lines.length)).strip();
        return new View(topic, name, doc.toString(), requires, columns, sql);
    }
}
