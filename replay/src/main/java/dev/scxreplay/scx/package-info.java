/** The modelled sched_ext core: sequences the axes of a kernel profile over a machine; knows no version. */
package dev.scxreplay.scx;
