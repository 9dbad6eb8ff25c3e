package dev.scxreplay.ingest.format.tracedat;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;

/** Writes tiny trace.dat files of both versions out of hand-made ring-buffer pages. */
final class TraceDatFile {
    static final int PAGE = 256;
    private static final int HEAD = 16;
    private static final String COMMON = """
            format:
            \tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;
            \tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;
            \tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;
            \tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;

            """;

    static final String PRINT = "name: print\nID: 5\n" + COMMON + """
            \tfield:unsigned long ip;\toffset:8;\tsize:8;\tsigned:0;
            \tfield:char buf[];\toffset:16;\tsize:0;\tsigned:0;

            print fmt: "%ps: %s", (void *)REC->ip, REC->buf
            """;
    static final String BPRINT = "name: bprint\nID: 6\n" + COMMON + """
            \tfield:unsigned long ip;\toffset:8;\tsize:8;\tsigned:0;
            \tfield:const char * fmt;\toffset:16;\tsize:8;\tsigned:0;
            \tfield:u32 buf[];\toffset:24;\tsize:0;\tsigned:0;

            print fmt: "%ps: %s", (void *)REC->ip, REC->fmt
            """;
    static final String VECTOR = "name: reschedule_entry\nID: 50\n" + COMMON + """
            \tfield:int vector;\toffset:8;\tsize:4;\tsigned:1;

            print fmt: "vector=%d", REC->vector
            """;
    static final String EXEC = "name: sched_process_exec\nID: 51\n" + COMMON + """
            \tfield:__data_loc char[] filename;\toffset:8;\tsize:4;\tsigned:0;
            \tfield:pid_t pid;\toffset:12;\tsize:4;\tsigned:1;
            \tfield:pid_t old_pid;\toffset:16;\tsize:4;\tsigned:1;

            print fmt: "filename=%s pid=%d old_pid=%d", __get_str(filename), REC->pid, REC->old_pid
            """;
    static final String ODD = "name: odd_event\nID: 52\n" + COMMON + """
            \tfield:u8 kind;\toffset:8;\tsize:1;\tsigned:0;
            \tfield:s16 change;\toffset:10;\tsize:2;\tsigned:1;
            \tfield:void * where;\toffset:12;\tsize:8;\tsigned:0;
            \tfield:__rel_loc char[] what;\toffset:20;\tsize:4;\tsigned:0;
            \tfield:u8 raw[3];\toffset:24;\tsize:3;\tsigned:0;

            print fmt: "%d", REC->kind
            """;

    private final ByteOrder order;
    private int pageSize = PAGE;
    /** The pages of the CPUs of one tracefs instance. */
    private record Buffer(String name, String clock, List<List<byte[]>> cpus) {}

    private record Option(int id, Bytes value) {}

    private final List<Buffer> buffers = new ArrayList<>(List.of(new Buffer("", "local", new ArrayList<>())));
    private final List<Option> options = new ArrayList<>();
    String kallsyms = """
            ffffffff81000000 T _stext
            ffffffff81001000 t tracing_mark_write
            ffffffff81001400 T next_function
            ffffffff81002000 B _end
            ffffffffc0001000 t in_module\t[some_module]
            """;
    String printkFormats = "0xffffffff81001900 : \"%s has %d of %5llu at %ps\\n\"\n";
    String commands = "7 saved-name\n";

    TraceDatFile(ByteOrder order) {
        this.order = order;
    }

    /** Makes pages of this size from here on; only in files of version 7. */
    TraceDatFile pageSize(int bytes) {
        pageSize = bytes;
        return this;
    }

    /** Adds the pages of the next CPU. */
    TraceDatFile cpu(byte[]... pages) {
        buffers.getLast().cpus.add(List.of(pages));
        return this;
    }

    /** Begins another instance; the CPUs that follow are its. */
    TraceDatFile instance(String name, String clock) {
        buffers.add(new Buffer(name, clock, new ArrayList<>()));
        return this;
    }

    /** Adds an option. */
    TraceDatFile option(int id, Bytes value) {
        options.add(new Option(id, value));
        return this;
    }

    /** Gathers numbers and texts in the file's byte order. */
    final class Bytes {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Bytes u8(int value) {
            out.write(value);
            return this;
        }

        Bytes u16(int value) {
            return raw(ByteBuffer.allocate(2).order(order).putShort((short) value));
        }

