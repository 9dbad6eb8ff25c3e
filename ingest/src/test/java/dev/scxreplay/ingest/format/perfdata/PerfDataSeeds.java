package dev.scxreplay.ingest.format.perfdata;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;

/** Small recordings with something of everything, for tests that damage them. */
public final class PerfDataSeeds {
    private PerfDataSeeds() {}

    /** Files in both byte orders. */
    public static List<byte[]> files() {
        return List.of(
                recording(ByteOrder.LITTLE_ENDIAN).file(),
                recording(ByteOrder.BIG_ENDIAN).file());
    }

    /** What perf writes into a pipe. */
    public static List<byte[]> pipes() {
        return List.of(
                recording(ByteOrder.LITTLE_ENDIAN).pipe(),
                recording(ByteOrder.BIG_ENDIAN).pipe());
    }

    /** What {@code perf record -z} writes, in both kinds of records. */
    public static List<byte[]> compressed() throws IOException {
        PerfDataFile file = recording(ByteOrder.LITTLE_ENDIAN);
        return List.of(file.compressed(RecordType.COMPRESSED), file.compressed(RecordType.COMPRESSED2));
    }

    /** What {@code perf record --threads} writes: by the names of the files. */
    public static Map<String, byte[]> folder() {
        PerfDataFile first =
                new PerfDataFile(ByteOrder.LITTLE_ENDIAN).inFolder().comm(0, 7, "waker");
        PerfDataFile second = new PerfDataFile(ByteOrder.LITTLE_ENDIAN)
                .wakeup(110, 1, 7, 9)
                .lost(131, 1, 4)
                .fork(150, 1, 7, 20);
        return Map.of(
                "data", first.file(),
                "data.0", recording(ByteOrder.LITTLE_ENDIAN).records(),
                "data.1", second.records());
    }

    private static PerfDataFile recording(ByteOrder order) {
        return new PerfDataFile(order)
                .idOfCpu(PerfDataFile.WAKEUP, 2)
                .comm(0, 7, "waker")
                .kick(100, 0, 7, 1)
                .wakeup(130, 0, 7, 8)
                .lost(131, 0, 4)
                .wakeup(110, 1, 7, 9)
                .finishedRound()
                .cycles(PerfDataFile.CYCLES, 140, 1, 9)
                .throttle(145, 1)
                .fork(150, 1, 7, 20)
                .finishedRound()
                .lostSamples(PerfDataFile.WAKEUP, 5, 0);
    }
}
