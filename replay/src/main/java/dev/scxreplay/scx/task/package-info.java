/** Tasks of sched_ext and the dispatch queues they wait on. */
package dev.scxreplay.scx.task;
