package dev.scxreplay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scxreplay.analysis.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The recording script: sound shell, and what it writes to a tracefs made of plain files. */
final class RecordScriptTest {
    private static final Path ROOT = Path.of(System.getProperty("scxreplay.root"));
    private static final Path RESOURCES = ROOT.resolve("analysis/src/test/resources");

    @TempDir
    Path directory;

    @Test
    void scriptIsSoundForEveryShellThereIs() throws Exception {
        Path script = script();
        for (String shell : List.of("sh", "dash", "bash")) {
            if (installed(shell)) {
                assertThat(run(Map.of(), shell, "-n", script.toString())).isEmpty();
            }
        }
    }

    @Test
    void bpftraceScriptAttachesToWhatThereIs() throws Exception {
        Path functions =
                Files.writeString(directory.resolve("kallsyms"), "ffff T scx_bpf_kick_cpu\nffff t scx_enable.isra.0\n");
        Path tracefs = directory.resolve("t");
        Files.createDirectories(tracefs.resolve("events/irq_vectors/irq_work_entry"));
        CommandRun printed = CommandRun.of("record", "--bpftrace", "--kernel", "7.3.4", "--seconds", "7");
        assertThat(printed.out())
                .contains("SECONDS_TO_RECORD:-7}", "clobber a register", "Written for kernel 7.3.4")
                .doesNotContain("can hang the machine")
                .doesNotContainPattern("#@|@[A-Z_]+@");
        Path script = Files.writeString(directory.resolve("bpftrace.sh"), printed.out());
        Map<String, String> places = Map.of(
                "PRINT", "1", "SCX_REPLAY_KALLSYMS", functions.toString(), "SCX_REPLAY_TRACEFS", tracefs.toString());

        assertThat(run(places, "sh", script.toString())).isEqualTo("""
                tracepoint:irq_vectors:irq_work_entry { printf("%llu %d %d %-16s irq_work_entry: vector=%d\\n", nsecs, cpu, tid, comm, args.vector); }
                kprobe:scx_bpf_kick_cpu { printf("%llu %d %d %-16s kick_cpu: (scx_bpf_kick_cpu) cpu=%d flags=0x%llx\\n", nsecs, cpu, tid, comm, (int32)arg0, arg1); }
                kprobe:scx_enable.isra.0 { printf("%llu %d %d %-16s scx_enable: (scx_enable.isra.0)\\n", nsecs, cpu, tid, comm); }
                kretprobe:scx_enable.isra.0 { printf("%llu %d %d %-16s scx_enable_ret: (scx_enable.isra.0) ret=%d\\n", nsecs, cpu, tid, comm, (int32)retval); }
                """);
    }

    @Test
    void shellcheckHasNothingToSay() throws Exception {
        Assumptions.assumeTrue(installed("shellcheck"), "shellcheck is not installed");
        assertThat(run(Map.of(), "shellcheck", "-s", "sh", script().toString())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"6.12.8, true, false", "6.18.15, true, false", "6.19.14, false, false", "7.3.4, false, true"})
    void namesTheDangersOfTheKernel(String kernel, boolean hangs, boolean fentry) {
        String script = CommandRun.of("record", "--kernel", kernel).out();
        assertThat(script.contains("can hang the machine")).isEqualTo(hangs);
        assertThat(script.contains("fentry on scx_bpf_kick_cpu")).isEqualTo(fentry);
        assertThat(script).contains("Written for kernel " + kernel).doesNotContainPattern("#@|@[A-Z_]+@");
    }

    @Test
    void withoutAKernelItNamesAllDangers() {
        CommandRun run = CommandRun.of("record", "--seconds", "7", "--buffer-kb", "99");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("can hang the machine", "fentry on", "SECONDS_TO_RECORD:-7}", "BUFFER_KB:-99}")
                .doesNotContain("Written for kernel");
    }

