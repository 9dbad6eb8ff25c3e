package dev.scxreplay.bench;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * What some runs of one job took, after runs that only warmed it up.
 *
 * <p>CPU time is that of the whole process: the compiler's, the collector's and DuckDB's threads count, as they would have
 * to share the one core.
 *
 * @param job what was done
 * @param work how much of it, counted the same in every run
 * @param runs one or more
 * @param outputBytes bytes of the tables it wrote; 0 if they were not counted
 */
public record Measurement(String job, Work work, List<Run> runs, long outputBytes) {
    /** Jobs of a tenth of a second are not compiled after three runs. */
    private static final long LEAST_WARM_UP_NS = 4_000_000_000L;
    /**
     * How long the compiler may take to be done with a job. What it compiles last is a fifth of the CPU time of a run after 4 s
     * of ingest of a perf.data, and nothing after 20 s.
     */
    private static final long MOST_WARM_UP_NS = 20_000_000_000L;
    /** It is done when it took less than this part of a run. */
    private static final int DONE = 50;

    /**
     * The size of a job.
     *
     * @param events trace events handled; those of a replay count once for each kernel
     * @param bytes bytes of the file read
     */
    public record Work(long events, long bytes) {}

    /**
     * One run.
     *
     * @param wallNs time passed, ns
     * @param cpuNs CPU time of the process, ns
     * @param callerNs that of the thread that ran it, ns
     * @param heapBytes the most heap used, garbage included; the pools' maxima added, so never too little
     */
    public record Run(long wallNs, long cpuNs, long callerNs, long heapBytes) {}

    /** Something to measure. */
    @FunctionalInterface
    interface Job {
        Work run() throws Exception;
    }

    public Measurement {
        runs = List.copyOf(runs);
        if (runs.isEmpty()) {
            throw new IllegalArgumentException("no run of " + job);
        }
    }

    static Measurement of(String name, int warmUps, int runs, Job job) throws Exception {
        Work work = new Work(0, 0);
        warmUp(warmUps, job);
        List<Run> measured = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            System.gc();
            heapPools().forEach(MemoryPoolMXBean::resetPeakUsage);
            long cpu = processCpuNs();
            long caller = callerCpuNs();
            long begin = System.nanoTime();
            work = job.run();
            long wall = System.nanoTime() - begin;
            caller = callerCpuNs() - caller;
            long heap = heapPools().stream()
                    .mapToLong(pool -> pool.getPeakUsage().getUsed())
                    .sum();
            measured.add(new Run(wall, processCpuNs() - cpu, caller, heap));
        }
        return new Measurement(name, work, measured, 0);
    }

    private static void warmUp(int runs, Job job) throws Exception {
        CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
        long begin = System.nanoTime();
        long passed = 0;
        boolean compiling = true;
        for (int i = 0;
                i < runs || runs > 0 && (passed < LEAST_WARM_UP_NS || compiling && passed < MOST_WARM_UP_NS);
                i++) {
            long compiled = compiler.getTotalCompilationTime();
            job.run();
            long took = System.nanoTime() - begin - passed;
            passed += took;
            compiling = (compiler.getTotalCompilationTime() - compiled) * 1_000_000 > took / DONE;
        }
    }

    Measurement withOutput(long bytes) {
        return new Measurement(job, work, runs, bytes);
    }

    /** Median time passed, ns. */
    public long wallNs() {
        return median(Run::wallNs);
    }

    /** Median CPU time, ns. */
    public long cpuNs() {
        return median(Run::cpuNs);
    }

    /** Median CPU time of the thread that ran it, ns. */
    public long callerNs() {
        return median(Run::callerNs);
    }

    /** The most heap of all runs, bytes. */
    public long heapBytes() {
        return runs.stream().mapToLong(Run::heapBytes).max().orElseThrow();
    }

    /** Events per second of one core, from the median CPU time. */
    public long eventsPerSecond() {
        return perSecond(work.events());
    }

    /** CPU time for each event, ns, from the median. */
    public double nsPerEvent() {
        return (double) cpuNs() / Math.max(1, work.events());
    }

    /** Bytes of the tables for each event; 0 if they were not counted. */
    public double bytesPerEvent() {
        return (double) outputBytes / Math.max(1, work.events());
    }

    /** Bytes of input per second of one core, from the median CPU time. */
    public long bytesPerSecond() {
        return perSecond(work.bytes());
    }

    private long perSecond(long amount) {
        return (long) (amount * 1e9 / Math.max(1, cpuNs()));
    }

    /** The middle one, of an even number the lower of the two. */
    private long median(ToLongFunction<Run> value) {
        long[] sorted = runs.stream().mapToLong(value).toArray();
        Arrays.sort(sorted);
        return sorted[(sorted.length - 1) / 2];
    }

    private static List<MemoryPoolMXBean> heapPools() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
    }

    private static long callerCpuNs() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static long processCpuNs() {
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                .getProcessCpuTime();
    }
}
