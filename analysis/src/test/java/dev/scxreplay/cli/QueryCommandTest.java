package dev.scxreplay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scxreplay.analysis.Golden;
import dev.scxreplay.analysis.SmallDataset;
import dev.scxreplay.analysis.View;
import dev.scxreplay.analysis.ViewLibrary;
import dev.scxreplay.table.Dataset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class QueryCommandTest {
    @TempDir
    static Path dataset;

    @TempDir
    Path directory;

    @BeforeAll
    static void write() throws Exception {
        SmallDataset.write(dataset);
    }

    static List<String> views() {
        return ViewLibrary.load().all().stream().map(View::name).toList();
    }

    @ParameterizedTest
    @MethodSource("views")
    void everyViewHasItsGoldenResult(String view) throws Exception {
        CommandRun run = query(view, "--format", "csv");
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        Golden.check(Path.of("src/test/resources/golden", view + ".csv"), run.out());
    }

    @Test
    void eventsAreOneStreamOfAllTables() {
        assertThat(query("SELECT trace, seq, event, ts_ns FROM events ORDER BY seq LIMIT 5", "--format", "csv")
                        .out())
                .isEqualTo("""
                        trace,seq,event,ts_ns
                        ring,0,sched_switch,1000
                        ring,1,sched_waking,1200
                        ring,2,sched_wakeup,1300
                        ring,3,sched_switch,2500
                        ring,4,print,5000
                        """);
    }

    @Test
    void viewTakesItsParametersAndNoOthers() {
        assertThat(query("kicks_over_time", "--param", "bucket_ns=1000", "--format", "csv")
                        .out())
                .contains("ring,6.17.13,3000,1,");
        assertThat(query("kicks_over_time", "--param", "bucket=1000").err())
                .contains("The view kicks_over_time has no parameter bucket; it has bucket_ns.");
    }

    @Test
    void tableIsAlignedAndNumbersCanBeRead() {
        assertThat(query("SELECT kernel, site, bytes * 1000 AS bytes, CAST(NULL AS INTEGER) AS node FROM memory_peak")
                        .out())
                .isEqualTo("""
                        kernel   site             bytes  node
                        -------  -------------  -------  ----
                        6.17.13  kick_pnt_seqs  228,000     -
                        6.17.13  local_dsq       64,000     -
                        7.3.4    kick_syncs     256,000     -
                        (3 rows)
                        """);
    }

    @Test
    void jsonKeepsNumbersAndEscapesTexts() {
        String sql = "SELECT 1 AS a, 'say \"x\"\n' AS b, NULL AS c, [1, 2] AS d, 1.5::DOUBLE AS e, true AS f";
        String object = "{\"a\":1,\"b\":\"say \\\"x\\\"\\n\",\"c\":null,\"d\":[1,2],\"e\":1.5,\"f\":true}";
        assertThat(query(sql, "--format", "ndjson").out()).isEqualTo(object + "\n");
        assertThat(query(sql, "--format", "json").out()).isEqualTo("[\n" + object + "\n]\n");
        assertThat(query("SELECT 1 AS a WHERE false", "--format", "json").out()).isEqualTo("[\n]\n");
    }

    @Test
    void csvQuotesWhatItMustAndTellsEmptyFromAbsent() {
        assertThat(query("SELECT 'a,b' AS x, 'q\"' AS y, '' AS z, NULL AS n", "--format", "csv")
                        .out())
                .isEqualTo("x,y,z,n\n\"a,b\",\"q\"\"\",\"\",\n");
    }

    @Test
    void parquetGoesToAFile() throws Exception {
        Path file = directory.resolve("waits.parquet");
        assertThat(query("kick_waits", "--format", "parquet", "-o", file.toString())
                        .exitCode())
                .isZero();
        assertThat(query("SELECT count(*) AS n FROM '" + file + "'", "--format", "csv")
                        .out())
                .isEqualTo("n\n6\n");
        assertThat(query("kick_waits", "--format", "parquet").err()).contains("needs -o FILE");
    }

    @Test
    void sqlComesFromAFileWithSeveralStatements() throws Exception {
        Path file = directory.resolve("question.sql");
        Files.writeString(
                file,
                "CREATE TABLE long AS SELECT * FROM kick_waits WHERE wait_ns > 1000;\nSELECT count(*) AS n FROM long;\n");
        CommandRun run = query("-f", file.toString(), "--format", "csv");
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualTo("n\n2\n");
    }

    @Test
    void expectEmptyMakesAVerdict() {
        assertThat(query("findings", "--expect-empty").exitCode()).isEqualTo(ExitCode.VERDICT);
        assertThat(query("SELECT * FROM findings WHERE kernel = '7.3.4'", "--expect-empty")
                        .exitCode())
                .isEqualTo(ExitCode.FINE);
    }

    @Test
    void mistakesGetOneSentence() {
        CommandRun misspelt = query("kick_wait");
        assertThat(misspelt.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(misspelt.err()).contains("no view or table kick_wait.", "kick_waits");

        CommandRun wrong = query("SELECT nope FROM kick_waits");
        assertThat(wrong.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(wrong.err()).contains("\"nope\" not found").doesNotContain("\tat ");

        assertThat(CommandRun.of("query", directory.resolve("none").toString(), "findings")
                        .exitCode())
                .isEqualTo(ExitCode.USAGE);
        assertThat(CommandRun.of("qury", "x").exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void datasetWithoutRunsSaysHowToMakeThem() throws Exception {
        Dataset.openOrCreate(directory);
        CommandRun run = CommandRun.of("query", directory.toString(), "kernel_comparison");
        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("scx-replay replay " + directory + " --kernel");
    }

    private static CommandRun query(String... args) {
        String[] all = new String[args.length + 2];
        all[0] = "query";
        all[1] = dataset.toString();
        System.arraycopy(args, 0, all, 2, args.length);
        return CommandRun.of(all);
    }
}
