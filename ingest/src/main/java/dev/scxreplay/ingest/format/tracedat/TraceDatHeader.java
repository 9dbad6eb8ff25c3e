package dev.scxreplay.ingest.format.tracedat;

import dev.scxreplay.trace.ClockRelations;

/**
 * What a trace.dat says about itself.
 *
 * @param version version of the file format, 6 or 7
 * @param clock the trace clock of the time stamps, such as {@code local}; empty if not recorded
 * @param cpus number of CPUs of the recorded machine
 * @param kernelRelease release of the recorded kernel, such as {@code 6.18.15}; empty if not recorded
 * @param pageSize page size of the recorded machine, bytes
 * @param clocks how its clock relates to others
 * @param events number of events handed on
 */
public record TraceDatHeader(
        int version, String clock, int cpus, String kernelRelease, int pageSize, ClockRelations clocks, long events) {}
