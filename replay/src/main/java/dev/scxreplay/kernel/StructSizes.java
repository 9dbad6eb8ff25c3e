package dev.scxreplay.kernel;

/**
 * Sizes of structures in bytes, read from the BTF of a release's Debian amd64 kernel; 0 where the structure does not exist.
 *
 * @param dispatchQ scx_dispatch_q
 * @param sched scx_sched, without the list of ancestors that 7.1 and later append
 * @param schedPcpu scx_sched_pcpu, without the dispatch buffer that 7.1 and later append
 * @param schedPnode scx_sched_pnode
 * @param eventStats scx_event_stats
 * @param exitInfo scx_exit_info
 * @param dspBufEnt scx_dsp_buf_ent, one entry of the dispatch buffer
 * @param cidTopo scx_cid_topo, one for each CPU
 */
public record StructSizes(
        int dispatchQ,
        int sched,
        int schedPcpu,
        int schedPnode,
        int eventStats,
        int exitInfo,
        int dspBufEnt,
        int cidTopo) {
    StructSizes withSched(int sched, int eventStats) {
        return new StructSizes(dispatchQ, sched, schedPcpu, schedPnode, eventStats, exitInfo, dspBufEnt, cidTopo);
    }

    StructSizes withSchedPcpu(int schedPcpu) {
        return new StructSizes(dispatchQ, sched, schedPcpu, schedPnode, eventStats, exitInfo, dspBufEnt, cidTopo);
    }

    StructSizes withSchedPnode(int schedPnode) {
        return new StructSizes(dispatchQ, sched, schedPcpu, schedPnode, eventStats, exitInfo, dspBufEnt, cidTopo);
    }

    StructSizes withCidTopo(int cidTopo) {
        return new StructSizes(dispatchQ, sched, schedPcpu, schedPnode, eventStats, exitInfo, dspBufEnt, cidTopo);
    }

    @Override
    public String toString() {
        return "scx_dispatch_q " + dispatchQ + ", scx_sched " + sched + ", scx_sched_pcpu " + schedPcpu
                + ", scx_sched_pnode " + schedPnode + ", scx_event_stats " + eventStats + ", scx_exit_info " + exitInfo
                + ", scx_dsp_buf_ent " + dspBufEnt + ", scx_cid_topo " + cidTopo;
    }
}
