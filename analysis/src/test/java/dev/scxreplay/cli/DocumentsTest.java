package dev.scxreplay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs every {@code $ scx-replay ...} of the pages in {@code analysis/docs} and compares what it prints, both streams, with
 * what the page shows under it. The commands of a page share a folder; {@code $ cat FILE} makes the file it shows. A line {@code ...} stands for any lines. {@code
 * -Dgolden=update} writes what was printed into the pages where it differs.
 */
final class DocumentsTest {
    private static final Path ROOT = Path.of(System.getProperty("scxreplay.root"));
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```console\n(.*?)^```$");
    private static final Pattern WORD = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"|'([^']*)'|(\\S+)");
    /** What a page calls its dataset and its files; samples are named from the checkout on. */
    private static final Pattern OWN =
            Pattern.compile("results|before|after|[\\w-]+\\.(txt|html|xml|yaml|json|csv|sql|pftrace)");

    @TempDir
    Path directory;

    @TestFactory
    List<DynamicTest> everyCommandOfEveryPagePrintsWhatIsShown() throws IOException {
        try (Stream<Path> pages = Files.list(ROOT.resolve("analysis/docs"))) {
            return pages.sorted()
                    .map(page -> DynamicTest.dynamicTest(page.getFileName().toString(), () -> check(page)))
                    .toList();
        }
    }

    private void check(Path page) throws IOException {
        Path folder =
                Files.createDirectories(directory.resolve(page.getFileName().toString()));
        Files.createSymbolicLink(folder.resolve("sample-traces"), ROOT.resolve("sample-traces"));
        String text = Files.readString(page);
        StringBuilder printed = new StringBuilder();
        Matcher block = BLOCK.matcher(text);
        int copied = 0;
        while (block.find()) {
            printed.append(text, copied, block.start(1)).append(run(block.group(1), folder));
            copied = block.end(1);
        }
        printed.append(text.substring(copied));
        if ("update".equals(System.getProperty("golden"))) {
            Files.writeString(page, printed);
        }
        assertThat(printed.toString()).as(page.toString()).isEqualTo(text);
    }

    /** The block as it should be: each command and what it prints, or what is shown there if that stands for it. */
    private static String run(String block, Path folder) throws IOException {
        StringBuilder all = new StringBuilder();
        List<String> lines = block.lines().toList();
        int lastExitCode = 0;
        for (int at = 0; at < lines.size(); ) {
            String command = lines.get(at++);
            List<String> shown = new ArrayList<>();
            while (at < lines.size() && !lines.get(at).startsWith("$ ")) {
                shown.add(lines.get(at++));
            }
            all.append(command).append('\n');
            String expected = shown.stream().map(line -> line + "\n").reduce("", String::concat);
            String printed = expected;
            if (command.equals("$ echo $?")) {
                printed = lastExitCode + "\n";
            } else if (command.startsWith("$ cat ")) {
                Files.writeString(folder.resolve(command.substring(6)), expected);
            } else if (command.startsWith("$ scx-replay ")) {
                StringWriter both = new StringWriter();
                PrintWriter out = new PrintWriter(both);
                lastExitCode = Main.run(out, out, words(command.substring(13), folder));
                printed = both.toString().replace(folder + "/", "").replace(ROOT + "/", "");
            }
            all.append(standsFor(expected, printed) ? expected : printed);
        }
        return all.toString();
    }

    private static String[] words(String command, Path folder) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(command);
        while (word.find()) {
            String plain = word.group(3);
            if (plain == null) {
                words.add(word.group(1) != null ? word.group(1).replace("\\", "") : word.group(2));
            } else if (OWN.matcher(plain).matches()) {
                words.add(folder.resolve(plain).toString());
            } else {
                words.add(
                        plain.startsWith("sample-traces/") ? ROOT.resolve(plain).toString() : plain);
            }
        }
        return words.toArray(String[]::new);
    }

    private static boolean standsFor(String shown, String printed) {
        StringBuilder pattern = new StringBuilder();
        shown.lines().forEach(line -> pattern.append(line.equals("...") ? "(.*\n)*" : Pattern.quote(line) + "\n"));
        return printed.matches(pattern.toString());
    }
}
