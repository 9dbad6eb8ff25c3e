package dev.scxreplay.replay;

import dev.scxreplay.kernel.KernelProfile;
import dev.scxreplay.kernel.LockupHook;
import dev.scxreplay.scx.Attempt;
import dev.scxreplay.scx.Exit;
import dev.scxreplay.scx.ExitKind;
import dev.scxreplay.scx.Lifecycle;
import dev.scxreplay.scx.OpsParameters;
import dev.scxreplay.scx.OpsParameters.Callbacks;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Print lines {@code scx-replay: WORD...} about schedulers and CPUs, for what no event shows:
 *
 * <ul>
 *   <li>{@code cpu N offline [held=K]}, {@code cpu N online}: a CPU goes, K of its runnable tasks being on user queues or
 *       with the scheduler; a CPU comes
 *   <li>{@code sysrq-S}, {@code bpf-exit CODE}, {@code bpf-error TEXT}: something ends the root scheduler
 *   <li>{@code softlockup SECONDS}, {@code rcu-stall}, {@code hardlockup}: a detector of this CPU fires
 *   <li>{@code suspend}, {@code resume}: power management
 *   <li>{@code dsq ID holds N}: N tasks are on a queue when it is destroyed
 *   <li>{@code sub-enable NAME [cgroup=PATH] [keep-link] [WORD...]} with the words of {@code next-enable},
 *       {@code sub-disable NAME}, {@code sub-unlink NAME}, {@code cgroup-offline NAME}
 *   <li>{@code dsq-reenq ID}, {@code local-reenq CPU}: queues put on a run queue's list; {@code deferred-work}: this CPU
 *       takes its list up
 * </ul>
 */
final class LifecycleScript {
    private final Lifecycle lifecycle;
    private final KernelProfile profile;
    private final List<Attempt> subs = new ArrayList<>();

    LifecycleScript(Lifecycle lifecycle, KernelProfile profile) {
        this.lifecycle = lifecycle;
        this.profile = profile;
    }

    /** One line, without its prefix; other words mean nothing here. */
    void line(String text, int cpu) {
        String[] words = text.split(" ");
        String argument = words.length > 1 ? words[1] : "";
        switch (words[0]) {
            case "cpu" -> hotplug(words);
            case "sysrq-S" -> exit(ExitKind.SYSRQ, 0, "");
            case "bpf-exit" -> exit(ExitKind.UNREG_BPF, number(argument), "");
            case "bpf-error" -> exit(ExitKind.ERROR_BPF, 0, rest(text));
            case "softlockup" ->
                lockup(
                        LockupHook.SOFT_LOCKUP,
                        String.format(Locale.ROOT, "soft lockup - CPU %d stuck for %ss", cpu, argument));
            case "rcu-stall" -> lockup(LockupHook.RCU_STALL, "RCU CPU stall detected!");
            case "hardlockup" -> lockup(LockupHook.HARD_LOCKUP, "hard lockup - CPU " + cpu);
            case "suspend" -> lifecycle.powerManagement(true);
            case "resume" -> lifecycle.powerManagement(false);
            case "dsq" -> {
                if (words.length == 4 && words[2].equals("holds")) {
                    lifecycle.dispatchQueues().holds(number(argument), (int) number(words[3]));
                }
            }
            case "sub-enable" -> subEnable(List.of(words).subList(1, words.length));
            case "sub-disable" -> sub(argument, null);
            case "cgroup-offline" ->
                sub(
                        argument,
                        new Exit(
                                ExitKind.UNREG_KERN,
                                Exit.RSN_CGROUP_OFFLINE,
                                "cgroup of " + argument + " going offline"));
            case "sub-unlink" ->
                subs.stream()
                        .filter(sub -> sub.ops().name().equals(argument))
                        .forEach(lifecycle.subSchedulers()::unlink);
            case "dsq-reenq" -> lifecycle.reenq().user(cpu, number(argument));
            case "local-reenq" -> lifecycle.reenq().local((int) number(argument));
            case "deferred-work" -> lifecycle.reenq().deferredWork(cpu);
            default -> {
                // said by somebody else, or nothing
            }
        }
    }

