package dev.scxreplay.ingest.format.perfdata;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes small recordings: two tracepoints and {@code cycles}, each with an id of its own, in the three shapes that perf
 * writes. Samples are IDENTIFIER, IP, TID, TIME, CPU, PERIOD, CALLCHAIN and RAW.
 */
final class PerfDataFile {
    static final int WAKEUP = 21;
    static final int KICK = 22;
    static final int CYCLES = 23;
    private static final int ATTR_BYTES = 136;
    private static final long SAMPLE_TYPE = 1 << 16 | 1 | 1 << 1 | 1 << 2 | 1 << 7 | 1 << 8 | 1 << 5 | 1 << 10;
    private static final long SAMPLE_ID_ALL = 1L << 18;
    private static final String COMMON = """
            format:
            \tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;
            \tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;
            \tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;
            \tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;

            """;
    private static final String WAKEUP_FORMAT = "name: sched_wakeup\nID: 310\n" + COMMON + """
            \tfield:char comm[16];\toffset:8;\tsize:16;\tsigned:0;
            \tfield:pid_t pid;\toffset:24;\tsize:4;\tsigned:1;
            \tfield:int prio;\toffset:28;\tsize:4;\tsigned:1;
            \tfield:int target_cpu;\toffset:32;\tsize:4;\tsigned:1;

            print fmt: "comm=%s pid=%d prio=%d target_cpu=%03d", REC->comm, REC->pid, REC->prio, REC->target_cpu
            """;
    private static final String KICK_FORMAT = "name: kick_cpu\nID: 1500\n" + COMMON + """
            \tfield:unsigned long __probe_ip;\toffset:8;\tsize:8;\tsigned:0;
            \tfield:s32 cpu;\toffset:16;\tsize:4;\tsigned:1;
            \tfield:u64 flags;\toffset:20;\tsize:8;\tsigned:0;

            print fmt: "(%lx) cpu=%d flags=0x%Lx", REC->__probe_ip, REC->cpu, REC->flags
            """;

    private final ByteOrder order;
    private final List<byte[]> records = new ArrayList<>();
    private boolean formats = true;
    private int clockId = -1;
    private boolean folder;
    private int callChain = 2;

    PerfDataFile(ByteOrder order) {
        this.order = order;
    }

    PerfDataFile withoutFormats() {
        formats = false;
        return this;
    }

    /** Says that its records are in a folder of files. */
    PerfDataFile inFolder() {
        folder = true;
        return this;
    }

    PerfDataFile clock(int id) {
        clockId = id;
        return this;
    }

    /** The samples that follow have so many addresses in their call chains. */
    PerfDataFile callChains(int addresses) {
        callChain = addresses;
        return this;
    }

    /** A sample of sched_wakeup: {@code pid} wakes {@code woken} on CPU {@code cpu + 1}. */
    PerfDataFile wakeup(long ns, int cpu, int pid, int woken) {
        Bytes raw = bytes().u16(310)
                .u8(1)
                .u8(2)
                .u32(pid)
                .text("task" + woken, 16)
                .u32(woken)
                .u32(120)
                .u32(cpu + 1);
        return sample(WAKEUP, ns, cpu, pid, raw);
    }

    /** A sample of the kprobe event kick_cpu. */
    PerfDataFile kick(long ns, int cpu, int pid, int target) {
        Bytes raw = bytes().u16(1500)
                .u8(0)
                .u8(1)
                .u32(pid)
                .u64(0xffffffff81000010L)
                .u32(target)
                .u64(4);
        return sample(KICK, ns, cpu, pid, raw);
    }

    /** A sample of cycles, or of whatever {@code id} says. */
    PerfDataFile cycles(int id, long ns, int cpu, int pid) {
        return sample(id, ns, cpu, pid, bytes());
    }

    private PerfDataFile sample(int id, long ns, int cpu, int pid, Bytes raw) {
        Bytes body = bytes().u64(id)
                .u64(0x1234)
                .u32(pid)
                .u32(pid)
                .u64(ns)
                .u32(cpu)
                .u32(0)
                .u64(1000);
        body.u64(callChain).u64(0xffffffffffffff80L);
        for (int i = 1; i < callChain; i++) {
            body.u64(0x99);
        }
        int padded = (raw.size() + 4 + 7) / 8 * 8 - 4;
        body.u32(padded).add(raw.filledTo(padded));
        return record(9, 0, body);
    }

