package dev.scxreplay.analysis.compare;

import dev.scxreplay.table.Dataset;

/**
 * One side of a comparison: the runs of one kernel in one dataset.
 *
 * @param dataset where they are
 * @param kernel the kernel, as its runs name it
 */
public record Side(Dataset dataset, String kernel) {}
