/** Many replays from one plan: which they are, in what order, where their results lie, and how they go on after a stop. */
package dev.scxreplay.batch;
