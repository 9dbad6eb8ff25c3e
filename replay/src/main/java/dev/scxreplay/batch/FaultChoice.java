package dev.scxreplay.batch;

import java.io.Serializable;
import java.util.List;

/**
 * Allocations that a plan makes fail.
 *
 * @param name what the plan calls them
 * @param fail rules as {@code replay --fail} takes them
 */
public record FaultChoice(String name, List<String> fail) implements Serializable {
    /** Nothing fails. */
    public static final FaultChoice NONE = new FaultChoice("none", List.of());

    public FaultChoice {
        fail = List.copyOf(fail);
    }
}
