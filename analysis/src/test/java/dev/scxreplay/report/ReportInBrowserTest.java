package dev.scxreplay.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.scxreplay.analysis.Session;
import dev.scxreplay.analysis.SmallDataset;
import dev.scxreplay.table.Dataset;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A report of a dataset with hostile names, as a headless Chromium shows it. */
final class ReportInBrowserTest {
    private static final String HOSTILE = "<script>alert(1)</script>\"'&";
    private static final String CLOSING = "</script><img src=x onerror=alert(2)>";

    @TempDir
    static Path directory;

    private static String dom;
    private static String log;

    @BeforeAll
    static void render() throws Exception {
        String browser = Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                .filter(file -> Files.isExecutable(Path.of(file)))
                .findFirst()
                .orElse("");
        assumeTrue(
                !browser.isEmpty(), "no Chromium here, so no report was rendered (Debian: apt-get install chromium)");
        Path dataset = directory.resolve("dataset");
        SmallDataset.write(dataset);
        replace(dataset.resolve("trace=ring/event_sched_switch.parquet"), "next_comm", "wl", HOSTILE);
        replace(dataset.resolve("run=ring@6.17.13/memory.parquet"), "site", "local_dsq", CLOSING);
        replace(dataset.resolve("run=ring@6.17.13/finding.parquet"), "kind", "leak", HOSTILE);
        Path page = directory.resolve("report.html");
        try (Session session = Session.open(Dataset.open(dataset));
                Writer out = Files.newBufferedWriter(page)) {
            Report.of("a'b <i>", "scx-replay", List.of()).write(session, out);
        }
        // What stands folded is drawn when it is unfolded.
        Files.writeString(page, Files.readString(page).replace("<details>", "<details open>"));
        List<String> command = new ArrayList<>(List.of(browser, "--headless", "--no-sandbox", "--disable-gpu"));
        command.addAll(List.of("--disable-quic", "--no-first-run", "--disable-background-networking"));
        command.addAll(List.of("--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"));
        command.addAll(List.of("--user-data-dir=" + directory.resolve("profile"), "--window-size=400,20000"));
        command.addAll(List.of("--enable-logging=stderr", "--v=0", "--virtual-time-budget=5000", "--dump-dom"));
        command.add(page.toUri().toString());
        Path out = directory.resolve("dom.html");
        Path err = directory.resolve("log.txt");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS))
                    .as("Chromium ended")
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        dom = Files.readString(out);
        log = Files.readString(err);
    }

    private static void replace(Path file, String column, String old, String text) throws Exception {
        Path aside = file.resolveSibling("aside");
        String quoted = "'" + text.replace("'", "''") + "'";
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckdb.createStatement()) {
            statement.execute("COPY (SELECT * REPLACE (CASE WHEN " + column + " = '" + old + "' THEN " + quoted
                    + " ELSE " + column + " END AS " + column + ") FROM '" + file + "') TO '" + aside
                    + "' (FORMAT parquet)");
        }
        Files.delete(file);
        Files.move(aside, file);
    }

    @Test
    void consoleIsEmpty() {
        assertThat(log.lines().filter(line -> line.contains("CONSOLE"))).isEmpty();
    }

    /** Memory over time of the trace, by site under two kernels, and over CPU counts: each has its canvas and its legend. */
    @Test
    void everyFigureIsThere() {
        assertThat(count("<canvas")).isEqualTo(4);
        assertThat(count("class=\"u-legend")).isEqualTo(4);
        assertThat(count("<svg class=\"histogram\"")).isEqualTo(1);
        assertThat(count("<rect")).isEqualTo(4);
        assertThat(count("<table>")).isGreaterThan(10);
    }

    @Test
    void hostileNamesAreText() {
        assertThat(dom)
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;")
                .contains("&lt;/script&gt;&lt;img src=x onerror=alert(2)&gt;")
                .contains("a'b &lt;i&gt;");
        // the page's own: the numbers, the library and ours
        assertThat(count("<script")).isEqualTo(3 + count("<script>alert"));
        assertThat(count("<script>alert")).isZero();
        assertThat(count("<img")).isZero();
    }

    private static int count(String text) {
        return (int) Pattern.compile(Pattern.quote(text)).matcher(dom).results().count();
    }
}
