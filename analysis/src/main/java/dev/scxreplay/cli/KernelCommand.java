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
            "  scx-replay kernel diff 6.17.13 7.3.4"
        })
final class KernelCommand {
    @Spec
    private CommandSpec spec;

    @Command(name = "list", description = "Lists the releases, and the commits that can be added or taken away.")
    int list() {
        PrintWriter out = out();
        out.println("releases:");
        for (KernelSpec kernel : Kernels.all()) {
            Map<String, String> axes = kernel.profile().axes();
            out.printf("  %-9s wait %s, arrays %s%n", kernel.name(), axes.get("kick wait"), axes.get("kick storage"));
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
    int show(@Parameters(paramLabel = "K", description = "e.g. 6.17.8+14c1da3895a1") String name)
            throws KernelSpecException {
        KernelSpec kernel = kernel(name);
        PrintWriter out = out();
        out.println(kernel.name());
        kernel.profile().axes().forEach((axis, value) -> out.printf("  %-18s %s%n", axis, value));
        printCommits("contains, of the commits that matter here:", kernel.commits());
        return ExitCode.FINE;
    }

    @Command(name = "diff", description = "Shows the commits and axes in which two kernels differ.")
    int diff(
            @Parameters(paramLabel = "K1", description = "e.g. 6.17.13") String first,
            @Parameters(paramLabel = "K2", description = "e.g. 7.3.4") String second)
            throws KernelSpecException {
        KernelDiff diff = KernelDiff.of(kernel(first), kernel(second));
        PrintWriter out = out();
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
    int matrix() {
        out().print(KernelMatrix.text(Kernels.all()));
        return ExitCode.FINE;
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
