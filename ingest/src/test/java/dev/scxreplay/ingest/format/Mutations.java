package dev.scxreplay.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Files damaged at random, the same ones in every run: {@code -Dfuzz.mutations=N} makes more of them, {@code
 * -Dfuzz.seed=S} others. A failure names the seed that makes its file alone.
 */
public final class Mutations {
    private static final int MUTATIONS = Integer.getInteger("fuzz.mutations", 300);
    private static final long SEED = Long.getLong("fuzz.seed", 1);
    /** What a reader may allocate for a small file, all in all. */
    private static final long MOST_ALLOCATED = 200L << 20;

    private static final String[] NUMBERS = {
        "0", "-1", "4294967296", "9223372036854775807", "18446744073709551616", "99999999999999999999999", "0x"
    };

    private Mutations() {}

    /** Reads a file that may be damaged; what its format's documentation allows to be thrown, it catches. */
    @FunctionalInterface
    public interface Reading {
        /** Reads it, or says in one sentence why not. */
        void read(byte[] file) throws Exception;
    }

    /** Damages a file in many ways, one at a time, and reads each. */
    public static void readAll(byte[] whole, Reading reading) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (long seed = SEED; seed < SEED + MUTATIONS; seed++) {
            byte[] damaged = damaged(whole, new SplittableRandom(seed));
            long before = threads.getCurrentThreadAllocatedBytes();
            try {
                reading.read(damaged);
            } catch (Throwable e) {
                throw new AssertionError("with -Dfuzz.mutations=1 -Dfuzz.seed=" + seed, e);
            }
            assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                    .as("bytes allocated with -Dfuzz.mutations=1 -Dfuzz.seed=%d", seed)
                    .isLessThan(MOST_ALLOCATED);
        }
    }

    /** One to four changes, each of a kind that real damage or a hostile hand makes. */
    private static byte[] damaged(byte[] whole, SplittableRandom random) {
        byte[] bytes = whole.clone();
        for (int changes = 1 + random.nextInt(4); changes > 0 && bytes.length > 0; changes--) {
            int at = random.nextInt(bytes.length);
            int length = Math.min(bytes.length - at, 1 + random.nextInt(random.nextBoolean() ? 8 : 600));
            bytes = switch (random.nextInt(7)) {
                case 0 -> with(bytes, at, (byte) random.nextInt());
                case 1 -> with(bytes, at, (byte) (bytes[at] ^ 1 << random.nextInt(8)));
                case 2 ->
                    replaced(
                            bytes,
                            at,
                            Math.min(8, length),
                            random.nextBoolean() ? filled(length, 0xff) : filled(length, 0));
                case 3 -> replaced(bytes, at, length, new byte[0]);
                case 4 -> replaced(bytes, at, 0, Arrays.copyOfRange(bytes, at, at + length));
                case 5 -> Arrays.copyOf(bytes, at);
                default ->
                    replaced(
                            bytes,
                            at,
                            random.nextInt(Math.min(4, length) + 1),
                            NUMBERS[random.nextInt(NUMBERS.length)].getBytes(StandardCharsets.US_ASCII));
            };
        }
        return bytes;
    }

    private static byte[] with(byte[] bytes, int at, byte value) {
        bytes[at] = value;
        return bytes;
    }

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[Math.min(8, length)];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static byte[] replaced(byte[] bytes, int at, int length, byte[] by) {
        byte[] result = new byte[bytes.length - length + by.length];
        System.arraycopy(bytes, 0, result, 0, at);
        System.arraycopy(by, 0, result, at, by.length);
        System.arraycopy(bytes, at + length, result, at + by.length, bytes.length - at - length);
        return result;
    }
}
