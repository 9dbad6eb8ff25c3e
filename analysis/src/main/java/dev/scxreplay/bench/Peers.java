package dev.scxreplay.bench;

import dev.scxreplay.bench.Measurement.Run;
import dev.scxreplay.bench.Measurement.Work;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What other programs take for the same recordings: {@code trace-cmd report} and {@code perf script}, which print them, where
 * they are installed, and DuckDB with regular expressions, which makes a table of a text.
 */
final class Peers {
    /** Runs a command, throws away what it prints, and prints the CPU times of this shell and of the command. */
    private static final String TIMED = "\"$@\" >/dev/null 2>&1 || exit 1; times";

    private static final Pattern TIME = Pattern.compile("(\\d+)m(\\d+(?:[.,]\\d+)?)s");

    /** Columns of a line of ftrace; the delimiter of the "CSV" is one that no trace has. */
    private static final String REGEX = """
            COPY (SELECT regexp_extract(line, '^ *(.+)-(\\d+) ', 1) AS comm,
                         try_cast(regexp_extract(line, '^ *(.+)-(\\d+) ', 2) AS INTEGER) AS pid,
                         try_cast(regexp_extract(line, '\\[(\\d+)\\]', 1) AS INTEGER) AS cpu,
                         regexp_extract(line, ' (\\d+\\.\\d+): ', 1) AS ts,
                         regexp_extract(line, ': (\\w+): ', 1) AS event,
                         regexp_extract(line, ': \\w+: (.*)$', 1) AS fields
                  FROM read_csv('%s', columns = {'line': 'VARCHAR'}, delim = '\u0001', quote = '', escape = '',
                                header = false, auto_detect = false))
            TO '%s' (FORMAT parquet, COMPRESSION zstd)""";

    private final int runs;
    private final Path scratch;

    Peers(int runs, Path scratch) {
        this.runs = runs;
        this.scratch = scratch;
    }

    /** Those that read this recording. */
    List<Measurement> of(Path recording, String format, Work work) throws IOException, InterruptedException {
        List<Measurement> measured = new ArrayList<>();
        String file = recording.toString();
        if (format.startsWith("trace.dat")) {
            command(List.of("trace-cmd", "report", "-i", file), work).ifPresent(measured::add);
        } else if (format.equals("perf.data")) {
            command(List.of("perf", "script", "--force", "-i", file), work).ifPresent(measured::add);
        } else if (format.startsWith("ftrace")) {
            regex(file, work).ifPresent(measured::add);
        }
        return measured;
    }

    private Optional<Measurement> command(List<String> command, Work work) throws IOException, InterruptedException {
        List<String> timed = new ArrayList<>(List.of("sh", "-c", TIMED, "sh"));
        timed.addAll(command);
        List<Run> measured = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            long begin = System.nanoTime();
            Process process = new ProcessBuilder(timed)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String times = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            List<MatchResult> parts = TIME.matcher(times).results().toList();
            if (process.waitFor() != 0 || parts.size() != 4) {
                return Optional.empty(); // not installed, or it does not read this one
            }
            long cpu = ns(parts.get(2)) + ns(parts.get(3));
            measured.add(new Run(System.nanoTime() - begin, cpu, cpu, 0));
        }
        return Optional.of(new Measurement(command.get(0) + " " + command.get(1), work, measured, 0));
    }

    private static long ns(MatchResult time) {
        double seconds = Double.parseDouble(time.group(2).replace(',', '.'));
        return (long) ((Long.parseLong(time.group(1)) * 60 + seconds) * 1e9);
    }

    private Optional<Measurement> regex(String file, Work work) {
        Path parquet = scratch.resolve("regex.parquet");
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckdb.createStatement()) {
            statement.execute("SET threads = 1");
            String sql = String.format(
                    REGEX, file.replace("'", "''"), parquet.toString().replace("'", "''"));
            return Optional.of(Measurement.of("DuckDB regex to Parquet", 0, 1, () -> {
                        statement.execute(sql);
                        return work;
                    })
                    .withOutput(Files.size(parquet)));
        } catch (SQLException e) {
            return Optional.empty(); // a line it cannot take as CSV
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
