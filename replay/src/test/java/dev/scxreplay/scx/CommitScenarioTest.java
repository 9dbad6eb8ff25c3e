package dev.scxreplay.scx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scxreplay.kernel.Commit;
import dev.scxreplay.kernel.LockupHook;
import dev.scxreplay.machine.MachineSpec;
import dev.scxreplay.machine.MemoryLimits;
import dev.scxreplay.machine.MemoryState;
import dev.scxreplay.machine.Topology;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** For each commit the smallest scenario that shows what it changed, with and without it. */
final class CommitScenarioTest {
    /** What is seen without the commit, and with it. */
    record Scenario(
            Commit commit, String without, String with, Function<String, String> seen, String before, String after) {
        @Override
        public String toString() {
            return commit.id();
        }
    }

    private static final Map<Commit, Scenario> SCENARIOS = new EnumMap<>(Commit.class);

    static {
        added(Commit.CLASS_SWITCH_WHEN_PREEMPTED, "6.12.8", CommitScenarioTest::preempted, "never", "class-switch");
        added(
                Commit.NO_KICK_OF_HIGHER_CLASSES,
                "6.18.5",
                CommitScenarioTest::kickOfRealTimeTask,
                "resched",
                "higher-class");
        added(Commit.KICK_WAIT_RELIABLE, "6.18.5", CommitScenarioTest::repick, "never", "repick");
        added(Commit.KICK_IRQ_WORK_HARD, "6.17.10", CommitScenarioTest::interruptsOnPreemptRt, "on", "off");
        added(
                Commit.NO_WARNING_WITHOUT_ARRAY,
                "7.0.13",
                CommitScenarioTest::kickTakenUpAfterDisable,
                "warns",
                "silent");
        added(Commit.KICK_SYNC_OWN_CPU, "7.1.13", CommitScenarioTest::callbackRunByAnother, "foreign-cpu", "not-begun");
        added(Commit.KICK_SYNC_FINAL_PICK, "7.3", CommitScenarioTest::callbackRunByAnother, "not-begun", "repick");
        added(Commit.IDLE_MASKS_PER_NODE, "6.12.10", kernel -> held(booted(kernel), Sites.IDLE_MASKS), "16", "128");
        added(Commit.SCHED_OBJECT, "6.12.10", CommitScenarioTest::createWithoutScheduler, "0", "-19");
        added(Commit.EXIT_DUMP_KVMALLOC, "6.12.10", CommitScenarioTest::withoutContiguousMemory, "-12", "0");
        added(Commit.EVENT_STATS_IN_PCPU, "6.17", kernel -> held(enabled(kernel), Sites.EVENT_STATS), "288", "0");
        added(
                Commit.BYPASS_KEPT_ON_FAILURE,
                "6.17",
                CommitScenarioTest::afterFailureOfInitTask,
                "bypass-off, bypass-on, set-disabling",
                "bypass-on, set-disabling, switch-tasks-back");
        added(
                Commit.HOTPLUG_ABORTS,
                "6.18.15",
                CommitScenarioTest::lastStepAfterHotplug,
                "set-enabled -16",
                "hotplug-check -16");
        added(Commit.KICK_ARRAYS_LAZY, "6.17.8", CommitScenarioTest::boot4097, "panic", "boots");
        changed(
                Commit.KICK_ARRAYS_AFTER_STATE_CHECK,
                "6.17.8+14c1da3895a1",
                "6.17.8+14c1da3895a1+05e63305c85c",
                CommitScenarioTest::secondLoader,
                "kicks dropped",
                "kicks work");
        added(Commit.SCHEDULER_FAILURE_REPORTED, "6.17.8", kernel -> enabling(kernel, "sched_pcpu=1"), "crash", "-12");
        added(Commit.KICK_SYNC_RENAME, "6.18.15", CommitScenarioTest::oneSecondAfterDisable, "0", "256");
        added(
                Commit.BYPASS_DSQ_PER_CPU,
                "6.18.15",
                kernel ->
                        TestCore.booted(kernel, 4).core.profile().bypassQueue().toString(),
                "NodeGlobal[]",
                "RunQueueDsq[]");
        removed(Commit.BYPASS_LOAD_BALANCER, "6.19.6", kernel -> held(booted(kernel), Sites.LB_MASKS), "0", "16");
        added(
                Commit.SOFT_LOCKUP_HOOK,
                "6.12.107",
                kernel -> lockup(kernel, LockupHook.SOFT_LOCKUP),
                "runs on",
                "ERROR");
        added(Commit.RCU_STALL_HOOK, "6.16.12", kernel -> lockup(kernel, LockupHook.RCU_STALL), "runs on", "ERROR");
        added(Commit.HARD_LOCKUP_HOOK, "6.18.15", kernel -> lockup(kernel, LockupHook.HARD_LOCKUP), "runs on", "ERROR");
        added(Commit.EXIT_FLAGS, "6.17.13", CommitScenarioTest::exitFlags, "-1", "0");
        added(Commit.EXIT_INITIALIZED_IS_ONE, "6.19.6", CommitScenarioTest::exitFlags, "0", "1");
        removed(
                Commit.CHILD_PINS_PARENT,
                "7.1.13",
                CommitScenarioTest::childFreedLast,
                "use-after-free: scx_sched: 2048 bytes of root#0 used by scx_sched_free_rcu_work() of sub after it was"
                        + " freed",
                "");
        added(Commit.NESTED_BYPASS_PROPAGATES, "7.2.6", CommitScenarioTest::bypassOfGrandchild, "0", "1");
        added(
                Commit.REENQ_CHECKS_ID,
                "7.1.13",
                kernel -> reenqueued(kernel, 0),
                "bug-on: deferred work found the id of a destroyed queue where it expects that of a user queue",
                "");
        added(
                Commit.REENQ_CANCELLED_BEFORE_FREE,
                "7.2.6",
                kernel -> reenqueued(kernel, TestCore.SECOND),
                "use-after-free: user_dsq.pcpu: 128 bytes of a#0 used by deferred work on CPU 2 after it was freed",
                "");
        added(
                Commit.LOCAL_REENQ_CANCELLED,
                "7.3",
                CommitScenarioTest::localReenqOnInactiveCpu,
                "use-after-free: sched_pcpu: 7872 bytes of a#0 used by deferred work on CPU 1 after it was freed",
                "");
        added(
                Commit.DYING_CPU_REQUEUES,
                "7.2.6",
                CommitScenarioTest::dyingCpu,
                "hotplug-hang: CPU 1 goes offline and keeps 2 runnable tasks that are with the scheduler: cpu_down() waits"
                        + " for them",
                "");
        added(Commit.ENABLE_IN_HELPER, "6.19.6", kernel -> held(enabled(kernel), Sites.ENABLE_HELPER), "0", "64");
        added(
                Commit.KICK_WAIT_IN_BALANCE_CALLBACK,
                "6.19.11",
                kernel -> held(booted(kernel), Sites.KICK_MASKS),
                "128",
                "160");
        added(Commit.SCHED_PNODE, "7.0.13", kernel -> held(enabled(kernel), Sites.SCHED_PNODE), "0", "96");
        removed(
                Commit.BYPASS_DSQ_PER_SCHEDULER,
                "7.1.13",
                kernel -> held(booted(kernel), Sites.BYPASS_DSQ_PCPU),
                "512",
                "0");
        removed(Commit.DISPATCH_BUFFER_IN_PCPU, "7.1.13", CommitScenarioTest::batchOf1020, "0", "-12");
        changed(
                Commit.SUB_SCHEDULERS,
                "7.1-ebeca1f930ea-2008fb257323-e36bc38ebfac",
                "7.1",
                kernel -> held(enabled(kernel), Sites.CGROUP_PATH),
                "0",
                "8");
        removed(
                Commit.ANCESTORS_WITH_ITSELF,
                "7.1.13",
                kernel -> enabled(kernel).findings.toString(),
                "[out-of-bounds: scx_alloc_and_add_sched() wrote 8 bytes behind the list of ancestors of scx_sched]",
                "[]");
        removed(Commit.CGROUP_PATH_ERRNO, "7.1.13", kernel -> enabling(kernel, "cgroup_path=1"), "crash", "-12");
        added(
                Commit.BYPASS_UNWIND_AS_POSTED,
                "7.1.13",
                kernel -> enabling(kernel, "bypass_dsq.pcpu=3"),
                "-12",
                "crash");
        added(Commit.DSQ_PERCPU, "7.0.13", kernel -> held(booted(kernel), Sites.LOCAL_DSQ_PCPU), "0", "128");
        removed(Commit.DSQ_USER_REENQ, "7.1.13", kernel -> held(booted(kernel), Sites.LOCAL_DSQ_PCPU), "128", "512");
        added(Commit.CID_ARRAYS, "7.1.13", kernel -> held(enabled(kernel), Sites.CID_TOPO), "0", "96");
        added(Commit.TID_TO_TASK, "7.1.13", CommitScenarioTest::tidHash, "0", "1024");
        added(Commit.ENABLING_BEFORE_ALLOC, "7.2.6", CommitScenarioTest::stateOfFailure, "disabled", "enabling");
        added(Commit.KICK_MASKS_PER_SCHEDULER, "7.2.13", kernel -> held(booted(kernel), Sites.KICK_MASKS), "160", "32");
        added(Commit.REJECT_RESCUE_DSQS, "7.2.13", kernel -> held(booted(kernel), Sites.RESCUE_DSQ_PCPU), "0", "512");
        added(Commit.CID_TABLES_PER_ENABLE, "7.2.13", CommitScenarioTest::cidArraysAfterDisable, "16", "0");
        added(Commit.STALL_MASK, "7.2.13", kernel -> held(enabled(kernel), Sites.STALL_MASK), "0", "8");
        added(
                Commit.NO_PERCPU_FOR_BUILTIN_DSQS,
                "7.3.4",
                kernel -> held(booted(kernel), Sites.LOCAL_DSQ_PCPU),
                "512",
                "0");
        TaskScenarios.all(CommitScenarioTest::changed);
    }