    PerfDataFile comm(long ns, int pid, String comm) {
        return record(3, 0, bytes().u32(pid).u32(pid).text(comm, 16).add(tail(WAKEUP, ns, 0, pid)));
    }

    PerfDataFile fork(long ns, int cpu, int parent, int child) {
        Bytes body = bytes().u32(child).u32(parent).u32(child).u32(parent).u64(ns);
        return record(7, 0, body.add(tail(WAKEUP, ns, cpu, parent)));
    }

    PerfDataFile lost(long ns, int cpu, long count) {
        return record(2, 0, bytes().u64(WAKEUP).u64(count).add(tail(WAKEUP, ns, cpu, 1)));
    }

    /** What perf writes at the end: without a time, and without a CPU. */
    PerfDataFile lostSamples(int id, long count, int misc) {
        return record(13, misc, bytes().u64(count).add(tail(id, 0, 0, 0)));
    }

    PerfDataFile throttle(long ns, int cpu) {
        return record(5, 0, bytes().u64(ns).u64(WAKEUP).u64(WAKEUP).add(tail(WAKEUP, ns, cpu, 1)));
    }

    PerfDataFile idOfCpu(int id, int cpu) {
        return record(69, 0, bytes().u64(1).u64(id).u64(0).u64(cpu).u64(-1));
    }

    PerfDataFile finishedRound() {
        return record(68, 0, bytes());
    }

    PerfDataFile record(int type, int misc, Bytes body) {
        records.add(bytes().u32(type).u16(misc).u16(body.size() + 8).add(body).array());
        return this;
    }

    Bytes bytes() {
        return new Bytes(order);
    }

    /** TID, TIME, CPU, IDENTIFIER. */
    private Bytes tail(int id, long ns, int cpu, int pid) {
        return bytes().u32(pid).u32(pid).u64(ns).u32(cpu).u32(0).u64(id);
    }

    /** As {@code perf record -o FILE} writes it. */
    byte[] file() {
        return file(joined());
    }

