package dev.scxreplay.ingest.format.perfetto;

import static dev.scxreplay.ingest.format.perfetto.PerfettoFile.bundle;
import static dev.scxreplay.ingest.format.perfetto.PerfettoFile.event;
import static dev.scxreplay.ingest.format.perfetto.PerfettoFile.message;
import static dev.scxreplay.ingest.format.perfetto.PerfettoFile.wakeup;

import dev.scxreplay.ingest.format.perfetto.PerfettoFile.Message;
import java.util.List;

/** Small recordings with something of everything, for tests that damage them. */
public final class PerfettoSeeds {
    private PerfettoSeeds() {}

    /** Bundles of events of each form. */
    public static List<byte[]> plain() {
        return List.of(file(), symbols());
    }

    /** A recording in packets that are packed, in each way there is. */
    public static List<byte[]> packed(byte[] plain) {
        return List.of(
                PerfettoFile.packed(PerfettoFile.DEFLATED, plain), PerfettoFile.packed(PerfettoFile.ZSTD, plain));
    }

    private static byte[] file() {
        Message compact = message()
                .text(5, "sh")
                .text(5, "ls")
                .packed(1, 110, 40, 3)
                .packed(2, 1, 256, 0)
                .packed(3, 8, 0, 1)
                .packed(4, 97, 120, 1)
                .packed(6, 0, 1, 1)
                .packed(7, 100, 30)
                .packed(8, 8, 9)
                .packed(9, 1, 0)
                .packed(10, 97, 120)
                .packed(11, 0, 0)
                .packed(12, 1, 9);
        Message generic =
                message().text(1, "reg").message(2, message().text(1, "ops").number(5, 3));
        Message descriptor = message()
                .text(1, "found")
                .message(2, message().text(1, "f").number(3, 1).number(5, 3));
        return PerfettoFile.trace(
                bundle(0)
                        .message(2, wakeup(105, 7, "woken", 8, 1))
                        .message(2, event(120, 7, 327, generic))
                        .message(2, event(121, 7, 65537, message().number(1, 4)))
                        .message(4, compact)
                        .message(11, message().number(1, 65537).message(2, descriptor)),
                bundle(1).number(3, 1).message(2, wakeup(90, 7, "woken", 8, 1)).message(4, compact),
                bundle(0).number(10, 153).message(2, event(170, 7, 3, message().text(2, "x\n"))));
    }

    private static byte[] symbols() {
        Message names = message().message(26, message().number(1, 1).text(2, "schedule"));
        Message blocked = message().number(1, 1).number(2, 1).number(3, 0);
        Message first = message()
                .number(10, 2)
                .message(PerfettoFile.FTRACE, bundle(0).message(2, event(10, 5, 18, blocked)))
                .number(13, 1)
                .message(12, names);
        Message second =
                message().number(10, 2).message(PerfettoFile.FTRACE, bundle(1).message(2, event(11, 5, 18, blocked)));
        return message()
                .message(PerfettoFile.PACKET, first)
                .message(PerfettoFile.PACKET, second)
                .toBytes();
    }
}
