package dev.scxreplay.replay;

import dev.scxreplay.kernel.EnableStep;
import dev.scxreplay.scx.Attempt;
import dev.scxreplay.scx.Attempt.Progress;
import dev.scxreplay.scx.Exit;
import dev.scxreplay.scx.Lifecycle;
import dev.scxreplay.scx.OpsParameters;
import dev.scxreplay.trace.TraceEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Drives the life cycle of a modelled kernel by what a recording shows of it.
 *
 * <p>bpf_scx_reg() begins an attempt; queues created until it returns belong to ops.init(); the recorded scx_bypass()
 * calls and its return date the steps between. What the attempt comes to is up to the modelled kernel. Disabling begins
 * with the disable work (or with bpf_scx_unreg() where that is all there is) and ends when bypass goes off. Where events were
 * lost, a kick proves that a scheduler is there, and a new registration that the one before is gone.
 */
final class RecordedLifecycle {
    private final Lifecycle lifecycle;
    private final RecordedMachine recorded;
    private final OpsParameters ops;
    private final Map<Integer, Attempt> attempts = new HashMap<>();
    private int begun;
    private boolean unregistered;
    private List<String> scripted = List.of();
    /** Whether events were lost since the last one of a life cycle, so that it may have gone on unseen. */
    private boolean eventsLost;

    RecordedLifecycle(Lifecycle lifecycle, RecordedMachine recorded, OpsParameters ops) {
        this.ops = ops;
        this.lifecycle = lifecycle;
        this.recorded = recorded;
    }

    /** Before the first event: a scheduler that the recording uses but does not load was there already. */
    void start() {
        if (recorded.loadedBefore()) {
            lifecycle.finishEnable(lifecycle.beginEnable(ops.withName("loaded-before")));
        }
    }

    /** Whether an event ends the time in which ordinary tasks are in the class of ext. */
    boolean endsClass(TraceEvent event, long argument) {
        Attempt root = lifecycle.root();
        return root != null
                && root.progress() == Progress.DISABLING
                && (event == TraceEvent.DISABLE_RET
                        || event == TraceEvent.UNREG_RET
                        || event == TraceEvent.BYPASS && argument == 0);
    }

    /** Events were lost; they may have been some of a life cycle. */
    void eventsLost() {
        eventsLost = true;
    }

    /** A kick was recorded; true if it shows that a scheduler was loaded, or its loading came to an end, in lost events. */
    boolean kickProvesScheduler() {
        if (!eventsLost) {
            return false;
        }
        eventsLost = false;
        Attempt root = lifecycle.root();
        if (root != null && root.progress() == Progress.ENABLING) {
            finish(root);
        } else if (!lifecycle.loaded()) {
            lifecycle.finishEnable(lifecycle.beginEnable(ops.withName("loaded-unseen")));
        } else {
            return false;
        }
        return true;
    }

    /** The first events of a life cycle after lost ones tell whether there still is the scheduler that was there before. */
    private void catchUp(TraceEvent event) {
        boolean begins = event == TraceEvent.REG || event == TraceEvent.ENABLE && !recorded.registers();
        boolean gone = event == TraceEvent.UNREG_RET || event == TraceEvent.DISABLE_RET;
        Attempt root = lifecycle.root();
        if ((begins || gone) && root != null) {
            disable(root, true);
            if (root.progress() == Progress.DISABLING) {
                lifecycle.finishDisable(root);
            }
        }
        eventsLost = event == TraceEvent.CREATE_DSQ
                || event == TraceEvent.DESTROY_DSQ
                || event == TraceEvent.BYPASS
                || event == TraceEvent.CPU_HOTPLUG;
    }

