package dev.scxreplay.replay.divergence;

import dev.scxreplay.kernel.KernelSpec;
import dev.scxreplay.kernel.KernelSpecException;
import dev.scxreplay.replay.ReplayException;
import dev.scxreplay.replay.ReplayOptions;
import dev.scxreplay.replay.ReplayProgress;
import dev.scxreplay.table.Dataset;
import dev.scxreplay.table.DatasetException;
import java.util.List;
import java.util.Optional;

/**
 * Where two kernels part on one trace.
 *
 * @param trace name of the trace
 * @param a the first kernel
 * @param b the second kernel
 * @param differences the first difference of each kind that was asked for, in the order of time; empty if there is none
 * @param others the first difference of each other kind, in the order of time
 * @param event the event at which they part; empty if they do not
 * @param turns which commits are responsible for the first difference, on the way from a to b
 * @param commits how many commits lie between them
 */
public record Divergence(
        String trace,
        KernelSpec a,
        KernelSpec b,
        List<Comparison.Difference> differences,
        List<Comparison.Difference> others,
        Optional<RecordedEvent> event,
        List<CommitSearch.Turn<String>> turns,
        int commits) {
    public Divergence {
        differences = List.copyOf(differences);
        others = List.copyOf(others);
        turns = List.copyOf(turns);
    }

    /**
     * Replays a trace under both kernels, and under as many between them as it takes to find the commits.
     *
     * @param options how to replay; its kernels and traces do not matter
     * @param asked the kinds of decisions to compare
     * @throws KernelSpecException if there is no way from one kernel to the other
     */
    public static Divergence find(
            Dataset dataset,
            String trace,
            KernelSpec a,
            KernelSpec b,
            ReplayOptions options,
            List<Decision> asked,
            ReplayProgress progress)
            throws DatasetException, ReplayException, KernelSpecException {
        CommitPath path = CommitPath.between(a, b);
        try (ScratchReplay scratch = ScratchReplay.of(dataset, options.of(List.of(trace)))) {
            scratch.replay(List.of(a, b), progress);
            List<Decision> rest = List.of(Decision.values()).stream()
                    .filter(decision -> !asked.contains(decision))
                    .toList();
            List<Comparison.Difference> differences =
                    Comparison.differences(scratch.dataset(), trace, a.name(), b.name(), asked);
            List<Comparison.Difference> others =
                    Comparison.differences(scratch.dataset(), trace, a.name(), b.name(), rest);
            if (differences.isEmpty()) {
                return new Divergence(trace, a, b, differences, others, Optional.empty(), List.of(), path.commits());
            }
            Comparison.Difference first = differences.getFirst();
            CommitSearch<String> search = new CommitSearch<>(
                    path,
                    kernel -> {
                        if (!scratch.dataset().runs().contains(trace + "@" + kernel.name())) {
                            scratch.replay(List.of(kernel), progress);
                        }
                        return Comparison.decision(scratch.dataset(), trace, kernel.name(), first);
                    },
                    String::equals);
            return new Divergence(
                    trace,
                    a,
                    b,
                    differences,
                    others,
                    RecordedEvent.at(dataset.traceDirectory(trace), first.atNs(), first.cpu()),
                    search.all(),
                    path.commits());
        }
    }
}
