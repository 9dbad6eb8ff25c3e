package dev.scxreplay.batch;

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
     * @param results executors elsewhere see them under the same path or URI
     * @param done told what became of each unit, one at a time; answers whether to go on
     * @throws BatchException if work cannot be handed out any more
     * @throws InterruptedException if the thread is interrupted
     */
    void run(List<Unit> units, Results results, Told done) throws BatchException, InterruptedException;

    /**
     * Reads recordings where the units will be done, each at least once.
     *
     * @param recordings paths and URIs
     * @return what each holds, in their order
     * @throws BatchException if work cannot be handed out any more
     * @throws InterruptedException if the thread is interrupted
     */
    default List<Recordings.Content> read(List<String> recordings) throws BatchException, InterruptedException {
        return Recordings.read(recordings, Storage.find(), Runtime.getRuntime().availableProcessors());
    }

    /** Told what became of a unit. */
    @FunctionalInterface
    interface Told {
        /** Takes note; returns whether to go on. */
        boolean of(UnitOutcome outcome);
    }

    @Override
    default void close() {}
}
