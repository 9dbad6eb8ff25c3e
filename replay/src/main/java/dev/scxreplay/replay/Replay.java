package dev.scxreplay.replay;

import dev.scxreplay.machine.Topology;
import dev.scxreplay.scx.AbsentCpus;
import dev.scxreplay.scx.RunQueues;
import dev.scxreplay.table.Dataset;
import dev.scxreplay.table.DatasetException;
import dev.scxreplay.table.Staging;
import dev.scxreplay.trace.LostSpans;
import dev.scxreplay.trace.TraceCursor;
import dev.scxreplay.trace.TraceEvent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/**
 * Replays traces of a dataset, pinned: recorded times stand, and the modelled cores of all kernels asked for are driven
 * by one read of each trace. Results are added to the dataset; a run that was there before is replaced.
 */
public final class Replay {
    private static final long PROGRESS_EVENTS = 1 << 18;
    private static final int NEED_RESCHED = 0x24;

    private final RunQueues runQueues = new RunQueues();
    private final RunnableTasks tasks = new RunnableTasks();
    private final AbsentCpus absent = new AbsentCpus();
    private final List<KernelRun> runs;
    private final RecordedMachine recorded;
    private final InferredKicks inferred;
    private long events;
    private long lastNs;

    private Replay(RecordedMachine recorded, InferredKicks inferred, List<KernelRun> runs) {
        this.recorded = recorded;
        this.inferred = inferred;
        this.runs = runs;
        this.lastNs = recorded.firstNs();
    }

    /**
     * Replays.
     *
     * @throws DatasetException if results cannot be written
     * @throws ReplayException if a trace is not in the dataset, or the machine asked for is none
     */
    public static ReplayReport run(Dataset dataset, ReplayOptions options, ReplayProgress progress)
            throws DatasetException, ReplayException {
        List<String> traces = options.traces().isEmpty() ? dataset.traces() : options.traces();
        if (traces.isEmpty()) {
            throw new ReplayException("The dataset holds no trace; 'scx-replay ingest' puts one in.");
        }
        List<ReplayReport.Run> done = new ArrayList<>();
        for (String trace : traces) {
            if (!dataset.traces().contains(trace)) {
                throw new ReplayException("The dataset has no trace '" + trace + "'; it has "
                        + String.join(", ", dataset.traces()) + ".");
            }
            replay(dataset, trace, options, progress, done);
        }
        return new ReplayReport(done);
    }

    private static void replay(
            Dataset dataset, String trace, ReplayOptions options, ReplayProgress progress, List<ReplayReport.Run> done)
            throws DatasetException, ReplayException {
        List<Variant> variants =
                options.kernels().stream().map(options::variant).toList();
        List<Staging> stagings = new ArrayList<>();
        try {
            for (Variant variant : variants) {
                stagings.add(dataset.stageRun(trace, variant.name()));
            }
            List<Replayed> replayed = replay(
                    dataset.traceDirectory(trace),
                    trace,
                    variants,
                    stagings.stream().map(RunTables::new).toList(),
                    progress);
            for (int i = 0; i < replayed.size(); i++) {
                switch (replayed.get(i)) {
                    case Replayed.Refused refused -> throw new ReplayException(refused.reason());
                    case Replayed.Done run -> {
                        stagings.get(i).commit();
                        done.add(run.run());
                    }
                }
            }
        } finally {
            stagings.forEach(Staging::close);
        }
    }

    /**
     * Replays one trace under several variants, all driven by one read, into tables they share.
     *
     * @param traceDirectory the trace's tables
     * @param trace its name
     * @param variants each with a name of its own
     * @param into where the tables go; the caller commits it
     * @return what became of each variant, in their order
     * @throws dev.scxreplay.table.UnreadableTableException if the trace cannot be read
     */
    public static List<Replayed> together(
            Path traceDirectory, String trace, List<Variant> variants, Staging into, ReplayProgress progress) {
        RunTables tables = new RunTables(into);
        return replay(traceDirectory, trace, variants, Collections.nCopies(variants.size(), tables), progress);
    }

