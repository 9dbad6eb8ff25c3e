package dev.scxreplay.ingest.format.perfetto;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.scxreplay.table.TextDictionary;
import dev.scxreplay.trace.IngestLog;
import dev.scxreplay.trace.Stat;
import java.io.IOException;

/**
 * The events of one bundle in their order: plain ones and the two kinds of compact ones, each in order by themselves,
 * merged by time. The trace does not hold the order of equal times; a waking comes first, a switch last.
 */
final class BundleCursor {
    private static final long NONE = Long.MAX_VALUE;

    private final byte[] bytes;
    private final int number;
    private final int cpu;
    private final String place;
    private final IngestLog log;
    /** By name of the bundle's table: its dictionary code. */
    private int[] names = {};

    private final CodedInputStream plain;
    private CodedInputStream[] switches;
    private CodedInputStream[] wakings;
    private int switchesLeft;
    private int wakingsLeft;

    private long plainNs = NONE;
    private int plainAt;
    private int plainLength;
    private long switchNs;
    private long wakingNs;
    private long tsNs;
    private boolean started;

    /** Opens the bundle in {@code bytes[from, length)}; {@code number} is its place in the file's order. */
    BundleCursor(byte[] bytes, int number, int cpu, String place, TextDictionary dictionary, IngestLog log) {
        this.bytes = bytes;
        this.number = number;
        this.cpu = cpu;
        this.place = place;
        this.log = log;
        this.plain = CodedInputStream.newInstance(bytes);
        try {
            compact(dictionary);
        } catch (IOException e) {
            // what is damaged is counted already
        }
        nextPlain();
        switchNs = switchesLeft > 0 ? 0 : NONE;
        wakingNs = wakingsLeft > 0 ? 0 : NONE;
        nextSwitch();
        nextWaking();
        tsNs = Math.min(plainNs, Math.min(switchNs, wakingNs));
    }

    private void compact(TextDictionary dictionary) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(bytes);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == (BundleScan.COMPACT_SCHED << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
                int size = in.readRawVarint32();
                int at = in.getTotalBytesRead();
                in.skipRawBytes(size);
                columns(at, size, dictionary);
            } else {
                in.skipField(tag);
            }
        }
    }

    private void columns(int at, int size, TextDictionary dictionary) {
        CompactColumns columns = new CompactColumns();
        columns.find(bytes, at, at + size);
        names = new int[columns.names];
        for (int i = 0; i < names.length; i++) {
            names[i] = dictionary.intern(bytes, columns.nameFrom[i], columns.nameLength[i]);
        }
        switchesLeft = columns.switches;
        switches = columns.open(bytes, CompactColumns.SWITCHES);
        wakingsLeft = columns.wakings;
        wakings = columns.open(bytes, CompactColumns.WAKINGS);
    }

    /** Time of the next event; the largest number if there is none. */
    long tsNs() {
        return tsNs;
    }

    int cpu() {
        return cpu;
    }

    int number() {
        return number;
    }

    /** How many bytes it keeps in memory. */
    int size() {
        return bytes.length;
    }

    /** Whether no event has been written yet. */
    boolean isNew() {
        return !started;
    }

    boolean hasNext() {
        return tsNs != NONE;
    }

    /** Whether its event comes before that of another bundle in the total order. */
    boolean isBefore(BundleCursor other) {
        if (tsNs != other.tsNs) {
            return tsNs < other.tsNs;
        }
        return cpu != other.cpu ? cpu < other.cpu : number < other.number;
    }

    /** The task that runs before the next switch, as a plain event before it says; -1 if none does. */
    int runningAhead() {
        return plainNs != NONE && plainNs <= switchNs ? EventWriter.pidOf(bytes, plainAt, plainLength) : -1;
    }

    /** Writes the event and moves to the next one. */
    void write(EventWriter writer) {
        started = true;
        try {
            if (tsNs == wakingNs) {
                writer.compactWaking(
                        cpu,
                        tsNs,
                        wakings[1].readRawVarint32(),
                        wakings[2].readRawVarint32(),
                        wakings[3].readRawVarint32(),
                        name(wakings[4].readRawVarint32()),
                        wakings[5].isAtEnd() ? -1 : wakings[5].readRawVarint32() & 0xffff);
                nextWaking();
            } else if (tsNs == plainNs) {
                writer.plain(cpu, tsNs, bytes, plainAt, plainLength, place);
                nextPlain();
            } else {
                writer.compactSwitch(
                        cpu,
                        tsNs,
                        switches[1].readRawVarint64(),
                        switches[2].readRawVarint32(),
                        switches[3].readRawVarint32(),
                        name(switches[4].readRawVarint32()));
                nextSwitch();
            }
        } catch (IOException e) {
            log.odd(Stat.PACKET_UNREADABLE, place, "a compact event is damaged; those behind it are left out");
            wakingNs = tsNs == wakingNs ? NONE : wakingNs;
            switchNs = tsNs == switchNs ? NONE : switchNs;
        }
        tsNs = Math.min(plainNs, Math.min(switchNs, wakingNs));
    }

    private int name(int index) {
        if (index >= 0 && index < names.length) {
            return names[index];
        }
        log.odd(Stat.EVENT_FIELDS_UNREADABLE, place, "a task's name is not in the bundle's table");
        return -1;
    }

    private void nextPlain() {
        plainNs = NONE;
        try {
            for (int tag = plain.readTag(); tag != 0; tag = plain.readTag()) {
                if (tag != (BundleScan.EVENT << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
                    plain.skipField(tag);
                    continue;
                }
                plainLength = plain.readRawVarint32();
                plainAt = plain.getTotalBytesRead();
                plain.skipRawBytes(plainLength);
                long ns = BundleScan.eventTime(bytes, plainAt, plainLength);
                if (ns >= 0) {
                    plainNs = ns;
                    return;
                }
            }
        } catch (IOException e) {
            // the end of what can be read; counted already
        }
    }

    private void nextSwitch() {
        switchNs = next(switches, switchNs, switchesLeft--);
    }

    private void nextWaking() {
        wakingNs = next(wakings, wakingNs, wakingsLeft--);
    }

    private static long next(CodedInputStream[] columns, long beforeNs, int left) {
        try {
            long tsNs = left > 0 ? beforeNs + columns[0].readRawVarint64() : NONE;
            return BundleScan.isTime(tsNs) ? tsNs : NONE;
        } catch (IOException e) {
            return NONE;
        }
    }
}
