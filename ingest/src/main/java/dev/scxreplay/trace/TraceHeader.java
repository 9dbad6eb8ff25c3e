package dev.scxreplay.trace;

/**
 * What a recording says about itself.
 *
 * @param format the format it is in, such as {@code ftrace text} or {@code trace.dat 7}
 * @param clock the trace clock of its time stamps, such as {@code local}; empty if the recording does not say
 * @param cpus number of CPUs: what the recording says, or one more than the highest CPU seen if that is more
 * @param kernelRelease release of the recorded kernel, such as {@code 6.18.15}; empty if the recording does not say
 * @param clocks how its clock relates to others
 */
public record TraceHeader(String format, String clock, int cpus, String kernelRelease, ClockRelations clocks) {
    /** A recording that says nothing of other clocks. */
    public TraceHeader(String format, String clock, int cpus, String kernelRelease) {
        this(format, clock, cpus, kernelRelease, ClockRelations.NONE);
    }
}
