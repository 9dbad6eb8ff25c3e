/** Where two kernels part on a trace, and which commit between them is responsible. */
package dev.scxreplay.replay.divergence;
