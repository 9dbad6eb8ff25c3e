package dev.scxreplay.scx.task;

import java.util.Arrays;
import java.util.function.Consumer;

/** Tasks by pid; one is made when it is first asked for. */
final class TaskTable {
    private static final int PAGE_BITS = 10;
    private static final int PAGE = 1 << PAGE_BITS;
    private static final int PID_MAX_LIMIT = 1 << 22;

    private ScxTask[][] pages = new ScxTask[16][];

    /** The task of a pid; null for the idle tasks and for what is no pid. */
    ScxTask get(int pid) {
        if (pid <= 0 || pid >= PID_MAX_LIMIT) {
            return null;
        }
        int page = pid >> PAGE_BITS;
        if (page >= pages.length) {
            pages = Arrays.copyOf(pages, Math.max(page + 1, pages.length * 2));
        }
        if (pages[page] == null) {
            pages[page] = new ScxTask[PAGE];
        }
        ScxTask task = pages[page][pid & PAGE - 1];
        if (task == null) {
            task = new ScxTask(pid);
            pages[page][pid & PAGE - 1] = task;
        }
        return task;
    }

    /** All tasks, by pid. */
    void forEach(Consumer<ScxTask> action) {
        for (ScxTask[] page : pages) {
            if (page != null) {
                for (ScxTask task : page) {
                    if (task != null) {
                        action.accept(task);
                    }
                }
            }
        }
    }
}
