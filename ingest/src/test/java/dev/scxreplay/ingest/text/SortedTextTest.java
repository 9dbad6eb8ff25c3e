package dev.scxreplay.ingest.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scxreplay.trace.TraceInput;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines {@code e TIME} are events, {@code # ...} belongs to the next one, all others to the one before. */
final class SortedTextTest {
    @TempDir
    private Path directory;

    /** What comes out, each line behind its number in the file. */
    private List<String> sorted(String text, int inMemory) throws Exception {
        Path file = Files.writeString(directory.resolve("text"), text);
        TraceInput input = TraceInput.of(file, directory.resolve("scratch"));
        List<String> rows = new ArrayList<>();
        try (SortedText stream = SortedText.open(input, new Words(), inMemory)) {
            Lines lines = new Lines(stream, 16);
            while (lines.advance()) {
                String line =
                        new String(lines.bytes(), lines.from(), lines.to() - lines.from(), StandardCharsets.US_ASCII);
                rows.add(stream.lineInFile(lines.number()) + " " + line);
            }
        }
        try (Stream<Path> left = Files.list(directory.resolve("scratch"))) {
            assertThat(left).isEmpty();
        }
        return rows;
    }

    private static final class Words implements SortedText.Order {
        private long tsNs;

        @Override
        public SortedText.Part part(Lines lines) {
            byte[] bytes = lines.bytes();
            int from = lines.from();
            if (lines.to() > from && bytes[from] == 'e') {
                tsNs = Long.parseLong(new String(bytes, from + 2, lines.to() - from - 2, StandardCharsets.US_ASCII));
                return SortedText.Part.EVENT;
            }
            return lines.to() > from && bytes[from] == '#' ? SortedText.Part.AHEAD : SortedText.Part.BEHIND;
        }

        @Override
        public long tsNs() {
            return tsNs;
        }
    }

    @Test
    void linesMoveWithWhatBelongsToThem() throws Exception {
        for (int inMemory = 1; inMemory < 6; inMemory++) {
            assertThat(sorted("# head\nhead\ne 5\nmore\n\ne 7\n# of 3\ne 3\nmore\ne 5\ne 1\n# end", inMemory))
                    .containsExactly(
                            "1 # head",
                            "2 head",
                            "11 e 1",
                            "7 # of 3",
                            "8 e 3",
                            "9 more",
                            "3 e 5",
                            "4 more",
                            "5 ",
                            "10 e 5",
                            "6 e 7",
                            "12 # end");
        }
        assertThat(sorted("", 4)).isEmpty();
        assertThat(sorted("e 2\ne 1", 4)).containsExactly("2 e 1", "1 e 2");
    }

    /** Five thousand events in runs of 64: the same as when all fit into memory, and as a stable sort of them. */
    @Test
    void moreThanFitsIntoMemoryIsMergedFromAFile() throws Exception {
        Random random = new Random(5);
        List<String> lines = new ArrayList<>();
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (int i = 1; i <= 5000; i++) {
            String line = "e " + Math.abs(random.nextLong() >> random.nextInt(63));
            lines.add(i + " " + line);
            text.writeBytes((line + "\n").getBytes(StandardCharsets.US_ASCII));
        }
        List<String> inOrder = lines.stream()
                .sorted(Comparator.comparingLong(line -> Long.parseLong(line.split(" ")[2])))
                .collect(Collectors.toList());
        assertThat(sorted(text.toString(StandardCharsets.US_ASCII), 64)).isEqualTo(inOrder);
        assertThat(sorted(text.toString(StandardCharsets.US_ASCII), 10_000)).isEqualTo(inOrder);
    }
}
