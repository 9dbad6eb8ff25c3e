/** Questions that need no trace: one kernel after another on one machine after another. */
package dev.scxreplay.replay.sweep;