    private static List<Replayed> replay(
            Path directory, String trace, List<Variant> variants, List<RunTables> tables, ReplayProgress progress) {
        List<Replayed> replayed = new ArrayList<>();
        // the cursor first: while it is open the engine stays up for the questions about the machine
        try (BufferAllocator allocator = new RootAllocator();
                TraceCursor cursor = new TraceCursor(allocator, directory);
                LostSpans spans = new LostSpans(allocator, directory)) {
            RecordedMachine recorded = RecordedMachine.of(allocator, directory);
            InferredKicks inferred =
                    recorded.infersKicks() ? InferredKicks.of(allocator, directory) : InferredKicks.NONE;
            boolean taskOperations = RecordedTasks.recorded(directory);
            List<KernelRun> runs = new ArrayList<>();
            Replay replay = new Replay(recorded, inferred, runs);
            KernelRun[] byVariant = new KernelRun[variants.size()];
            for (int i = 0; i < byVariant.length; i++) {
                replayed.add(null);
                try {
                    byVariant[i] = KernelRun.begin(
                            trace,
                            variants.get(i),
                            topology(variants.get(i), recorded),
                            recorded,
                            replay.runQueues,
                            replay.absent,
                            replay.tasks,
                            pid -> RecordedMachine.taskName(allocator, directory, pid),
                            taskOperations,
                            tables.get(i));
                    runs.add(byVariant[i]);
                } catch (ReplayException e) {
                    replayed.set(i, new Replayed.Refused(e.getMessage()));
                }
            }
            if (!runs.isEmpty()) {
                replay.readAll(new ScheduleEvidence(cursor, spans, recorded.nrCpus()), trace, progress);
            }
            for (int i = 0; i < byVariant.length; i++) {
                if (byVariant[i] != null) {
                    replayed.set(i, new Replayed.Done(byVariant[i].finish(replay.events, replay.lastNs)));
                }
            }
        }
        return replayed;
    }

    private static Topology topology(Variant variant, RecordedMachine recorded) throws ReplayException {
        int cpus = variant.cpus().orElse(recorded.nrCpus());
        if (cpus < recorded.nrCpus()) {
            throw new ReplayException("The trace was recorded on " + recorded.nrCpus() + " CPUs; " + cpus
                    + " are too few to replay it on.");
        }
        try {
            return new Topology(cpus, cpus, variant.nodes().orElse(Math.min(recorded.nrNodes(), cpus)));
        } catch (IllegalArgumentException e) {
            throw new ReplayException("This machine cannot be modelled: " + e.getMessage() + ".");
        }
    }

    private void readAll(ScheduleEvidence evidence, String trace, ReplayProgress progress) {
        while (evidence.next()) {
            if (evidence.event() == TraceEvent.LOST_BEGIN) {
                eventsLost(evidence.cpu());
                continue;
            } else if (evidence.event() == TraceEvent.LOST_END) {
                eventsBack(evidence.cpu());
                continue;
            }
            step(evidence);
            if ((++events & PROGRESS_EVENTS - 1) == 0) {
                progress.at(trace, events, recorded.events());
            }
        }
    }

    private void tasksChanged(int cpu) {
        for (KernelRun run : runs) {
            run.tasksChanged(cpu);
        }
    }

    /** From now on events of a CPU are missing: what it did and what that changed is not known until later events tell. */
    private void eventsLost(int cpu) {
        tasks.forget(runQueues.running(cpu));
        runQueues.eventsLost(cpu);
        absent.eventsLost(cpu);
        for (KernelRun run : runs) {
            run.eventsLost(cpu, lastNs);
        }
    }