    /** Takes a scenario of another file. */
    @FunctionalInterface
    interface Scenarios {
        void add(
                Commit commit, String without, String with, Function<String, String> seen, String before, String after);
    }

    static Iterable<Scenario> scenarios() {
        return SCENARIOS.values();
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void theDifferenceShows(Scenario scenario) {
        assertThat(scenario.seen.apply(scenario.without)).isEqualTo(scenario.before);
        assertThat(scenario.seen.apply(scenario.with)).isEqualTo(scenario.after);
        assertThat(scenario.before).isNotEqualTo(scenario.after);
    }

    @Test
    void everyCommitHasOne() {
        assertThat(SCENARIOS).containsOnlyKeys(Commit.values());
    }

    private static void added(
            Commit commit, String kernel, Function<String, String> seen, String before, String after) {
        changed(commit, kernel, kernel + "+" + commit.id(), seen, before, after);
    }

    private static void removed(
            Commit commit, String kernel, Function<String, String> seen, String before, String after) {
        changed(commit, kernel + "-" + commit.id(), kernel, seen, before, after);
    }

    private static void changed(
            Commit commit, String without, String with, Function<String, String> seen, String before, String after) {
        SCENARIOS.put(commit, new Scenario(commit, without, with, seen, before, after));
    }

    private static TestCore booted(String kernel) {
        return TestCore.booted(kernel, 4);
    }

    private static TestCore enabled(String kernel) {
        TestCore test = booted(kernel);
        assertThat(test.enable("a").progress()).isEqualTo(Attempt.Progress.ENABLED);
        return test;
    }

    private static String held(TestCore test, String site) {
        return Long.toString(test.bytes(site, MemoryState.LIVE));
    }

    private static String boot4097(String kernel) {
        return TestCore.on(kernel, 4097).core.boot() ? "boots" : "panic";
    }

    /** The three steps that follow when ops.init_task() fails, which is while bypass is on. */
    private static String afterFailureOfInitTask(String kernel) {
        TestCore test = booted(kernel);
        assertThat(test.enable(OpsParameters.named("a").withInitTaskErrno(Errno.ENOMEM))
                        .ret())
                .isZero();
        return test.steps.stream()
                .dropWhile(step -> !step.startsWith("a init-tasks"))
                .filter(step -> !step.contains("exit-claimed"))
                .skip(1)
                .limit(3)
                .map(step -> step.split(" ")[1])
                .collect(Collectors.joining(", "));
    }

    /** How far enabling gets if a CPU comes or goes while the scheduler starts. */
    private static String lastStepAfterHotplug(String kernel) {
        TestCore test = booted(kernel);
        Attempt attempt = test.enable(OpsParameters.named("a").withHotplug());
        assertThat(attempt.progress()).isEqualTo(Attempt.Progress.FAILED);
        assertThat(test.core.state()).isEqualTo(EnableState.DISABLED);
        return test.steps.stream()
                .filter(step -> step.endsWith(" -16"))
                .findFirst()
                .orElseThrow()
                .replaceAll("a (\\S+) .*", "$1 -16");
    }

    /** Why a scheduler ends when a detector of lockups fires. */
    private static String lockup(String kernel, LockupHook hook) {
        TestCore test = enabled(kernel);
        if (test.core.profile().lockupHooks().contains(hook)) {
            test.core.claimExit(test.core.root(), Exit.error(hook.toString()));
        }
        return test.core.root().exit().map(exit -> exit.kind().toString()).orElse("runs on");
    }

    /** What ops.exit() of a scheduler that was initialised sees in scx_exit_info.flags; -1 if there are none. */
    private static String exitFlags(String kernel) {
        TestCore test = enabled(kernel);
        test.disable(test.core.root());
        return Integer.toString(test.exitFlags);
    }

    /** A root scheduler is gone; the loader of one that was attached to it keeps its link for longer. */
    private static String childFreedLast(String kernel) {
        TestCore test = booted(kernel);
        Attempt root = test.enable("root");
        Attempt sub = test.core.subSchedulers().attach(OpsParameters.named("sub"), root);
        test.core.subSchedulers().keepLink(sub);
        test.disable(root);
        test.settle();
        test.core.subSchedulers().unlink(sub);
        test.settle();
        return String.join(", ", test.findings);
    }

    /** The machine suspends, the child is bypassed for another reason, the machine resumes: how deep is the grandchild? */
    private static String bypassOfGrandchild(String kernel) {
        TestCore test = booted(kernel);
        Attempt root = test.enable("root");
        Attempt child = test.core.subSchedulers().attach(OpsParameters.named("child"), root);
        Attempt grandchild = test.core.subSchedulers().attach(OpsParameters.named("grandchild"), child);
        test.core.powerManagement(true);
        test.core.bypass().hold(child, Bypass.Holder.DISABLE);
        test.core.powerManagement(false);
        assertThat(test.core.bypass().of(child)).isEqualTo(1);
        return Integer.toString(test.core.bypass().of(grandchild));
    }

    /** A queue is to be re-enqueued and is destroyed; deferred work comes so much later. */
    private static String reenqueued(String kernel, long laterNs) {
        TestCore test = enabled(kernel);
        test.core.dispatchQueues().create(7, -1);
        test.core.reenq().user(2, 7);
        test.core.dispatchQueues().destroy(7, 0);
        test.machine.runUntil(test.machine.nowNs() + laterNs);
        test.core.reenq().deferredWork(2);
        return String.join(", ", test.findings);
    }

    /** The local queue of a CPU that is away is to be re-enqueued; it comes back when the scheduler is gone. */
    private static String localReenqOnInactiveCpu(String kernel) {
        TestCore test = booted(kernel);
        test.enable(hotplugAware("a"));
        test.core.hotplug().goesOffline(1, 0);
        test.core.reenq().local(1);
        test.disable(test.core.root());
        test.settle();
        test.core.hotplug().comesOnline(1);
        return String.join(", ", test.findings);
    }

    private static String dyingCpu(String kernel) {
        TestCore test = booted(kernel);
        test.enable(hotplugAware("a"));
        test.core.hotplug().goesOffline(1, 2);
        return String.join(", ", test.findings);
    }

    private static OpsParameters hotplugAware(String name) {
        return OpsParameters.named(name).withCallbacks(new OpsParameters.Callbacks(true, true, true));
    }

    private static String createWithoutScheduler(String kernel) {
        return Integer.toString(booted(kernel).core.dispatchQueues().create(1, -1));
    }

    /** A machine whose contiguous memory is used up. */
    private static String withoutContiguousMemory(String kernel) {
        MachineSpec spec = MachineSpec.of(Topology.of(4, 1)).with(MemoryLimits.NONE.highOrder(0));
        TestCore test = new TestCore(kernel, spec);
        assertThat(test.core.boot()).isTrue();
        return Integer.toString(test.enable("a").ret());
    }

    private static String secondLoader(String kernel) {
        TestCore test = enabled(kernel);
        assertThat(test.enable("b").ret()).isEqualTo(Errno.EBUSY);
        return test.core.kickArrayPresent(0) ? "kicks work" : "kicks dropped";
    }

    /** The patch as posted did no harm as long as exit_dsq() only freed the percpu part. */
    @Test
    void unwindingAsPostedIsHarmlessWhileExitDsqReadsNothing() {
        assertThat(enabling("7.1.13-84b1a0ea0b7c+bypass_unwind_as_posted", "bypass_dsq.pcpu=3"))
                .isEqualTo("-12");
    }

    private static String enabling(String kernel, String fault) {
        TestCore test = TestCore.booted(kernel, 4, fault);
        int ret = test.enable("a").ret();
        return test.core.crashed() ? "crash" : Integer.toString(ret);
    }

    /** Bytes of the kick arrays that still wait for RCU. */
    private static String oneSecondAfterDisable(String kernel) {
        TestCore test = enabled(kernel);
        test.disable(test.core.root());
        test.machine.runUntil(test.machine.nowNs() + TestCore.SECOND);
        return Long.toString(test.bytes(Sites.KICK_SYNCS, MemoryState.WAITING_FOR_RCU));
    }

    /** The percpu allocator takes at most 32768 bytes, whatever else is in the structure. */
    private static String batchOf1020(String kernel) {
        TestCore test = booted(kernel);
        return Integer.toString(
                test.enable(OpsParameters.named("a").withDispatchMaxBatch(1020)).ret());
    }

    private static String stateOfFailure(String kernel) {
        TestCore test = TestCore.booted(kernel, 4, "scx_sched=1");
        assertThat(test.enable("a").ret()).isEqualTo(Errno.ENOMEM);
        return test.steps.stream()
                .filter(step -> step.startsWith("a alloc-sched"))
                .findFirst()
                .orElseThrow()
                .replaceAll("a alloc-sched (\\w+).*", "$1");
    }

    private static String tidHash(String kernel) {
        TestCore test = booted(kernel);
        test.enable(OpsParameters.parse(List.of("tid-to-task")));
        return held(test, Sites.TID_HASH);
    }

    private static String cidArraysAfterDisable(String kernel) {
        TestCore test = enabled(kernel);
        test.disable(test.core.root());
        test.settle();
        return held(test, Sites.CID_ARRAYS);
    }

    /** How a wait for CPU 1 ends that another task with a higher class preempts; the task has slice left. */
    private static String preempted(String kernel) {
        return how(KickScript.of(kernel, 2).at(10).kick(0, 1, Kick.WAIT).at(30).preemptedByRt(1));
    }

    private static String kickOfRealTimeTask(String kernel) {
        return how(KickScript.of(kernel, 2).runs(1, 91, 50).at(10).kick(0, 1, 0));
    }

    /** How a wait ends for a CPU that picks its task anew and nothing else. */
    private static String repick(String kernel) {
        return how(KickScript.of(kernel, 2).at(10).kick(0, 1, Kick.WAIT).at(30).pass(1));
    }

    /** A recording cannot show in which context a kernel it was not made on would have waited: CONFIG_PREEMPT_RT is input. */
    private static String interruptsOnPreemptRt(String kernel) {
        KickScript script =
                KickScript.onRt(kernel, 2).at(10).kick(0, 1, Kick.WAIT).at(30).goIdle(1);
        return script.end().getFirst().contains("irqs-off") ? "off" : "on";
    }

    private static String kickTakenUpAfterDisable(String kernel) {
        KickScript script = KickScript.of(kernel, 2).at(10).queue(0, 1, 0);
        script.loaded = false;
        script.arrays = false;
        script.at(20).irqWork(0);
        return script.findings.isEmpty() ? "silent" : "warns";
    }

    /** No event shows a retried pick or who runs a callback: the script says so. */
    private static String callbackRunByAnother(String kernel) {
        KickScript script = KickScript.of(kernel, 3).at(10).kick(0, 1, Kick.WAIT);
        script.path.pickRetried(0, 20_000);
        script.path.callbackRunBy(2, 0, 20_000);
        return how(script.at(30).pass(0).at(40).pass(1));
    }

    /** The last word of the only kick's line. */
    private static String how(KickScript script) {
        String line = script.end().getFirst();
        return line.substring(line.lastIndexOf(' ') + 1);
    }
}
