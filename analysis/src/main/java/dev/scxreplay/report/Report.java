package dev.scxreplay.report;

import dev.scxreplay.analysis.Session;
import java.io.IOException;
import java.io.Writer;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.stream.Collectors;

/**
 * What a dataset says, as one HTML file that needs nothing else: its sections, each with queries and how they are shown.
 *
 * @param dataset the dataset as the commands in the report name it
 * @param version of this program
 * @param traces the traces it is about; empty for all
 * @param sections its parts in order
 */
public record Report(String dataset, String version, List<String> traces, List<Section> sections) {
    public Report {
        traces = List.copyOf(traces);
        sections = List.copyOf(sections);
    }

    /** The report on these traces of a dataset, on all if none is named. */
    public static Report of(String dataset, String version, List<String> traces) {
        return new Report(dataset, version, traces, Sections.all());
    }

    /** Asks the dataset and writes the page. */
    public void write(Session session, Writer out) throws SQLException, IOException {
        new HtmlWriter(this, session, out).write();
    }

    /** A figure's query over the traces of this report. */
    String sql(Figure figure) {
        if (traces.isEmpty()) {
            return figure.sql()
                    .replaceAll("WHERE \\{[a-z.]*traces\\} AND ", "WHERE ")
                    .replaceAll("\\s+WHERE \\{[a-z.]*traces\\}", "");
        }
        String in = traces.stream()
                .map(trace -> "'" + trace.replace("'", "''") + "'")
                .collect(Collectors.joining(", ", "trace IN (", ")"));
        return figure.sql().replaceAll("\\{([a-z.]*)traces\\}", "$1" + Matcher.quoteReplacement(in));
    }
}
