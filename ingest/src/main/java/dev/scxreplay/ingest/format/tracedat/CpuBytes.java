package dev.scxreplay.ingest.format.tracedat;

/**
 * Where the ring-buffer pages of one CPU lie in the file.
 *
 * @param cpu the CPU
 * @param buffer name of the tracefs instance, empty for the top one
 * @param clock the clock of that instance; empty if not recorded
 * @param offset position in the file
 * @param size bytes in the file
 * @param pageSize bytes of a page
 * @param codec how they are compressed, chunk by chunk
 */
record CpuBytes(int cpu, String buffer, String clock, long offset, long size, int pageSize, Codec codec) {
    /** How the log names this stream. */
    String place() {
        return buffer.isEmpty() ? "cpu " + cpu : "cpu " + cpu + " of instance " + buffer;
    }
}