        Bytes u32(long value) {
            return raw(ByteBuffer.allocate(4).order(order).putInt((int) value));
        }

        Bytes u64(long value) {
            return raw(ByteBuffer.allocate(8).order(order).putLong(value));
        }

        Bytes text(String text) {
            return bytes(text.getBytes(StandardCharsets.UTF_8));
        }

        Bytes bytes(byte[] bytes) {
            out.writeBytes(bytes);
            return this;
        }

        /** A record of the kind whose length is in its head. */
        Bytes record(int delta, Bytes data) {
            byte[] padded = data.padded(4);
            return head(padded.length / 4, delta).bytes(padded);
        }

        /** A record whose length stands in front of its data. */
        Bytes longRecord(int delta, Bytes data) {
            byte[] padded = data.padded(4);
            return head(0, delta).u32(padded.length + 4).bytes(padded);
        }

        Bytes head(int kind, int delta) {
            return u32(order == ByteOrder.BIG_ENDIAN ? kind << 27 | delta : delta << 5 | kind);
        }

        int size() {
            return out.size();
        }

        byte[] padded(int to) {
            while (out.size() % to != 0) {
                out.write(0);
            }
            return out.toByteArray();
        }

        private Bytes raw(ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.capacity()];
            buffer.flip().get(bytes);
            return bytes(bytes);
        }
    }

    Bytes bytes() {
        return new Bytes();
    }

    /** The beginning of every event's record. */
    Bytes event(int id, int pid) {
        return bytes().u16(id).u8(1).u8(2).u32(pid);
    }

    Bytes vector(int vector) {
        return event(50, 7).u32(vector);
    }

    /** A page with these records. */
    byte[] page(long tsNs, Bytes records) {
        return page(tsNs, records, records.size());
    }

    /** A page whose head says {@code commit}, flags included. */
    byte[] page(long tsNs, Bytes records, long commit) {
        return bytes().u64(tsNs).u64(commit).bytes(records.padded(4)).padded(pageSize);
    }

    byte[] version6() {
        long[] at = new long[buffers.size()];
        version6(at);
        return version6(at);
    }

    /** Writes the file with these places of the instances, and notes where they come to lie. */
    private byte[] version6(long[] instances) {
        Bytes file = head("6").bytes(headerFormats()).bytes(ftraceFormats()).bytes(eventFormats());
        file.u32(kallsyms.length()).text(kallsyms);
        file.u32(printkFormats.length()).text(printkFormats);
        file.u64(commands.length()).text(commands);
        int most = buffers.stream().mapToInt(buffer -> buffer.cpus.size()).max().orElse(0);
        file.u32(most).text("options  \0");
        option(file, 4, bytes().text("[local] global\0"));
        option(file, 5, bytes().text("Linux host 6.18.15 x86_64\0"));
        options.forEach(option -> option(file, option.id, option.value));
        for (int i = 1; i < buffers.size(); i++) {
            option(file, 3, bytes().u64(instances[i]).text(buffers.get(i).name + "\0"));
        }
        file.u16(0);
        for (int i = 0; i < buffers.size(); i++) {
            instances[i] = file.size();
            file.text("flyrecord\0");
            flyrecord(file, buffers.get(i).cpus, most);
        }
        return file.out.toByteArray();
    }

    private static void flyrecord(Bytes file, List<List<byte[]>> cpus, int most) {
        long at = file.size() + 16L * most;
        long padding = (PAGE - at % PAGE) % PAGE;
        at += padding;
        for (int cpu = 0; cpu < most; cpu++) {
            long size = cpu < cpus.size() ? cpus.get(cpu).size() * (long) PAGE : 0;
            file.u64(at).u64(size);
            at += size;
        }
        file.bytes(new byte[(int) padding]);
        cpus.forEach(pages -> pages.forEach(file::bytes));
    }

    /** A version 7 file, its sections packed by {@code codec}. */
    byte[] version7(Codec codec) {
        String name = switch (codec) {
            case NONE -> "none";
            case ZSTD -> "zstd";
            case ZLIB -> "zlib";
        };
        Bytes head = head("7").text(name + "\0").text("1\0");
        long at = head.size() + 8L;
        Bytes body = bytes();
        Bytes options = bytes();
        byte[][] sections = {
            headerFormats(),
            ftraceFormats(),
            eventFormats(),
            bytes().u32(kallsyms.length()).text(kallsyms).padded(1),
            bytes().u32(printkFormats.length()).text(printkFormats).padded(1),
            bytes().u64(commands.length()).text(commands).padded(1)
        };
        for (int i = 0; i < sections.length; i++) {
            option(options, 16 + i, bytes().u64(at + body.size()));
            section(body, 16 + i, sections[i], codec);
        }
        option(options, 5, bytes().text("Linux host 6.18.15 x86_64\0"));
        this.options.forEach(option -> option(options, option.id, option.value));
        List<Bytes> sections7 = new ArrayList<>();
        for (Buffer each : buffers) {
            Bytes buffer = bytes().u64(at + body.size())
                    .text(each.name + "\0" + each.clock + "\0")
                    .u32(pageSize)
                    .u32(each.cpus.size());
            body.u16(3).u16(codec == Codec.NONE ? 0 : 1).u32(0).u64(0);
            for (int cpu = 0; cpu < each.cpus.size(); cpu++) {
                byte[] data = pages(each.cpus.get(cpu), codec);
                buffer.u32(cpu).u64(at + body.size()).u64(data.length);
                body.bytes(data);
            }
            sections7.add(buffer);
        }
        // two lists of options, the first points to the second
        long first = at + body.size();
        option(options, 0, bytes().u64(first + HEAD + options.size() + 14L));
        Bytes last = bytes();
        sections7.forEach(buffer -> option(last, 3, buffer));
        option(last, 0, bytes().u64(0));
        body.u16(0).u16(0).u32(0).u64(options.size()).bytes(options.out.toByteArray());
        body.u16(0).u16(0).u32(0).u64(last.size()).bytes(last.out.toByteArray());
        return head.u64(first).bytes(body.out.toByteArray()).out.toByteArray();
    }

    private Bytes head(String version) {
        return bytes().u8(0x17)
                .u8(0x08)
                .u8(0x44)
                .text("tracing" + version + "\0")
                .u8(order == ByteOrder.BIG_ENDIAN ? 1 : 0)
                .u8(8)
                .u32(pageSize);
    }

    private byte[] headerFormats() {
        String page = """
                \tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;
                \tfield: local_t commit;\toffset:8;\tsize:8;\tsigned:1;
                \tfield: char overwrite;\toffset:8;\tsize:1;\tsigned:0;
                \tfield: char data;\toffset:16;\tsize:%d;\tsigned:0;
                """.formatted(pageSize - HEAD);
        return bytes().text("header_page\0")
                .u64(page.length())
                .text(page)
                .text("header_event\0")
                .u64(4)
                .text("none")
                .padded(1);
    }

    private byte[] ftraceFormats() {
        return format(format(bytes().u32(2), PRINT), BPRINT).padded(1);
    }

    private byte[] eventFormats() {
        return format(format(format(bytes().u32(1).text("system\0").u32(3), VECTOR), EXEC), ODD)
                .padded(1);
    }

    private static Bytes format(Bytes into, String format) {
        return into.u64(format.length()).text(format);
    }

    private static void option(Bytes into, int id, Bytes value) {
        into.u16(id).u32(value.size()).bytes(value.out.toByteArray());
    }

    private void section(Bytes into, int id, byte[] content, Codec codec) {
        into.u16(id).u16(codec == Codec.NONE ? 0 : 1).u32(0);
        byte[] packed = codec == Codec.NONE ? content : chunk(content, codec);
        into.u64(packed.length).bytes(packed);
    }

    private byte[] pages(List<byte[]> pages, Codec codec) {
        if (codec == Codec.NONE) {
            Bytes plain = bytes();
            pages.forEach(plain::bytes);
            return plain.out.toByteArray();
        }
        Bytes chunks = bytes().u32(pages.size());
        pages.forEach(page -> chunks.bytes(chunk(page, codec)));
        return chunks.out.toByteArray();
    }

    private byte[] chunk(byte[] content, Codec codec) {
        byte[] packed = codec == Codec.ZSTD ? Zstd.compress(content) : deflated(content);
        return bytes().u32(packed.length).u32(content.length).bytes(packed).out.toByteArray();
    }

    private static byte[] deflated(byte[] content) {
        Deflater deflater = new Deflater();
        deflater.setInput(content);
        deflater.finish();
        byte[] packed = new byte[content.length + 64];
        int length = deflater.deflate(packed);
        deflater.end();
        return Arrays.copyOf(packed, length);
    }
}
