package dev.scxreplay.replay;

import dev.scxreplay.check.Checks;
import dev.scxreplay.kernel.KernelSpec;
import dev.scxreplay.machine.Machine;
import dev.scxreplay.machine.MachineSpec;
import dev.scxreplay.machine.Topology;
import dev.scxreplay.scx.AbsentCpus;
import dev.scxreplay.scx.Exit;
import dev.scxreplay.scx.ExitKind;
import dev.scxreplay.scx.Kick;
import dev.scxreplay.scx.KickPath;
import dev.scxreplay.scx.KickSource;
import dev.scxreplay.scx.Lifecycle;
import dev.scxreplay.scx.RunQueues;
import dev.scxreplay.scx.TaskClass;
import dev.scxreplay.scx.UnsizedMemory;
import dev.scxreplay.scx.WaitClock;
import dev.scxreplay.scx.task.TaskModel;
import dev.scxreplay.sim.EventQueue;
import dev.scxreplay.sim.SimClock;
import dev.scxreplay.trace.TraceEvent;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One kernel driven by one trace: its machine, its sched_ext core, and where its results go. */
final class KernelRun {
    private static final String SCRIPT = "scx-replay: ";

    private final String trace;
    private final String name;
    private final KernelSpec kernel;
    private final Topology topology;
    private final String conditions;
    private final RecordedMachine recorded;
    private final ReplaySink sink;
    private final Checks checks;
    private final Machine machine;
    private final Lifecycle lifecycle;
    private final RecordedLifecycle driver;
    private final KickPath kicks;
    private final KickSource source;
    private final StallWatchdog stalls;
    private final LifecycleScript script;
    private final BypassQueues bypassed;
    private final BypassBalancer balancer;
    /** Null where the recording has no operations of tasks. */
    private final RecordedTasks scxTasks;

    private boolean alive;
    private long kickCount;

