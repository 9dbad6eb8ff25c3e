package dev.scxreplay.ingest.format.ftrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scxreplay.ingest.text.Lines;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A line whose context is known says the same as one that is read anew. */
final class KnownContextsTest {
    private static final long SEED = 20261121;
    /** Names of tasks, which are padded, and the rest of their lines. */
    private static final String KERNEL = """
            <idle>|-0       [000] d..2.   774.898549: sched_switch: prev_comm=swapper/0 prev_pid=0
            hackbench|-10408   [001] d..2.   774.899299: sched_stat_runtime: comm=rec pid=10408 runtime=443379 [ns]
            hackbench 12|-1040837 [001] .....   774.899299: sched_wakeup: comm=rec pid=10408
            <...>|-7       [017] dNh2.   775.899300: irq_work_exit: vector=246
            """;

    private static final String REPORT = """
            hackbench|-10453 [000]   775.500010: sched_wakeup:         hackbench:10469 [120] CPU:001
            <idle>|-0     [001]   775.500013: sched_switch:         swapper/1:0 [120] R ==> a:1 [120]
            hackbench|-10453 [000]   776.500014: sched_waking:         comm=hackbench pid=10467
            """;

    @Test
    void sameAsReadAnew() throws IOException {
        int taken = changed(KERNEL, new Random(SEED)) + changed(REPORT, new Random(SEED));
        assertThat(taken).as("lines with a known context").isGreaterThan(1_500);
    }

    /** Reads a text whose lines come often, some of them with other bytes, and returns how many contexts were known. */
    private static int changed(String text, Random random) throws IOException {
        List<String> lines = text.lines()
                .map(line -> line.split("\\|"))
                .map(parts -> String.format("%16s%s", parts[0], parts[1]))
                .toList();
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 3_000; i++) {
            StringBuilder line = new StringBuilder(lines.get(random.nextInt(lines.size())));
            for (int changes = Math.max(0, random.nextInt(5) - 3); changes > 0; changes--) {
                int at = random.nextInt(Math.min(line.length(), 80));
                switch (random.nextInt(4)) {
                    case 0 -> line.deleteCharAt(at);
                    case 1 -> line.insert(at, " 0[:.-#\u00e9".charAt(random.nextInt(8)));
                    case 2 -> line.setLength(at + 1);
                    default -> line.setCharAt(at, " 19[]:.-(d\r".charAt(random.nextInt(11)));
                }
            }
            all.append(line).append('\n');
        }
        byte[] bytes = all.toString().getBytes(StandardCharsets.UTF_8);
        KnownContexts known = new KnownContexts();
        EventLine line = new EventLine();
        EventLine anew = new EventLine();
        int taken = 0;
        Lines read = new Lines(new ByteArrayInputStream(bytes), 4096);
        while (read.advance()) {
            line.take(read, known);
            anew.take(read, new KnownContexts());
            taken += line.task != null ? 1 : 0;
            line.spread();
            assertThat(everything(line))
                    .as(() -> "seed " + SEED + ": "
                            + new String(read.bytes(), read.from(), read.to() - read.from(), StandardCharsets.UTF_8))
                    .isEqualTo(everything(anew));
        }
        return taken;
    }

    private static List<Object> everything(EventLine line) {
        List<Object> all = new ArrayList<>(List.of(line.kind, line.number, line.latency));
        if (line.kind == LineKind.EVENT) {
            all.addAll(List.of(line.commFrom, line.commTo, line.commCut, line.pid, line.cpu, line.flags, line.tsNs));
            all.addAll(List.of(line.flagsUnreadable, line.bareCounter, line.regular, line.tgidBytes));
            all.addAll(List.of(line.eventFrom, line.eventTo, line.payloadFrom, line.payloadTo));
        }
        if (line.regular && line.kind == LineKind.EVENT) {
            all.addAll(List.of(line.pidDigits, line.pidBytes, line.flagsBytes, line.fractionDigits));
            all.addAll(List.of(line.wholeDigits, line.wholeBytes));
        }
        return all;
    }
}
