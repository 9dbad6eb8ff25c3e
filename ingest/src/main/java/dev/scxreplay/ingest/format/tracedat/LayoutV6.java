package dev.scxreplay.ingest.format.tracedat;

import dev.scxreplay.ingest.ringbuffer.PagesFile;
import dev.scxreplay.trace.Stat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads what a version 6 file says before its events: parts in a fixed order, then options and the table of CPUs. */
final class LayoutV6 {
    private static final int MARK = 10;

    private record Instance(long offset, String name) {}

    private LayoutV6() {}

    static void read(PagesFile file, MetaCursor from, Layout layout) throws IOException, TraceDatException {
        layout.headerFormats(from);
        layout.ftraceFormats(from);
        layout.eventFormats(from);
        layout.kallsyms(from);
        layout.printkFormats(from);
        layout.commands(from);
        from.enter("table of CPUs");
        int cpus = (int) Math.min(from.u32(), Layout.MOST_CPUS);
        layout.cpus = cpus;
        int data = layout.pages.dataSize();
        int pageSize = data > 0 ? layout.pages.dataAt() + data : layout.pageSize;
        List<Instance> instances = new ArrayList<>();
        String mark = from.text(MARK);
        if (mark.equals("options  \0")) {
            options(from, layout, instances);
            mark = from.text(MARK);
        }
        if (mark.equals("latency  \0")) {
            throw new TraceDatException("the file holds a latency trace, which is text and not a recording of events");
        }
        if (!mark.equals("flyrecord\0")) {
            throw new TraceDatException("the file has no events after its header");
        }
        cpus(from, cpus, "", pageSize, layout);
        // a file whose events are gone may end here
        if (layout.clock.isEmpty() && from.remaining() >= 8) {
            long size = from.s64();
            if (size > 0 && size <= 4096 && size <= from.remaining()) {
                layout.clock(from.text(size));
            }
        }
        for (Instance instance : instances) {
            instance(file, instance, cpus, pageSize, layout);
        }
    }

    private static void options(MetaCursor from, Layout layout, List<Instance> instances) throws TraceDatException {
        from.enter("options");
        for (int id = from.u16(); id != 0; id = from.u16()) {
            MetaCursor value = new MetaCursor(from.slice(from.u32()), layout.bigEndian, "options");
            if (id == Layout.OPTION_BUFFER) {
                instances.add(new Instance(value.s64(), Layout.trimmed(value.text(value.remaining()))));
            } else {
                layout.option(id, value);
            }
        }
        from.enter("table of CPUs");
    }

    private static void instance(PagesFile file, Instance instance, int cpus, int pageSize, Layout layout)
            throws IOException {
        String place = "instance " + instance.name();
        MetaCursor from = new MetaCursor(
                file.view(instance.offset(), MARK + 16L * cpus), layout.bigEndian, "table of CPUs of " + place);
        try {
            if (from.text(MARK).equals("flyrecord\0")) {
                cpus(from, cpus, instance.name(), pageSize, layout);
            } else {
                layout.log.odd(Stat.SECTION_UNKNOWN, place, "has no events");
            }
        } catch (TraceDatException e) {
            layout.log.odd(Stat.FILE_TRUNCATED, place, e.getMessage());
        }
    }

    private static void cpus(MetaCursor from, int cpus, String buffer, int pageSize, Layout layout)
            throws TraceDatException {
        for (int cpu = 0; cpu < cpus; cpu++) {
            layout.addCpu(new CpuBytes(cpu, buffer, "", from.s64(), from.s64(), pageSize, Codec.NONE));
        }
    }
}
