package dev.scxreplay.replay.divergence;

import dev.scxreplay.kernel.KernelSpec;
import dev.scxreplay.replay.ReplayException;
import dev.scxreplay.table.DatasetException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/**
 * Finds the commits that change what is seen under a kernel, by bisecting over the way between two kernels.
 *
 * @param <V> what is seen
 */
public final class CommitSearch<V> {
    /** Says what is seen under a kernel; asked once for each kernel. */
    @FunctionalInterface
    public interface Judge<V> {
        V judge(KernelSpec kernel) throws DatasetException, ReplayException;
    }

    /**
     * A place on the way at which what is seen changes.
     *
     * @param step what changes there; no changes if it is the structure sizes of a release
     * @param before what is seen without it
     * @param after what is seen with it
     * @param bound what builds on it and so is taken away with it, or what it builds on and so is added with it
     * @param together the other changes without which it does not show, as few as possible; empty if it suffices
     * @param on the kernel on which these changes show it
     * @param onFirst whether that is the first of the way
     */
    public record Turn<V>(
            CommitPath.Step step,
            V before,
            V after,
            List<CommitPath.Change> bound,
            List<CommitPath.Change> together,
            KernelSpec on,
            boolean onFirst) {
        public Turn {
            bound = List.copyOf(bound);
            together = List.copyOf(together);
        }
    }

    private final CommitPath path;
    private final Judge<V> judge;
    private final BiPredicate<V, V> same;
    private final Map<String, V> seen = new LinkedHashMap<>();

    /** A search on a way; {@code same} says which things seen count as one. */
    public CommitSearch(CommitPath path, Judge<V> judge, BiPredicate<V, V> same) {
        this.path = path;
        this.judge = judge;
        this.same = same;
    }

    /** The first turn found between the two ends; empty if the same is seen at both. */
    public Optional<Turn<V>> first() throws DatasetException, ReplayException {
        return first(0);
    }

    /** Turn after turn until what is seen is what the second kernel shows; empty if both show the same. */
    public List<Turn<V>> all() throws DatasetException, ReplayException {
        List<Turn<V>> turns = new ArrayList<>();
        int at = 0;
        while (true) {
            Optional<Turn<V>> turn = first(at);
            if (turn.isEmpty()) {
                return turns;
            }
            turns.add(turn.get());
            at = path.steps().indexOf(turn.get().step());
        }
    }

    private Optional<Turn<V>> first(int from) throws DatasetException, ReplayException {
        int low = from;
        int high = path.steps().size() - 1;
        V begin = at(low);
        if (same.test(begin, at(high))) {
            return Optional.empty();
        }
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (same.test(begin, at(middle))) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return Optional.of(turn(from, high));
    }

    private Turn<V> turn(int from, int turn) throws DatasetException, ReplayException {
        CommitPath.Step step = path.steps().get(turn);
        KernelSpec on = path.steps().get(from).kernel();
        List<CommitPath.Change> before = path.steps().subList(from + 1, turn).stream()
                .flatMap(each -> each.changes().stream())
                .toList();
        List<CommitPath.Change> bound = bound(step.changes(), before);
        List<CommitPath.Change> rest =
                before.stream().filter(change -> !bound.contains(change)).toList();
        V after = at(turn);
        List<CommitPath.Change> together = step.changes().isEmpty()
                ? List.of()
                : DeltaDebugging.<CommitPath.Change, DatasetException, ReplayException>smallest(rest, kept -> {
                    Optional<KernelSpec> kernel = path.with(
                            on,
                            Stream.of(kept, bound, step.changes())
                                    .flatMap(List::stream)
                                    .toList());
                    return kernel.isPresent() && same.test(after, of(kernel.get()));
                });
        return new Turn<>(step, at(turn - 1), after, bound, together, on, from == 0);
    }

    /** Which of the changes before a step must go with it, because one of the commits makes no sense without the other. */
    private static List<CommitPath.Change> bound(List<CommitPath.Change> step, List<CommitPath.Change> before) {
        List<CommitPath.Change> all = new ArrayList<>(step);
        for (int i = 0; i < all.size(); i++) {
            CommitPath.Change one = all.get(i);
            before.stream()
                    .filter(other -> !all.contains(other) && other.added() == one.added())
                    .filter(other -> one.added()
                            ? one.commit().needs().contains(other.commit())
                            : other.commit().needs().contains(one.commit()))
                    .forEach(all::add);
        }
        return before.stream().filter(all::contains).toList();
    }

    private V at(int index) throws DatasetException, ReplayException {
        return of(path.steps().get(index).kernel());
    }

    private V of(KernelSpec kernel) throws DatasetException, ReplayException {
        V known = seen.get(kernel.name());
        if (known == null) {
            known = judge.judge(kernel);
            seen.put(kernel.name(), known);
        }
        return known;
    }
}
