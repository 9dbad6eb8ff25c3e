package dev.scxreplay.scx;

/**
 * Which ids of CPUs and tasks a scheduler uses. All of it came with 7.2; kernels before take no notice of it.
 *
 * @param cids whether it is a struct sched_ext_ops_cid, which names CPUs by compact ids
 * @param shards with cids: groups of CPUs its capabilities are kept by, from 7.3 on. How a kernel groups CPUs is not
 *     modelled: 0 stands for one on each NUMA node, the fewest there can be, since a shard has one node
 * @param tidToTask whether SCX_OPS_TID_TO_TASK is set
 * @param tasks with tidToTask: tasks there are while it is enabled; they fill the hash
 */
public record OpsIds(boolean cids, int shards, boolean tidToTask, int tasks) {
    /** Neither; an ordinary scheduler. */
    public static final OpsIds NONE = new OpsIds(false, 0, false, 0);

    public OpsIds {
        if (shards < 0 || tasks < 0) {
            throw new IllegalArgumentException("there cannot be " + shards + " shards or " + tasks + " tasks");
        }
    }
}
