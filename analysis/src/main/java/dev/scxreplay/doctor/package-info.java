/** Checks a recording against what every kernel guarantees of its trace events. */
package dev.scxreplay.doctor;
