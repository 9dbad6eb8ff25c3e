package dev.scxreplay.machine;

import dev.scxreplay.sim.Prng;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A fault plan being carried out on one machine: counts allocations and says which fail. */
final class Faults {
    private static final class Counter {
        private final FaultRule rule;
        private final Prng prng;
        private long seen;

        Counter(FaultRule rule, Prng prng) {
            this.rule = rule;
            this.prng = prng;
        }

        boolean fails(int cpu) {
            if (rule.cpu() >= 0 && rule.cpu() != cpu) {
                return false;
            }
            seen++;
            return switch (rule.when()) {
                case FaultRule.When.Nth(long n) -> seen == n;
                case FaultRule.When.Every(long n) -> seen % n == 0;
                case FaultRule.When.Probability probability -> prng.chance(probability.ratio());
            };
        }
    }

    private final Map<String, List<Counter>> bySite = new LinkedHashMap<>();

    Faults(FaultPlan plan) {
        for (int i = 0; i < plan.rules().size(); i++) {
            FaultRule rule = plan.rules().get(i);
            bySite.computeIfAbsent(rule.site(), site -> new ArrayList<>())
                    .add(new Counter(rule, plan.seed().stream("fault " + i)));
        }
    }

    /** Counts one allocation of this site for this CPU (-1: none) and says whether it fails. */
    boolean fails(Site site, int cpu) {
        boolean fails = false;
        for (Counter counter : bySite.getOrDefault(site.name(), List.of())) {
            fails |= counter.fails(cpu);
        }
        return fails;
    }
}
