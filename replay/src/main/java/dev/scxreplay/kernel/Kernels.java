package dev.scxreplay.kernel;

import static dev.scxreplay.kernel.Commit.*;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The table of known releases: parent, commits it adds, structure sizes. The only place that knows version numbers.
 *
 * <p>A release of a stable tree has as parent what it was made from; a new mainline release has the newest known stable
 * release of the one before, which is not history but gives the same sum of commits.
 */
public final class Kernels {
    /**
     * One release.
     *
     * @param name e.g. {@code 6.17.8}
     * @param parent the release it starts from; empty for the first
     * @param adds commits it has and its parent has not
     * @param sizes structure sizes; null if they are those of the parent
     */
    private record Release(String name, String parent, List<Commit> adds, StructSizes sizes) {}

    private static final Map<String, Release> TABLE = new LinkedHashMap<>();

    // scx_dispatch_q, scx_sched, _pcpu, _pnode, event_stats, exit_info, dsp_buf_ent, cid_topo
    static {
        // no BTF: no distribution kernel of 6.12 has sched_ext configured; v6.12.8: 80-byte queues
        first("6.12", new StructSizes(80, 0, 0, 0, 0, 56, 32, 0));
        release("6.12.8", "6.12");
        release("6.12.10", "6.12.8", CLASS_SWITCH_WHEN_PREEMPTED);
        release("6.12.78", "6.12.10", ENABLE_IN_HELPER);
        release("6.12.107", "6.12.78");
        release(
                "6.16",
                "6.12.10",
                new StructSizes(80, 808, 0, 0, 72, 56, 32, 0),
                IDLE_MASKS_PER_NODE,
                SCHED_OBJECT,
                EXIT_DUMP_KVMALLOC);
        release("6.16.12", "6.16");
        release("6.17", "6.16");
        release("6.17.7", "6.17", new StructSizes(80, 816, 72, 0, 72, 56, 32, 0), EVENT_STATS_IN_PCPU);
        release("6.17.8", "6.17.7");
        release("6.17.10", "6.17.8", KICK_ARRAYS_LAZY, KICK_ARRAYS_AFTER_STATE_CHECK, SCHEDULER_FAILURE_REPORTED);
        release("6.17.12", "6.17.10", KICK_IRQ_WORK_HARD);
        release("6.17.13", "6.17.12");
        release("6.18", "6.17.10", new StructSizes(80, 816, 72, 0, 72, 64, 32, 0));
        release("6.18.5", "6.18", KICK_IRQ_WORK_HARD);
        release("6.18.9", "6.18.5", NO_KICK_OF_HIGHER_CLASSES, KICK_WAIT_RELIABLE);
        release("6.18.12", "6.18.9");
        release("6.18.15", "6.18.12");
        release("6.19", "6.18.9", new StructSizes(88, 824, 72, 0, 72, 64, 32, 0), KICK_SYNC_RENAME, BYPASS_DSQ_PER_CPU);
        release("6.19.6", "6.19");
        release("6.19.11", "6.19.6", ENABLE_IN_HELPER);
        release("6.19.12", "6.19.11", KICK_WAIT_IN_BALANCE_CALLBACK);
        release("6.19.14", "6.19.12");
        release("7.0", "6.19.12");
        release("7.0.13", "7.0");
        release(
                "7.1",
                "7.0",
                new StructSizes(104, 1080, 288, 104, 104, 64, 32, 0),
                NO_WARNING_WITHOUT_ARRAY,
                SCHED_PNODE,
                BYPASS_DSQ_PER_SCHEDULER,
                DISPATCH_BUFFER_IN_PCPU,
                SUB_SCHEDULERS,
                ANCESTORS_WITH_ITSELF,
                CGROUP_PATH_ERRNO,
                DSQ_PERCPU,
                DSQ_USER_REENQ);
        release("7.1.13", "7.1");
        release("7.2", "7.1", new StructSizes(104, 1120, 288, 104, 104, 64, 32, 24), KICK_SYNC_OWN_CPU, CID_ARRAYS);
        release("7.2.6", "7.2");
        release("7.2.13", "7.2.6", ENABLING_BEFORE_ALLOC);
        release(
                "7.3",
                "7.2.13",
                new StructSizes(104, 1224, 432, 104, 168, 64, 48, 32),
                KICK_MASKS_PER_SCHEDULER,
                REJECT_RESCUE_DSQS,
                CID_TABLES_PER_ENABLE,
                STALL_MASK);
        release("7.3.4", "7.3", KICK_SYNC_FINAL_PICK);
        release("7.4-next", "7.3.4", NO_PERCPU_FOR_BUILTIN_DSQS);
    }

    private Kernels() {}

    /** Names of all known releases, oldest first. */
    public static List<String> names() {
        return List.copyOf(TABLE.keySet());
    }

    /** All known releases, oldest first. */
    public static List<KernelSpec> all() {
        return names().stream().map(Kernels::plain).toList();
    }

    private static KernelSpec plain(String name) {
        try {
            return KernelSpec.parse(name);
        } catch (KernelSpecException e) {
            throw new IllegalStateException("the table of releases contradicts itself at " + name, e);
        }
    }

