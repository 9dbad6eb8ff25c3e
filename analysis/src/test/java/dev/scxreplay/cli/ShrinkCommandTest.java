package dev.scxreplay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recording in, the smallest one that still shows it out. */
final class ShrinkCommandTest {
    private static final long SEED = 20_261_121;
    private static final int EVENTS = 10_000;
    private static final int CPUS = 8;

    @TempDir
    Path directory;

    @Test
    void threeCpusThatWaitForEachOtherAreLeftOfTenThousandEvents() throws Exception {
        Path recording = recording();
        Path small = directory.resolve("small.txt");
        CommandRun run = shrink(recording, small, "--keep", "finding:wait-cycle", "--kernel", "6.17.13");
        assertThat(run.exitCode()).as("seed %d: %s", SEED, run.err()).isZero();
        assertThat(events(small)).as("seed %d", SEED).hasSizeLessThan(40);

        Path again = directory.resolve("again.txt");
        shrink(small, again, "--keep", "finding:wait-cycle", "--kernel", "6.17.13");
        assertThat(again).as("nothing more can go").hasSameBinaryContentAs(small);
    }

    @Test
    void aDivergenceKeepsItsNature() throws Exception {
        Path recording = recording();
        Path small = directory.resolve("small.txt");
        CommandRun run =
                shrink(recording, small, "--keep", "divergence", "--a", "6.19.11", "--b", "6.19.14", "--only", "kick");
        assertThat(run.exitCode()).as("seed %d: %s", SEED, run.err()).isZero();
        assertThat(events(small)).as("seed %d", SEED).hasSizeLessThan(40);

        String dataset = directory.resolve("dataset").toString();
        CommandRun.of("ingest", small.toString(), "-o", dataset, "--strict");
        CommandRun part = CommandRun.of("divergence", dataset, "--a", "6.19.11", "--b", "6.19.14", "--only", "kick");
        assertThat(part.exitCode()).isEqualTo(ExitCode.VERDICT);
        assertThat(part.out()).contains("+415cb193bb97");
    }

    @Test
    void whatIsNotThereCannotBeKept() throws Exception {
        Path small = directory.resolve("small.txt");
        CommandRun run = shrink(recording(), small, "--keep", "finding:leak", "--kernel", "7.3.4");
        assertThat(run.exitCode()).isEqualTo(ExitCode.VERDICT);
        assertThat(run.err()).contains("does not show it: no finding leak under 7.3.4.");
        assertThat(small).doesNotExist();
        assertThat(shrink(recording(), small, "--keep", "leak").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(shrink(recording(), small, "--keep", "divergence").err()).contains("needs --a and --b");
    }

    private static CommandRun shrink(Path recording, Path small, String... options) {
        List<String> words = new ArrayList<>(List.of("shrink", recording.toString(), "-o", small.toString()));
        words.addAll(List.of(options));
        return CommandRun.of(words.toArray(new String[0]));
    }

    private static List<String> events(Path recording) throws Exception {
        return Files.readAllLines(recording).stream()
                .filter(line -> !line.startsWith("#"))
                .toList();
    }

    /** Tasks switch, wake and kick each other; in the middle CPUs 0 to 2 kick each other in a ring and wait. */
    private Path recording() throws Exception {
        Random random = new Random(SEED);
        List<String> lines = new ArrayList<>();
        int[] current = new int[CPUS];
        long us = 1_000_000;
        lines.add("# tracer: nop\n#\n# entries-in-buffer/entries-written: 10000/10000   #P:8\n#\n");
        lines.add(line(1, 0, us, "tracing_mark_write: scx-replay: scripted"));
        lines.add(line(100, 3, us += 200, "reg: (bpf_scx_reg+0x4/0x60)"));
        lines.add(line(100, 3, us += 700, "reg_ret: (bpf_struct_ops_link_create+0x134/0x190 <- bpf_scx_reg) ret=0"));
        while (lines.size() <= EVENTS) {
            us += 1 + random.nextInt(30);
            int ring = lines.size() - EVENTS / 2;
            if (ring >= 0 && ring < 3) {
                lines.add(kick(current[ring], ring, us, (ring + 1) % 3, 4));
                continue;
            }
            // a CPU that waits in hard IRQ records nothing more
            int cpu = ring < 0 ? random.nextInt(CPUS) : 3 + random.nextInt(CPUS - 3);
            int other = 3 + random.nextInt(CPUS - 3);
            int next = 200 + 10 * cpu + random.nextInt(10);
            switch (random.nextInt(10)) {
                case 0 -> lines.add(kick(current[cpu], cpu, us, other, random.nextInt(3)));
                case 1, 2, 3 ->
                    lines.add(line(
                            current[cpu],
                            cpu,
                            us,
                            "sched_wakeup: comm=t pid=%d prio=120 target_cpu=%03d".formatted(200 + 10 * other, other)));
                default -> {
                    lines.add(line(
                            current[cpu],
                            cpu,
                            us,
                            "sched_switch: prev_comm=t prev_pid=%d prev_prio=120 prev_state=R ==> next_comm=t next_pid=%d next_prio=120"
                                    .formatted(current[cpu], next)));
                    current[cpu] = next;
                }
            }
        }
        return Files.writeString(directory.resolve("recording.txt"), String.join("", lines));
    }

    private static String kick(int pid, int cpu, long us, int target, int flags) {
        return line(pid, cpu, us, "kick_cpu: (scx_bpf_kick_cpu+0x4/0x160) cpu=%d flags=0x%d".formatted(target, flags));
    }

    private static String line(int pid, int cpu, long us, String event) {
        String task = pid == 0 ? "<idle>-0" : "t-" + pid;
        return "%16s     [%03d] d..2. %5d.%06d: %s\n".formatted(task, cpu, us / 1_000_000, us % 1_000_000, event);
    }
}
