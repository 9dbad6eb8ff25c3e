package dev.scxreplay.ingest.tracepoint;

import dev.scxreplay.trace.IngestLog;
import dev.scxreplay.trace.Stat;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What a recording keeps of the recorded kernel's own texts, as far as its binary records are meaningless without them.
 *
 * <p>Filled by the reader of a format before the first record is decoded.
 */
public final class KernelTexts {
    /** The {@code format} file of each event of tracefs; most of them are never needed. */
    public final List<FormatText> formats = new ArrayList<>();
    /** Names of tasks by pid, as {@code saved_cmdlines} has them. */
    public final Map<Integer, String> commands = new LinkedHashMap<>();
    /** Texts of trace_printk by their address, as {@code printk_formats} has them. */
    public final Map<Long, String> printkFormats = new HashMap<>();
    /** The text of {@code /proc/kallsyms}; fetched when the first address is looked up. */
    public Supplier<ByteBuffer> kallsyms = () -> ByteBuffer.allocate(0);
    /** Bytes of the kernel's {@code long}: 4 or 8. */
    public int longSize = 8;

    /** Reads the text of {@code printk_formats}: lines {@code 0xADDRESS : "text"}. */
    public void readPrintkFormats(String text, IngestLog log) {
        for (String line : text.split("\n", -1)) {
            int colon = line.indexOf(" : ");
            if (colon > 2 && line.startsWith("0x")) {
                try {
                    printkFormats.put(
                            Long.parseUnsignedLong(line.substring(2, colon), 16),
                            BinaryPrintk.unquote(line.substring(colon + 3)));
                } catch (NumberFormatException e) {
                    log.odd(Stat.SECTION_UNKNOWN, "trace_printk formats", "a line has no address");
                }
            }
        }
    }

    /** Reads the text of {@code saved_cmdlines}: lines {@code PID COMM}. */
    public void readCommands(String text) {
        for (String line : text.split("\n", -1)) {
            int blank = line.indexOf(' ');
            if (blank > 0 && blank < 9 && line.chars().limit(blank).allMatch(c -> c >= '0' && c <= '9')) {
                commands.put(Integer.parseInt(line.substring(0, blank)), line.substring(blank + 1));
            }
        }
    }

    /**
     * An event's format as it stands in the recording.
     *
     * @param system the group it belongs to, such as {@code sched}
     * @param text the text of its format file
     */
    public record FormatText(String system, String text) {}
}
