package dev.scxreplay.scx;

import java.util.Locale;

/** What the core made of a kick. */
public enum KickOutcome {
    /** Recorded in the kicker's masks; the irq_work has not run. */
    PENDING,
    /** The target was made to reschedule. */
    RESCHED,
    /** The target had need-resched set already; no interrupt was sent. */
    ALREADY_PENDING,
    /** IDLE: the target was not idle. */
    NOT_IDLE,
    /** The target ran a class above ext and was left alone. */
    HIGHER_CLASS,
    /** The target was offline. */
    OFFLINE,
    /** The kicker was bypassing; nothing was recorded. */
    BYPASSING,
    /** No scheduler was loaded. */
    NO_SCHEDULER,
    /** The irq_work found no kick-sequence array and returned. */
    DROPPED,
    /** Inferred from its irq_work alone: no interrupt was sent, so whom it was for is not known. */
    TARGET_NOT_SEEN,
    /** Events of the kicker or the target were lost, so what became of it is not known. */
    EVENTS_LOST,
    /** The CPU does not exist; the scheduler is ended with an error. */
    INVALID_CPU;

    /** The word used in tables: lower case, joined by hyphens. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