    static boolean knows(String release) {
        return TABLE.containsKey(release);
    }

    /** The names most like one that is not known: those of the same series, else those nearest in spelling. */
    static List<String> nearest(String unknown) {
        String[] parts = unknown.split("[.-]", -1);
        String series = parts.length < 2 ? unknown : parts[0] + "." + parts[1];
        List<String> same = names().stream()
                .filter(name -> name.equals(series) || name.startsWith(series + ".") || name.startsWith(series + "-"))
                .toList();
        if (!same.isEmpty()) {
            return same;
        }
        return names().stream()
                .sorted(Comparator.comparingInt(name -> distance(name, unknown)))
                .limit(3)
                .toList();
    }

    /**
     * The commits of a release without some, then some more, applied in order, and the sum of them.
     *
     * @param without commits to leave out
     * @param with commits to add
     */
    static KernelSpec compose(String name, String release, Set<Commit> without, Set<Commit> with)
            throws KernelSpecException {
        List<Commit> contained = new ArrayList<>();
        KernelProfile profile = FIRST;
        for (Release step : lineage(release)) {
            for (Commit commit : step.adds) {
                if (!without.contains(commit)) {
                    requireNeeds(commit, contained, release);
                    contained.add(commit);
                    profile = commit.applyTo(profile);
                }
            }
            if (step.sizes != null) {
                profile = profile.with(draft -> draft.sizes = step.sizes);
            }
        }
        for (Commit commit : without) {
            if (!containedIn(release, commit)) {
                throw new KernelSpecException(release + " does not contain " + commit + ".");
            }
        }
        for (Commit commit : with) { // in the order of history, whatever the order of asking
            if (contained.contains(commit)) {
                throw new KernelSpecException(release + " already contains " + commit + ".");
            }
            for (Commit later : contained) {
                if (later.needs().contains(commit)) {
                    throw new KernelSpecException(commit + " comes before " + later + ", which " + release + " has.");
                }
            }
            for (Commit needed : commit.needs()) {
                if (!contained.contains(needed)) {
                    throw new KernelSpecException(commit + " needs " + needed + ", which " + release + " lacks.");
                }
            }
            contained.add(commit);
            profile = commit.applyTo(profile);
        }
        return new KernelSpec(name, release, List.copyOf(contained), profile);
    }

    private static void requireNeeds(Commit commit, List<Commit> contained, String release) throws KernelSpecException {
        for (Commit needed : commit.needs()) {
            if (!contained.contains(needed)) {
                throw new KernelSpecException(
                        needed + " cannot be taken away: " + commit + ", which " + release + " has, needs it.");
            }
        }
    }

    private static boolean containedIn(String release, Commit commit) {
        return lineage(release).stream().anyMatch(step -> step.adds.contains(commit));
    }

    private static List<Release> lineage(String release) {
        List<Release> oldestFirst = new ArrayList<>();
        for (String at = release; !at.isEmpty(); at = TABLE.get(at).parent) {
            oldestFirst.addFirst(TABLE.get(at));
        }
        return oldestFirst;
    }

    private static void first(String name, StructSizes sizes) {
        TABLE.put(name, new Release(name, "", List.of(), sizes));
    }

    private static void release(String name, String parent, Commit... adds) {
        TABLE.put(name, new Release(name, parent, List.of(adds), null));
    }

    private static void release(String name, String parent, StructSizes sizes, Commit... adds) {
        TABLE.put(name, new Release(name, parent, List.of(adds), sizes));
    }

    /** v6.12, the first release with sched_ext. */
    private static final KernelProfile FIRST = new KernelProfile(
            new KickSequence.OnClassSwitchUnlessSliceLeft(),
            new KickTarget.AnyCurrent(),
            new KickWait.HardIrqSpin(),
            new KickStorage.BootPercpuArray(),
            new KickMasks.PerRunQueue(false),
            new KickIrqWork.Plain(),
            new DsqStorage.NoPercpu(),
            new RunQueueDsqs.Local(),
            new BypassQueue.NodeGlobal(),
            new GlobalDsq.PerNodeForever(),
            new EnableThread.Caller(),
            List.of(
                    EnableStep.HELPER_ONCE,
                    EnableStep.GLOBAL_DSQS_ONCE,
                    EnableStep.STATE_CHECK,
                    EnableStep.SCHEDULER,
                    EnableStep.SET_ENABLING,
                    EnableStep.OPS_INIT,
                    EnableStep.VALIDATE_OPS,
                    EnableStep.DSP_CTX,
                    EnableStep.BYPASS_ON,
                    EnableStep.INIT_TASKS,
                    EnableStep.SWITCH_TASKS,
                    EnableStep.BYPASS_OFF,
                    EnableStep.SET_ENABLED),
            List.of(SchedulerPart.KOBJECT, SchedulerPart.EXIT_INFO),
            new SchedulerFailure.ReturnsErrno(),
            List.of(),
            new DumpBuffer.Kmalloc(),
            new CidTables.None(),
            new IdleMasks.Global(),
            new CallSites("scx_ops_enable", "scx_ops_enable", "init_dsq"),
            new StructSizes(80, 0, 0, 0, 0, 56, 32, 0));

    /** Levenshtein distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int replace = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replace, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
