package dev.scxreplay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scxreplay.analysis.SmallDataset;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class VerifyCommandTest {
    /** CPU 0 kicks CPU 1 and waits until that goes from a task to idle: recorded 7 us, modelled 5 us. */
    private static final String MEASURED = """
            # entries-in-buffer/entries-written: 9/9   #P:2
            #           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION
                  loader-9       [000] .....     0.000010: reg: (bpf_scx_reg+0x4/0x20)
                  loader-9       [000] .....     0.000020: reg_ret: (bpf_struct_ops_link_create+0x1/0x2 <- bpf_scx_reg) ret=0
                  <idle>-0       [001] d..2.     0.000100: sched_switch: prev_comm=swapper/1 prev_pid=0 prev_prio=120 prev_state=R ==> next_comm=task7 next_pid=7 next_prio=120
                  loader-9       [000] d..2.     0.000200: kick_cpu: (scx_bpf_kick_cpu+0x4/0xb0) cpu=1 flags=0x4
                  loader-9       [000] d.h1.     0.000210: kick_work_in: (kick_cpus_irq_workfn+0x4/0x340)
                  loader-9       [000] d.h1.     0.000211: wait_begin: (kick_cpus_irq_workfn+0x2af/0x340) cpu=1 cur=1 snap=1
                   task7-7       [001] d..2.     0.000215: sched_switch: prev_comm=task7 prev_pid=7 prev_prio=120 prev_state=S ==> next_comm=swapper/1 next_pid=0 next_prio=120
                  loader-9       [000] d.h1.     0.000218: wait_end: (kick_cpus_irq_workfn+0x24e/0x340) cur=2
                  loader-9       [000] .....     0.000300: tracing_mark_write: end
            """;

    @TempDir
    Path directory;

    @Test
    void comparesEveryWaitAndReturnValueAndKeepsTheResult() throws Exception {
        CommandRun run = verify("--kernel", "6.17.13", "--min-share", "100", "--max-differences", "0");
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("The worst ten:").contains("bpf_scx_reg");
        assertThat(CommandRun.of(
                                "query",
                                dataset(),
                                "SELECT subject, item, compared, agree FROM verification ORDER BY subject",
                                "--format",
                                "csv")
                        .out())
                .isEqualTo("subject,item,compared,agree\nlifecycle,bpf_scx_reg,1,1\nwait,all,1,1\n");
    }

    @Test
    void aBoundThatIsExceededGivesExitCodeOne() throws Exception {
        CommandRun run = verify("--kernel", "6.17.13", "--max-p90", "0");
        assertThat(run.exitCode()).isEqualTo(ExitCode.VERDICT);
        assertThat(run.err()).contains("further off than 0 us");
    }

    @Test
    void theKernelMustBeNamedWhereTheRecordingDoesNotSayIt() throws Exception {
        CommandRun run = verify();
        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err())
                .contains("does not say which kernel it was recorded on")
                .hasLineCount(1);
    }

    @Test
    void aRecordingWithoutGroundTruthIsOneSentence() throws Exception {
        SmallDataset.write(directory);
        CommandRun run = CommandRun.of("verify", directory.toString(), "--kernel", "7.3.4");
        assertThat(run.exitCode()).isEqualTo(ExitCode.INPUT);
        assertThat(run.err())
                .contains("ring holds nothing to verify a replay with")
                .hasLineCount(1);
    }

    /** Who gets -EBUSY, whose failing ops.init() does not show, and every allocation and queue of eight attempts. */
    @ParameterizedTest
    @ValueSource(strings = {"6.17.13", "7.3.4"})
    void twoLoadersReturnWhatTheyReturnedOnTheRealKernel(String kernel) throws Exception {
        Recordings.require();
        Path dataset = Recordings.ingest("two-loaders/" + kernel, directory);
        Recordings.run("verify", dataset.toString(), "--max-differences", "0");
        String returned = "SELECT string_agg(recorded_ret, ' ' ORDER BY number) || ' | '"
                + " || string_agg(modelled_ret, ' ' ORDER BY number) FROM lifecycle_errors"
                + " WHERE recorded_call = 'bpf_scx_reg'";
        String both = Recordings.one(dataset, returned, row -> row.getString(1));
        assertThat(both).isEqualTo("0 -16 0 0 -16 0 0 0 | 0 -16 0 0 -16 0 0 0");
    }

    private CommandRun verify(String... options) throws Exception {
        if (!Files.exists(Path.of(dataset()))) {
            Path text = Files.writeString(directory.resolve("measured.txt"), MEASURED);
            Recordings.run("ingest", text.toString(), "-o", dataset());
        }
        String[] words = new String[options.length + 2];
        words[0] = "verify";
        words[1] = dataset();
        System.arraycopy(options, 0, words, 2, options.length);
        return CommandRun.of(words);
    }

    private String dataset() {
        return directory.resolve("dataset").toString();
    }
}
