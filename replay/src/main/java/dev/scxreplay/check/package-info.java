/** What must hold in every modelled kernel, and what breaks it. Only reads {@code scx} and {@code machine}. */
package dev.scxreplay.check;
