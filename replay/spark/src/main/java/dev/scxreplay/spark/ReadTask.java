package dev.scxreplay.spark;

import dev.scxreplay.batch.Recordings;
import dev.scxreplay.batch.Storage;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/** What an executor does with a recording before there are units: reads it, to know it by its content. */
final class ReadTask implements Function<String, Recordings.Content> {
    private static final long serialVersionUID = 1L;

    private final Broadcast<SerializableConfiguration> conf;

    ReadTask(Broadcast<SerializableConfiguration> conf) {
        this.conf = conf;
    }

    @Override
    public Recordings.Content call(String recording) {
        Storage storage = new HadoopStorage(conf.value().value());
        return Recordings.read(recording, storage);
    }
}
