/**
 * The kernel's mechanisms, knowing nothing of sched_ext: percpu areas, slab, vmalloc, RCU, irq_work, and faults.
 *
 * <p>{@link dev.scxreplay.machine.Machine} is the way in. Bulk requests stand for loops over CPUs and cost one row, not
 * one object for each CPU. Failures are {@link dev.scxreplay.machine.Outcome} values.
 */
package dev.scxreplay.machine;
