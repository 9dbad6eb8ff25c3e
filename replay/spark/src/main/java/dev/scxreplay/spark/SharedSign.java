package dev.scxreplay.spark;

import dev.scxreplay.batch.BatchException;
import dev.scxreplay.batch.BatchException.Kind;
import dev.scxreplay.batch.Results;
import java.io.IOException;
import java.util.UUID;

/**
 * A sign at the results by which executors see that they share them with the driver, and that the batch is still on.
 *
 * <p>Without it, an executor on a machine that lacks the shared folder would make one of its own and be content. It lies
 * where the next batch tidies up if this one is killed.
 */
final class SharedSign implements AutoCloseable {
    private final Results results;
    private final String name;
    private boolean down;

    private SharedSign(Results results, String name) {
        this.results = results;
        this.name = name;
    }

    static SharedSign raise(Results results) throws BatchException {
        String name = "spark-" + UUID.randomUUID();
        try {
            results.raise(name);
            return new SharedSign(results, name);
        } catch (IOException e) {
            throw new BatchException(Kind.ENVIRONMENT, "cannot write into " + results + ": " + e.getMessage(), e);
        }
    }

    Results results() {
        return results;
    }

    String name() {
        return name;
    }

    boolean isDown() {
        return down;
    }

    /** From now on no unit is begun; those that have begun are finished. */
    void takeDown() {
        if (!down) {
            down = true;
            try {
                results.lower(name);
            } catch (IOException ignored) {
                // then more units are done than need be
            }
        }
    }

    @Override
    public void close() {
        takeDown();
    }
}
