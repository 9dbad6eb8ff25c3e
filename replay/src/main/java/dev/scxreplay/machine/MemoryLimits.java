package dev.scxreplay.machine;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much memory the modelled allocations may take before allocating fails; what the rest of the system uses is not
 * part of it.
 *
 * @param totalBytes memory of the machine
 * @param perNodeBytes memory of each node; when a node is used up the next ones are taken, so only a full machine fails
 * @param highOrderBytes contiguous memory of order 1 and above: an allocation of more than one page needs it, vmalloc
 *     and populating percpu pages never do
 */
public record MemoryLimits(long totalBytes, long perNodeBytes, long highOrderBytes) {
    private static final Pattern BYTES = Pattern.compile("(\\d{1,6})([KMGT])|(\\d{1,18})");

    /** No limit at all. */
    public static final MemoryLimits NONE = new MemoryLimits(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);

    public MemoryLimits {
        if (totalBytes < 0 || perNodeBytes < 0 || highOrderBytes < 0) {
            throw new IllegalArgumentException(
                    "negative memory limit: " + totalBytes + ", " + perNodeBytes + ", " + highOrderBytes);
        }
    }

    /**
     * Reads limits such as {@code 4G}, {@code node:512M} and {@code contiguous:0}; a later one of a kind replaces an
     * earlier one.
     *
     * @throws IllegalArgumentException with one clear sentence if one cannot be read
     */
    public static MemoryLimits parse(List<String> texts) {
        MemoryLimits limits = NONE;
        for (String text : texts) {
            int colon = text.indexOf(':');
            String kind = colon < 0 ? "total" : text.substring(0, colon);
            long bytes = bytes(text, text.substring(colon + 1));
            limits = switch (kind) {
                case "total" -> limits.total(bytes);
                case "node" -> limits.perNode(bytes);
                case "contiguous" -> limits.highOrder(bytes);
                default ->
                    throw new IllegalArgumentException("memory limit '" + text
                            + "' is of no known kind; known are BYTES, node:BYTES and contiguous:BYTES");
            };
        }
        return limits;
    }

    private static long bytes(String text, String number) {
        Matcher matcher = BYTES.matcher(number);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("memory limit '" + text + "': '" + number
                    + "' is not a number of bytes such as 65536, 64K, 512M or 4G");
        }
        return matcher.group(3) != null
                ? Long.parseLong(matcher.group(3))
                : Long.parseLong(matcher.group(1)) << 10 * ("KMGT".indexOf(matcher.group(2)) + 1);
    }

    /** The same with {@code bytes} of memory in all. */
    public MemoryLimits total(long bytes) {
        return new MemoryLimits(bytes, perNodeBytes, highOrderBytes);
    }

    /** The same with {@code bytes} of memory on each node. */
    public MemoryLimits perNode(long bytes) {
        return new MemoryLimits(totalBytes, bytes, highOrderBytes);
    }

    /** The same with {@code bytes} of contiguous memory. */
    public MemoryLimits highOrder(long bytes) {
        return new MemoryLimits(totalBytes, perNodeBytes, bytes);
    }
}
