package dev.scxreplay.kernel;

/**
 * Functions that the allocation tracepoints name as callers, where they differ between kernels. Compilers inline: these
 * are the names Debian's builds report, without suffixes such as {@code .isra.0}.
 *
 * @param enable what runs the steps of enabling; the arrays of sequence numbers are allocated inline in it
 * @param allocSched what allocates the scheduler
 * @param initDsq what allocates the percpu part of a dispatch queue
 */
public record CallSites(String enable, String allocSched, String initDsq) {}
