package dev.scxreplay.replay;

import java.util.List;

/**
 * What was replayed.
 *
 * @param runs one for each trace and kernel, in the order they were asked for
 */
public record ReplayReport(List<Run> runs) {
    public ReplayReport {
        runs = List.copyOf(runs);
    }

    /**
     * One trace under one kernel.
     *
     * @param trace name of the trace
     * @param kernel the kernel as asked for
     * @param events trace events read
     * @param kicks kicks replayed
     * @param outcome replayed, or boot-panic
     */
    public record Run(String trace, String kernel, long events, long kicks, String outcome) {}
}
