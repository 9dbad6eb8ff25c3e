package dev.scxreplay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What holds of every verb: it teaches with examples, has the same forms, and colours only where they are wanted. */
final class MannersTest {
    private static final Path SAMPLES = Path.of(System.getProperty("scxreplay.root"), "sample-traces");
    private static final List<String> FORMS = List.of("table", "csv", "json", "ndjson", "markdown");

    @TempDir
    static Path directory;

    @BeforeAll
    static void makeDataset() {
        Recordings.run("ingest", SAMPLES.resolve("wait-cycle/trace.txt").toString(), "--name", "ring", "-o", results());
        Recordings.run("replay", results(), "--kernel", "6.17.13,7.3.4");
    }

    private static String results() {
        return directory.resolve("results").toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kernel list",
                "kernel show 7.3.4",
                "kernel diff 6.17.13 7.3.4",
                "kernel matrix",
                "views",
                "views kick_waits",
                "views antagonists",
                "schema",
                "schema kick",
                "sweep --kernel 7.3.4 --cpus 8",
                "query RESULTS kick_waits",
                "divergence RESULTS --a 6.17.13 --b 7.3.4 --only kick",
            })
    void everyFormHasTheSameRows(String command) throws Exception {
        CommandRun csv = run(command, "csv");
        CommandRun json = run(command, "json");
        CommandRun ndjson = run(command, "ndjson");
        CommandRun markdown = run(command, "markdown");
        JsonNode array = new ObjectMapper().readTree(json.out());
        assertThat(array.isArray()).isTrue();
        assertThat(array).isNotEmpty();
        List<JsonNode> lines = new ArrayList<>();
        for (String line : ndjson.out().lines().toList()) {
            lines.add(new ObjectMapper().readTree(line));
        }
        assertThat(lines)
                .isEqualTo(StreamSupport.stream(array.spliterator(), false).toList());
        List<String> columns = new ArrayList<>();
        array.get(0).fieldNames().forEachRemaining(columns::add);
        assertThat(csv.out()).startsWith(String.join(",", columns) + "\n");
        assertThat(csv.out().lines().count()).isGreaterThanOrEqualTo(array.size() + 1);
        assertThat(markdown.out().lines()).hasSize(array.size() + 2).allMatch(line -> line.matches("\\|.*\\|"));
        assertThat(Stream.of(csv, json, ndjson, markdown)
                        .map(CommandRun::exitCode)
                        .distinct())
                .containsExactly(run(command, "table").exitCode());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "faults --kernel 7.3.4",
                "doctor RESULTS",
                "replay RESULTS --kernel 6.17.13,7.3.4",
                "bisect RESULTS --metric never_ending --good 7.3.4 --bad 6.17.13",
                "shrink SAMPLE --keep finding:wait-cycle --kernel 6.17.13 -o OUT",
            })
    void rowsAreJsonAndNothingElse(String command) throws Exception {
        assertThat(new ObjectMapper().readTree(run(command, "json").out())).isNotEmpty();
    }

    private static CommandRun run(String command, String form) {
        String[] words = (command + " --format " + form).split(" ");
        for (int i = 0; i < words.length; i++) {
            words[i] = switch (words[i]) {
                case "RESULTS" -> results();
                case "SAMPLE" -> SAMPLES.resolve("wait-cycle/trace.txt").toString();
                case "OUT" -> directory.resolve("small.txt").toString();
                default -> words[i];
            };
        }
        CommandRun run = CommandRun.of(words);
        assertThat(run.err()).doesNotContain("scx-replay: ");
        return run;
    }

    @Test
    void bisectAndDivergenceNameTheCommitInEveryForm() throws Exception {
        String bisect = "bisect RESULTS --metric never_ending --good 7.3.4 --bad 6.17.13";
        JsonNode steps = new ObjectMapper().readTree(run(bisect, "json").out());
        JsonNode last = steps.get(steps.size() - 1);
        assertThat(last.get("role").asText()).isEqualTo("responsible");
        assertThat(last.get("change").asText()).isEqualTo("-415cb193bb97");
        String divergence = "divergence RESULTS --a 6.17.13 --b 7.3.4 --only kick";
        JsonNode first =
                new ObjectMapper().readTree(run(divergence, "json").out()).get(0);
        assertThat(first.get("responsible").asText()).contains("+415cb193bb97");
        assertThat(first.get("at_ns").isIntegralNumber()).isTrue();
    }

    @Test
    void theOptionIsTheSameEverywhere() {
        for (CommandSpec verb : leaves(Main.whole().getCommandSpec())) {
            OptionSpec format = verb.findOption("--format");
            if (format != null) {
                assertThat(Candidates.of(format)).as(verb.qualifiedName()).containsAll(FORMS);
            }
        }
    }

    @Test
    void everyVerbTeachesWithExamples() {
        for (CommandLine verb : Main.whole().getSubcommands().values()) {
            assertThat(verb.getCommandSpec().usageMessage().footer())
                    .as(verb.getCommandName())
                    .contains("Examples:")
                    .anyMatch(line -> line.contains("scx-replay " + verb.getCommandName()));
        }
    }

    @Test
    void namesOfVerbsAreThoseOfTheirClasses() {
        assertThat(Main.whole().getSubcommands().keySet())
                .containsExactlyElementsOf(Main.VERBS.stream().map(Main::name).toList());
        assertThat(CommandRun.of("--help").out()).contains("\n  query ", "\n  completion ");
        assertThat(CommandRun.of("quer").err()).contains("Did you mean").contains("query");
    }

    @Test
    void thePagesOfTheLauncherAreTheHelp() throws Exception {
        Path pages = directory.resolve("pages");
        HelpPages.write(pages);
        assertThat(pages.resolve("scx-replay.txt"))
                .hasContent(CommandRun.of("--help").out());
        for (Class<?> verb : Main.VERBS) {
            assertIsHelp(pages, Main.name(verb));
        }
        assertIsHelp(pages, "kernel", "list");
        assertIsHelp(pages, "export", "ftrace");
    }

    private static void assertIsHelp(Path pages, String... words) throws Exception {
        String[] asked = Arrays.copyOf(words, words.length + 1);
        asked[words.length] = "--help";
        String plain = CommandRun.of(asked).out();
        assertThat(plain)
                .startsWith("Usage: scx-replay " + String.join(" ", words))
                .doesNotContain("\033");
        assertThat(pages.resolve(String.join("-", words) + ".txt")).hasContent(plain);
        String coloured = Files.readString(pages.resolve(String.join("-", words) + ".ansi"));
        assertThat(coloured).contains("\033[");
        assertThat(coloured.replaceAll("\033\\[[0-9;]*m", "")).isEqualTo(plain);
    }

    private static List<CommandSpec> leaves(CommandSpec spec) {
        return spec.subcommands().isEmpty()
                ? List.of(spec)
                : spec.subcommands().values().stream()
                        .flatMap(sub -> leaves(sub.getCommandSpec()).stream())
                        .toList();
    }
}
