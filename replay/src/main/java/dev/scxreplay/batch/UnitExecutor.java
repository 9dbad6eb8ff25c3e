package dev.scxreplay.batch;

import java.nio.file.Path;
import java.util.List;

/** Has units done, somewhere. */
public interface UnitExecutor extends AutoCloseable {
    /**
     * Does all units, by {@link UnitRunner#run} on whatever machine, and returns when the last is done or when {@code done}
     * has answered false, from when on no unit is begun.
     *
     * <p>A unit may be tried again, also while an earlier try still runs: the first complete one stays.
     *
     * @param units in the order in which they are best begun
     * @param results the directory of the results; executors elsewhere see it under the same path
     * @param done told what became of each unit, one at a time; answers whether to go on
     * @throws BatchException if work cannot be handed out any more
     * @throws InterruptedException if the thread is interrupted
     */
    void run(List<Unit> units, Path results, Told done) throws BatchException, InterruptedException;

    /** Told what became of a unit. */
    @FunctionalInterface
    interface Told {
        /** Takes note; returns whether to go on. */
        boolean of(UnitOutcome outcome);
    }

    @Override
    default void close() {}
}
