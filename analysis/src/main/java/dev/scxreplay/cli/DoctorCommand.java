package dev.scxreplay.cli;

import dev.scxreplay.doctor.Diagnosis;
import dev.scxreplay.doctor.Diagnosis.Place;
import dev.scxreplay.doctor.Doctor;
import dev.scxreplay.ingest.Ingest;
import dev.scxreplay.ingest.IngestOptions;
import dev.scxreplay.table.Dataset;
import dev.scxreplay.table.DatasetException;
import dev.scxreplay.trace.IngestException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code doctor}: recordings against what every kernel guarantees of its events. */
@Command(
        name = "doctor",
        description = {
            "Checks recordings against what holds in every trace of a healthy kernel: one running task per CPU, "
                    + "wake-ups before switches, interrupts that return, sequence numbers that grow, ...",
            "Each check says what it rests on (--facts), how often it was made and the first ten places where it fails. After "
                    + "lost events nothing is held against what was before. The exit code is 1 if any check fails."
        },
        footer = {
            "",
            "Examples:",
            "  scx-replay doctor trace.dat",
            "  scx-replay doctor results --trace hang-on-cpu-3 --facts",
            "  scx-replay doctor monday.txt tuesday.perf.zst --format json"
        })
final class DoctorCommand implements Callable<Integer> {
    private record Examined(String trace, List<Diagnosis> diagnoses) {
        boolean fails() {
            return diagnoses.stream().anyMatch(Diagnosis::fails);
        }
    }

    @Parameters(arity = "1..*", paramLabel = "TRACE", description = "recordings of any format, or datasets")
    private List<Path> inputs;

    @Option(names = "--trace", split = ",", paramLabel = "NAME", description = "only these traces; default: all")
    private List<String> traces = List.of();

    @Option(names = "--facts", description = "say what each check rests on")
    private boolean facts;

    @Mixin
    private FormatOption format;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, DatasetException, IngestException {
        PrintWriter out = spec.commandLine().getOut();
        List<Examined> all = new ArrayList<>();
        for (Path input : inputs) {
            for (Examined examined : examine(input)) {
                all.add(examined);
                if (format.isTable()) {
                    print(examined, out);
                }
            }
        }
        if (!format.isTable()) {
            format.print(rows(all), out);
        }
        return all.stream().anyMatch(Examined::fails) ? ExitCode.VERDICT : ExitCode.FINE;
    }

    private List<Examined> examine(Path input) throws IOException, DatasetException, IngestException {
        if (Dataset.isOne(input)) {
            return examine(Dataset.open(input));
        }
        try (TemporaryDataset temporary = TemporaryDataset.create()) {
            Ingest.ingest(List.of(input), temporary.dataset(), IngestOptions.DEFAULT);
            return examine(temporary.dataset());
        }
    }

    private List<Examined> examine(Dataset dataset) {
        List<Examined> all = new ArrayList<>();
        for (String trace : Datasets.traces(dataset, traces)) {
            all.add(new Examined(trace, Doctor.examine(dataset.traceDirectory(trace))));
        }
        return all;
    }

    private static String verdict(Diagnosis diagnosis) {
        if (!diagnosis.missing().isEmpty()) {
            return "not checked: needs " + String.join(", ", diagnosis.missing());
        }
        if (diagnosis.violations() > 0 && !diagnosis.fails()) {
            return "uncertain: " + diagnosis.excused();
        }
        return diagnosis.fails() ? "FAILS" : diagnosis.checked() == 0 ? "not checked: nothing to check" : "holds";
    }

    private void print(Examined examined, PrintWriter out) {
        out.print(examined.trace() + "\n");
        TextTable table = new TextTable("invariant", "checked", "violations", "verdict");
        for (Diagnosis diagnosis : examined.diagnoses()) {
            table.add(diagnosis.invariant().title(), diagnosis.checked(), diagnosis.violations(), verdict(diagnosis));
        }
        table.aligned(out, "  ");
        for (Diagnosis diagnosis : examined.diagnoses()) {
            if (diagnosis.violations() > 0 || facts) {
                out.print("\n  " + diagnosis.invariant().title() + ": "
                        + diagnosis.invariant().fact() + "\n");
                if (!diagnosis.remark().isEmpty()) {
                    out.print("  " + diagnosis.remark() + "\n");
                }
            }
            if (diagnosis.violations() > 0) {
                TextTable places = new TextTable("ts_ns", "cpu", "seq", "what");
                for (Place place : diagnosis.places()) {
                    boolean known = place.seq() >= 0;
                    places.add(
                            known ? place.tsNs() : null,
                            known ? place.cpu() : null,
                            known ? place.seq() : null,
                            place.said());
                }
                places.aligned(out, "    ");
            }
        }
        out.print("\n");
    }

    /** A row for each place of what fails, and one for whatever else. */
    private static TextTable rows(List<Examined> all) {
        TextTable table = new TextTable(
                "trace",
                "invariant",
                "verdict",
                "checked",
                "violations",
                "ts_ns",
                "cpu",
                "seq",
                "what",
                "remark",
                "fact");
        for (Examined examined : all) {
            for (Diagnosis diagnosis : examined.diagnoses()) {
                List<Place> places =
                        diagnosis.places().isEmpty() ? List.of(new Place(0, -1, -1, "")) : diagnosis.places();
                for (Place place : places) {
                    boolean known = place.seq() >= 0;
                    table.add(
                            examined.trace(),
                            diagnosis.invariant().title(),
                            verdict(diagnosis),
                            diagnosis.checked(),
                            diagnosis.violations(),
                            known ? place.tsNs() : null,
                            known ? place.cpu() : null,
                            known ? place.seq() : null,
                            place.said(),
                            diagnosis.remark(),
                            diagnosis.invariant().fact());
                }
            }
        }
        return table;
    }
}
