package dev.scxreplay.ingest.format.perfetto;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.scxreplay.table.TextDictionary;
import dev.scxreplay.trace.IngestLog;
import dev.scxreplay.trace.Stat;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;

/**
 * The first look at every packet: where the events are, and everything else a trace says.
 *
 * <p>Source: perfetto, {@code protos/perfetto/trace/trace_packet.proto}.
 */
final class TraceScan {
    /** A bundle of a higher CPU is damaged. */
    static final int MOST_CPUS = 1 << 16;

    private static final int FTRACE_EVENTS = 1;
    private static final int PROCESS_TREE = 2;
    private static final int CLOCK_SNAPSHOT = 6;
    private static final int SEQUENCE = 10;
    private static final int INTERNED = 12;
    private static final int SEQUENCE_FLAGS = 13;
    private static final int STATE_CLEARED = 1;
    private static final int FTRACE_STATS = 34;
    private static final int SYSTEM_INFO = 45;
    private static final int COMPRESSED = 50;
    private static final int ZSTD_COMPRESSED = 133;
    private static final int MACHINE_ID = 98;
    private static final int PACKET = 1;
    /** Of what all packed packets together unpack to, once it is more than {@link #SMALL}: a multiple of the file. */
    private static final long MOST_RATIO = 200;

    private static final long SMALL = 1L << 30;
    /** By number: perfetto's {@code FtraceClock}. */
    private static final String[] CLOCKS = {"boot", "", "global", "local", "mono_raw"};

    final BundleIndex index = new BundleIndex();
    final KernelSymbols symbols;
    final MachineFacts facts;
    /** By CPU: how many bundles have lost events before them. */
    final Map<Integer, Integer> lostSpans = new TreeMap<>();
    /** CPUs that lost events before a bundle that is not there. */
    final BitSet lostBeforeNext = new BitSet();

    private final TraceBytes file;
    private final IngestLog log;
    private final Descriptors descriptors;
    private final BundleScan bundle;
    private final Map<Integer, Long> unused = new TreeMap<>();
    private long otherMachines;
    private long unpackedBytes;
    private int clock = -1;
    /** Times of the trace's clock and of the boot clock at one moment; 0 where they are the same clock. */
    long ftraceNs;

    long bootNs;
    private int cpus;

    private int[] numbers = new int[16];
    private int[] begins = new int[16];
    private int[] lengths = new int[16];

    /** Where the bytes being read come from. */
    private record Origin(String place, Packing packing, long at, int length) {}

    TraceScan(TraceBytes file, Descriptors descriptors, Tasks tasks, TextDictionary dictionary, IngestLog log) {
        this.symbols = new KernelSymbols(dictionary);
        this.file = file;
        this.log = log;
        this.descriptors = descriptors;
        this.bundle = new BundleScan(descriptors);
        this.facts = new MachineFacts(tasks);
    }

    /** Name of the clock the events' times are in; empty if the recorder does not know. */
    String clock() {
        return clock < 0 ? "boot" : CLOCKS[clock];
    }

    int cpus() {
        return Math.max(cpus, facts.cpus);
    }

    /** Reads all packets. */
    void scan() throws IOException, PerfettoException {
        PacketStream packets = new PacketStream(file, log);
        while (packets.next()) {
            Origin origin = new Origin(packets.place(), Packing.NONE, packets.offset(0), 0);
            packet(packets.bytes(), packets.from(), packets.to(), origin);
        }
        unused.forEach((number, count) -> {
            log.odd(Stat.PACKET_UNUSED, descriptors.packet(number), count + " packets hold no event of the kernel");
            log.count(Stat.PACKET_UNUSED, count - 1);
        });
        if (otherMachines > 0) {
            log.odd(Stat.PACKET_UNUSED, "other machines", otherMachines + " packets come from another machine");
            log.count(Stat.PACKET_UNUSED, otherMachines - 1);
        }
    }

