package dev.scxreplay.ingest.tracepoint;

import dev.scxreplay.table.TextDictionary;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The line of a trace_printk, whose format lies outside of the ring buffer and whose arguments lie packed in the record.
 *
 * <p>v6.18: {@code vbin_printf()} packs them: numbers of up to 4 bytes at a multiple of their size, 8 bytes at a multiple of
 * 4, texts and the pointers it has to follow as texts with their NUL byte.
 */
final class BinaryPrintk implements ColumnText {
    private final Field format;
    private final Field arguments;
    private final Map<Long, String> formats;
    private final int longSize;
    private final Symbols symbols;
    private final TextDictionary dictionary;

    BinaryPrintk(
            Field format,
            Field arguments,
            Map<Long, String> formats,
            int longSize,
            Symbols symbols,
            TextDictionary dictionary) {
        this.format = format;
        this.arguments = arguments;
        this.formats = formats;
        this.longSize = longSize;
        this.symbols = symbols;
        this.dictionary = dictionary;
    }

    /** The text of a line in {@code printk_formats}: quoted, with the usual escapes. */
    static String unquote(String quoted) {
        int from = quoted.indexOf('"');
        int to = quoted.lastIndexOf('"');
        return from >= 0 && to > from ? CTokens.unescape(quoted.substring(from + 1, to)) : quoted;
    }

    @Override
    public int code(RecordView record) {
        long address = record.number(format);
        String text = formats.get(address);
        if (text == null) {
            return dictionary.intern("[format at 0x" + Long.toHexString(address) + " not recorded]");
        }
        return dictionary.pass(withoutNewline(new Packed(record).render(text)));
    }

    static String withoutNewline(String text) {
        return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    }

    /** Walks over the packed arguments of one record. */
    private final class Packed {
        private final RecordView record;
        private int at;
        private final int end;

        Packed(RecordView record) {
            this.record = record;
            this.at = record.from(arguments);
            this.end = at + record.size(arguments);
        }

        String render(String text) {
            StringBuilder into = new StringBuilder();
            int from = 0;
            for (int percent = text.indexOf('%'); percent >= 0; percent = text.indexOf('%', from)) {
                into.append(text, from, percent);
                Conversion.Parsed parsed = Conversion.parse(text, percent, longSize);
                if (parsed == null) {
                    return into.append(text.substring(percent)).toString();
                }
                append(into, parsed.conversion());
                from = parsed.end();
            }
            return into.append(text.substring(from)).toString();
        }

        private void append(StringBuilder into, Conversion conversion) {
            Conversion known = conversion;
            if (known.width() == Conversion.FROM_ARGUMENT) {
                known = known.withWidth((int) number(4));
            }
            if (known.precision() == Conversion.FROM_ARGUMENT) {
                known = known.withPrecision((int) number(4));
            }
            boolean followed = known.kind() == 'p' && known.pointer() != 0 && "SsFfBKex".indexOf(known.pointer()) < 0;
            if (known.kind() == '%') {
                into.append('%');
            } else if (known.isText() || followed) {
                known.append(into, text());
            } else {
                known.append(into, number(known.kind() == 'c' ? 1 : known.size()), symbols);
            }
        }

        private long number(int size) {
            int align = Math.min(size, 4);
            int place = at + (-(at - record.from(arguments)) & (align - 1));
            if (place + size > end) {
                at = end;
                return 0;
            }
            at = place + size;
            return record.number(place, size, true);
        }

        private String text() {
            int length = record.textLength(at, Math.max(0, end - at));
            String text = new String(record.bytes(), record.place(at), length, StandardCharsets.UTF_8);
            at = Math.min(end, at + length + 1);
            return text;
        }
    }
}
