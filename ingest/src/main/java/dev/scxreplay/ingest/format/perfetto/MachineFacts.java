package dev.scxreplay.ingest.format.perfetto;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the packets beside the events say about the machine: its kernel and CPUs, names of tasks, clocks, what the kernel
 * counted as lost.
 *
 * <p>Source: perfetto, {@code SystemInfo}, {@code ProcessTree}, {@code ClockSnapshot}, {@code FtraceStats}.
 */
final class MachineFacts {
    private static final int UTSNAME = 1;
    private static final int RELEASE = 3;
    private static final int CPUS = 8;
    private static final int PROCESS = 1;
    private static final int THREAD = 2;
    private static final int CMDLINE = 3;
    private static final int KTHREADD = 2;
    private static final int CLOCK = 1;
    private static final int PHASE = 1;
    private static final int CPU_STATS = 2;
    private static final int START_OF_TRACE = 1;
    private static final int OVERRUN = 3;
    private static final int COMMIT_OVERRUN = 4;
    private static final int DROPPED_EVENTS = 8;
    /** By number: perfetto's {@code BuiltinClock}. */
    private static final List<String> CLOCKS =
            List.of("", "realtime", "realtime_coarse", "monotonic", "monotonic_coarse", "monotonic_raw", "boot");

    private final Tasks tasks;
    private final Map<Long, Long> lostAtStart = new TreeMap<>();
    private final Map<Long, Long> lostAtEnd = new TreeMap<>();
    /** Of each snapshot the time of each clock, by its number; clocks of programs are left out. */
    final List<Map<String, Long>> clocks = new ArrayList<>();

    String release = "";
    int cpus;

    MachineFacts(Tasks tasks) {
        this.tasks = tasks;
    }

    /** One field of a message. */
    @FunctionalInterface
    private interface FieldReader {
        /** Reads a field; of texts and messages {@code value} is where they begin. */
        void read(int number, long value, int length) throws IOException;
    }

    /** Reads the fields of the message in {@code bytes[from, from + length)}. */
    private static void each(byte[] bytes, int from, int length, FieldReader reader) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(bytes, from, length);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int number = WireFormat.getTagFieldNumber(tag);
            switch (WireFormat.getTagWireType(tag)) {
                case WireFormat.WIRETYPE_VARINT -> reader.read(number, in.readRawVarint64(), -1);
                case WireFormat.WIRETYPE_LENGTH_DELIMITED -> {
                    int size = in.readRawVarint32();
                    int at = from + in.getTotalBytesRead();
                    in.skipRawBytes(size);
                    reader.read(number, at, size);
                }
                default -> in.skipField(tag);
            }
        }
    }

    void systemInfo(byte[] bytes, int from, int length) throws IOException {
        each(bytes, from, length, (number, value, size) -> {
            if (number == UTSNAME && size >= 0) {
                each(bytes, (int) value, size, (inner, at, chars) -> {
                    if (inner == RELEASE && chars >= 0) {
                        release = text(bytes, at, chars);
                    }
                });
            } else if (number == CPUS && size < 0 && value > 0 && value <= TraceScan.MOST_CPUS) {
                cpus = (int) value;
            }
        });
    }

    /** Takes the names of threads; of processes only those of the kernel, the others' command lines are no names. */
    void processTree(byte[] bytes, int from, int length) throws IOException {
        each(bytes, from, length, (number, value, size) -> {
            if (number == THREAD && size >= 0) {
                name(bytes, (int) value, size, 2, false);
            } else if (number == PROCESS && size >= 0) {
                name(bytes, (int) value, size, CMDLINE, true);
            }
        });
    }

    private void name(byte[] bytes, int from, int length, int nameField, boolean kernelOnly) throws IOException {
        long[] pidAndParent = new long[2];
        int[] name = {0, -1};
        each(bytes, from, length, (number, value, size) -> {
            if (size < 0 && number <= 2) {
                pidAndParent[number - 1] = value;
            } else if (size >= 0 && number == nameField && name[1] < 0) {
                name[0] = (int) value;
                name[1] = size;
            }
        });
        boolean kernel = pidAndParent[0] == KTHREADD || pidAndParent[1] == KTHREADD;
        if (name[1] > 0 && (kernel || !kernelOnly)) {
            tasks.name((int) pidAndParent[0], bytes, name[0], name[1]);
        }
    }

    void clockSnapshot(byte[] bytes, int from, int length) throws IOException {
        Map<String, Long> times = new TreeMap<>();
        each(bytes, from, length, (number, value, size) -> {
            if (number == CLOCK && size >= 0) {
                long[] idAndTime = new long[2];
                each(bytes, (int) value, size, (inner, what, chars) -> {
                    if (inner <= 2 && chars < 0) {
                        idAndTime[inner - 1] = what;
                    }
                });
                if (idAndTime[0] > 0 && idAndTime[0] < CLOCKS.size()) {
                    times.put(CLOCKS.get((int) idAndTime[0]), idAndTime[1]);
                }
            }
        });
        if (clocks.size() < 1 << 16) {
            clocks.add(times);
        }
    }

    void ftraceStats(byte[] bytes, int from, int length) throws IOException {
        long[] phase = new long[1];
        Map<Long, Long> lost = new TreeMap<>();
        each(bytes, from, length, (number, value, size) -> {
            if (number == PHASE && size < 0) {
                phase[0] = value;
            } else if (number == CPU_STATS && size >= 0) {
                long[] cpuAndLost = new long[2];
                each(bytes, (int) value, size, (inner, count, chars) -> {
                    switch (inner) {
                        case 1 -> cpuAndLost[0] = count;
                        case OVERRUN, COMMIT_OVERRUN, DROPPED_EVENTS -> cpuAndLost[1] += count;
                        default -> {
                            // sizes and times of the buffer
                        }
                    }
                });
                lost.put(cpuAndLost[0], cpuAndLost[1]);
            }
        });
        (phase[0] == START_OF_TRACE ? lostAtStart : lostAtEnd).putAll(lost);
    }

    /** How many events the kernel lost on a CPU while it recorded; 0 if it lost none or did not say. */
    long lost(int cpu) {
        Long start = lostAtStart.get((long) cpu);
        Long end = lostAtEnd.get((long) cpu);
        return start == null || end == null ? 0 : Math.max(0, end - start);
    }

    private static String text(byte[] bytes, long from, int length) {
        return new String(bytes, (int) from, length, StandardCharsets.UTF_8);
    }
}
