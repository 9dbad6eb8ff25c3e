package dev.scxreplay.scx;

import dev.scxreplay.kernel.CoreFlaw;
import dev.scxreplay.kernel.KernelProfile;
import dev.scxreplay.machine.Machine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * scx_bypass(): who keeps schedulers from being asked, and since when. Only the first level and the last one act.
 *
 * <p>Up to v7.0 there is one depth for the kernel; since v7.1 each scheduler has one, and bypassing it bypasses those below
 * it. v6.17.8, v7.1.13, v7.3.4: scx_bypass(). What it does to tasks is up to their queues.
 */
final class Bypass {
    /** Who takes a level. */
    enum Holder {
        ENABLE,
        DISABLE,
        /** Suspend or hibernation. v6.12.8 to v7.3.4: scx_pm_handler() */
        PM,
        /** scx_bypass() of a scheduler above. */
        ANCESTOR
    }

    /** How deep something is bypassed. */
    static final class Depth {
        private final List<Holder> holders = new ArrayList<>();
        private long sinceNs;

        int value() {
            return holders.size();
        }
    }

    private final Machine machine;
    private final CoreObserver observer;
    private final SubSchedulers below;
    private final boolean perScheduler;
    private final boolean nestedStops;
    private final Depth global = new Depth();

    Bypass(Machine machine, KernelProfile profile, CoreObserver observer, SubSchedulers below) {
        this.machine = machine;
        this.observer = observer;
        this.below = below;
        this.perScheduler = profile.subSchedulers();
        this.nestedStops = profile.has(CoreFlaw.NESTED_BYPASS_STOPS);
    }

    /** Takes a level. Without a scheduler (null) that is possible up to v7.0 only. */
    void hold(Attempt scheduler, Holder holder) {
        if (scheduler == null && perScheduler) {
            return;
        }
        boolean acts = change(scheduler, holder, true);
        if (perScheduler && (acts || !nestedStops)) {
            below.below(scheduler).forEach(each -> change(each, Holder.ANCESTOR, true));
        }
    }

    /** Gives a level back; nothing happens if this holder has none. */
    void release(Attempt scheduler, Holder holder) {
        if (scheduler == null && perScheduler || !depth(scheduler).holders.contains(holder)) {
            return;
        }
        boolean acts = change(scheduler, holder, false);
        if (perScheduler && (acts || !nestedStops)) {
            below.below(scheduler).stream()
                    .filter(each -> depth(each).holders.contains(Holder.ANCESTOR))
                    .forEach(each -> change(each, Holder.ANCESTOR, false));
        }
    }

    /** How deep a scheduler is bypassed. */
    int of(Attempt scheduler) {
        return scheduler == null && perScheduler ? 0 : depth(scheduler).value();
    }

    private Depth depth(Attempt scheduler) {
        return perScheduler ? scheduler.bypass : global;
    }

    /** Whether this was the first level, or the last one. */
    private boolean change(Attempt scheduler, Holder holder, boolean on) {
        Depth depth = depth(scheduler);
        long nowNs = machine.nowNs();
        if (on) {
            depth.holders.add(holder);
        } else {
            depth.holders.remove(holder);
        }
        boolean acts = depth.value() == (on ? 1 : 0);
        long bypassedNs = acts && !on ? nowNs - depth.sinceNs : -1;
        if (acts && on) {
            depth.sinceNs = nowNs;
        }
        observer.bypass(new BypassChange(
                nowNs,
                scheduler == null ? "" : scheduler.ops().name(),
                on,
                holder.name().toLowerCase(Locale.ROOT),
                depth.value(),
                bypassedNs));
        return acts;
    }
}
