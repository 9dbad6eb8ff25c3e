package dev.scxreplay.trace;

import java.util.List;

/**
 * What a recording says about its clock and about recordings made together with it. None of it is applied to the times of
 * events, which stay those of the recording's own clock.
 *
 * @param instance the tracefs instance whose buffer this is; empty for the top one, or where there are none
 * @param traceId trace-cmd's id of the recording session, 0 if not recorded
 * @param hostTraceId of a guest: the {@link #traceId} of its host's recording, 0 if it has none
 * @param offsetNs what was to be added for times since the epoch or for another clock, 0 if nothing; ns
 * @param tscMult what a counter of cycles is multiplied with before it is shifted right, 0 if the times are ns already
 * @param tscShift by how many bits it is shifted
 * @param tscOffset the counter's value that belongs to time 0
 * @param guests names and ids of the guests recorded together with this host, separated by commas
 * @param hostOffsets of a guest: how its times relate to its host's, by CPU and time
 */
public record ClockRelations(
        String instance,
        long traceId,
        long hostTraceId,
        long offsetNs,
        long tscMult,
        int tscShift,
        long tscOffset,
        String guests,
        List<HostOffset> hostOffsets) {
    public ClockRelations {
        hostOffsets = List.copyOf(hostOffsets);
    }

    /** A recording that says nothing. */
    public static final ClockRelations NONE = new ClockRelations("", 0, 0, 0, 0, 0, 0, "", List.of());

    /**
     * How a guest's clock related to its host's when it was measured: host = (guest * scaling >> fraction) + offset.
     *
     * @param cpu the guest's CPU
     * @param atNs when it was measured, by the guest's clock
     * @param offset what is added, in the clock's unit
     * @param scaling the factor before the shift; 1 with a fraction of 0 is none
     * @param fraction bits of the factor behind the binary point
     * @param interpolated whether between two measurements the offset moves evenly
     */
    public record HostOffset(int cpu, long atNs, long offset, long scaling, int fraction, boolean interpolated) {}
}
