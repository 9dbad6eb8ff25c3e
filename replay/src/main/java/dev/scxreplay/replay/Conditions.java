package dev.scxreplay.replay;

import dev.scxreplay.machine.FaultPlan;
import dev.scxreplay.machine.FaultRule;
import dev.scxreplay.machine.MachineSpec;
import dev.scxreplay.machine.MemoryLimits;
import dev.scxreplay.scx.Sites;
import dev.scxreplay.sim.Seed;
import java.util.ArrayList;
import java.util.List;

/**
 * What a modelled machine is made to suffer: allocations that fail on purpose, and memory that ends.
 *
 * @param fail rules {@code SITE[@CPU]=N|every:N|prob:P}, as given
 * @param seed where {@code prob:} draws from
 * @param memory limits {@code BYTES}, {@code node:BYTES} and {@code contiguous:BYTES}, as given
 */
public record Conditions(List<String> fail, long seed, List<String> memory) {
    /** Nothing fails and memory has no end. */
    public static final Conditions NONE = new Conditions(List.of(), 0, List.of());

    public Conditions {
        fail = List.copyOf(fail);
        memory = List.copyOf(memory);
    }

    /**
     * Reads them.
     *
     * @throws ReplayException if a rule or a limit cannot be read, or a rule names no known site
     */
    public static Conditions parse(List<String> fail, long seed, List<String> memory) throws ReplayException {
        Conditions conditions = new Conditions(fail, seed, memory);
        try {
            conditions.plan();
            conditions.limits();
        } catch (IllegalArgumentException e) {
            String message = e.getMessage();
            throw new ReplayException(Character.toUpperCase(message.charAt(0)) + message.substring(1) + ".");
        }
        return conditions;
    }

    /** Reads rules only. */
    public static Conditions parseFail(List<String> fail) throws ReplayException {
        return parse(fail, 0, List.of());
    }

    /** Reads limits only. */
    public static Conditions parseMemory(List<String> memory) throws ReplayException {
        return parse(List.of(), 0, memory);
    }

    /** The machine under these conditions; faults it has already come first. */
    public MachineSpec on(MachineSpec machine) {
        List<FaultRule> rules = new ArrayList<>(machine.faults().rules());
        rules.addAll(plan().rules());
        return machine.with(new FaultPlan(rules, new Seed(seed))).with(limits());
    }

    /** One line that says what they are; empty if there are none. */
    public String text() {
        List<String> parts = new ArrayList<>();
        fail.forEach(rule -> parts.add("fail " + rule));
        if (fail.stream().anyMatch(rule -> rule.contains("=prob:"))) {
            parts.add("seed " + seed);
        }
        memory.forEach(limit -> parts.add("memory " + limit));
        return String.join(", ", parts);
    }

    private FaultPlan plan() {
        return FaultPlan.parse(fail, Sites.NAMES, new Seed(seed));
    }

    private MemoryLimits limits() {
        return MemoryLimits.parse(memory);
    }
}
