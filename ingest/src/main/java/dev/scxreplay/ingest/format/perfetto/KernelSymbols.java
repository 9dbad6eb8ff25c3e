package dev.scxreplay.ingest.format.perfetto;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.scxreplay.table.TextDictionary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The names of kernel functions that a recorder asked for symbols ({@code symbolize_ksyms}) writes beside the events, in which a
 * number then stands for the function's address.
 *
 * <p>A recorder numbers them anew at each reading of the ring buffers, and says so; several recorders of one trace do so each for
 * itself. Source: perfetto, {@code InternedData.kernel_symbols}, {@code FtraceMetadata::AddSymbolAddr()}, {@code
 * CpuReader::Bundler::FinalizeAndRunSymbolizer()}, and for which fields, those of type {@code void *}, {@code
 * InferFtraceType()}.
 */
final class KernelSymbols {
    private static final int SYMBOL = 26;
    private static final int NUMBER = 1;
    private static final int TEXT = 2;
    /** The fields of that type that hold functions, in events of all kernels. */
    private static final Set<String> FIELDS =
            Set.of("caller", "function", "func", "callsite", "callback", "call_site", "location", "ip", "parent_ip");

    private static final int NONE = -1;

    private final TextDictionary dictionary;
    /** Each as numbers with the dictionary code of their text; the first is empty. */
    private final List<Map<Long, Integer>> tables = new ArrayList<>(List.of(Map.of()));
    /** By recorder. */
    private final Map<Long, Integer> tableOf = new HashMap<>();

    private long sequence;

    KernelSymbols(TextDictionary dictionary) {
        this.dictionary = dictionary;
    }

    /** Whether a field of that name holds a function. */
    static boolean isFunction(String field) {
        return FIELDS.contains(field);
    }

    /** Says which recorder wrote the packet that is read, and whether its numbers begin anew. */
    void sequence(long recorder, boolean anew) {
        sequence = recorder;
        if (anew) {
            tableOf.remove(recorder);
        }
    }

    /** Reads the symbols in the interned data {@code bytes[from, from + length)} of that packet. */
    void read(byte[] bytes, int from, int length) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(bytes, from, length);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == (SYMBOL << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
                int size = in.readRawVarint32();
                int at = from + in.getTotalBytesRead();
                in.skipRawBytes(size);
                symbol(bytes, at, size);
            } else {
                in.skipField(tag);
            }
        }
    }

    private void symbol(byte[] bytes, int from, int length) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(bytes, from, length);
        long number = 0;
        int text = NONE;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == NUMBER << 3) {
                number = in.readRawVarint64();
            } else if (tag == (TEXT << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
                int size = in.readRawVarint32();
                int at = from + in.getTotalBytesRead();
                in.skipRawBytes(size);
                text = dictionary.intern(bytes, at, size);
            } else {
                in.skipField(tag);
            }
        }
        if (text != NONE) {
            if (present() == 0) {
                tableOf.put(sequence, tables.size());
                tables.add(new HashMap<>());
            }
            tables.get(present()).put(number, text);
        }
    }

    /** The table for the events of that packet; 0 if there is none. */
    int present() {
        return tableOf.getOrDefault(sequence, 0);
    }

    /** The dictionary code of what a number stands for in a table; -1 if that is not known. */
    int name(int table, long number) {
        return tables.get(table).getOrDefault(number, NONE);
    }
}
