package dev.scxreplay.ingest.text;

/** A stable sort of positions by time. */
public final class TimeOrder {
    private TimeOrder() {}

    /** The numbers 0 to {@code count - 1} in order of {@code tsNs}; equal times stay in their order. */
    public static int[] sort(long[] tsNs, int count) {
        int[] from = new int[count];
        for (int i = 0; i < count; i++) {
            from[i] = i;
        }
        int[] to = new int[count];
        for (long width = 1; width < count; width *= 2) {
            for (long begin = 0; begin < count; begin += 2 * width) {
                int middle = (int) Math.min(begin + width, count);
                int end = (int) Math.min(begin + 2 * width, count);
                merge(tsNs, from, to, (int) begin, middle, end);
            }
            int[] done = to;
            to = from;
            from = done;
        }
        return from;
    }

    private static void merge(long[] tsNs, int[] from, int[] to, int begin, int middle, int end) {
        int left = begin;
        int right = middle;
        for (int i = begin; i < end; i++) {
            boolean takeLeft = left < middle && (right >= end || tsNs[from[left]] <= tsNs[from[right]]);
            to[i] = takeLeft ? from[left++] : from[right++];
        }
    }
}