    private KernelRun(
            String trace,
            Variant variant,
            Topology topology,
            RecordedMachine recorded,
            RunQueues runQueues,
            AbsentCpus absent,
            RunnableTasks tasks,
            IntFunction<String> taskNames,
            boolean taskOperations,
            RunTables tables) {
        this.trace = trace;
        this.name = variant.name();
        this.kernel = variant.kernel();
        this.topology = topology;
        AssumedTimes times = variant.times();
        SchedulerTraits schedulers = variant.schedulers();
        MachineSpec machineSpec =
                times.on(variant.conditions().on(MachineSpec.of(topology).with(recorded.faults())));
        this.conditions = Stream.of(variant.conditions().text(), schedulers.text())
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(", "));
        this.recorded = recorded;
        SimClock clock = new SimClock(recorded.firstNs());
        this.sink = new ReplaySink(tables, clock, trace, name);
        this.checks = new Checks(sink, sink);
        this.machine = new Machine(machineSpec, new EventQueue(clock), checks);
        times.stats().forEach(sink::count);
        UnsizedMemory.of(kernel.profile(), schedulers.ops().ids())
                .forEach(memory -> sink.count("not-modelled." + memory.site(), 1));
        this.stalls = new StallWatchdog(
                tasks,
                taskNames,
                checks,
                this::stalled,
                machine.config().jiffyNs(),
                times.opsTimeoutNs().orElse(StallWatchdog.DEFAULT_TIMEOUT_NS));
        this.lifecycle = new Lifecycle(machine, kernel.profile(), checks);
        checks.watch(machine, lifecycle);
        sink.momentFrom(lifecycle::moment);
        sink.count(ReplaySink.CPUS_TAKE_TURNS, recorded.cpusTakeTurns() ? 1 : 0);
        this.driver = new RecordedLifecycle(lifecycle, recorded, schedulers.ops());
        this.script = new LifecycleScript(lifecycle, kernel.profile());
        this.source = recorded.scripted() ? KickSource.SCRIPTED : KickSource.RECORDED;
        this.kicks = new KickPath(
                kernel.profile(),
                machine.config().preemptRt(),
                topology.nrCpuIds(),
                runQueues,
                lifecycle,
                new WaitClock(
                        recorded.cpusTakeTurns(),
                        !recorded.reschedules(),
                        WaitClock.DEFAULT_INTERRUPT_LATENCY_NS,
                        absent),
                this::kick,
                checks);
        this.scxTasks = taskOperations ? taskModel(runQueues) : null;
        this.bypassed = BypassQueues.of(kernel.profile(), tasks, topology);
        this.balancer = new BypassBalancer(
                kernel.profile(),
                scxTasks == null ? tasks : scxTasks,
                topology,
                lifecycle::online,
                machine.config().jiffyNs(),
                sink::balanced);
        sink.bypassingFrom(bypassed, balancer);
        if (scxTasks != null) {
            lifecycle.hotplug().tasks(scxTasks);
        }
    }

    private RecordedTasks taskModel(RunQueues runQueues) {
        TaskSink taskSink = new TaskSink(sink, kernel.profile().tasks().eventCounters());
        TaskModel model = new TaskModel(kernel.profile(), topology, runQueues, recorded.loadedBefore(), taskSink);
        kicks.onPreempt(model::preempted);
        return new RecordedTasks(model, lifecycle, checks, taskSink);
    }

    /** Boots the kernel; from then on events may come. */
    static KernelRun begin(
            String trace,
            Variant variant,
            Topology topology,
            RecordedMachine recorded,
            RunQueues runQueues,
            AbsentCpus absent,
            RunnableTasks tasks,
            IntFunction<String> taskNames,
            boolean taskOperations,
            RunTables tables) {
        KernelRun run = new KernelRun(
                trace, variant, topology, recorded, runQueues, absent, tasks, taskNames, taskOperations, tables);
        run.alive = run.lifecycle.boot();
        if (run.alive) {
            run.driver.start();
            run.alive = !run.lifecycle.crashed();
            run.stalls.tasksSwitched(run.lifecycle.tasksSwitched(), recorded.firstNs());
            if (run.scxTasks != null) {
                run.scxTasks.follow(recorded.firstNs());
            }
        }
        return run;
    }

    /** Time has come to an event of a CPU. */
    void observe(int cpu, long atNs, boolean sendsInterrupt) {
        if (alive) {
            stalls.until(atNs);
            balancer.until(atNs);
            machine.runUntil(atNs);
            kicks.observe(cpu, atNs, sendsInterrupt);
            settleExit(atNs);
        }
    }

    /** From now on events of a CPU are missing. */
    void eventsLost(int cpu, long atNs) {
        if (alive) {
            kicks.eventsLost(cpu, atNs);
            driver.eventsLost();
            if (scxTasks != null) {
                scxTasks.eventsLost(cpu, atNs);
            }
        }
    }

    /** The next event of a CPU is behind those that are missing. */
    void eventsBack(int cpu, long atNs) {
        if (alive) {
            kicks.eventsBack(cpu);
            if (scxTasks != null) {
                scxTasks.eventsLost(cpu, atNs);
            }
        }
    }

    private void stalled(long atNs, String message) {
        if (lifecycle.root() != null) {
            machine.runUntil(atNs);
            lifecycle.claimExit(lifecycle.root(), new Exit(ExitKind.ERROR_STALL, 0, message));
            settleExit(atNs);
        }
    }

    /** Ends the scheduler, if something has ended it that no event will. */
    private void settleExit(long atNs) {
        if (driver.exitUnsettled()) {
            if (lifecycle.tasksSwitched()) {
                kicks.tasksLeave(atNs);
            }
            driver.settleExit();
            stalls.tasksSwitched(lifecycle.tasksSwitched(), atNs);
            if (scxTasks != null) {
                scxTasks.follow(atNs);
            }
        }
    }

    /** Tasks of a CPU have changed. */
    void tasksChanged(int cpu) {
        if (alive) {
            bypassed.changed(cpu);
        }
    }

    void switched(int cpu, int prevPid, int prevPrio, boolean prevRunnable, int nextPid, int nextPrio, long atNs) {
        if (alive) {
            boolean ext = lifecycle.tasksSwitched();
            kicks.switched(
                    cpu,
                    TaskClass.of(prevPid, prevPrio, ext),
                    prevRunnable,
                    TaskClass.of(nextPid, nextPrio, ext),
                    atNs);
            if (scxTasks != null) {
                scxTasks.switched(cpu, prevPid, prevPrio, prevRunnable, nextPid, nextPrio, atNs);
            }
        }
    }

    /** The recording shows need-resched set on a CPU on which it was clear. */
    void needReschedSet(int cpu, long atNs) {
        if (alive) {
            kicks.needReschedSet(cpu, atNs);
        }
    }

    void passed(int cpu, long atNs) {
        if (alive) {
            kicks.passed(cpu, atNs);
            if (scxTasks != null) {
                scxTasks.passed(cpu, atNs);
            }
        }
    }

    /** Kicks that the recording proves without a probe on scx_bpf_kick_cpu(); their irq_work has just been queued. */
    void inferred(InferredKicks inferred, int cpu, long atNs) {
        if (alive) {
            for (int i = inferred.begin(); i < inferred.end(); i++) {
                if (inferred.target(i) == Kick.NO_CPU) {
                    kicks.kickWithoutTarget(cpu, atNs, inferred.acrossGap(i));
                } else {
                    kicks.kick(
                            cpu,
                            inferred.target(i),
                            inferred.flags(i),
                            atNs,
                            KickSource.INFERRED,
                            inferred.acrossGap(i));
                }
            }
        }
    }

    /** Any event but a switch. */
    void event(TraceEvent event, ScheduleEvidence evidence) {
        if (!alive) {
            return;
        }
        int cpu = evidence.cpu();
        long atNs = evidence.tsNs();
        if (scxTasks != null) {
            scxTasks.event(event, evidence);
        }
        switch (event) {
            case KICK_CPU -> {
                if (driver.kickProvesScheduler()) {
                    settled(atNs);
                }
                kicks.kick(cpu, (int) evidence.argument(0), (int) evidence.argument(1), atNs, source);
                if (!recorded.irqWork()) {
                    kicks.irqWork(cpu, atNs);
                }
            }
            case KICK_WORK_IN -> kicks.irqWork(cpu, atNs);
            case IRQ_WORK_ENTRY -> {
                if (recorded.infersKicks()) {
                    kicks.irqWork(cpu, atNs);
                }
            }
            case IPI_SEND_CPU -> {
                if (evidence.argument(1) == 1) {
                    kicks.reschedInterrupt(cpu, (int) evidence.argument(0), atNs);
                }
            }
            case SYNCHRONOUS_CALL -> {
                SynchronousCall call = SynchronousCall.of((int) evidence.argument(0), evidence.text());
                kicks.synchronousCall(cpu, call.targets(), call.callSite(), atNs);
            }
            case CALL_FUNCTION_ENTRY -> kicks.answersCalls(cpu);
            case CREATE_DSQ, DESTROY_DSQ -> {
                if (scxTasks != null) {
                    scxTasks.dsq(event, cpu, evidence.argument(0), (int) evidence.argument(1), atNs);
                } else {
                    driver.event(event, evidence.pid(), evidence.argument(0), (int) evidence.argument(1));
                }
                settled(atNs);
            }
            case REG, REG_RET, UNREG, UNREG_RET, ENABLE, ENABLE_RET, DISABLE, DISABLE_RET, BYPASS, CPU_HOTPLUG -> {
                boolean before = lifecycle.tasksSwitched();
                if (before && driver.endsClass(event, evidence.argument(0))) {
                    kicks.tasksLeave(atNs);
                }
                driver.event(event, evidence.pid(), evidence.argument(0), (int) evidence.argument(1));
                settled(atNs);
            }
            case PRINT -> {
                scripted(evidence.text(), cpu, atNs);
                settled(atNs);
            }
            case SCHED_SWITCH,
                    SCHED_WAKING,
                    SCHED_WAKEUP,
                    SCHED_WAKEUP_NEW,
                    SCHED_MIGRATE_TASK,
                    SCHED_PROCESS_FORK,
                    SCHED_PROCESS_EXIT,
                    RESCHEDULE_ENTRY,
                    RESCHEDULE_EXIT,
                    IRQ_WORK_EXIT,
                    IRQ_EXIT,
                    DISPATCH_KEEP_LAST,
                    CREATE_DSQ_RET,
                    DSQ_INSERT,
                    DSQ_INSERT_VTIME,
                    DSQ_MOVE_TO_LOCAL,
                    DSQ_MOVE,
                    DSQ_MOVE_VTIME,
                    DSQ_REENQ,
                    DSQ_PEEK,
                    REENQUEUE_LOCAL,
                    SELECT_CPU_DFL,
                    ENQUEUE_TASK,
                    DEQUEUE_TASK,
                    LOST_BEGIN,
                    LOST_END,
                    OTHER -> {
                // they say what a CPU does, which the caller knows already
            }
        }
    }

    private void settled(long atNs) {
        settleExit(atNs);
        alive = !lifecycle.crashed();
        stalls.tasksSwitched(lifecycle.tasksSwitched(), atNs);
        if (scxTasks != null && alive) {
            scxTasks.follow(atNs);
        }
    }

    /**
     * Print lines that say what no event shows: {@code scx-replay: pick-retried}, {@code scx-replay: callback-run-for CPU},
     * {@code scx-replay: ops.timeout_ms MS}, {@code scx-replay: watchdog-stuck}, {@code scx-replay: next-enable WORD...}, see
     * {@link RecordedLifecycle#nextEnable}, and those of {@link LifecycleScript}. {@code scx-replay: canary-free ID} and {@code
     * scx-replay: canary-use ID} do to a dispatch queue what no kernel does, for the checks to catch.
     */
    private void scripted(String text, int cpu, long atNs) {
        if (text == null || !text.startsWith(SCRIPT)) {
            return;
        }
        String[] words = text.substring(SCRIPT.length()).trim().split(" ");
        if (words[0].equals("pick-retried")) {
            kicks.pickRetried(cpu, atNs);
        } else if (words[0].equals("callback-run-for") && words.length == 2 && words[1].matches("\\d{1,5}")) {
            kicks.callbackRunBy(cpu, Integer.parseInt(words[1]), atNs);
        } else if (words[0].equals("ops.timeout_ms") && words.length == 2 && words[1].matches("[1-9]\\d{0,5}")) {
            stalls.setTimeoutMs(Long.parseLong(words[1]));
        } else if (words[0].equals("canary-free") && words.length == 2 && words[1].matches("0x[0-9a-f]{1,15}")) {
            lifecycle.dispatchQueues().freeUnderfoot(Long.decode(words[1]));
        } else if (words[0].equals("canary-use") && words.length == 2 && words[1].matches("0x[0-9a-f]{1,15}")) {
            lifecycle.dispatchQueues().use(Long.decode(words[1]), "a script");
        } else if (words[0].equals("next-enable")) {
            driver.nextEnable(List.of(words).subList(1, words.length));
        } else if (words[0].equals("watchdog-stuck")) {
            stalls.stuck();
        } else {
            if (scxTasks != null) {
                scxTasks.scripted(List.of(words), atNs);
            }
            script.line(text.substring(SCRIPT.length()).trim(), cpu);
        }
    }

    /** The recording is over: settles what is open and writes what is known only now. */
    ReplayReport.Run finish(long events, long lastNs) {
        String outcome = alive ? "replayed" : lifecycle.bootPanicked() ? "boot-panic" : "crashed";
        if (alive) {
            kicks.finish(lastNs);
            if (scxTasks != null) {
                scxTasks.finish(lastNs);
            }
            checks.atEnd();
        }
        sink.run(new ReplaySink.RunFacts(
                kernel.release(), kernel.changes(), topology, events, recorded.firstNs(), lastNs, outcome, conditions));
        return new ReplayReport.Run(trace, name, events, kickCount, outcome);
    }

    private void kick(Kick kick) {
        kickCount++;
        sink.kick(kick);
    }
}
