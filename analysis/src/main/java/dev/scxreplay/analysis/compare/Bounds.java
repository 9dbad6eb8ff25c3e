package dev.scxreplay.analysis.compare;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a comparison is judged by.
 *
 * @param alpha the chance of any false "better" or "worse" that is accepted, all metrics together
 * @param byMetric the bound of each metric that has another one than its own
 */
public record Bounds(double alpha, Map<String, Bound> byMetric) {
    /** The metrics' own bounds, and 5 %. */
    public static final Bounds USUAL = new Bounds(0.05, Map.of());

    public Bounds {
        byMetric = new LinkedHashMap<>(byMetric);
    }

    Bound of(Metric metric) {
        return byMetric.getOrDefault(metric.name(), metric.bound());
    }
}
