package dev.scxreplay.report;

import dev.scxreplay.analysis.Session;
import dev.scxreplay.table.Dataset;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a trace and what kernels made of it as one Perfetto trace: the recorded schedule once, and a group of tracks for
 * each kernel.
 *
 * <p>On a kernel's track of a CPU, a kick is an instant, with an arrow to the kicked CPU if the core took it up; a wait is a
 * slice on the kicker, to the end of the trace if it never ends. Memory and the depths of dispatch queues are counters.
 */
public final class PerfettoExport {
    /**
     * How much was written of one kernel.
     *
     * @param kernel the kernel
     * @param kicks instants of kicks
     * @param waits slices
     * @param neverEnding how many of the slices are waits that never end
     * @param findings instants of findings
     * @param samples values of counters
     */
    public record Kernel(String kernel, long kicks, long waits, long neverEnding, long findings, long samples) {}

    /**
     * How much was written.
     *
     * @param scheduleEvents switches and wake-ups
     * @param kernels each kernel, in the order of the file
     */
    public record Written(long scheduleEvents, List<Kernel> kernels) {
        public Written {
            kernels = List.copyOf(kernels);
        }
    }

    private PerfettoExport() {}

    /**
     * The kernels a trace was replayed under, oldest first; empty if it was not replayed.
     *
     * @throws SQLException if a table is damaged
     */
    public static List<String> kernels(Session session, String trace) throws SQLException, IOException {
        List<String> kernels = new ArrayList<>();
        try (ResultSet rows = session.query("SELECT kernel FROM run WHERE trace = " + quote(trace)
                        + " ORDER BY CAST(kernel AS kernel_name)")
                .orElseThrow()) {
            while (rows.next()) {
                kernels.add(rows.getString(1));
            }
        }
        return kernels;
    }

    /**
     * Writes a trace under some of the kernels it was replayed under.
     *
     * @param out takes the bytes; stays open
     * @throws IOException if {@code out} takes no more
     * @throws SQLException if a table is damaged
     */
    public static Written write(Session session, Dataset dataset, String trace, List<String> kernels, OutputStream out)
            throws IOException, SQLException {
        PerfettoPackets packets = new PerfettoPackets(out);
        String clock = machine(session, trace, packets);
        List<Kernel> written = new ArrayList<>();
        for (String kernel : kernels) {
            String description =
                    "scx-replay: the trace " + trace + " replayed under " + kernel + "; times are those of "
                            + (clock == null ? "the recording's clock" : "the recording's clock " + clock);
            PerfettoTracks tracks =
                    new PerfettoTracks(packets, written.size() + 1, "sched_ext of " + kernel, description);
            written.add(new PerfettoKernel(packets, tracks, trace, kernel).write(session));
        }
        long events = new PerfettoSchedule(packets).write(dataset.traceDirectory(trace));
        packets.flush();
        return new Written(events, written);
    }

    /** Writes what is known of the recorded machine; the name of its clock, null if that is not known. */
    private static String machine(Session session, String trace, PerfettoPackets packets)
            throws SQLException, IOException {
        try (ResultSet row = session.query("SELECT kernel, nr_cpus, clock FROM trace WHERE trace = " + quote(trace))
                .orElseThrow()) {
            if (!row.next()) {
                return null;
            }
            if (row.getString("kernel") != null) {
                packets.machine(row.getString("kernel"), row.getInt("nr_cpus"));
            }
            return row.getString("clock");
        }
    }

    private static String quote(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
