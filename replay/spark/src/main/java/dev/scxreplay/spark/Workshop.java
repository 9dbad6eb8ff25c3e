package dev.scxreplay.spark;

import dev.scxreplay.batch.HeapRoom;
import dev.scxreplay.batch.Results;
import dev.scxreplay.batch.Storage;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkEnv;

/** What the tasks in one process share: its heap, and for each batch the results with the traces they keep at hand. */
final class Workshop {
    private static final HeapRoom ROOM = HeapRoom.ofThisProcess();
    private static final Map<String, Results> RESULTS = new ConcurrentHashMap<>();

    private Workshop() {}

    static HeapRoom room() {
        return ROOM;
    }

    /** The results at a place, for the batch that has raised a sign; made by the first task that asks. */
    static Results results(String sign, String place, Storage storage) {
        return RESULTS.computeIfAbsent(sign, unseen -> Results.at(place, storage, scratch()));
    }

    /** The batch is over. */
    static void forget(String sign) {
        RESULTS.remove(sign);
    }

    /** Where Spark keeps its own files on this machine, which it removes, also after a crash. */
    private static Path scratch() {
        return SparkEnv.get()
                .blockManager()
                .diskBlockManager()
                .localDirs()[0]
                .toPath()
                .toAbsolutePath();
    }
}
