package dev.scxreplay.reliability;

import dev.scxreplay.table.Dataset;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGKILL at random points: nothing in its place is ever torn, and whoever begins again ends with the same bytes.
 *
 * <p>A point is the n-th change seen in the dataset and up to 2 ms more, n drawn from as many as an undisturbed run makes.
 * After a kill the same command is started, and killed again, up to seven times. {@code -Dkill.points=200} is the long form,
 * {@code -Dkill.seed=} draws the same points again.
 */
final class KilledTest {
    private static final int POINTS = Integer.getInteger("kill.points", 20);
    private static final long SEED = Long.getLong("kill.seed", System.currentTimeMillis());
    private static final long MOST_NS_LATER = 2_000_000;

    @TempDir
    Path folder;

    private Random random;
    private int changes;

    @Test
    void ingest() throws Exception {
        killed("ingest", Scenario.ingest(folder), POINTS * 3 / 10);
    }

    @Test
    void replay() throws Exception {
        killed("replay", Scenario.replay(folder), POINTS * 3 / 10);
    }

    @Test
    void batch() throws Exception {
        killed("batch", Scenario.batch(folder), POINTS - 2 * (POINTS * 3 / 10));
    }

    private void killed(String what, Scenario scenario, int points) throws Exception {
        random = new Random(SEED + what.hashCode());
        scenario.begin();
        Thread undisturbed = new Thread(() -> Scenario.succeed(scenario.command(scenario.dataset())));
        undisturbed.start();
        changes = changes(undisturbed::isAlive, scenario.dataset(), Integer.MAX_VALUE);
        boolean goesOn = what.equals("batch");
        System.out.printf(Locale.ROOT, "%s: %d points among %d changes, -Dkill.seed=%d%n", what, points, changes, SEED);
        int left = points;
        while (left > 0) {
            scenario.begin();
            String when = what + " with -Dkill.seed=" + SEED + ", killed at";
            int inARow = Math.min(left, 3 + random.nextInt(5));
            while (inARow > 0) {
                int at = 1 + random.nextInt(goesOn ? Math.max(1, changes * scenario.toDo() / 1000) : changes);
                if (!killedAt(at, scenario)) {
                    when += " (done before " + at + ")";
                    break;
                }
                inARow--;
                left--;
                when += " " + at;
                scenario.nothingIsTorn(when);
                if (random.nextInt(4) == 0) {
                    // whoever only looks puts in order what the dead one left
                    Dataset.open(scenario.dataset());
                    scenario.nothingIsTorn(when + ", looked at");
                    scenario.nothingIsLost(when + ", looked at");
                }
            }
            scenario.endsAsUndisturbed(when);
        }
    }

    /** Whether it still ran at that point. */
    private boolean killedAt(int change, Scenario scenario) throws Exception {
        long later = random.nextLong(MOST_NS_LATER);
        try (Child child = scenario.start()) {
            changes(child::isAlive, scenario.dataset(), change);
            LockSupport.parkNanos(later);
            boolean alive = child.isAlive();
            child.kill();
            return alive;
        }
    }

    /** Waits until a process has made so many changes that one can see, or has ended; how many they were. */
    private static int changes(BooleanSupplier running, Path dataset, int most) throws Exception {
        int seen = 0;
        long last = Tree.fingerprint(dataset);
        while (seen < most && running.getAsBoolean()) {
            long now = Tree.fingerprint(dataset);
            if (now != last) {
                seen++;
                last = now;
            }
            LockSupport.parkNanos(500_000);
        }
        return seen;
    }
}
