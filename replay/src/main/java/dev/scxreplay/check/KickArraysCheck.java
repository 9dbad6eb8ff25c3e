package dev.scxreplay.check;

import dev.scxreplay.scx.Lifecycle;

/** A scheduler runs although CPUs have no arrays of sequence numbers: all its kicks are dropped. */
final class KickArraysCheck implements Invariant {
    private boolean reported;

    @Override
    public void afterStep(Lifecycle core, Findings findings) {
        boolean broken = core.enabled() && !core.kickArrays().present();
        if (broken && !reported) {
            findings.add(
                    "kicks-dropped",
                    -1,
                    core.root().ops().name() + " runs and every CPU's pointer to its kick array is NULL:"
                            + " each kick is dropped until another scheduler is loaded");
        }
        reported = broken;
    }

    @Override
    public void atEnd(Lifecycle core, Findings findings) {}
}
