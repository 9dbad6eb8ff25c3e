package dev.scxreplay.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scxreplay.analysis.Session;
import dev.scxreplay.analysis.SmallDataset;
import dev.scxreplay.table.Dataset;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands in a report, without a browser. */
final class ReportTest {
    @TempDir
    static Path dataset;

    private static String page;

    @BeforeAll
    static void write() throws Exception {
        SmallDataset.write(dataset);
        page = page(List.of());
    }

    private static String page(List<String> traces) throws Exception {
        StringWriter out = new StringWriter();
        try (Session session = Session.open(Dataset.open(dataset))) {
            Report.of("my results", "scx-replay 1.2", traces).write(session, out);
        }
        return out.toString();
    }

    @Test
    void everySectionHasItsFiguresAndEveryFigureItsQuery() {
        for (Section section : Sections.all()) {
            assertThat(page).contains("<section id=\"" + section.id() + "\">");
            for (Figure figure : section.figures()) {
                assertThat(page).contains("<h3>" + Html.text(figure.title()) + "</h3>");
            }
        }
        int figures = Sections.all().stream()
                .mapToInt(section -> section.figures().size())
                .sum();
        assertThat(Pattern.compile("<summary>SQL</summary><pre>(WITH|SELECT|PIVOT) ")
                        .matcher(page)
                        .results())
                .hasSize(figures);
        assertThat(page).doesNotContain("traces}");
    }

    @Test
    void verdictWaitsAndMemoryAreTheDatasets() {
        assertThat(page)
                .contains("<td class=\"bad k\">leak, wait-never-ends</td>")
                .contains("<td class=\"k\">nothing found</td>")
                .contains("<td class=\"bad k\">never ends</td>")
                .contains("<title>6.17.13: 1 wait from 2 us to 5 us</title>")
                .contains("<title>6.17.13: 1 wait that never end")
                .contains("{\"name\":\"7.3.4\",\"at\":[0],\"bytes\":[256]}")
                .contains("title=\"2,000 ns\">2.00 us</td>");
    }

    @Test
    void commandsGiveFindingsAgain() {
        assertThat(page)
                .contains(Html.text("scx-replay replay 'my results' --kernel 6.17.13 --trace ring\n"
                        + "scx-replay query 'my results' 'SELECT * FROM findings WHERE trace = '\\''ring'\\'' AND"
                        + " kernel = '\\''6.17.13'\\'' AND kind = '\\''leak'\\'''"));
    }

    @Test
    void nothingIsLoadedFromElsewhere() {
        String markup = page.substring(0, page.indexOf("<script>"));
        assertThat(markup).doesNotContainPattern("(?i)<link|<img|src=|url\\(|@import|href=\"[^#]");
        assertThat(page).contains("default-src 'none'");
    }

    @Test
    void sameDatasetGivesTheSamePage() throws Exception {
        assertThat(page(List.of())).isEqualTo(page);
    }

    @Test
    void otherTracesAreLeftOut() throws Exception {
        assertThat(page(List.of("it's")))
                .contains("WHERE trace IN (&#39;it&#39;&#39;s&#39;)")
                .contains("Nothing was replayed.")
                .doesNotContain("leak, wait-never-ends");
    }
}