    /** The next event of a CPU is behind those that are missing. */
    private void eventsBack(int cpu) {
        tasks.forget(0);
        runQueues.eventsBack(cpu);
        absent.eventsBack(cpu);
        for (KernelRun run : runs) {
            run.eventsBack(cpu, lastNs);
        }
    }

    private void step(ScheduleEvidence evidence) {
        int cpu = evidence.cpu();
        long atNs = evidence.tsNs();
        TraceEvent event = evidence.event();
        lastNs = atNs;
        if (cpu < 0) {
            return; // of which CPU it tells something is not known
        }
        if (runQueues.found(cpu, evidence.pid())) {
            tasks.foundRunning(evidence.pid());
        }
        for (KernelRun run : runs) {
            run.observe(cpu, atNs, event == TraceEvent.IPI_SEND_CPU);
        }
        if (event == TraceEvent.SCHED_SWITCH) {
            int nextPid = (int) evidence.argument(1);
            int nextPrio = (int) evidence.argument(3);
            boolean previousRunnable = evidence.argument(4) == 1;
            for (KernelRun run : runs) {
                run.switched(
                        cpu,
                        (int) evidence.argument(0),
                        (int) evidence.argument(2),
                        previousRunnable,
                        nextPid,
                        nextPrio,
                        atNs);
            }
            runQueues.switched(cpu, nextPid, nextPrio);
            tasks.switched(
                    cpu,
                    (int) evidence.argument(0),
                    (int) evidence.argument(2),
                    previousRunnable,
                    nextPid,
                    nextPrio,
                    atNs);
            tasksChanged(cpu);
        } else if (event != TraceEvent.OTHER) {
            if (event == TraceEvent.SCHED_WAKEUP || event == TraceEvent.SCHED_WAKEUP_NEW) {
                tasks.wokenUp((int) evidence.argument(0), (int) evidence.argument(2), (int) evidence.argument(1), atNs);
                tasksChanged((int) evidence.argument(1));
            }
            for (KernelRun run : runs) {
                run.event(event, evidence);
            }
            if (event == TraceEvent.IPI_SEND_CPU && evidence.argument(2) == 1 && inferred.next()) {
                for (KernelRun run : runs) {
                    run.inferred(inferred, cpu, atNs);
                }
            }
        }
        noteInterrupts(event, evidence, cpu, atNs);
        if (evidence.flags() >= 0) {
            boolean set = (evidence.flags() & NEED_RESCHED) != 0;
            if (set && !runQueues.needResched(cpu)) {
                runs.forEach(run -> run.needReschedSet(cpu, atNs));
            }
            runQueues.setNeedResched(cpu, set && !evidence.passFollows());
        }
        if (evidence.passFollows()) {
            for (KernelRun run : runs) {
                run.passed(cpu, atNs);
            }
        }
    }

    /** What an event says of interrupts on their way, and of the need-resched flags they were sent for. */
    private void noteInterrupts(TraceEvent event, ScheduleEvidence evidence, int cpu, long atNs) {
        switch (event) {
            case RESCHEDULE_ENTRY, CALL_FUNCTION_ENTRY -> absent.entered(cpu, false, atNs);
            case IRQ_WORK_ENTRY -> absent.entered(cpu, true, atNs);
            case RESCHEDULE_EXIT, IRQ_WORK_EXIT, IRQ_EXIT -> absent.left(cpu, atNs);
            default -> absent.ran(cpu, atNs);
        }
        if (event == TraceEvent.IPI_SEND_CPU && (int) evidence.argument(0) != cpu) {
            int target = (int) evidence.argument(0);
            absent.sent(target, atNs);
            if (evidence.argument(1) == 1 && evidence.flags() >= 0) {
                runQueues.setNeedResched(target, true);
            }
        } else if (event == TraceEvent.SYNCHRONOUS_CALL) {
            SynchronousCall.of((int) evidence.argument(0), evidence.text()).targets().stream()
                    .forEach(target -> absent.sent(target, atNs));
        }
    }
}