    @ParameterizedTest
    @CsvSource({"--seconds, 0", "--buffer-kb, -1"})
    void refusesNumbersBelowOne(String option, String value) {
        CommandRun run = CommandRun.of("record", option, value);
        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains(option + " must be 1 or more").hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.16.12", "6.17.13", "6.18.15", "7.3.4"})
    void writesToTracefs(String kernel) throws Exception {
        Path kept = record(kernel);
        Golden.check(RESOURCES.resolve("record/" + kernel + ".writes.txt"), listing(kept));
        // what it defined it takes away again
        List<String> left = new ArrayList<>();
        for (String line : Files.readAllLines(directory.resolve("tracefs/kprobe_events"))) {
            if (line.startsWith("-:")) {
                assertThat(left.removeIf(definition -> definition.contains(":" + line.substring(2) + " ")))
                        .isTrue();
            } else {
                left.add(line);
            }
        }
        assertThat(left).isEmpty();
    }

    /** The recordings of real kernels were made with these probes; names and fields must be the same. */
    @ParameterizedTest
    @CsvSource({"6.16.12, icount8", "6.17.13, icount8", "6.18.15, icount8", "7.3.4, icount4"})
    void probesAreThoseOfTheRecordings(String kernel, String recording) throws Exception {
        Path recorded = ROOT.resolve("../shared/traces").resolve(kernel).resolve(recording + "/kprobes.txt");
        Assumptions.assumeTrue(Files.exists(recorded), "the recordings are not here");
        record(kernel);
        assertThat(definitions(directory.resolve("out/kprobes.txt")))
                .containsExactlyInAnyOrderElementsOf(definitions(recorded));
    }

    /** Calls that move tasks are asked for, and only the newest function of each kind is probed. */
    @Test
    void recordsTasksWhenAskedTo() throws Exception {
        List<String> v612 = tasksProbed("scx_bpf_dispatch", "scx_bpf_consume", "scx_bpf_reenqueue_local");
        assertThat(v612)
                .containsExactly(
                        "p:scxk/dsq_insert scx_bpf_dispatch pid=p->pid:s32 dsq_id=%si:x64 slice=%dx:u64 enq_flags=%cx:x64",
                        "p:scxk/dsq_move_to_local scx_bpf_consume dsq_id=%di:x64",
                        "p:scxk/reenqueue_local scx_bpf_reenqueue_local");
    }

    @Test
    void recordsTasksOfNewKernelsByTheirNewFunctions() throws Exception {
        List<String> v71 = tasksProbed(
                "scx_bpf_dsq_insert",
                "scx_bpf_dsq_insert___v2",
                "__scx_bpf_dsq_insert_vtime",
                "scx_bpf_dsq_move_to_local",
                "scx_bpf_dsq_move_to_local___v2",
                "scx_bpf_dsq_reenq",
                "enqueue_task_scx");
        assertThat(v71)
                .containsExactly(
                        "p:scxk/dsq_insert scx_bpf_dsq_insert___v2 pid=p->pid:s32 dsq_id=%si:x64 slice=%dx:u64"
                                + " enq_flags=%cx:x64",
                        "p:scxk/dsq_insert_vtime __scx_bpf_dsq_insert_vtime pid=p->pid:s32 dsq_id=+0(%si):x64"
                                + " slice=+8(%si):u64 vtime=+16(%si):u64 enq_flags=+24(%si):x64",
                        "p:scxk/dsq_move_to_local scx_bpf_dsq_move_to_local___v2 dsq_id=%di:x64 enq_flags=%si:x64",
                        "p:scxk/dsq_reenq scx_bpf_dsq_reenq dsq_id=%di:x64 enq_flags=%si:x64",
                        "p:scxk/enqueue_task enqueue_task_scx pid=p->pid:s32 cpu=rq->cpu:s32 enq_flags=%dx:x64");
    }

    private List<String> tasksProbed(String... functions) throws Exception {
        fakeTracefs();
        Path kallsyms = directory.resolve("kallsyms");
        StringBuilder symbols = new StringBuilder();
        for (String function : functions) {
            symbols.append("ffffffff81000000 T ").append(function).append('\n');
        }
        Files.writeString(kallsyms, symbols);
        runScript(kallsyms, Map.of("TASKS", "1"));
        return definitions(directory.resolve("out/kprobes.txt"));
    }

    @Test
    void recordsWithoutProbesWhereTheKernelHasNone() throws Exception {
        fakeTracefs();
        Files.delete(directory.resolve("tracefs/kprobe_events"));
        String said = runScript("7.3.4");
        assertThat(said).contains("no kprobe events", "done; now: scx-replay ingest");
        assertThat(Files.readString(directory.resolve("kept/tracing_on"))).isEqualTo("0\n");
    }

    @Test
    void secondRecordingAtTheSameTimeIsRefused() throws Exception {
        fakeTracefs();
        Files.writeString(directory.resolve("bin/mkdir"), "#!/bin/sh\nexit 1\n");
        assertThat(runScript("7.3.4")).contains("is another recording running?");
        assertThat(directory.resolve("out")).doesNotExist();
    }

    private Path record(String kernel) throws Exception {
        fakeTracefs();
        assertThat(runScript(kernel)).contains("done; now: scx-replay ingest " + directory.resolve("out/trace.txt"));
        return directory.resolve("kept");
    }

    private String runScript(String kernel) throws Exception {
        return runScript(RESOURCES.resolve("record/" + kernel + ".kallsyms"), Map.of());
    }

    private String runScript(Path kallsyms, Map<String, String> more) throws Exception {
        Map<String, String> environment = new TreeMap<>(more);
        environment.put("PATH", directory.resolve("bin") + ":" + System.getenv("PATH"));
        environment.put("SCX_REPLAY_TRACEFS", directory.resolve("tracefs").toString());
        environment.put("SCX_REPLAY_SYS", directory.resolve("sys").toString());
        environment.put("SCX_REPLAY_KALLSYMS", kallsyms.toString());
        environment.put("SCX_REPLAY_ARCH", "x86_64");
        environment.put("SECONDS_TO_RECORD", "0");
        environment.put("SETTLE", "0");
        environment.put("OUT", directory.resolve("out").toString());
        return run(environment, "sh", script().toString());
    }

    /** A directory that behaves like tracefs: a new instance comes with its files, and goes as a whole. */
    private void fakeTracefs() throws IOException {
        Path skeleton = directory.resolve("skeleton");
        Files.createDirectories(directory.resolve("tracefs/instances"));
        Files.writeString(directory.resolve("tracefs/kprobe_events"), "");
        Files.writeString(directory.resolve("tracefs/kprobe_profile"), "");
        for (String event : List.of("sched", "ipi", "percpu", "sched_ext", "irq_vectors", "kmem", "scxk")) {
            Files.createDirectories(skeleton.resolve("events/" + event));
            Files.writeString(skeleton.resolve("events/" + event + "/enable"), "0\n");
        }
        events(skeleton, "sched", "switch", "waking", "wakeup", "wakeup_new", "migrate_task");
        events(skeleton, "sched", "process_fork", "process_exec", "process_exit");
        for (String vector : List.of("reschedule", "irq_work", "call_function", "call_function_single")) {
            event(skeleton, "irq_vectors/" + vector + "_entry");
            event(skeleton, "irq_vectors/" + vector + "_exit");
        }
        for (String event : List.of("kmalloc", "kfree", "kmem_cache_alloc")) {
            event(skeleton, "kmem/" + event);
            Files.writeString(skeleton.resolve("events/kmem/" + event + "/filter"), "none\n");
        }
        for (String probe : Files.readAllLines(RESOURCES.resolve("record/probes.txt"))) {
            event(skeleton, "scxk/" + probe);
        }
        Files.createDirectories(skeleton.resolve("per_cpu/cpu0"));
        Files.writeString(skeleton.resolve("per_cpu/cpu0/stats"), "entries: 10\noverrun: 0\n");
        Files.writeString(skeleton.resolve("trace"), "# tracer: nop\n");
        tool(
                "mkdir",
                "case \"$1\" in */instances/*) exec cp -r '" + skeleton + "' \"$1\";; esac; exec /bin/mkdir \"$@\"");
        tool("rmdir", "exec mv \"$1\" '" + directory.resolve("kept") + "'");
        tool("trace-cmd", "exit 1");
    }

    private static void events(Path skeleton, String system, String... names) throws IOException {
        for (String name : names) {
            event(skeleton, system + "/" + system + "_" + name);
        }
    }

    private static void event(Path skeleton, String event) throws IOException {
        Files.createDirectories(skeleton.resolve("events/" + event));
        Files.writeString(skeleton.resolve("events/" + event + "/enable"), "0\n");
    }

    private void tool(String name, String body) throws IOException {
        Path tool = directory.resolve("bin").resolve(name);
        Files.createDirectories(tool.getParent());
        Files.writeString(tool, "#!/bin/sh\n" + body + "\n");
        assertThat(tool.toFile().setExecutable(true)).isTrue();
    }

    private Path script() throws IOException {
        Path script = directory.resolve("record.sh");
        Files.writeString(script, CommandRun.of("record").out());
        return script;
    }

    private String run(Map<String, String> environment, String... command) throws Exception {
        Path said = Files.createTempFile(directory, "said", ".txt");
        ProcessBuilder process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        process.environment().putAll(environment);
        process.start().waitFor();
        return Files.readString(said);
    }

    private static boolean installed(String tool) {
        return Stream.of(System.getenv("PATH").split(":")).anyMatch(place -> Files.isExecutable(Path.of(place, tool)));
    }

    /** Every file below a directory that no longer holds what a fresh instance does, and what it holds. */
    private static String listing(Path kept) throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.walk(kept)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                String content = Files.readString(file);
                String name = kept.relativize(file).toString();
                if (!name.endsWith("enable") && !name.startsWith("per_cpu") && !name.equals("trace")
                        || content.startsWith("1")) {
                    text.append(name).append(": ").append(content);
                }
            }
        }
        Path out = kept.resolveSibling("out");
        text.append("--- kprobes.txt\n").append(Files.readString(out.resolve("kprobes.txt")));
        text.append("--- events.txt\n").append(Files.readString(out.resolve("events.txt")));
        return text.toString();
    }

    /** The probe definitions in a list, without those of single waits, which are made from the disassembly. */
    private static List<String> definitions(Path kprobes) throws IOException {
        return Files.readAllLines(kprobes).stream()
                .filter(line -> !line.startsWith("#") && !line.contains("scxk/wait_"))
                .toList();
    }
}
