package dev.scxreplay.check;

import dev.scxreplay.scx.Lifecycle;

/** Something that must hold in every kernel; looked at after each step of the life cycle and at the end. */
interface Invariant {
    /** Reports what does not hold now. */
    void afterStep(Lifecycle core, Findings findings);

    /** Reports what does not hold once nothing is pending any more. */
    void atEnd(Lifecycle core, Findings findings);
}
