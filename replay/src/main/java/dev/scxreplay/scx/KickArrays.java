package dev.scxreplay.scx;

import dev.scxreplay.kernel.KernelProfile;
import dev.scxreplay.kernel.KickStorage.BootPercpuArray;
import dev.scxreplay.kernel.KickStorage.PerCpuKvzalloc;
import dev.scxreplay.machine.Allocations;
import dev.scxreplay.machine.Machine;
import dev.scxreplay.machine.Outcome;
import dev.scxreplay.machine.Request;
import dev.scxreplay.machine.Site;
import java.util.ArrayList;
import java.util.List;

/**
 * The percpu pointers to the arrays of sequence numbers, and what they point to.
 *
 * <p>Allocating overwrites whatever the pointers held, freeing frees whatever they hold: what the kernel's functions do,
 * no matter who calls them when.
 */
public final class KickArrays {
    private final Machine machine;
    private final KernelProfile profile;
    private final CoreObserver observer;
    private final List<Allocations> lost = new ArrayList<>();
    /** What the pointers hold; null if they are all NULL. They are all set or all NULL whenever nobody is in here. */
    private Allocations arrays;

    KickArrays(Machine machine, KernelProfile profile, CoreObserver observer) {
        this.machine = machine;
        this.profile = profile;
        this.observer = observer;
    }

    /** The one percpu array of kernels that have it from boot on, or the static pointers of the others. */
    Outcome<?> boot() {
        return switch (profile.kickStorage()) {
            case BootPercpuArray() -> {
                Outcome<Allocations> outcome = machine.allocate(
                        Request.percpu(new Site(Sites.KICK_SYNCS, "init_sched_ext_class"), bytesEach(), 8)
                                .ownedBy(Lifecycle.FOREVER));
                arrays = outcome.isOk() ? outcome.allocated() : null;
                yield outcome;
            }
            case PerCpuKvzalloc lazy ->
                new Outcome.Ok<>(machine.staticPerCpu(new Site(Sites.KICK_SYNCS_POINTER, "DEFINE_PER_CPU"), 8));
        };
    }

    /**
     * alloc_kick_pseqs(), alloc_kick_syncs(): a new array for each possible CPU. If one fails the arrays of all CPUs are
     * freed, whoever made them. v6.17.13, v7.3.4: inlined in scx_enable(), scx_root_enable_workfn()
     *
     * @return 0 or -12
     */
    int allocate(String owner) {
        Site site = new Site(Sites.KICK_SYNCS, profile.callSites().enable());
        Outcome<Allocations> outcome = machine.allocate(Request.kvmalloc(site, bytesEach())
                .forEachCpu(machine.topology())
                .ownedBy(owner));
        Allocations made = outcome.allocated();
        if (arrays != null) {
            overwrite(arrays.takeFirst(Math.min(made.count(), arrays.count())));
            made.addAll(arrays);
        }
        arrays = made;
        if (!outcome.isOk()) {
            free();
            return Errno.ENOMEM;
        }
        return 0;
    }

    private void overwrite(Allocations old) {
        if (old.count() > 0) {
            lost.add(old);
            observer.finding(
                    machine.nowNs(),
                    "pointer-overwritten",
                    -1,
                    "the kick arrays of " + old.count()
                            + " CPUs were replaced while a scheduler used them; WARN_ON_ONCE in "
                            + profile.callSites().enable() + "()");
        }
    }

    /** free_kick_pseqs(), free_kick_syncs(): every pointer becomes NULL; what they held is freed after a grace period. */
    void free() {
        if (arrays == null || !(profile.kickStorage() instanceof PerCpuKvzalloc lazy)) {
            return; // nothing there, or there from boot to the end
        }
        Allocations old = arrays;
        arrays = null;
        switch (lazy.free()) {
            case CALL_RCU -> machine.callRcuFree(old);
            case KVFREE_RCU -> machine.kvfreeRcu(old);
        }
    }

    /** Whether CPUs have an array, so that their kicks are not dropped. */
    public boolean present() {
        return arrays != null;
    }

    /** Reads a CPU's array as kick_cpus_irq_workfn() does; a freed one is told to the machine's listener. */
    public void touch(String user) {
        if (arrays != null) {
            machine.touch(arrays, user);
        }
    }

    /** Arrays that no pointer holds any more and nobody will free. */
    public List<Allocations> lost() {
        return List.copyOf(lost);
    }

    private long bytesEach() {
        return profile.kickStorage().bytesPerCpu(machine.topology().nrCpuIds());
    }
}
