package dev.scxreplay.spark;

import dev.scxreplay.batch.BatchException;
import dev.scxreplay.batch.UnitExecutor;
import dev.scxreplay.batch.UnitExecutorProvider;

/** What the batch finds on the class path when it is given the URL of a Spark master. */
public final class SparkProvider implements UnitExecutorProvider {
    /** Called by {@link java.util.ServiceLoader}. */
    public SparkProvider() {}

    @Override
    public boolean takes(String url) {
        return MasterUrl.isSpark(url);
    }

    @Override
    public UnitExecutor open(String url, int jobs) throws BatchException {
        return SparkExecutor.open(new MasterUrl(url), jobs);
    }
}