    void event(TraceEvent event, int pid, long a, int b) {
        if (eventsLost) {
            catchUp(event);
        }
        Attempt root = lifecycle.root();
        if (endsClass(event, a)) {
            lifecycle.finishDisable(root);
            return;
        }
        switch (event) {
            case REG -> begin(pid);
            case ENABLE -> {
                if (!recorded.registers()) {
                    begin(pid);
                }
            }
            case REG_RET -> returned(attempts.get(pid));
            case ENABLE_RET -> {
                if (recorded.registers()) {
                    finish(attempts.get(pid));
                } else {
                    returned(attempts.get(pid));
                }
            }
            case CREATE_DSQ -> lifecycle.dispatchQueues().create(a, b);
            case DESTROY_DSQ ->
                lifecycle.dispatchQueues().destroy(a, lifecycle.dispatchQueues().held(a));
            case BYPASS -> {
                if (root != null && root.progress() == Progress.ENABLING) {
                    lifecycle.advance(root, a == 1 ? EnableStep.BYPASS_ON : EnableStep.BYPASS_OFF);
                } else if (recorded.disableWork() && (root == null || root.progress() == Progress.ENABLED)) {
                    lifecycle.powerManagement(a == 1); // nobody else takes a level while a scheduler runs
                }
            }
            case CPU_HOTPLUG -> {
                if (b == 1) {
                    lifecycle.hotplug().comesOnline((int) a);
                } else {
                    lifecycle.hotplug().goesOffline((int) a, 0);
                }
            }
            case DISABLE -> disable(root, unregistered);
            case UNREG -> {
                unregistered = true;
                if (!recorded.disableWork()) {
                    disable(root, true);
                }
            }
            default -> {
                // nothing of a life cycle
            }
        }
    }

    /**
     * A script says what is particular about the next attempt to enable: {@code ops.init=-12}, {@code ops.init_task=-12},
     * {@code validate_ops=-22}, {@code switch_partial}, {@code hotplug}, {@code ops.cpu_online}, {@code ops.cpu_offline} or
     * {@code no-ops.sub_attach}; other words mean nothing.
     */
    void nextEnable(List<String> words) {
        scripted = List.copyOf(words);
    }

    private void begin(int pid) {
        unregistered = false;
        int errno = recorded.failedAttempts().contains(begun) ? RecordedMachine.ERROR_IN_ENABLE : 0;
        OpsParameters loaded = ops.withName("loader-" + pid).withOpsInitErrno(errno);
        for (String word : scripted) {
            loaded = LifecycleScript.with(loaded, word);
        }
        scripted = List.of();
        attempts.put(pid, lifecycle.beginEnable(loaded));
        begun++;
    }

    private void returned(Attempt attempt) {
        if (attempt != null) {
            finish(attempt);
            lifecycle.returned(attempt);
        }
    }

    /** An attempt that returned has had the mutex, so whoever held it before is done. */
    private void finish(Attempt attempt) {
        if (attempt == null) {
            return;
        }
        for (Attempt earlier : lifecycle.attempts()) {
            if (earlier.progress() == Progress.ENABLING) {
                lifecycle.finishEnable(earlier);
            }
            if (earlier == attempt) {
                return;
            }
        }
    }

    private void disable(Attempt root, boolean asked) {
        if (root == null) {
            return;
        }
        if (root.progress() == Progress.ENABLING) {
            lifecycle.finishEnable(root);
        }
        if (root.progress() == Progress.ENABLED) {
            if (!asked) {
                lifecycle.claimExit(
                        root,
                        Exit.error(
                                "the recording shows the disable work but neither bpf_scx_unreg() nor another cause"));
            }
            lifecycle.beginDisable(root, "");
        }
        unregistered = false;
    }

    /**
     * Something may have ended the root scheduler: where nothing recorded tells when the disable work runs, it runs at once.
     * In a recording from a real kernel the scheduler goes on until its recorded end.
     */
    boolean exitUnsettled() {
        Attempt root = lifecycle.root();
        return recorded.scripted()
                && !recorded.disableWork()
                && root != null
                && root.exit().isPresent()
                && root.progress() == Progress.ENABLED;
    }

    /** Runs the disable work of an exit that is not settled. */
    void settleExit() {
        lifecycle.disable(lifecycle.root(), "");
    }
}
