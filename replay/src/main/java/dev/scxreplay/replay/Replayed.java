package dev.scxreplay.replay;

/** What became of one variant of a trace. */
public sealed interface Replayed {
    /** It was replayed, into rows; whether the modelled kernel survived, its outcome says. */
    record Done(ReplayReport.Run run) implements Replayed {}

    /** It cannot be replayed on the machine asked for, and has no rows. */
    record Refused(String reason) implements Replayed {}
}
