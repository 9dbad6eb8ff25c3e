/**
 * Time and order: the only clock, the queue of what is pending, and the named streams of random integers.
 *
 * <p>Depends on nothing. No floating point, no wall clock, no hash order: the same seed gives the same run.
 */
package dev.scxreplay.sim;
