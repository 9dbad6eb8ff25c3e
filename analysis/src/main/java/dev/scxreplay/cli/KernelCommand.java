package dev.scxreplay.cli;

import dev.scxreplay.kernel.Commit;
import dev.scxreplay.kernel.KernelDiff;
import dev.scxreplay.kernel.KernelMatrix;
import dev.scxreplay.kernel.KernelRequest;
import dev.scxreplay.kernel.KernelSpec;
import dev.scxreplay.kernel.KernelSpecException;
import dev.scxreplay.kernel.Kernels;
import dev.scxreplay.kernel.NotModelled;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kernel}: which kernels there are, and how they behave. */
@Command(
        name = "kernel",
        description = "Lists, shows and compares the kernels a trace can be replayed under.",
        synopsisSubcommandLabel = "list | show K | diff K1 K2 | matrix",
        footer = {
            "",
            "A kernel is a release, and commits added to it or taken from it: 6.17.8, 6.17.8+14c1da3895a1,",
            "7.0.13-415cb193bb97.",
            "",
            "Examples:",
            "  scx-replay kernel list",
            "  scx-replay kernel show 6.17.8+14c1da3895a1",
            "  scx-replay kernel diff 6.17.13 7.3.4",
            "  scx-replay kernel matrix --format csv"
        })
final class KernelCommand {
    @Spec
    private CommandSpec spec;

    @Command(name = "list", description = "Lists the releases, and the commits that can be added or taken away.")
    int list(@Mixin FormatOption format) {
        PrintWriter out = out();
        if (!format.isTable()) {
            TextTable rows = new TextTable("kind", "name", "what", "first_in", "why");
            for (KernelSpec kernel : Kernels.all()) {
                rows.add("release", kernel.name(), waits(kernel), null, null);
            }
            for (Commit commit : Commit.values()) {
                rows.add(
                        "commit",
                        commit.id(),
                        commit.title(),
                        CommitText.first(commit).orElse(null),
                        null);
            }
            for (NotModelled fix : NotModelled.ALL) {
                rows.add("not modelled", fix.id(), fix.what(), null, fix.why());
            }
            format.print(rows, out);
            return ExitCode.FINE;
        }
        out.println("releases:");
        for (KernelSpec kernel : Kernels.all()) {
            out.printf("  %-9s %s%n", kernel.name(), waits(kernel));
        }
        out.println();
        out.println("commits:");
        for (Commit commit : Commit.values()) {
            out.printf("  %-28s %s%n", commit.id(), commit.title());
        }
        out.println();
        out.println("fixes on kicks and the life cycle that make no difference here:");
        for (NotModelled fix : NotModelled.ALL) {
            out.printf("  %-28s %s:%n  %-28s %s%n", fix.id(), fix.what(), "", fix.why());
        }
        return ExitCode.FINE;
    }

    @Command(name = "show", description = "Shows the commits a kernel contains and how it behaves on every axis.")
    int show(
            @Parameters(paramLabel = "K", description = "e.g. 6.17.8+14c1da3895a1") String name,
            @Mixin FormatOption format)
            throws KernelSpecException {
        KernelSpec kernel = kernel(name);
        PrintWriter out = out();
        if (!format.isTable()) {
            TextTable rows = new TextTable("kernel", "kind", "name", "value");
            kernel.profile().axes().forEach((axis, value) -> rows.add(kernel.name(), "axis", axis, value));
            kernel.commits().forEach(commit -> rows.add(kernel.name(), "commit", commit.id(), commit.title()));
            format.print(rows, out);
            return ExitCode.FINE;
        }
        out.println(kernel.name());
        kernel.profile().axes().forEach((axis, value) -> out.printf("  %-18s %s%n", axis, value));
        printCommits("contains, of the commits that matter here:", kernel.commits());
        return ExitCode.FINE;
    }

    @Command(name = "diff", description = "Shows the commits and axes in which two kernels differ.")
    int diff(
            @Parameters(paramLabel = "K1", description = "e.g. 6.17.13") String first,
            @Parameters(paramLabel = "K2", description = "e.g. 7.3.4") String second,
            @Mixin FormatOption format)
            throws KernelSpecException {
        KernelDiff diff = KernelDiff.of(kernel(first), kernel(second));
        PrintWriter out = out();
        if (!format.isTable()) {
            TextTable rows = new TextTable("kind", "name", "first", "second");
            diff.axes().forEach(axis -> rows.add("axis", axis.axis(), axis.first(), axis.second()));
            diff.onlyFirst().forEach(commit -> rows.add("commit", commit.id(), commit.title(), null));
            diff.onlySecond().forEach(commit -> rows.add("commit", commit.id(), null, commit.title()));
            format.print(rows, out);
            return ExitCode.FINE;
        }
        if (diff.axes().isEmpty()
                && diff.onlyFirst().isEmpty()
                && diff.onlySecond().isEmpty()) {
            out.println(first + " and " + second + " behave alike here.");
            return ExitCode.FINE;
        }
        for (KernelDiff.ChangedAxis axis : diff.axes()) {
            out.println(axis.axis());
            out.printf("  %-24s %s%n", first, axis.first());
            out.printf("  %-24s %s%n", second, axis.second());
        }
        printCommits("only in " + first + ":", diff.onlyFirst());
        printCommits("only in " + second + ":", diff.onlySecond());
        return ExitCode.FINE;
    }

    @Command(name = "matrix", description = "Shows, for every axis, which release behaves how.")
    int matrix(@Mixin FormatOption format) {
        if (format.isTable()) {
            out().print(KernelMatrix.text(Kernels.all()));
            return ExitCode.FINE;
        }
        TextTable rows = new TextTable("axis", "kernel", "value");
        for (KernelSpec kernel : Kernels.all()) {
            kernel.profile().axes().forEach((axis, value) -> rows.add(axis, kernel.name(), value));
        }
        format.print(rows, out());
        return ExitCode.FINE;
    }

    private static String waits(KernelSpec kernel) {
        Map<String, String> axes = kernel.profile().axes();
        return "wait " + axes.get("kick wait") + ", arrays " + axes.get("kick storage");
    }

    private KernelSpec kernel(String name) throws KernelSpecException {
        KernelRequest request = KernelRequest.parseOne(name);
        request.remarks().forEach(remark -> spec.commandLine().getErr().println("scx-replay: " + remark));
        return request.kernels().getFirst();
    }

    private void printCommits(String heading, List<Commit> commits) {
        if (!commits.isEmpty()) {
            out().printf("%n%s%n", heading);
            commits.forEach(commit -> out().printf("  %-28s %s%n", commit.id(), commit.title()));
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
