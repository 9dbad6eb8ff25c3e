package dev.scxreplay.ingest.format.perfetto;

import dev.scxreplay.table.TextDictionary;
import java.util.Arrays;

/** Names and priorities of tasks by pid, as the events so far have told them, else as the recorder's list of processes does. */
final class Tasks {
    /** v6.18: {@code PID_MAX_LIMIT}. */
    private static final int MOST_PIDS = 1 << 22;

    /** Where no event has told the priority. */
    static final int PRIO_UNKNOWN = -1;
    /** v6.18: {@code MAX_PRIO - 20}, which {@code init_idle()} leaves in the idle tasks. */
    private static final int IDLE_PRIO = 120;

    private final TextDictionary dictionary;
    private final int idle;
    private int[] names = new int[1 << 15];
    private int[] prios = new int[1 << 15];

    Tasks(TextDictionary dictionary) {
        this.dictionary = dictionary;
        this.idle = dictionary.intern("<idle>");
        Arrays.fill(names, -1);
        Arrays.fill(prios, PRIO_UNKNOWN);
    }

    /** The code of the name ftrace prints in front of an event of this task; -1 if unknown. */
    int common(int pid) {
        return pid == 0 ? idle : fits(pid) ? names[pid] : -1;
    }

    /** The code of a task's own name; that of {@code <...>}, which the kernel prints in such a case, if unknown. */
    int name(int pid, int cpu) {
        // v6.18: init_idle() names the idle tasks
        int code = pid == 0 ? dictionary.intern("swapper/" + cpu) : common(pid);
        return code >= 0 ? code : dictionary.intern("<...>");
    }

    int prio(int pid) {
        return pid == 0 ? IDLE_PRIO : fits(pid) ? prios[pid] : PRIO_UNKNOWN;
    }

    void name(int pid, byte[] bytes, int from, int length) {
        learn(pid, dictionary.intern(bytes, from, length), PRIO_UNKNOWN);
    }

    /** Takes what an event says about a task; {@code name} is a code or -1, {@code prio} may be unknown. */
    void learn(int pid, int name, int prio) {
        if (pid <= 0 || pid >= MOST_PIDS) {
            return;
        }
        if (pid >= names.length) {
            int before = names.length;
            names = Arrays.copyOf(names, Integer.highestOneBit(pid) * 2);
            prios = Arrays.copyOf(prios, names.length);
            Arrays.fill(names, before, names.length, -1);
            Arrays.fill(prios, before, prios.length, PRIO_UNKNOWN);
        }
        names[pid] = name >= 0 ? name : names[pid];
        prios[pid] = prio != PRIO_UNKNOWN ? prio : prios[pid];
    }

    private boolean fits(int pid) {
        return pid >= 0 && pid < names.length;
    }
}
