package dev.scxreplay.machine;

/**
 * How the modelled kernel was built, as far as it bears on the model.
 *
 * @param hz timer ticks per second, {@code CONFIG_HZ}
 * @param nrCpus the most CPUs this kernel can have, {@code CONFIG_NR_CPUS}
 * @param memcg {@code CONFIG_MEMCG} with kernel memory accounting on: a percpu area carries 8 more bytes for each 4
 * @param preemptRt {@code CONFIG_PREEMPT_RT}
 * @param cpumaskOffstack {@code CONFIG_CPUMASK_OFFSTACK}: a {@code cpumask_var_t} is allocated
 * @param extSubSched {@code CONFIG_EXT_SUB_SCHED}
 */
public record KernelConfig(
        int hz, int nrCpus, boolean memcg, boolean preemptRt, boolean cpumaskOffstack, boolean extSubSched) {
    /**
     * Debian's amd64 cloud kernels, read from the config files in their packages (6.12 to 7.3.4): HZ=250,
     * NR_CPUS=8192 (MAXSMP), MEMCG=y, PREEMPT_RT off, CPUMASK_OFFSTACK=y, EXT_SUB_SCHED=y where the kernel has it.
     */
    public static final KernelConfig DEBIAN = new KernelConfig(250, 8192, true, false, true, true);

    public KernelConfig {
        if (hz < 100 || hz > 1000) {
            throw new IllegalArgumentException("CONFIG_HZ is 100 to 1000, not " + hz);
        }
        if (nrCpus < 1) {
            throw new IllegalArgumentException("CONFIG_NR_CPUS " + nrCpus + " is not positive");
        }
    }

    /** The same built for {@code nrCpus} CPUs. */
    public KernelConfig withNrCpus(int nrCpus) {
        return new KernelConfig(hz, nrCpus, memcg, preemptRt, cpumaskOffstack, extSubSched);
    }

    /** The same with {@code hz} timer ticks per second. */
    public KernelConfig withHz(int hz) {
        return new KernelConfig(hz, nrCpus, memcg, preemptRt, cpumaskOffstack, extSubSched);
    }

    /** The length of one jiffy in ns. */
    public long jiffyNs() {
        return 1_000_000_000L / hz;
    }
}