    /** As {@code perf record -z} writes it: all records in one stream, cut where no record ends. */
    byte[] compressed(int type) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        Bytes all = bytes();
        byte[] plain = joined().array();
        try (ZstdOutputStream zstd = new ZstdOutputStream(packed, 1)) {
            for (int at = 0; at < plain.length; at += 50) {
                zstd.write(plain, at, Math.min(50, plain.length - at));
                zstd.flush();
                wrap(type, packed, all);
            }
        }
        wrap(type, packed, all);
        return file(all);
    }

    private void wrap(int type, ByteArrayOutputStream packed, Bytes all) {
        Bytes data = bytes().add(packed.toByteArray());
        int size = data.size();
        packed.reset();
        Bytes body = type == RecordType.COMPRESSED ? data : bytes().u64(size).add(data.filledTo((size + 7) / 8 * 8));
        all.u32(type).u16(0).u16(body.size() + 8).add(body);
    }

    private byte[] file(Bytes data) {
        long attrsAt = 104;
        long entry = ATTR_BYTES + 16;
        long idsAt = attrsAt + 3 * entry;
        long dataAt = idsAt + 24;
        Bytes features = bytes();
        long featuresAt = dataAt + data.size();
        List<byte[]> sections = new ArrayList<>();
        long bits = 0;
        if (formats) {
            bits |= 1 << 1;
            sections.add(tracingData().array());
        }
        bits |= 1 << 4 | 1 << 7 | 1 << 12;
        sections.add(bytes().u32(16).text("6.17.13", 16).array());
        sections.add(bytes().u32(4).u32(4).array());
        sections.add(names().array());
        if (folder) {
            bits |= 1 << 24;
            sections.add(bytes().u64(1).array());
        }
        if (clockId >= 0) {
            bits |= 1 << 29;
            sections.add(bytes().u32(1)
                    .u32(clockId)
                    .u64(1_700_000_000_000_000_123L)
                    .u64(456)
                    .array());
        }
        long at = featuresAt + sections.size() * 16L;
        for (byte[] section : sections) {
            features.u64(at).u64(section.length);
            at += section.length;
        }
        sections.forEach(features::add);
        Bytes file = bytes().magic()
                .u64(104)
                .u64(entry)
                .u64(attrsAt)
                .u64(3 * entry)
                .u64(dataAt)
                .u64(data.size());
        file.u64(0).u64(0).u64(bits).u64(0).u64(0).u64(0);
        for (int event = 0; event < 3; event++) {
            file.add(attr(event)).u64(idsAt + event * 8L).u64(8);
        }
        return file.u64(WAKEUP).u64(KICK).u64(CYCLES).add(data).add(features).array();
    }

    /** As {@code perf record -o -} writes it. */
    byte[] pipe() {
        Bytes pipe = bytes().magic().u64(16);
        for (int event = 0; event < 3; event++) {
            pipe.u32(64).u16(0).u16(8 + ATTR_BYTES + 8).add(attr(event)).u64(WAKEUP + event);
        }
        Bytes name = bytes().u64(2).u64(CYCLES).text("cycles", 8);
        pipe.u32(78).u16(0).u16(8 + name.size()).add(name);
        Bytes release = bytes().u64(4).u32(16).text("6.17.13", 16);
        pipe.u32(80).u16(0).u16(8 + release.size()).add(release);
        if (formats) {
            Bytes data = tracingData();
            data.filledTo((data.size() + 7) / 8 * 8);
            pipe.u32(66).u16(0).u16(12).u32(data.size()).add(data);
        }
        return pipe.add(joined()).array();
    }

    private Bytes joined() {
        Bytes data = bytes();
        records.forEach(data::add);
        return data;
    }

    private Bytes attr(int event) {
        long[] configs = {310, 1500, 0};
        long flags = SAMPLE_ID_ALL | (clockId < 0 ? 0 : 1L << 25);
        return bytes().u32(event < 2 ? 2 : 0)
                .u32(ATTR_BYTES)
                .u64(configs[event])
                .u64(1)
                .u64(SAMPLE_TYPE)
                .u64(0)
                .u64(order == ByteOrder.BIG_ENDIAN ? Long.reverse(flags) : flags)
                .filledTo(92)
                .u32(clockId)
                .filledTo(ATTR_BYTES);
    }

    private Bytes names() {
        String[] names = {"sched:sched_wakeup", "scxk:kick_cpu", "cycles"};
        Bytes section = bytes().u32(3).u32(ATTR_BYTES);
        for (int event = 0; event < 3; event++) {
            section.add(attr(event)).u32(1).u32(24).text(names[event], 24).u64(WAKEUP + event);
        }
        return section;
    }

    private Bytes tracingData() {
        Bytes data = bytes().u8(0x17).u8(8).u8(0x44).text("tracing0.6\0").u8(order == ByteOrder.BIG_ENDIAN ? 1 : 0);
        data.u8(8)
                .u32(4096)
                .text("header_page\0")
                .u64(0)
                .text("header_event\0")
                .u64(0)
                .u32(0)
                .u32(2);
        format(data, "sched", WAKEUP_FORMAT);
        format(data, "scxk", KICK_FORMAT);
        String symbols = "ffffffff81000000 T scx_bpf_kick_cpu\nffffffff81000100 T next\n";
        return data.u32(symbols.length()).text(symbols).u32(0).u64(0);
    }

    private static void format(Bytes data, String system, String text) {
        data.text(system + "\0").u32(1).u64(text.length()).text(text);
    }

    /** Bytes being written. */
    static final class Bytes {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private final ByteOrder order;

        Bytes(ByteOrder order) {
            this.order = order;
        }

        Bytes magic() {
            String magic = order == ByteOrder.BIG_ENDIAN ? "2ELIFREP" : "PERFILE2";
            return text(magic);
        }

        Bytes u8(int value) {
            out.write(value);
            return this;
        }

        Bytes u16(int value) {
            return add(
                    ByteBuffer.allocate(2).order(order).putShort((short) value).array());
        }

        Bytes u32(int value) {
            return add(ByteBuffer.allocate(4).order(order).putInt(value).array());
        }

        Bytes u64(long value) {
            return add(ByteBuffer.allocate(8).order(order).putLong(value).array());
        }

        Bytes text(String text) {
            return add(text.getBytes(StandardCharsets.US_ASCII));
        }

        Bytes text(String text, int length) {
            return text(text + "\0".repeat(length - text.length()));
        }

        Bytes add(Bytes other) {
            return add(other.array());
        }

        Bytes add(byte[] bytes) {
            out.writeBytes(bytes);
            return this;
        }

        Bytes filledTo(int size) {
            while (out.size() < size) {
                out.write(0);
            }
            return this;
        }

        int size() {
            return out.size();
        }

        byte[] array() {
            return out.toByteArray();
        }
    }
}
