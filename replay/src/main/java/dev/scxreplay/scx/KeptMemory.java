package dev.scxreplay.scx;

import dev.scxreplay.kernel.EnableThread;
import dev.scxreplay.kernel.GlobalDsq;
import dev.scxreplay.kernel.KernelProfile;
import dev.scxreplay.machine.Allocations;
import dev.scxreplay.machine.Machine;
import dev.scxreplay.machine.Outcome;
import dev.scxreplay.machine.Request;
import dev.scxreplay.machine.Site;
import java.util.ArrayList;
import java.util.List;

/** What enabling allocates once and never frees: the global queues, and kthreads. */
final class KeptMemory {
    private static final int KTHREAD_WORKER_BYTES = 56; // struct kthread_worker

    private final Machine machine;
    private final KernelProfile profile;
    private boolean enableHelper;
    private boolean globalDsqs;
    private boolean helper;

    KeptMemory(Machine machine, KernelProfile profile) {
        this.machine = machine;
        this.profile = profile;
    }

    /** Whether the kthread that enables is yet to be made. */
    boolean lacksEnableHelper() {
        return !enableHelper && profile.enableThread() instanceof EnableThread.HelperKthread;
    }

    /** The kthread that enables, made once. v6.19.11: scx_enable() */
    int enableHelper() {
        enableHelper = keep(List.of(Request.kmalloc(
                new Site(Sites.ENABLE_HELPER, "scx_enable > kthread_create_worker_on_node"), KTHREAD_WORKER_BYTES)));
        return enableHelper ? 0 : Errno.ENOMEM;
    }

    int globalDsqs() {
        if (!globalDsqs && profile.globalDsq() instanceof GlobalDsq.PerNodeForever) {
            globalDsqs = keep(SchedulerObjects.globalDsqs(
                    machine.topology(),
                    profile,
                    new Site(Sites.GLOBAL_DSQ, profile.callSites().enable()),
                    profile.sizes().dispatchQ()));
            return globalDsqs ? 0 : Errno.ENOMEM;
        }
        return 0;
    }

    int helper() {
        if (!helper) {
            helper = keep(List.of(Request.kmalloc(
                    new Site(Sites.HELPER, profile.callSites().enable() + " > kthread_create_worker_on_node"),
                    KTHREAD_WORKER_BYTES)));
        }
        return helper ? 0 : Errno.ENOMEM;
    }

    /** If something fails, what was made before is freed. */
    private boolean keep(List<Request> requests) {
        List<Allocations> made = new ArrayList<>();
        for (Request request : requests) {
            Outcome<Allocations> outcome = machine.allocate(request.ownedBy(Lifecycle.FOREVER));
            made.add(outcome.allocated());
            if (!outcome.isOk()) {
                made.reversed().forEach(machine::free);
                return false;
            }
        }
        return true;
    }
}
