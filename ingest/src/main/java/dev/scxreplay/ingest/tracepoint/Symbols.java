package dev.scxreplay.ingest.tracepoint;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The recorded kernel's functions by address, out of its {@code /proc/kallsyms}.
 *
 * <p>The text is read at the first look-up. It tells no sizes: like the kernel, a symbol of the core kernel ends where the
 * next one begins and the last at {@code _end} (v6.18: {@code get_symbol_pos()}); of symbols at one address the first one
 * counts. The last symbol of a module is taken to end with its page, since where the module ends is not recorded.
 */
final class Symbols {
    private static final int PAGE = 4096;
    /** Pages the kernel lists but never names an address by (v6.18: {@code kprobe_get_kallsym()} and its like). */
    private static final String TRAMPOLINE = "[__builtin__";
    /** Where a function returns to while a return probe watches it (v6.18: {@code kretprobed()} in trace_output.c). */
    private static final Set<String> RETURN_TRAMPOLINES =
            Set.of("arch_rethook_trampoline", "__kretprobe_trampoline", "kretprobe_trampoline");

    private final Supplier<ByteBuffer> source;
    private byte[] text = {};
    private long[] starts = {};
    /** Where in {@link #text} the line's name begins. */
    private int[] names = {};
    /** Symbols before this position belong to the core kernel, the others to modules. */
    private int coreCount;

    private long coreStart;
    private long coreEnd;
    private boolean loaded;

    /** Symbols out of a text that is fetched when the first address is looked up. */
    Symbols(Supplier<ByteBuffer> source) {
        this.source = source;
    }

    /** Appends {@code name+0xoff/0xsize [module]} as {@code %pS} does, or the address if it has no symbol. */
    void appendWithOffset(StringBuilder into, long address) {
        int found = find(address);
        if (found < 0) {
            into.append("0x").append(Long.toHexString(address));
            return;
        }
        into.append(name(found));
        into.append("+0x").append(Long.toHexString(address - starts[found]));
        into.append("/0x").append(Long.toHexString(end(found) - starts[found]));
        into.append(module(found));
    }

    /** Appends {@code name [module]} as {@code %ps} does, or the address if it has no symbol. */
    void appendName(StringBuilder into, long address) {
        int found = find(address);
        if (found < 0) {
            into.append("0x").append(Long.toHexString(address));
        } else {
            into.append(name(found)).append(module(found));
        }
    }

    /** The name of the function at an address without its module, or null. */
    String nameAt(long address) {
        int found = find(address);
        return found < 0 ? null : name(found);
    }

    /** Appends a probed address as the kernel prints it in front of a probe's arguments. */
    void appendProbed(StringBuilder into, long address) {
        int found = find(address);
        if (found >= 0 && starts[found] == address && RETURN_TRAMPOLINES.contains(name(found))) {
            into.append("[unknown/kretprobe'd]");
        } else {
            appendWithOffset(into, address);
        }
    }

    /** Appends the name of the function without its module, or the address if it has no symbol. */
    void appendBareName(StringBuilder into, long address) {
        String name = nameAt(address);
        into.append(name == null ? "0x" + Long.toHexString(address) : name);
    }

    private int find(long address) {
        if (!loaded) {
            load();
        }
        boolean core = Long.compareUnsigned(address, coreStart) >= 0 && Long.compareUnsigned(address, coreEnd) < 0;
        int from = core ? 0 : coreCount;
        int to = core ? coreCount : starts.length;
        int low = from;
        int high = to;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(starts[middle], address) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        int found = low - 1;
        while (found > from && starts[found - 1] == starts[found]) {
            found--;
        }
        return found < from || Long.compareUnsigned(address, end(found)) >= 0 ? -1 : found;
    }

    private long end(int symbol) {
        int limit = symbol < coreCount ? coreCount : starts.length;
        int next = symbol + 1;
        while (next < limit && starts[next] == starts[symbol]) {
            next++;
        }
        if (symbol < coreCount) {
            return next < limit ? starts[next] : coreEnd;
        }
        return next < limit && module(next).equals(module(symbol)) ? starts[next] : (starts[symbol] / PAGE + 1) * PAGE;
    }

    private String name(int symbol) {
        int from = names[symbol];
        int to = from;
        while (to < text.length && text[to] != '\t' && text[to] != '\n') {
            to++;
        }
        return new String(text, from, to - from, StandardCharsets.UTF_8);
    }

    /** The module in brackets with a blank before it; empty for the core kernel, and for BPF programs as in the kernel. */
    private String module(int symbol) {
        int from = bracket(names[symbol]);
        if (from < 0) {
            return "";
        }
        int to = from;
        while (to < text.length && text[to] != '\n') {
            to++;
        }
        String module = new String(text, from, to - from, StandardCharsets.UTF_8).trim();
        return module.equals("[bpf]") ? "" : " " + module;
    }