    private void packet(byte[] bytes, int from, int to, Origin origin) throws PerfettoException {
        int fields = 0;
        long machine = 0;
        long sequence = 0;
        long sequenceFlags = 0;
        int interned = -1;
        try {
            CodedInputStream in = CodedInputStream.newInstance(bytes, from, to - from);
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                int number = WireFormat.getTagFieldNumber(tag);
                if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                    int length = in.readRawVarint32();
                    if (fields == numbers.length) {
                        numbers = Arrays.copyOf(numbers, fields * 2);
                        begins = Arrays.copyOf(begins, fields * 2);
                        lengths = Arrays.copyOf(lengths, fields * 2);
                    }
                    numbers[fields] = number;
                    begins[fields] = from + in.getTotalBytesRead();
                    in.skipRawBytes(length);
                    lengths[fields] = length;
                    interned = number == INTERNED ? fields : interned;
                    fields++;
                } else if (tag == MACHINE_ID << 3) {
                    machine = in.readRawVarint64();
                } else if (tag == SEQUENCE << 3) {
                    sequence = in.readRawVarint64();
                } else if (tag == SEQUENCE_FLAGS << 3) {
                    sequenceFlags = in.readRawVarint64();
                } else {
                    in.skipField(tag);
                }
            }
        } catch (IOException e) {
            unreadable(origin, "a packet is damaged");
        }
        if (machine != 0) {
            otherMachines++;
            return;
        }
        symbols.sequence(sequence, (sequenceFlags & STATE_CLEARED) != 0);
        if (interned >= 0) {
            interned(bytes, begins[interned], lengths[interned], origin);
        }
        if (fields == 1) {
            field(numbers[0], bytes, begins[0], lengths[0], origin);
        } else {
            int[] number = Arrays.copyOf(numbers, fields);
            int[] begin = Arrays.copyOf(begins, fields);
            int[] length = Arrays.copyOf(lengths, fields);
            for (int i = 0; i < fields; i++) {
                field(number[i], bytes, begin[i], length[i], origin);
            }
        }
    }

    /** Reads the symbols first: they stand behind the events of their packet. */
    private void interned(byte[] bytes, int from, int length, Origin origin) {
        try {
            symbols.read(bytes, from, length);
        } catch (IOException e) {
            unreadable(origin, "what a packet of " + descriptors.packet(INTERNED) + " holds is damaged");
        }
    }

    private void field(int number, byte[] bytes, int from, int length, Origin origin) throws PerfettoException {
        try {
            switch (number) {
                case FTRACE_EVENTS -> bundle(bytes, from, length, origin);
                case PROCESS_TREE -> facts.processTree(bytes, from, length);
                case CLOCK_SNAPSHOT -> facts.clockSnapshot(bytes, from, length);
                case FTRACE_STATS -> facts.ftraceStats(bytes, from, length);
                case SYSTEM_INFO -> facts.systemInfo(bytes, from, length);
                case COMPRESSED -> packed(Packing.DEFLATE, bytes, from, length, origin);
                case ZSTD_COMPRESSED -> packed(Packing.ZSTD, bytes, from, length, origin);
                case INTERNED -> {
                    // read ahead of the events
                }
                default -> unused.merge(number, 1L, Long::sum);
            }
        } catch (IOException e) {
            unreadable(origin, "what a packet of " + descriptors.packet(number) + " holds is damaged");
        }
    }

    private void packed(Packing packing, byte[] bytes, int from, int length, Origin origin) throws PerfettoException {
        if (origin.packing != Packing.NONE) {
            unreadable(origin, "a packet is compressed twice");
            return;
        }
        byte[] unpacked;
        try {
            unpacked = packing.unpack(bytes, from, length);
        } catch (IOException e) {
            unreadable(origin, "a compressed packet cannot be unpacked: " + e.getMessage());
            return;
        }
        unpackedBytes += unpacked.length;
        if (unpackedBytes > SMALL && unpackedBytes / MOST_RATIO > file.size()) {
            throw new PerfettoException("the file unpacks to more than " + MOST_RATIO + " times its size");
        }
        Origin inside = new Origin(origin.place, packing, origin.at + from, length);
        try {
            CodedInputStream in = CodedInputStream.newInstance(unpacked);
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (tag == (PACKET << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
                    int size = in.readRawVarint32();
                    int at = in.getTotalBytesRead();
                    in.skipRawBytes(size);
                    packet(unpacked, at, at + size, inside);
                } else {
                    in.skipField(tag);
                }
            }
        } catch (IOException e) {
            unreadable(origin, "what a compressed packet holds is damaged");
        }
    }

    private void bundle(byte[] bytes, int from, int length, Origin origin) throws PerfettoException {
        bundle.scan(bytes, from, from + length);
        if (bundle.damage != null) {
            unreadable(origin, bundle.damage);
        }
        if (bundle.cpu < 0 || bundle.cpu >= MOST_CPUS) {
            unreadable(origin, "a bundle is of a CPU that cannot be");
            return;
        }
        int cpu = (int) bundle.cpu;
        if (bundle.timeless > 0) {
            unreadable(origin, bundle.timeless + " events of CPU " + cpu + " have no time");
            log.count(Stat.PACKET_UNREADABLE, bundle.timeless - 1);
        }
        if (bundle.recorderError >= 0) {
            log.odd(
                    Stat.PAGE_CORRUPT,
                    origin.place,
                    "the recorder could not read a page of CPU " + cpu + ", status " + bundle.recorderError);
        }
        cpus = Math.max(cpus, cpu + 1);
        boolean lost = bundle.lost || bundle.recorderError >= 0;
        if (lost && !lostBeforeNext.get(cpu)) {
            lostSpans.merge(cpu, 1, Integer::sum);
        }
        if (bundle.events == 0) {
            lostBeforeNext.set(cpu, lost || lostBeforeNext.get(cpu));
            return;
        }
        clock(origin);
        if (!bundle.sorted) {
            log.odd(Stat.TIME_WENT_BACK, origin.place, "the events of a bundle of CPU " + cpu + " are not in order");
        }
        int row = index.add();
        index.startNs[row] = bundle.startNs;
        index.previousEndNs[row] = bundle.previousEndNs;
        index.cpu[row] = cpu;
        index.symbols[row] = symbols.present();
        index.packing[row] = (byte) origin.packing.ordinal();
        index.innerLength[row] = bundle.end - from;
        boolean packed = origin.packing != Packing.NONE;
        index.at[row] = packed ? origin.at : origin.at + from;
        index.length[row] = packed ? origin.length : bundle.end - from;
        index.inner[row] = packed ? from : 0;
        index.flags[row] = (byte)
                ((lost || lostBeforeNext.get(cpu) ? BundleIndex.LOST : 0) | (bundle.sorted ? 0 : BundleIndex.UNSORTED));
        lostBeforeNext.clear(cpu);
    }

    private void clock(Origin origin) throws PerfettoException {
        if (bundle.clock < 0 || bundle.clock >= CLOCKS.length) {
            unreadable(origin, "a bundle is in a clock we do not know");
            bundle.clock = 1;
        }
        if (clock >= 0 && clock != bundle.clock) {
            throw new PerfettoException("the file mixes times of the clocks " + name(clock) + " and "
                    + name(bundle.clock) + ", which do not compare");
        }
        if (clock < 0 && bundle.clock > 0) {
            ftraceNs = bundle.ftraceNs;
            bootNs = bundle.bootNs;
        }
        clock = bundle.clock;
    }

    private static String name(int clock) {
        return CLOCKS[clock].isEmpty() ? "unknown" : CLOCKS[clock];
    }

    private void unreadable(Origin origin, String reason) {
        log.odd(Stat.PACKET_UNREADABLE, origin.place, reason);
    }
}
