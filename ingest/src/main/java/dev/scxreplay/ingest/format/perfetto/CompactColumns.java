package dev.scxreplay.ingest.format.perfetto;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.Arrays;

/**
 * Where the columns of a bundle's compactly written {@code sched_switch} and {@code sched_waking} events lie: one packed
 * list of numbers for each field of the event, times as differences, names as places in a table of the bundle.
 *
 * <p>Source: perfetto, {@code FtraceEventBundle.CompactSched}.
 */
final class CompactColumns {
    static final int SWITCH_TIME = 1;
    private static final int SWITCH_PREV_STATE = 2;
    private static final int SWITCH_NEXT_PID = 3;
    private static final int SWITCH_NEXT_PRIO = 4;
    static final int NAMES = 5;
    private static final int SWITCH_NEXT_COMM = 6;
    static final int WAKING_TIME = 7;
    private static final int WAKING_PID = 8;
    private static final int WAKING_TARGET_CPU = 9;
    private static final int WAKING_PRIO = 10;
    private static final int WAKING_COMM = 11;
    private static final int WAKING_FLAGS = 12;
    private static final int LAST = 12;

    /** The columns of a switch, its time first. */
    static final int[] SWITCHES = {SWITCH_TIME, SWITCH_PREV_STATE, SWITCH_NEXT_PID, SWITCH_NEXT_PRIO, SWITCH_NEXT_COMM};

    /** The columns of a waking, its time first. */
    static final int[] WAKINGS = {WAKING_TIME, WAKING_PID, WAKING_TARGET_CPU, WAKING_PRIO, WAKING_COMM, WAKING_FLAGS};

    /** By column: where its numbers begin and end. */
    final int[] from = new int[LAST + 1];

    final int[] to = new int[LAST + 1];
    /** By name: where its bytes begin, and how many they are. */
    int[] nameFrom = new int[64];

    int[] nameLength = new int[64];
    int names;
    int switches;
    int wakings;
    /** What contradicts itself; null if nothing does. */
    String damage;

    /** Finds the columns in {@code bytes[begin, end)}. */
    void find(byte[] bytes, int begin, int end) {
        Arrays.fill(from, 0);
        Arrays.fill(to, 0);
        names = 0;
        damage = null;
        try {
            CodedInputStream in = CodedInputStream.newInstance(bytes, begin, end - begin);
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                field(in, tag, begin);
            }
        } catch (IOException e) {
            damage = "the table of compact events is cut off";
        }
        switches = events(bytes, SWITCHES);
        wakings = events(bytes, WAKINGS);
    }

    private void field(CodedInputStream in, int tag, int begin) throws IOException {
        int number = WireFormat.getTagFieldNumber(tag);
        if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED || number > LAST) {
            damage = number > LAST ? damage : "a column of compact events is not packed";
            in.skipField(tag);
            return;
        }
        int length = in.readRawVarint32();
        int at = begin + in.getTotalBytesRead();
        in.skipRawBytes(length);
        if (number == NAMES) {
            if (names == nameFrom.length) {
                nameFrom = Arrays.copyOf(nameFrom, names * 2);
                nameLength = Arrays.copyOf(nameLength, names * 2);
            }
            nameFrom[names] = at;
            nameLength[names++] = length;
        } else if (to[number] > from[number]) {
            damage = "a column of compact events is there twice";
        } else {
            from[number] = at;
            to[number] = at + length;
        }
    }

    /** The numbers of some columns, each from its begin. */
    CodedInputStream[] open(byte[] bytes, int[] columns) {
        CodedInputStream[] open = new CodedInputStream[columns.length];
        for (int i = 0; i < columns.length; i++) {
            int begin = from[columns[i]];
            open[i] = CodedInputStream.newInstance(bytes, begin, to[columns[i]] - begin);
        }
        return open;
    }

    /** The number of events whose fields are all there. */
    private int events(byte[] bytes, int[] columns) {
        int least = Integer.MAX_VALUE;
        int most = 0;
        for (int column : columns) {
            int numbers = 0;
            for (int i = from[column]; i < to[column]; i++) {
                numbers += bytes[i] >= 0 ? 1 : 0;
            }
            boolean flags = column == WAKING_FLAGS && numbers == 0;
            least = flags ? least : Math.min(least, numbers);
            most = Math.max(most, numbers);
        }
        if (least != most) {
            damage = "the columns of compact events are of different lengths; " + least + " of " + most + " are kept";
        }
        return least;
    }
}
