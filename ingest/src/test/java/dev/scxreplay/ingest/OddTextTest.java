package dev.scxreplay.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.scxreplay.ingest.format.CapturingSink;
import dev.scxreplay.trace.IngestException;
import dev.scxreplay.trace.Stat;
import dev.scxreplay.trace.TraceInput;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts that were changed on their way here are read as they were, or refused with a sentence that says what to do. */
final class OddTextTest {
    private static final String TEXT = """
            # tracer: nop
            #
            %16s-12      [001] d..2.     1.000001: sched_waking: comm=sh pid=5 prio=120 target_cpu=002
            %16s-0       [001] d..2.     1.000002: sched_switch: prev_comm=swapper/1 prev_pid=0 prev_prio=120 prev_state=R ==> next_comm=sh next_pid=5 next_prio=120
            %16s-5       [001] .....     1.000003: tracing_mark_write: text
            """.formatted("kworker/u8:2-ev", "<idle>", "sh");

    private static final List<String> EVENTS =
            List.of("sched_waking of kworker/u8:2-ev", "sched_switch of <idle>", "tracing_mark_write of sh");

    @TempDir
    private Path directory;

    private List<String> read(String text) throws Exception {
        return read(text, 0);
    }

    /** The events of a text, of which so many lines are unreadable. */
    private List<String> read(String text, long unreadable) throws Exception {
        Path file = Files.writeString(directory.resolve("trace.txt"), text);
        try (CapturingSink sink = new CapturingSink()) {
            TraceInput input = TraceInput.plain(file);
            TraceFormat.of(input).read(input, sink);
            assertThat(sink.stats().getOrDefault(Stat.TEXT_LINE_UNREADABLE, 0L)).isEqualTo(unreadable);
            assertThat(sink.stats()).doesNotContainKey(Stat.EVENT_FIELDS_UNREADABLE);
            return sink.rows().stream()
                    .map(row -> row.event() + " of " + row.text("common_comm"))
                    .toList();
        }
    }

    private String refused(String text, Charset charset) throws Exception {
        Path file = Files.writeString(directory.resolve("trace.txt"), text, charset);
        return catchThrowableOfType(IngestException.class, () -> TraceFormat.of(TraceInput.plain(file)))
                .getMessage();
    }

    private static String behind(String prefix) {
        return TEXT.lines().map(line -> prefix + line + "\n").collect(Collectors.joining());
    }

    @Test
    void marksAndHolesAreNoPartOfIt() throws Exception {
        assertThat(read(TEXT)).isEqualTo(EVENTS);
        assertThat(read("\ufeff" + TEXT)).isEqualTo(EVENTS);
        assertThat(read(TEXT + "\0".repeat(5000), 1)).isEqualTo(EVENTS);
        assertThat(read(TEXT.replaceFirst("\n#\n", "\n" + "\0".repeat(300) + "\n"), 1))
                .isEqualTo(EVENTS);
    }

    /** The two lines of its header are then none. */
    @Test
    void whatStandsInFrontOfLinesIsNoPartOfNames() throws Exception {
        assertThat(read(behind("> "), 2)).isEqualTo(EVENTS);
        assertThat(read(behind("> > "), 2)).isEqualTo(EVENTS);
        assertThat(read(behind("    "), 2)).isEqualTo(EVENTS);
        assertThat(read(behind("trace.txt:"), 2)).isEqualTo(EVENTS);
        assertThat(read(behind("[  774.925001] ip-10-0-0-12.compute.internal kernel: "), 2))
                .isEqualTo(EVENTS);
        assertThat(read(behind("> ").replaceAll("(?m)^> +", "> "), 2)).isEqualTo(EVENTS);
    }

    @Test
    void aTaskMayBeNamedLikeAQuote() throws Exception {
        assertThat(read(TEXT.replace("kworker/u8:2-ev", "          > a b"))).contains("sched_waking of > a b");
        assertThat(read(TEXT.replace("kworker/u8:2-ev", "> 3456789012345")))
                .contains("sched_waking of > 3456789012345");
    }

    @Test
    void othersAreRefusedWithWhatToDo() throws Exception {
        assertThat(refused(
                        TEXT.replace("sched_", "\u001b[01;31m\u001b[Ksched_\u001b[m\u001b[K"), StandardCharsets.UTF_8))
                .endsWith("remove them first: sed 's/\\x1b\\[[0-9;]*[mK]//g' FILE.");
        assertThat(refused(TEXT.replace("<", "&lt;").replace(">", "&gt;"), StandardCharsets.UTF_8))
                .contains("as it stands in the source of a web page");
        assertThat(refused(TEXT.replace('\n', '\r'), StandardCharsets.UTF_8)).contains("tr '\\r' '\\n' <FILE");
        assertThat(refused("\ufeff" + TEXT, StandardCharsets.UTF_16LE)).endsWith("iconv -f UTF-16 -t UTF-8 FILE.");
        assertThat(refused("\ufeff" + TEXT, StandardCharsets.UTF_16BE)).endsWith("iconv -f UTF-16 -t UTF-8 FILE.");
        assertThat(refused("\0".repeat(4096) + TEXT, StandardCharsets.UTF_8)).endsWith("tr -d '\\000' <FILE.");
    }

    /** They would be read as the entries of a tracer, which have no names. */
    @Test
    void eventsCutOffInTheirNamesAreCounted() throws Exception {
        Path file = Files.writeString(
                directory.resolve("cut.txt"),
                TEXT.lines()
                        .map(line -> line.substring(0, Math.min(line.length(), 65)) + "\n")
                        .collect(Collectors.joining()));
        try (CapturingSink sink = new CapturingSink()) {
            TraceInput input = TraceInput.plain(file);
            TraceFormat.of(input).read(input, sink);
            assertThat(sink.stats()).containsEntry(Stat.EVENT_FIELDS_UNREADABLE, 3L);
        }
    }
}
