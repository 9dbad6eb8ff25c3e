package dev.scxreplay.cli;

import dev.scxreplay.analysis.StoredTable;
import dev.scxreplay.analysis.View;
import dev.scxreplay.analysis.ViewLibrary;
import dev.scxreplay.kernel.KernelSpec;
import dev.scxreplay.kernel.Kernels;
import dev.scxreplay.replay.ReplayTables;
import dev.scxreplay.replay.divergence.Decision;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Model.ArgSpec;

/** What an option or parameter of the command line can be given, out of the tables that the verbs themselves use. */
final class Candidates {
    /** Stands for the names of files. */
    static final String FILES = "<files>";

    private Candidates() {}

    /** The values in the order in which they are to be offered; {@link #FILES} for files, none where anything may stand. */
    static List<String> of(ArgSpec arg) {
        if (arg.completionCandidates() != null) {
            return StreamSupport.stream(arg.completionCandidates().spliterator(), false)
                    .toList();
        }
        if (arg.type() == Path.class || arg.auxiliaryTypes()[0] == Path.class) {
            return List.of(FILES);
        }
        return switch (arg.paramLabel()) {
            case "K", "K1", "K2", "KERNEL" ->
                Kernels.all().stream().map(KernelSpec::name).toList();
            case "VIEW" -> views().toList();
            case "SQL|VIEW" ->
                Stream.concat(views(), StoredTable.all().keySet().stream()).toList();
            case "TABLE" -> List.copyOf(StoredTable.all().keySet());
            case "KIND" -> Stream.of(Decision.values()).map(Decision::word).toList();
            case "NAME|SQL" -> BisectCommand.metrics();
            case "KEPT" -> kept();
            default -> List.of();
        };
    }

    private static Stream<String> views() {
        return ViewLibrary.load().all().stream().map(View::name);
    }

    private static List<String> kept() {
        List<String> kept = new ArrayList<>();
        kept.add("divergence");
        ReplayTables.FINDING_KINDS.forEach(kind -> kept.add("finding:" + kind));
        return kept;
    }
}
