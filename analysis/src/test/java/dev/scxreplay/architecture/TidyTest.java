package dev.scxreplay.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds the repository to its own rules of size, and its documents to what exists. */
final class TidyTest {
    private static final Path ROOT = Path.of(System.getProperty("scxreplay.root"));
    private static final int MOST_LINES = 700;
    private static final Set<String> NOT_SOURCE = Set.of("target", ".git", ".idea", ".vscode", "demo-results");

    private static final Pattern MODEL = Pattern.compile("src/main/java/dev/scxreplay/(sim|machine|kernel|scx|check)/");

    private static List<Path> files;

    @BeforeAll
    static void list() throws IOException {
        files = new ArrayList<>();
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return NOT_SOURCE.contains(directory.getFileName().toString())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                files.add(ROOT.relativize(file));
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Test
    void noSourceFileIsLongerThanCanBeReadInOneGo() throws IOException {
        List<String> tooLong = new ArrayList<>();
        for (Path file : named(".java", ".sql")) {
            long lines = Files.readAllLines(ROOT.resolve(file)).size();
            if (lines > MOST_LINES) {
                tooLong.add(file + " has " + lines + " lines");
            }
        }
        assertThat(tooLong).isEmpty();
    }

    /** A word in backticks that looks like a class or a path of ours must be one. */
    @Test
    void documentsNameOnlyWhatExists() throws IOException {
        Set<String> types = named(".java").stream()
                .map(file -> file.getFileName().toString().replace(".java", ""))
                .collect(Collectors.toSet());
        Set<String> topLevel =
                files.stream().map(file -> file.getName(0).toString()).collect(Collectors.toSet());
        Pattern quoted = Pattern.compile("`([^`\n]+)`");
        List<String> missing = new ArrayList<>();
        for (Path document : named(".md")) {
            Matcher words = quoted.matcher(Files.readString(ROOT.resolve(document)));
            while (words.find()) {
                String word = words.group(1);
                boolean type = word.matches("([A-Z][a-z0-9]+){2,}") && !types.contains(word);
                boolean path = word.matches("[\\w.-]+(/[\\w.-]+)+/?")
                        && topLevel.contains(word.substring(0, word.indexOf('/')))
                        && !Files.exists(ROOT.resolve(word));
                if (type || path) {
                    missing.add(document + " names " + word);
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    /** Local variables leave no trace in class files, so the source is read. */
    @Test
    void modelComputesInIntegers() throws IOException {
        Pattern notCode = Pattern.compile("(?s)/\\*.*?\\*/|//[^\n]*|\"(\\\\.|[^\"\\\\\n])*\"");
        Pattern floating = Pattern.compile("\\b(float|double|Float|Double|\\d+\\.\\d+)\\b");
        List<String> found = new ArrayList<>();
        for (Path file : named(".java")) {
            if (!MODEL.matcher(file.toString()).find()) {
                continue;
            }
            Matcher matcher = floating.matcher(
                    notCode.matcher(Files.readString(ROOT.resolve(file))).replaceAll(" "));
            while (matcher.find()) {
                found.add(file + " uses " + matcher.group());
            }
        }
        assertThat(found).isEmpty();
    }

    private static List<Path> named(String... endings) {
        return files.stream()
                .filter(file -> Set.of(endings).stream().anyMatch(file.toString()::endsWith))
                .toList();
    }
}
