package dev.scxreplay.ingest.tracepoint;

import dev.scxreplay.table.TextDictionary;
import java.util.Arrays;
import java.util.Map;

/** Names of tasks by pid: those the recording saved, then those its events have told so far. */
public final class Commands {
    /** v6.18: {@code PID_MAX_LIMIT}. */
    private static final int MOST_PIDS = 1 << 22;

    private static final int UNKNOWN = -1;

    /** A saved name's code as it is, a learned one as {@code -2 - code}. */
    private int[] codes = new int[1 << 15];

    /** Names by pid as the recording saved them, none of them learned. */
    public Commands(Map<Integer, String> saved, TextDictionary dictionary) {
        Arrays.fill(codes, UNKNOWN);
        saved.forEach((pid, name) -> {
            // <...> is what the kernel shows for a task whose name it has lost
            if (fits(pid) && !name.equals("<...>")) {
                codes[pid] = dictionary.intern(name);
            }
        });
        codes[0] = dictionary.intern("<idle>");
    }

    /** The code of a task's name, or -1. */
    public int of(int pid) {
        int code = pid >= 0 && pid < codes.length ? codes[pid] : UNKNOWN;
        return code >= UNKNOWN ? code : -2 - code;
    }

    /** Takes what an event says about a task; a saved name stays. */
    public void learn(int pid, int code) {
        if (fits(pid) && codes[pid] < 0) {
            codes[pid] = -2 - code;
        }
    }

    private boolean fits(int pid) {
        if (pid >= 0 && pid >= codes.length && pid < MOST_PIDS) {
            int before = codes.length;
            codes = Arrays.copyOf(codes, Integer.highestOneBit(pid) * 2);
            Arrays.fill(codes, before, codes.length, UNKNOWN);
        }
        return pid >= 0 && pid < MOST_PIDS;
    }
}
