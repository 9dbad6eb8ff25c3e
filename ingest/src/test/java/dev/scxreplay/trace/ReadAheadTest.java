package dev.scxreplay.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class ReadAheadTest {
    private static final int PIECE_BYTES = 10;
    private static final int FILE_BYTES = 95;

    /** What was read, in the order in which it was. */
    private final List<Long> read = new ArrayList<>();
    /** Steps that wait for a thread. */
    private final ArrayDeque<BooleanSupplier> idle = new ArrayDeque<>();

    /** A file of 95 bytes in pieces of 10: each byte is the number of its piece. */
    private synchronized int source(long piece, byte[] into) {
        read.add(piece);
        Arrays.fill(into, (byte) piece);
        return (int) Math.clamp(FILE_BYTES - piece * PIECE_BYTES, 0, PIECE_BYTES);
    }

    private ReadAhead pieces(int most, Consumer<BooleanSupplier> threads) {
        return new ReadAhead(this::source, PIECE_BYTES, most, threads);
    }

    private static String take(ReadAhead pieces, long piece) throws IOException {
        byte[] bytes = pieces.take(piece, new byte[PIECE_BYTES]);
        return bytes[0] + " x " + pieces.length();
    }

    @Test
    void whatIdleThreadsHaveReadIsTakenFromThem() throws Exception {
        try (ReadAhead pieces = pieces(3, idle::add)) {
            assertThat(take(pieces, 0)).isEqualTo("0 x 10");
            while (idle.element().getAsBoolean()) {
                // as a thread that has nothing else to do
            }
            assertThat(read).containsExactly(0L, 1L, 2L, 3L);

            assertThat(take(pieces, 1)).isEqualTo("1 x 10");
            assertThat(take(pieces, 2)).isEqualTo("2 x 10");
            assertThat(read).containsExactly(0L, 1L, 2L, 3L);
        }
    }

    @Test
    void whatNoThreadHadTimeForIsReadByWhoWantsIt() throws Exception {
        try (ReadAhead pieces = pieces(3, idle::add)) {
            for (int i = 0; i < 10; i++) {
                assertThat(take(pieces, i)).isEqualTo(i + " x " + (i < 9 ? 10 : 5));
            }
        }
        assertThat(read).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
        assertThat(idle.remove().getAsBoolean()).as("goes on once it is closed").isFalse();
    }

    @Test
    void anotherPieceThanTheNextOneIsRead() throws Exception {
        try (ReadAhead pieces = pieces(3, idle::add)) {
            take(pieces, 0);
            assertThat(idle.element().getAsBoolean()).isTrue();
            assertThat(take(pieces, 7)).isEqualTo("7 x 10");
            assertThat(idle.element().getAsBoolean()).isTrue();
            assertThat(take(pieces, 8)).isEqualTo("8 x 10");
        }
        assertThat(read).containsExactly(0L, 1L, 7L, 8L);
    }

    @Test
    void whatAThreadFailedToReadFailsForWhoWantsIt() throws Exception {
        ReadAhead.Source broken = (piece, into) -> {
            if (piece == 1) {
                throw new IOException("no piece 1");
            }
            return PIECE_BYTES;
        };
        try (ReadAhead pieces = new ReadAhead(broken, PIECE_BYTES, 3, idle::add)) {
            take(pieces, 0);
            assertThat(idle.remove().getAsBoolean()).isFalse();
            assertThatThrownBy(() -> take(pieces, 1)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void threadsOfTheirOwnPaceChangeNothing() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            for (int round = 0; round < 200; round++) {
                try (ReadAhead pieces = pieces(
                        4,
                        step -> threads.execute(() -> {
                            while (step.getAsBoolean()) {
                                Thread.yield();
                            }
                        }))) {
                    for (int i = 0; i < 10; i++) {
                        assertThat(take(pieces, i)).isEqualTo(i + " x " + (i < 9 ? 10 : 5));
                    }
                }
            }
        }
    }
}
