package dev.scxreplay.replay.divergence;

import dev.scxreplay.kernel.Commit;
import dev.scxreplay.kernel.KernelSpec;
import dev.scxreplay.kernel.KernelSpecException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The way from one kernel to another, commit by commit: first those are taken away that only the first has, newest first,
 * then those added that only the second has, in the order of the mainline kernel.
 *
 * <p>Version numbers play no part, so it does not matter whether one kernel descends from the other.
 */
public final class CommitPath {
    private static final int LONGEST_NAME = 100;
    private static final String SIZES = "structure sizes";

    /**
     * One kernel on the way.
     *
     * @param kernel the kernel; its name can be asked for unless many commits are in it
     * @param changes what it has and the kernel before it has not, or the reverse; several if one makes no sense without the
     *     other, none if only its structure sizes differ
     */
    public record Step(KernelSpec kernel, List<Change> changes) {
        public Step {
            changes = List.copyOf(changes);
        }
    }

    /** A commit that is added on the way, or taken away. */
    public record Change(Commit commit, boolean added) {
        /** The change as part of a kernel's name. */
        public String word() {
            return (added ? "+" : "-") + commit.id();
        }
    }

    private final KernelSpec base;
    private final List<Step> steps;

    private CommitPath(KernelSpec base, List<Step> steps) {
        this.base = base;
        this.steps = List.copyOf(steps);
    }

    /**
     * The way between two kernels.
     *
     * @throws KernelSpecException if the commits of one cannot be put on the release of the other
     */
    public static CommitPath between(KernelSpec from, KernelSpec to) throws KernelSpecException {
        Optional<CommitPath> path = on(from, from, to);
        if (path.isEmpty()) {
            path = on(to, from, to);
        }
        return path.orElseThrow(() -> new KernelSpecException("The commits between " + from.name() + " and " + to.name()
                + " cannot be applied one by one to either of them."));
    }

    /** The kernels on the way: the first, those with ever more changes, the last. */
    public List<Step> steps() {
        return steps;
    }

    /** The number of commits between the two. */
    public int commits() {
        return steps.stream().mapToInt(step -> step.changes().size()).sum();
    }

    /** One of the kernels on the way with some more changes; empty if they do not apply to it. */
    Optional<KernelSpec> with(KernelSpec kernel, List<Change> changes) {
        return compose(base, changed(kernel.commits(), changes));
    }

    private static Optional<CommitPath> on(KernelSpec base, KernelSpec from, KernelSpec to) {
        List<Step> steps = new ArrayList<>();
        steps.add(new Step(from, List.of()));
        List<Change> changes = changes(from, to);
        Optional<KernelSpec> begin = compose(base, Set.copyOf(from.commits()));
        if (begin.isEmpty() || !sameButSizes(begin.get(), from)) {
            return Optional.empty();
        }
        KernelSpec last = from;
        if (!begin.get().profile().equals(from.profile())) {
            last = begin.get();
            steps.add(new Step(last, List.of()));
        }
        List<Change> together = new ArrayList<>();
        for (int i = 0; i < changes.size(); i++) {
            together.add(changes.get(i));
            Optional<KernelSpec> next = compose(base, changed(from.commits(), changes.subList(0, i + 1)));
            if (next.isPresent()) {
                last = next.get();
                steps.add(new Step(last, together));
                together.clear();
            }
        }
        if (!together.isEmpty() || !sameButSizes(last, to)) {
            return Optional.empty();
        }
        if (last.profile().equals(to.profile())) {
            Step end = steps.removeLast();
            steps.add(new Step(steps.isEmpty() ? from : to, end.changes()));
        } else {
            steps.add(new Step(to, List.of()));
        }
        return Optional.of(new CommitPath(base, steps));
    }

    private static List<Change> changes(KernelSpec from, KernelSpec to) {
        List<Change> changes = new ArrayList<>();
        from.commits().stream()
                .filter(commit -> !to.commits().contains(commit))
                .sorted(Comparator.reverseOrder())
                .forEach(commit -> changes.add(new Change(commit, false)));
        to.commits().stream()
                .filter(commit -> !from.commits().contains(commit))
                .sorted()
                .forEach(commit -> changes.add(new Change(commit, true)));
        return changes;
    }

    private static Set<Commit> changed(List<Commit> commits, List<Change> changes) {
        Set<Commit> result = EnumSet.noneOf(Commit.class);
        result.addAll(commits);
        for (Change change : changes) {
            if (change.added()) {
                result.add(change.commit());
            } else {
                result.remove(change.commit());
            }
        }
        return result;
    }

    /** The release of a kernel with exactly these commits. */
    private static Optional<KernelSpec> compose(KernelSpec base, Set<Commit> commits) {
        try {
            KernelSpec release = KernelSpec.parse(base.release());
            StringBuilder name = new StringBuilder(base.release());
            for (Commit commit : Commit.values()) {
                boolean has = release.commits().contains(commit);
                if (has != commits.contains(commit)) {
                    name.append(has ? '-' : '+').append(commit.id());
                }
            }
            return Optional.of(named(KernelSpec.parse(name.toString())));
        } catch (KernelSpecException e) {
            return Optional.empty(); // one of them makes no sense here
        }
    }

    /** A name with many commits in it does not fit a file name and is replaced by one as unique. */
    private static KernelSpec named(KernelSpec kernel) {
        if (kernel.name().length() <= LONGEST_NAME) {
            return kernel;
        }
        UUID id = UUID.nameUUIDFromBytes(kernel.name().getBytes(StandardCharsets.UTF_8));
        return new KernelSpec(kernel.release() + "+" + id, kernel.release(), kernel.commits(), kernel.profile());
    }

    private static boolean sameButSizes(KernelSpec one, KernelSpec other) {
        return withoutSizes(one).equals(withoutSizes(other));
    }

    private static Map<String, String> withoutSizes(KernelSpec kernel) {
        Map<String, String> axes = new LinkedHashMap<>(kernel.profile().axes());
        axes.remove(SIZES);
        return axes;
    }
}