    private int bracket(int from) {
        for (int i = from; i < text.length && text[i] != '\n'; i++) {
            if (text[i] == '[') {
                return i;
            }
        }
        return -1;
    }

    private void load() {
        loaded = true;
        ByteBuffer from = source.get();
        text = new byte[from.remaining()];
        from.get(text);
        Table core = new Table();
        Table modules = new Table();
        long end = 0;
        long stext = 0;
        for (int line = 0; line < text.length; line = nextLine(line)) {
            int name = nameOf(line);
            if (name < 0) {
                continue;
            }
            long address = address(line);
            int bracket = bracket(name);
            if (bracket < 0) {
                core.add(address, name);
                stext = named(name, "_stext") ? address : stext;
                end = named(name, "_end") ? address : end;
            } else if (!startsWith(bracket, TRAMPOLINE)) {
                modules.add(address, name);
            }
        }
        core.sort();
        modules.sort();
        keep(core, stext, end, modules);
    }

    /** Keeps what the kernel itself would look up: of the core kernel what lies from {@code _stext} to {@code _end}. */
    private void keep(Table core, long stext, long end, Table modules) {
        int from = 0;
        while (from < core.count && (core.starts[from] == 0 || Long.compareUnsigned(core.starts[from], stext) < 0)) {
            from++;
        }
        int to = core.count;
        while (to > from && end != 0 && Long.compareUnsigned(core.starts[to - 1], end) >= 0) {
            to--;
        }
        coreCount = to - from;
        int moduleFrom = 0;
        while (moduleFrom < modules.count && modules.starts[moduleFrom] == 0) {
            moduleFrom++;
        }
        int moduleCount = modules.count - moduleFrom;
        starts = Arrays.copyOfRange(core.starts, from, from + coreCount + moduleCount);
        names = Arrays.copyOfRange(core.names, from, from + coreCount + moduleCount);
        System.arraycopy(modules.starts, moduleFrom, starts, coreCount, moduleCount);
        System.arraycopy(modules.names, moduleFrom, names, coreCount, moduleCount);
        coreStart = coreCount == 0 ? 0 : starts[0];
        coreEnd = coreCount == 0 ? 0 : end != 0 ? end : starts[coreCount - 1] + 1;
    }

    /** Addresses and names while they are collected. */
    private static final class Table {
        private long[] starts = new long[1024];
        private int[] names = new int[1024];
        private int count;

        void add(long start, int name) {
            if (count == starts.length) {
                starts = Arrays.copyOf(starts, count * 2);
                names = Arrays.copyOf(names, count * 2);
            }
            starts[count] = start;
            names[count++] = name;
        }

        /** Puts them in the order of addresses; those at one address stay in the order of the file. */
        void sort() {
            boolean sorted = true;
            for (int i = 1; i < count; i++) {
                sorted &= Long.compareUnsigned(starts[i - 1], starts[i]) <= 0;
            }
            if (sorted) {
                return;
            }
            Integer[] order = new Integer[count];
            Arrays.setAll(order, i -> i);
            Arrays.sort(order, (left, right) -> Long.compareUnsigned(starts[left], starts[right]));
            long[] sortedStarts = new long[count];
            int[] sortedNames = new int[count];
            for (int i = 0; i < count; i++) {
                sortedStarts[i] = starts[order[i]];
                sortedNames[i] = names[order[i]];
            }
            starts = sortedStarts;
            names = sortedNames;
        }
    }

    private boolean named(int at, String name) {
        int end = at + name.length();
        return startsWith(at, name) && (end == text.length || text[end] == '\n');
    }

    private boolean startsWith(int at, String prefix) {
        if (at + prefix.length() > text.length) {
            return false;
        }
        for (int i = 0; i < prefix.length(); i++) {
            if (text[at + i] != prefix.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private int nextLine(int from) {
        int i = from;
        while (i < text.length && text[i] != '\n') {
            i++;
        }
        return i + 1;
    }

    /** Where the name begins in a line {@code ADDRESS TYPE NAME}; -1 if it is none. */
    private int nameOf(int line) {
        int i = line;
        while (i < text.length && Character.digit(text[i], 16) >= 0) {
            i++;
        }
        boolean fits = i > line && i - line <= 16 && i + 3 < text.length && text[i] == ' ' && text[i + 2] == ' ';
        return fits ? i + 3 : -1;
    }

    private long address(int line) {
        long address = 0;
        for (int i = line; text[i] != ' '; i++) {
            address = address << 4 | Character.digit(text[i], 16);
        }
        return address;
    }
}
