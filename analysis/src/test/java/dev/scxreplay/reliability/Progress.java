package dev.scxreplay.reliability;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** How far something is, by the changes one sees in a directory: no clock is in it. */
final class Progress {
    private static final long PAUSE_NS = 500_000;

    private Progress() {}

    /** Waits until so many changes were seen or nobody runs any more; how many were seen. */
    static int await(int changes, Path directory, BooleanSupplier running) throws IOException {
        int seen = 0;
        long last = Tree.fingerprint(directory);
        while (seen < changes && running.getAsBoolean()) {
            long now = Tree.fingerprint(directory);
            if (now != last) {
                seen++;
                last = now;
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
        return seen;
    }
}
