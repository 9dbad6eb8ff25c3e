package dev.scxreplay.scx;

import dev.scxreplay.kernel.BypassBalance;
import dev.scxreplay.kernel.BypassQueue;
import dev.scxreplay.kernel.KernelProfile;
import dev.scxreplay.kernel.RunQueueDsqs;
import dev.scxreplay.machine.Machine;
import dev.scxreplay.machine.Outcome;
import dev.scxreplay.machine.Request;
import dev.scxreplay.machine.Site;
import dev.scxreplay.machine.Topology;
import java.util.ArrayList;
import java.util.List;

/** What sched_ext allocates at boot and never frees: init_sched_ext_class(). Every failure is a BUG_ON(). */
final class Boot {
    private static final String FUNCTION = "init_sched_ext_class";

    private final Machine machine;
    private final KernelProfile profile;

    Boot(Machine machine, KernelProfile profile) {
        this.machine = machine;
        this.profile = profile;
    }

    /** Allocates in the kernel's order until something fails. v6.17.8, v7.3.4: init_sched_ext_class() */
    Outcome<?> run(KickArrays kickArrays, DispatchQueues.Table globalTable) {
        Outcome<?> outcome = allocateAll(idleMasks());
        if (outcome.isOk()) {
            outcome = kickArrays.boot();
        }
        if (outcome.isOk()
                && !profile.schedulerIsObject()
                && !globalTable.hash().init(FUNCTION)) {
            return new Outcome.Failed<>(null, Errno.ENOMEM, Outcome.Cause.NO_MEMORY, "no hash of dispatch queues", 0);
        }
        if (outcome.isOk()) {
            outcome = perCpu();
        }
        return outcome.isOk() ? allocateAll(loadBalancerMasks()) : outcome;
    }

    private List<Request> idleMasks() {
        Topology topology = machine.topology();
        List<Request> requests = new ArrayList<>(Cpumasks.requests(
                machine,
                Sites.IDLE_MASKS,
                "scx_idle_init_masks",
                profile.idleMasks().shared(topology.nrNodes())));
        requests.addAll(Cpumasks.forEachCpu(
                machine,
                Sites.IDLE_MASKS,
                "scx_idle_init_masks",
                profile.idleMasks().perCpu()));
        return requests;
    }

    /** The two masks of the only load balancer. v6.19.6: scx_init() */
    private List<Request> loadBalancerMasks() {
        return profile.bypassBalance() instanceof BypassBalance.GlobalTimer
                ? Cpumasks.requests(machine, Sites.LB_MASKS, "scx_init", 2)
                : List.of();
    }

    /** One loop over the possible CPUs: their built-in queues, then their masks. */
    private Outcome<?> perCpu() {
        List<Request> eachCpu = new ArrayList<>();
        int bytes = profile.dsqStorage().builtinBytes();
        if (bytes > 0) {
            for (String site : builtinQueues()) {
                eachCpu.add(Request.percpu(new Site(site, profile.callSites().initDsq()), bytes, 8)
                        .forEachCpu(machine.topology())
                        .ownedBy(Lifecycle.FOREVER));
            }
        }
        for (Request masks : Cpumasks.forEachCpu(
                machine, Sites.KICK_MASKS, FUNCTION, profile.kickMasks().perRunQueue())) {
            eachCpu.add(masks.ownedBy(Lifecycle.FOREVER));
        }
        return eachCpu.isEmpty() ? new Outcome.Ok<>(eachCpu) : machine.allocateEach(eachCpu);
    }

    private List<String> builtinQueues() {
        List<String> queues = new ArrayList<>(List.of(Sites.LOCAL_DSQ_PCPU));
        if (profile.runQueueDsqs() instanceof RunQueueDsqs.LocalRejectRescue
                && machine.config().extSubSched()) {
            queues.addAll(List.of(Sites.REJECT_DSQ_PCPU, Sites.RESCUE_DSQ_PCPU));
        }
        if (profile.bypassQueue() instanceof BypassQueue.RunQueueDsq) {
            queues.add(Sites.BYPASS_DSQ_PCPU);
        }
        return queues;
    }

    private Outcome<?> allocateAll(List<Request> requests) {
        Outcome<?> outcome = new Outcome.Ok<>(requests);
        for (Request request : requests) {
            outcome = machine.allocate(request.ownedBy(Lifecycle.FOREVER));
            if (!outcome.isOk()) {
                return outcome;
            }
        }
        return outcome;
    }
}
