package dev.scxreplay.machine;

import dev.scxreplay.sim.Seed;
import java.util.Collection;
import java.util.List;

/**
 * Which allocations fail on purpose: a list of rules {@code SITE[@CPU]=N|every:N|prob:P}.
 *
 * <p>{@code kick_syncs=3}: the third allocation of that site fails; {@code every:3}: each third; {@code prob:1/100}:
 * each with that probability. With {@code @CPU} only allocations that belong to that CPU are counted and fail.
 *
 * @param rules the rules in the order given
 * @param seed where {@code prob:} draws from
 */
public record FaultPlan(List<FaultRule> rules, Seed seed) {
    /** Nothing fails. */
    public static final FaultPlan NONE = new FaultPlan(List.of(), new Seed(0));

    public FaultPlan {
        rules = List.copyOf(rules);
    }

    /**
     * Reads rules.
     *
     * @param knownSites the names of all sites there are, listed when a rule names another
     * @throws IllegalArgumentException with one clear sentence if a rule cannot be read
     */
    public static FaultPlan parse(List<String> rules, Collection<String> knownSites, Seed seed) {
        return new FaultPlan(
                rules.stream().map(rule -> FaultRule.parse(rule, knownSites)).toList(), seed);
    }
}
