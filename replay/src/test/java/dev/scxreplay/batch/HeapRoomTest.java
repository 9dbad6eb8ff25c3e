package dev.scxreplay.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Units begin while there is room for them, and one always. */
final class HeapRoomTest {
    @TempDir
    private Path folder;

    @Test
    void aUnitWaitsUntilAnotherHasLeft() throws Exception {
        List<Unit> units = Batches.read(Batches.plan(folder)).units();
        Unit first = units.get(0);
        Unit second = units.get(1);
        HeapRoom room = new HeapRoom(HeapRoom.bytes(first) + HeapRoom.bytes(second) - 1);
        room.enter(first);
        assertThat(room.tryEnter(second)).isFalse();
        CountDownLatch entered = new CountDownLatch(1);
        Thread waiting = Thread.ofPlatform().start(() -> {
            try {
                room.enter(second);
                entered.countDown();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        while (waiting.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        assertThat(entered.getCount()).isEqualTo(1);
        room.leave(first);
        entered.await();
        waiting.join();
        room.leave(second);
        assertThat(room.tryEnter(first)).isTrue();
    }

    @Test
    void oneAloneAlwaysBegins() throws Exception {
        List<Unit> units = Batches.read(Batches.plan(folder)).units();
        HeapRoom room = new HeapRoom(1);
        assertThat(room.tryEnter(units.get(0))).isTrue();
        assertThat(room.tryEnter(units.get(1))).isFalse();
    }
}
