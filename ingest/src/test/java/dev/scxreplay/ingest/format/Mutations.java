package dev.scxreplay.ingest.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Damages files at random: the same seed always makes the same file of the same ones. */
public final class Mutations {
    /** No file grows beyond this by what is inserted into it. */
    private static final int MOST_BYTES = 1 << 14;

    private static final long[] INTEGERS = {
        0,
        1,
        -1,
        7,
        8,
        16,
        64,
        100,
        127,
        128,
        255,
        256,
        4095,
        4096,
        4097,
        Short.MAX_VALUE,
        Short.MIN_VALUE,
        0xffff,
        1 << 16,
        1 << 24,
        1 << 28,
        Integer.MAX_VALUE,
        Integer.MAX_VALUE - 8,
        Integer.MIN_VALUE,
        0xffff_ffffL,
        1L << 32,
        1L << 40,
        1L << 62,
        Long.MAX_VALUE,
        Long.MAX_VALUE - 7,
        Long.MIN_VALUE,
        -8
    };

    private static final List<byte[]> TEXTS = List.of(
            text("0"),
            text("-1"),
            text("4294967295"),
            text("4294967296"),
            text("9223372036854775807"),
            text("-9223372036854775808"),
            text("18446744073709551616"),
            text("99999999999999999999999"),
            text("0x"),
            text("\n"),
            text("\r\n"),
            text("\n\n\n"),
            text("\0"),
            text("="),
            text(" "),
            text(": "),
            text("%s%n%*.*d"),
            text("((((((((((((((((((((((((((((((("),
            text("[[[[{{{{\"\"\"\""),
            text("</script>"),
            text("../../"),
            new byte[] {(byte) 0xff, (byte) 0xfe, (byte) 0x80},
            new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0x0f},
            new byte[] {
                (byte) 0xff,
                (byte) 0xff,
                (byte) 0xff,
                (byte) 0xff,
                (byte) 0xff,
                (byte) 0xff,
                (byte) 0xff,
                (byte) 0xff,
                (byte) 0xff,
                1
            });

    private final List<byte[]> seeds;
    private final SplittableRandom random;
    private byte[] bytes;

    private Mutations(List<byte[]> seeds, long seed) {
        this.seeds = seeds;
        this.random = new SplittableRandom(seed);
        this.bytes = seeds.get(random.nextInt(seeds.size())).clone();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** One of the files with one to eight changes, each of a kind that real damage or a hostile hand makes. */
    public static byte[] damaged(List<byte[]> files, long seed) {
        Mutations mutations = new Mutations(files, seed);
        int changes = 1 + mutations.random.nextInt(mutations.random.nextInt(4) == 0 ? 8 : 3);
        for (int i = 0; i < changes && mutations.bytes.length > 0; i++) {
            mutations.change();
        }
        return mutations.bytes;
    }

    private void change() {
        int at = random.nextInt(bytes.length);
        int length = Math.min(bytes.length - at, 1 + random.nextInt(random.nextBoolean() ? 8 : 600));
        switch (random.nextInt(13)) {
            case 0 -> bytes[at] = (byte) random.nextInt();
            case 1, 2 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 3 -> Arrays.fill(bytes, at, at + length, (byte) (random.nextBoolean() ? 0 : random.nextInt()));
            case 4, 5 -> setInteger(at);
            case 6 -> changeLength(at);
            case 7 -> bytes = Arrays.copyOf(bytes, at);
            case 8 -> replace(at, length, new byte[0]);
            case 9 -> replace(at, 0, Arrays.copyOfRange(bytes, at, at + length));
            case 10 -> swap(at, length);
            case 11 -> splice(at);
            default -> replace(at, random.nextInt(Math.min(4, length) + 1), TEXTS.get(random.nextInt(TEXTS.size())));
        }
    }

    /** Puts a number that is on some edge over one, two, four or eight bytes, in either order. */
    private void setInteger(int at) {
        long value = INTEGERS[random.nextInt(INTEGERS.length)] + (random.nextInt(4) == 0 ? random.nextInt(-2, 3) : 0);
        put(at, 1 << random.nextInt(4), random.nextBoolean(), value);
    }

    /** Looks from here on for a number that may be the length of something in this file, and changes it. */
    private void changeLength(int begin) {
        int width = 1 << random.nextInt(4);
        boolean big = random.nextBoolean();
        for (int at = begin; at + width <= bytes.length; at++) {
            long value = get(at, width, big);
            if (value > 1 && value <= bytes.length && (width < 4 || value > 3)) {
                long changed = switch (random.nextInt(4)) {
                    case 0 -> value + random.nextInt(-9, 10);
                    case 1 -> value << random.nextInt(1, 32);
                    case 2 -> bytes.length - at + random.nextInt(-16, 17);
                    default -> INTEGERS[random.nextInt(INTEGERS.length)];
                };
                put(at, width, big, changed);
                return;
            }
        }
    }

    private void swap(int at, int length) {
        int other = random.nextInt(bytes.length - length + 1);
        byte[] from = Arrays.copyOfRange(bytes, at, at + length);
        System.arraycopy(bytes, other, bytes, at, length);
        System.arraycopy(from, 0, bytes, other, length);
    }

    /** Goes on with a part of another file, or of this one. */
    private void splice(int at) {
        byte[] other = seeds.get(random.nextInt(seeds.size()));
        int from = random.nextInt(other.length);
        int to = random.nextBoolean() ? other.length : from + 1 + random.nextInt(other.length - from);
        replace(at, random.nextBoolean() ? bytes.length - at : 0, Arrays.copyOfRange(other, from, to));
    }

    private long get(int at, int width, boolean big) {
        long value = 0;
        for (int i = 0; i < width; i++) {
            value = value << 8 | bytes[big ? at + i : at + width - 1 - i] & 0xff;
        }
        return value;
    }

    private void put(int at, int width, boolean big, long value) {
        byte[] all = ByteBuffer.allocate(Long.BYTES)
                .order(big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
        System.arraycopy(all, big ? Long.BYTES - width : 0, bytes, at, Math.min(width, bytes.length - at));
    }

    private void replace(int at, int length, byte[] by) {
        if (bytes.length - length + by.length > MOST_BYTES) {
            return;
        }
        byte[] result = new byte[bytes.length - length + by.length];
        System.arraycopy(bytes, 0, result, 0, at);
        System.arraycopy(by, 0, result, at, by.length);
        System.arraycopy(bytes, at + length, result, at + by.length, bytes.length - at - length);
        bytes = result;
    }
}
