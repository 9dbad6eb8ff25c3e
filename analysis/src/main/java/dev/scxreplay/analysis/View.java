package dev.scxreplay.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One view of the SQL library, read from its file: a documented header of comments, then one SELECT.
 *
 * <p>A view with parameters is a table macro and is asked with parentheses: {@code FROM name(parameter := value)}. What a
 * view marked as materialized gives is computed once in a session and kept.
 *
 * @param topic the folder of its file
 * @param name the name of its file without {@code .sql}
 * @param doc what a row is
 * @param requires the tables and views it selects from
 * @param parameters what it can be given; empty for an ordinary view
 * @param materialized whether its rows are kept for the length of a session
 * @param columns its columns in order
 * @param example a query that asks it
 * @param sql its SELECT, without the header
 */
public record View(
        String topic,
        String name,
        String doc,
        List<String> requires,
        List<Parameter> parameters,
        boolean materialized,
        List<ViewColumn> columns,
        String example,
        String sql) {
    private static final String EXAMPLE = "-- example: ";
    private static final Pattern REQUIRES = Pattern.compile("-- requires: (.+)");
    private static final Pattern PARAMETER = Pattern.compile("--   ([a-z0-9_]+) = (\\S+)(?: \\(([a-z]+)\\))?: (.+)");
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

    /**
     * One parameter of a view.
     *
     * @param name its name
     * @param otherwise the SQL value it has where none is given
     * @param unit the unit of its values, empty where they have none
     * @param doc what it is
     */
    public record Parameter(String name, String otherwise, String unit, String doc) {}

    public View {
        parameters = List.copyOf(parameters);
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
        List<Parameter> parameters = new ArrayList<>();
        boolean materialized = false;
        List<ViewColumn> columns = new ArrayList<>();
        String example = "";
        String[] lines = text.split("\n", -1);
        int at = 0;
        for (; at < lines.length && lines[at].startsWith("--"); at++) {
            String line = lines[at];
            Matcher required = REQUIRES.matcher(line);
            Matcher parameter = PARAMETER.matcher(line);
            Matcher column = COLUMN.matcher(line);
            Matcher continuation = CONTINUATION.matcher(line);
            if (required.matches()) {
                requires.addAll(List.of(required.group(1).split(", ")));
            } else if (line.equals("-- materialized")) {
                materialized = true;
            } else if (line.startsWith(EXAMPLE)) {
                example = line.substring(EXAMPLE.length());
            } else if (parameter.matches()) {
                parameters.add(new Parameter(
                        parameter.group(1), parameter.group(2), orEmpty(parameter.group(3)), parameter.group(4)));
            } else if (continuation.matches() && !columns.isEmpty()) {
                ViewColumn last = columns.remove(columns.size() - 1);
                columns.add(new ViewColumn(last.name(), last.unit(), last.doc() + " " + continuation.group(1)));
            } else if (column.matches()) {
                columns.add(new ViewColumn(column.group(1), orEmpty(column.group(2)), column.group(3)));
            } else if (requires.isEmpty() && line.length() > 3) {
                doc.append(doc.isEmpty() ? "" : " ").append(line.substring(3));
            }
        }
        if (doc.isEmpty() || requires.isEmpty() || columns.isEmpty() || example.isEmpty()) {
            throw new IllegalArgumentException(
                    "view " + name + " needs a header: what a row is, requires, columns, example");
        }
        String sql = String.join("\n", List.of(lines).subList(at, lines.length)).strip();
        return new View(topic, name, doc.toString(), requires, parameters, materialized, columns, example, sql);
    }

    /** How a SELECT names it: as a macro with its defaults, or as a view. */
    public String from() {
        return parameters.isEmpty() ? name : name + "()";
    }

    /** The statement that makes it known to a session. */
    String create() {
        return materialized ? "CREATE TABLE " + name + " AS " + sql : define();
    }

    /** The statement that makes it known without computing anything. */
    String define() {
        if (parameters.isEmpty()) {
            return "CREATE VIEW " + name + " AS " + sql;
        }
        String defaults = parameters.stream()
                .map(parameter -> parameter.name() + " := " + parameter.otherwise())
                .collect(Collectors.joining(", "));
        return "CREATE MACRO " + name + "(" + defaults + ") AS TABLE " + sql;
    }

    private static String orEmpty(String group) {
        return group == null ? "" : group;
    }
}
