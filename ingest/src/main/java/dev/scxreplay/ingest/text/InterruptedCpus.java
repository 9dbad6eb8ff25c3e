package dev.scxreplay.ingest.text;

import dev.scxreplay.table.TableAppender;
import dev.scxreplay.trace.EventTable;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;

/**
 * ipi_send_cpumask: the kernel prints the CPUs as a bitmap, libtraceevent as a list such as {@code 0-3,7}, and its raw form
 * only where in the record they stand; a list becomes the bitmap, the last is left out.
 */
final class InterruptedCpus implements PayloadForm {
    private static final int MASK = EventTable.IPI.schema().indexOf("cpumask");
    private static final int MAX_CPU = 0xffff;
    private static final int GROUP_BITS = 32;

    private final KeyedFields fields;
    private boolean bitmap;
    /** The CPUs as a bitmap, null if that is not known. */
    private String cpus;

    InterruptedCpus(KeyedFields fields) {
        this.fields = fields;
    }

    @Override
    public boolean parse(byte[] bytes, int from, int to) {
        if (!fields.parse(bytes, from, to)) {
            return false;
        }
        Field mask = fields.inOrder("cpumask");
        bitmap = mask == null || isBitmap(bytes, mask.from, mask.to);
        cpus = bitmap ? null : ofList(new String(bytes, mask.from, mask.to - mask.from, StandardCharsets.UTF_8));
        return true;
    }

    /** Groups of eight digits. */
    private static boolean isBitmap(byte[] bytes, int from, int to) {
        for (int p = from; p < to; p++) {
            if ((bytes[p] == ',') != ((p - from) % 9 == 8)) {
                return false;
            }
        }
        return (to - from) % 9 == 8;
    }

    private static String ofList(String list) {
        BitSet set = new BitSet();
        for (String part : list.split(",", -1)) {
            String[] ends = part.split("-", 2);
            for (String end : ends) {
                if (!end.matches("\\d{1,6}") || Integer.parseInt(end) > MAX_CPU) {
                    return null;
                }
            }
            int first = Integer.parseInt(ends[0]);
            int last = Integer.parseInt(ends[ends.length - 1]);
            if (first > last) {
                return null;
            }
            set.set(first, last + 1);
        }
        // the kernel's bitmaps are whole longs
        int groups = Math.max(1, (set.length() + 2 * GROUP_BITS - 1) / (2 * GROUP_BITS)) * 2;
        StringBuilder text = new StringBuilder();
        for (int group = groups - 1; group >= 0; group--) {
            long value = 0;
            for (int bit = 0; bit < GROUP_BITS; bit++) {
                value |= set.get(group * GROUP_BITS + bit) ? 1L << bit : 0;
            }
            text.append(text.isEmpty() ? "" : ",").append("%08x".formatted(value));
        }
        return text.toString();
    }

    @Override
    public boolean exact(byte[] bytes) {
        return bitmap && fields.exact(bytes);
    }

    @Override
    public PayloadText written() {
        return fields.written();
    }

    @Override
    public void store(byte[] bytes, TableAppender row) {
        fields.store(bytes, row, bitmap ? null : fields.inOrder("cpumask"));
        if (!bitmap) {
            if (cpus != null) {
                row.setText(MASK, cpus);
            }
        }
    }
}
