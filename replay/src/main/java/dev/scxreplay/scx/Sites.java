package dev.scxreplay.scx;

import java.util.List;

/** What the core's memory is for: the names of sites in tables and fault plans. */
public final class Sites {
    static final String IDLE_MASKS = "idle_masks";
    static final String KICK_SYNCS = "kick_syncs";
    static final String KICK_SYNCS_POINTER = "kick_syncs.pointer";
    static final String KICK_MASKS = "kick_masks";
    static final String LOCAL_DSQ_PCPU = "local_dsq.pcpu";
    static final String REJECT_DSQ_PCPU = "reject_dsq.pcpu";
    static final String RESCUE_DSQ_PCPU = "rescue_dsq.pcpu";
    static final String BYPASS_DSQ_PCPU = "bypass_dsq.pcpu";
    static final String GLOBAL_DSQS = "global_dsqs";
    static final String GLOBAL_DSQ = "global_dsq";
    static final String SCHED_PNODE = "sched_pnode";
    static final String GLOBAL_DSQ_PCPU = "global_dsq.pcpu";
    static final String USER_DSQ = "user_dsq";
    static final String USER_DSQ_PCPU = "user_dsq.pcpu";
    static final String DSQ_HASH = "dsq_hash";
    static final String KOBJECT = "kobject";
    static final String SCHED = "scx_sched";
    static final String EXIT_INFO = "exit_info";
    static final String EXIT_BACKTRACE = "exit_info.bt";
    static final String EXIT_MESSAGE = "exit_info.msg";
    static final String EXIT_DUMP = "exit_info.dump";
    static final String EVENT_STATS = "event_stats";
    static final String SCHED_PCPU = "sched_pcpu";
    static final String DSP_CTX = "dsp_ctx";
    static final String HELPER = "helper";
    static final String ENABLE_HELPER = "enable_helper";
    static final String LB_MASKS = "lb_masks";
    static final String STALL_MASK = "stall_mask";
    static final String CGROUP_PATH = "cgroup_path";
    static final String CGROUP_PATH_PAGE = "cgroup_path.page";
    static final String CID_TABLES = "cid_tables";
    static final String CID_ARRAYS = "cid_tables.arrays";
    static final String CID_TOPO = "cid_tables.topo";
    static final String CID_SCRATCH = "cid_tables.scratch";
    static final String TID_HASH = "tid_hash";
    static final String ARENA_SCRATCH = "arena.scratch_pointers";
    static final String PSHARDS = "pshards";
    static final String PSHARD = "pshard";

    /** All of them. */
    public static final List<String> NAMES = List.of(
            IDLE_MASKS,
            KICK_SYNCS,
            KICK_SYNCS_POINTER,
            KICK_MASKS,
            LOCAL_DSQ_PCPU,
            REJECT_DSQ_PCPU,
            RESCUE_DSQ_PCPU,
            BYPASS_DSQ_PCPU,
            GLOBAL_DSQS,
            GLOBAL_DSQ,
            SCHED_PNODE,
            GLOBAL_DSQ_PCPU,
            USER_DSQ,
            USER_DSQ_PCPU,
            DSQ_HASH,
            KOBJECT,
            SCHED,
            EXIT_INFO,
            EXIT_BACKTRACE,
            EXIT_MESSAGE,
            EXIT_DUMP,
            EVENT_STATS,
            SCHED_PCPU,
            DSP_CTX,
            HELPER,
            ENABLE_HELPER,
            LB_MASKS,
            STALL_MASK,
            CGROUP_PATH,
            CGROUP_PATH_PAGE,
            CID_TABLES,
            CID_ARRAYS,
            CID_TOPO,
            CID_SCRATCH,
            TID_HASH,
            ARENA_SCRATCH,
            PSHARDS,
            PSHARD);

    private Sites() {}
}