    private void hotplug(String[] words) {
        if (words.length < 3) {
            return;
        }
        int cpu = (int) number(words[1]);
        if (words[2].equals("online")) {
            lifecycle.hotplug().comesOnline(cpu);
        } else if (words[2].equals("offline")) {
            int held = words.length > 3 && words[3].startsWith("held=") ? (int) number(words[3].substring(5)) : 0;
            lifecycle.hotplug().goesOffline(cpu, held);
        }
    }

    private void exit(ExitKind kind, long code, String message) {
        if (lifecycle.root() != null) {
            lifecycle.claimExit(lifecycle.root(), new Exit(kind, code, message));
        }
    }

    /** A kernel that does not hook into a detector leaves the scheduler alone. */
    private void lockup(LockupHook hook, String message) {
        if (profile.lockupHooks().contains(hook)) {
            exit(ExitKind.ERROR, 0, message);
        }
    }

    private void subEnable(List<String> words) {
        if (words.isEmpty() || !lifecycle.subSchedulers().supported()) {
            return; // the loader finds no ops.sub_cgroup_id and gives up
        }
        OpsParameters ops = OpsParameters.named(words.getFirst());
        String path = "/" + words.getFirst();
        for (String word : words) {
            ops = with(ops, word);
            path = word.startsWith("cgroup=/") ? word.substring("cgroup=".length()) : path;
        }
        Attempt sub = lifecycle.subSchedulers().attach(ops, path);
        if (words.contains("keep-link")) {
            lifecycle.subSchedulers().keepLink(sub);
        }
        subs.add(sub);
        lifecycle.returned(sub);
    }

    private void sub(String name, Exit exit) {
        lifecycle.subSchedulers().find(name).ifPresent(sub -> {
            if (exit != null) {
                lifecycle.claimExit(sub, exit);
            }
            lifecycle.subSchedulers().disable(sub);
        });
    }

    /** A scheduler's parameters with what one word says; any other word changes nothing. */
    static OpsParameters with(OpsParameters ops, String word) {
        Callbacks callbacks = ops.callbacks();
        switch (word) {
            case "switch_partial" -> {
                return ops.withSwitchPartial();
            }
            case "hotplug" -> {
                return ops.withHotplug();
            }
            case "ops.cpu_online" -> {
                return ops.withCallbacks(new Callbacks(true, callbacks.cpuOffline(), callbacks.subAttach()));
            }
            case "ops.cpu_offline" -> {
                return ops.withCallbacks(new Callbacks(callbacks.cpuOnline(), true, callbacks.subAttach()));
            }
            case "no-ops.sub_attach" -> {
                return ops.withCallbacks(new Callbacks(callbacks.cpuOnline(), callbacks.cpuOffline(), false));
            }
            default -> {
                // perhaps an error
            }
        }
        if (!word.matches("[a-z_.]+=-[0-9]{1,3}")) {
            return ops;
        }
        int errno = Integer.parseInt(word.substring(word.indexOf('=') + 1));
        return switch (word.substring(0, word.indexOf('='))) {
            case "ops.init" -> ops.withOpsInitErrno(errno);
            case "ops.init_task" -> ops.withInitTaskErrno(errno);
            case "validate_ops" -> ops.withValidateErrno(errno);
            default -> ops;
        };
    }

    private static String rest(String text) {
        int blank = text.indexOf(' ');
        return blank < 0 ? "" : text.substring(blank + 1);
    }

    /** A number, decimal or hexadecimal; 0 if it is none. */
    private static long number(String text) {
        if (text.matches("0x[0-9a-fA-F]{1,16}")) {
            return Long.parseUnsignedLong(text.substring(2), 16);
        }
        return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
    }
}
