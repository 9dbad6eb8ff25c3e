package dev.scxreplay.replay.divergence;

import dev.scxreplay.kernel.KernelSpec;
import dev.scxreplay.replay.Replay;
import dev.scxreplay.replay.ReplayException;
import dev.scxreplay.replay.ReplayOptions;
import dev.scxreplay.replay.ReplayProgress;
import dev.scxreplay.table.Dataset;
import dev.scxreplay.table.DatasetException;
import dev.scxreplay.table.Scratch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;

/**
 * Traces of a dataset replayed beside it: results go to a temporary directory, so that its own results stay
 * as they are. Must be closed, which deletes them.
 */
public final class ScratchReplay implements AutoCloseable {
    private final Scratch scratch;
    private final Dataset dataset;
    private final ReplayOptions options;

    private ScratchReplay(Scratch scratch, Dataset dataset, ReplayOptions options) {
        this.scratch = scratch;
        this.dataset = dataset;
        this.options = options;
    }

    /**
     * Makes a place for replays.
     *
     * @param options which traces, and how; its kernels do not matter
     * @throws DatasetException ENVIRONMENT if nothing can be written beside the dataset
     */
    public static ScratchReplay of(Dataset original, ReplayOptions options) throws DatasetException {
        Scratch scratch = original.scratch();
        try {
            Dataset dataset = Dataset.openOrCreate(scratch.directory());
            List<String> traces = options.traces().isEmpty() ? original.traces() : options.traces();
            for (String trace : traces) {
                Files.createSymbolicLink(dataset.traceDirectory(trace), original.traceDirectory(trace));
            }
            return new ScratchReplay(scratch, dataset, options);
        } catch (IOException e) {
            scratch.close();
            throw new UncheckedIOException(e);
        } catch (DatasetException e) {
            scratch.close();
            throw e;
        }
    }

    /** The dataset with the traces and what was replayed so far. */
    public Dataset dataset() {
        return dataset;
    }

    /** Replays the traces under kernels. */
    public void replay(List<KernelSpec> kernels, ReplayProgress progress) throws DatasetException, ReplayException {
        Replay.run(dataset, options.under(kernels), progress);
    }

    @Override
    public void close() {
        scratch.close();
    }
}
