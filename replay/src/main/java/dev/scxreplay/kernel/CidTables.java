package dev.scxreplay.kernel;

/** The tables that translate between CPU numbers and compact CPU ids. */
public sealed interface CidTables {
    /** There are none. v7.1.13 */
    record None() implements CidTables {}

    /** Two arrays made once and kept, the topology made by each enable and freed by disable. v7.2.6: scx_cid_init() */
    record ArraysOnce() implements CidTables {}

    /** A whole set made by each enable, given to call_rcu() by disable. v7.3.4: scx_cid_init() */
    record SetPerEnable() implements CidTables {}
}
