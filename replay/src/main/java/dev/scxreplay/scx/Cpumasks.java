package dev.scxreplay.scx;

import dev.scxreplay.machine.Machine;
import dev.scxreplay.machine.Request;
import dev.scxreplay.machine.Site;
import java.util.Collections;
import java.util.List;

/** Requests for {@code cpumask_var_t}s: a bit for each CPU id, in whole words; nothing if they are not allocated. */
final class Cpumasks {
    private Cpumasks() {}

    /** {@code count} masks of any node. */
    static List<Request> requests(Machine machine, String site, String function, int count) {
        return count > 0 && machine.config().cpumaskOffstack()
                ? List.of(request(machine, site, function).times(count))
                : List.of();
    }

    /** {@code count} masks for each possible CPU; the requests are to be made in one loop over CPUs. */
    static List<Request> forEachCpu(Machine machine, String site, String function, int count) {
        return machine.config().cpumaskOffstack()
                ? Collections.nCopies(count, request(machine, site, function).forEachCpu(machine.topology()))
                : List.of();
    }

    private static Request request(Machine machine, String site, String function) {
        long bytes = 8L * ((machine.topology().nrCpuIds() + 63) / 64);
        return Request.kmalloc(new Site(site, function + " > alloc_cpumask_var_node"), bytes);
    }
}
