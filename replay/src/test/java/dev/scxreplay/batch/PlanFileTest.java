package dev.scxreplay.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reads plans: what jobs they make, in what order, and what is said of those that are wrong. */
final class PlanFileTest {
    @TempDir
    private Path folder;

    @Test
    void makesTheProductWithoutExcludesAndWithIncludes() throws Exception {
        assertThat(jobs("""
                        traces: [traces/two*, {path: traces/wait-cycle.txt, name: cycle}]
                        kernels: [6.17.13, 7.3.4]
                        machines: [as-recorded, {name: big, cpus: 512, nodes: 2, hz: 1000, grace_period: 30ms}]
                        faults: [none, {name: third, fail: [kick_syncs=3]}]
                        seeds: 0..1
                        exclude:
                          - {machine: big, faults: third}
                          - {seed: 1, trace: two*}
                          - {kernel: 7.0..7.3, trace: cycle}
                        include:
                          - {trace: cycle, kernel: 6.16.12, machine: as-recorded, faults: none, seed: 0}
                        """))
                .containsExactly(
                        "two-schedulers 6.17.13",
                        "two-schedulers 7.3.4",
                        "two-schedulers 6.17.13@third",
                        "two-schedulers 7.3.4@third",
                        "two-schedulers 6.17.13@big",
                        "two-schedulers 7.3.4@big",
                        "cycle 6.17.13",
                        "cycle 6.17.13@seed1",
                        "cycle 6.17.13@third",
                        "cycle 6.17.13@third@seed1",
                        "cycle 6.17.13@big",
                        "cycle 6.17.13@big@seed1",
                        "cycle 6.16.12");
    }

    @Test
    void givesRecordingsOfTheSameNameTheirFoldersInFront() throws Exception {
        Batches.plan(folder);
        for (String day : List.of("monday", "tuesday")) {
            Files.createDirectories(folder.resolve(day + "/host"));
            Files.writeString(folder.resolve(day + "/host/trace.txt"), day);
        }
        assertThat(PlanFile.read(Files.writeString(
                                folder.resolve("p.yaml"), "traces: ['**/host/trace.txt']\nkernels: 7.3.4\n"))
                        .traces()
                        .keySet())
                .containsExactly("monday-host", "tuesday-host");
    }

    @Test
    void leavesOutWhatIsTheSame() throws Exception {
        Batches.plan(folder);
        Files.copy(folder.resolve("traces/wait-cycle.txt"), folder.resolve("traces/x.txt"));
        Plan plan = Batches.read(Files.writeString(
                folder.resolve("p.yaml"),
                "traces: [traces/wait-cycle.txt, 'traces/[wx]*']\nkernels: [6.17.8+14c1da3, 6.17.8+14c1da3895a1]\n"));
        assertThat(plan.jobs()).hasSize(1);
        assertThat(plan.remarks())
                .containsExactly(
                        "6.17.8+14c1da3895a1 of wait-cycle is the same job as 6.17.8+14c1da3 and is left out.",
                        "x has the same content as wait-cycle and is left out.");
    }

    /** {@code ~} is a new line; the first two lines are traces and kernels unless the case has its own. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kernels: 7.3.4                 | 1:1: expected the key traces, found none",
                "- a list                       | 1:1: expected a mapping with traces and kernels, found a list",
                "~kernles: 7.3.4                | 3:1: expected one of traces, kernels, machines, faults, seeds, exclude,"
                        + " include, found kernles. Did you mean kernels?",
                "traces: [traces/*.dat]~kernels: 7.3.4 | 1:10: expected a recording, found none: no file in FOLDER/traces"
                        + " matches traces/*.dat",
                "traces: traces/wait-cycl.txt~kernels: 7.3.4 | 1:9: expected a recording, found none: there is no"
                        + " FOLDER/traces/wait-cycl.txt. Did you mean wait-cycle.txt?",
                "traces: traces/*~kernels: [7.3.4, 9.9.9] | 2:18: expected a kernel, found 9.9.9: Kernel '9.9.9' is not"
                        + " known; nearest: 6.18.9, 6.19, 6.19.6.",
                "~machines: [{cpus: 4}]         | 3:12: expected a mapping with name, found a mapping",
                "~machines: [{name: a, cpus: 0}] | 3:28: expected a whole number from 1 to 1048576, found 0",
                "~machines: [{name: a, hz: fast}] | 3:26: expected a whole number from 100 to 1000, found fast",
                "~machines: [{name: a, workqueue: 5 minutes}] | 3:33: expected a time such as 30ms, 2s or 500us, found 5"
                        + " minutes",
                "~machines: [{name: a}, {name: a}] | 3:23: expected a name of its own, found a a second time",
                "~machines: [{name: a, memory: lots}] | 3:30: expected limits such as 4G or contiguous:0, found lots:",
                "~faults: [{name: a, fail: [nosuch=1]}] | 3:27: expected rules such as kick_syncs=3, found nosuch=1:",
                "~seeds: [1, two]               | 3:12: expected a whole number from 0 to 9223372036854775807, found two",
                "~seeds: 9..1                   | 3:8: expected a range that ends after it begins",
                "~exclude: [{trace: wait-cicle}] | 3:19: expected a trace of this plan, found wait-cicle. Did you mean"
                        + " wait-cycle?",
                "~exclude: [{machine: big}]     | 3:21: expected a machine of this plan, found big.",
                "~include: [{}]                 | 3:11: expected a mapping with trace, kernel, machine, faults, seed, found"
                        + " a mapping",
                "~seeds: 1~seeds: 2             | 4:6: not YAML: Duplicate field 'seeds'",
                "~seeds: [1                     | 3:10: not YAML: while parsing a flow sequence",
            })
    void saysWhatIsWrongAndWhere(String text, String message) throws Exception {
        Batches.plan(folder);
        String plan = (text.startsWith("~") ? "traces: traces/*\nkernels: 7.3.4" : "") + text.replace('~', '\n') + "\n";
        Path file = Files.writeString(folder.resolve("wrong.yaml"), plan);
        assertThatThrownBy(() -> PlanFile.read(file))
                .isInstanceOf(PlanException.class)
                .hasMessageStartingWith(file + ":" + message.replace("FOLDER", folder.toString()));
    }

    @Test
    void countsJobsWithoutReadingRecordings() throws Exception {
        Batches.plan(folder);
        assertThat(PlanFile.read(Files.writeString(
                                folder.resolve("p.yaml"),
                                "traces: traces/*\nkernels: [6.17.13, 7.3.4]\nseeds: 1..500000\n"))
                        .mostJobs())
                .isEqualTo(2_000_000);
    }

    private List<String> jobs(String text) throws Exception {
        Batches.plan(folder);
        return Batches.read(Files.writeString(folder.resolve("p.yaml"), text)).jobs().stream()
                .map(job -> job.trace().name() + " " + job.label())
                .toList();
    }
}
