package dev.scxreplay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scxreplay.analysis.SmallDataset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DuckDB's shell is a script here that keeps what it is given; the SQL it is given runs in the DuckDB of this process. */
final class ShellCommandTest {
    private static final String FAKE = "#!/bin/sh\nfolder=$(dirname \"$0\")\necho \"$@\" >\"$folder/words\"\n"
            + "cp \"$2\" \"$folder/init.sql\"\n";

    @TempDir
    static Path small;

    @TempDir
    Path directory;

    @BeforeAll
    static void write() throws Exception {
        SmallDataset.write(small);
    }

    @Test
    void theShellIsGivenAllViewsAndLeavesNothing() throws Exception {
        Path fake = fake();
        CommandRun run = CommandRun.of("shell", small.toString(), "--ui", "--duckdb", fake.toString());
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        String[] words = Files.readString(directory.resolve("words")).strip().split(" ");
        assertThat(words).hasSize(3).startsWith("-init").endsWith("-ui");
        assertThat(Path.of(words[1])).doesNotExist();
        String sql = Files.readString(directory.resolve("init.sql"));
        assertThat(CommandRun.of("shell", small.toString(), "--init").out()).isEqualTo(sql);
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckdb.createStatement()) {
            statement.execute(sql);
            assertThat(first(statement, "SELECT count(*) FROM duckdb_tables()")).isEqualTo("0");
            for (String view : List.of("kick_waits", "kernel_summary", "events", "kicks_over_time()")) {
                String name = view.replace("()", "");
                CommandRun asked = CommandRun.of("query", small.toString(), name, "--format", "ndjson");
                assertThat(first(statement, "SELECT count(*) FROM " + view))
                        .as(view)
                        .isEqualTo(Long.toString(asked.out().lines().count()));
            }
        }
    }

    @Test
    void itIsFoundOnThePath() throws Exception {
        fake();
        ProcessBuilder java = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName(),
                "shell",
                small.toString());
        java.environment().put("PATH", directory + ":/usr/bin:/bin");
        assertThat(java.redirectErrorStream(true)
                        .redirectOutput(directory.resolve("printed").toFile())
                        .start()
                        .waitFor())
                .isZero();
        assertThat(directory.resolve("words")).content().startsWith("-init ").doesNotContain("-ui");
    }

    @Test
    void withoutItThereIsOneSentence() {
        CommandRun run = CommandRun.of("shell", small.toString(), "--duckdb", directory + "/duckdb");
        assertThat(run.exitCode()).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(run.err())
                .hasLineCount(1)
                .contains("There is no program duckdb at ", "https://duckdb.org", "scx-replay query ");
    }

    private Path fake() throws Exception {
        Path fake = Files.writeString(directory.resolve("duckdb"), FAKE);
        assertThat(fake.toFile().setExecutable(true)).isTrue();
        return fake;
    }

    private static String first(Statement statement, String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
