package dev.scxreplay.cli;

import dev.scxreplay.kernel.Commit;
import dev.scxreplay.kernel.KernelSpec;
import dev.scxreplay.kernel.Kernels;
import dev.scxreplay.replay.divergence.CommitPath;
import dev.scxreplay.replay.divergence.CommitSearch;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How the commits are told that a search found responsible. */
final class CommitText {
    private CommitText() {}

    /** The commits of a turn, each with its title and where it came first, and whether they suffice. */
    static void print(CommitSearch.Turn<?> turn, KernelSpec to, PrintWriter out) {
        List<CommitPath.Change> changes = turn.step().changes();
        if (changes.isEmpty()) {
            out.println("  no commit: the structure sizes of " + to.release());
            return;
        }
        changes.forEach(change -> out.println("  " + line(change)));
        if (!turn.bound().isEmpty()) {
            out.println("    with "
                    + (turn.step().changes().getFirst().added() ? "what it builds on" : "what builds on it") + ":");
            turn.bound().forEach(change -> out.println("    " + line(change)));
        }
        if (!turn.together().isEmpty()) {
            out.println("    not alone; the smallest set that shows it also has:");
            turn.together().forEach(change -> out.println("    " + line(change)));
        } else if (turn.onFirst()) {
            out.println("    no other is needed: "
                    + composed(
                            turn.on(),
                            Stream.concat(turn.bound().stream(), changes.stream())
                                    .toList()));
        } else {
            out.println("    no other is needed but the one above");
        }
    }

    private static String line(CommitPath.Change change) {
        return change.word() + " (\"" + change.commit().title() + "\"), "
                + first(change.commit()).map(kernel -> "first in " + kernel).orElse("in no release");
    }

    /** The first release that has it, if any has. */
    static Optional<String> first(Commit commit) {
        return Kernels.all().stream()
                .filter(kernel -> kernel.commits().contains(commit))
                .findFirst()
                .map(KernelSpec::name);
    }

    private static String composed(KernelSpec kernel, List<CommitPath.Change> changes) {
        return kernel.name() + changes.stream().map(CommitPath.Change::word).collect(Collectors.joining());
    }
}
