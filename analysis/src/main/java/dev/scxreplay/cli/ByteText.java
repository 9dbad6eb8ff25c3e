package dev.scxreplay.cli;

/** Numbers of bytes as people read them. */
final class ByteText {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    private ByteText() {}

    /** With one digit after the point from 1 KiB on, cut off, not rounded; a negative number is absent. */
    static String of(long bytes) {
        if (bytes < 0) {
            return "-";
        }
        long tenths = bytes * 10;
        int unit = 0;
        while (tenths >= 10 * 1024 && unit < UNITS.length - 1) {
            tenths /= 1024;
            unit++;
        }
        return unit == 0 ? bytes + " B" : tenths / 10 + "." + tenths % 10 + " " + UNITS[unit];
    }
}
