package dev.scxreplay.ingest.tracepoint;

import dev.scxreplay.table.TextDictionary;
import java.util.List;

/** The value of a text column that is not simply a text in the record. */
interface ColumnText {
    /** The dictionary code of the value for this record, to be set at once. */
    int code(RecordView record);

    /** What some conversions of the print format show; remembered by value if it depends on one number only. */
    static ColumnText rendered(List<PrintFormat.Piece> pieces, Symbols symbols, TextDictionary dictionary) {
        List<Field> fields = List.copyOf(PrintFormat.fields(pieces));
        if (fields.size() != 1 || !fields.get(0).isNumber()) {
            return record -> dictionary.pass(PrintFormat.render(pieces, record, symbols));
        }
        return new Remembered(
                fields.get(0), dictionary, (record, value) -> PrintFormat.render(pieces, record, symbols));
    }

    /** A pointer or number in hex. */
    static ColumnText hex(Field field, TextDictionary dictionary) {
        return new Remembered(field, dictionary, (record, value) -> "0x" + Long.toHexString(value));
    }

    /** Where a kprobe sits. */
    static ColumnText probe(Field ip, Symbols symbols, TextDictionary dictionary) {
        return new Remembered(ip, dictionary, (record, value) -> {
            StringBuilder place = new StringBuilder();
            symbols.appendProbed(place, value);
            return place.toString();
        });
    }

    /** Renders a number. */
    @FunctionalInterface
    interface Rendering {
        /** The text of {@code value}, which {@code record} holds. */
        String of(RecordView record, long value);
    }

    /** A text that depends on one number; each is rendered once. */
    final class Remembered implements ColumnText {
        private final Field field;
        private final TextDictionary dictionary;
        private final Rendering rendering;
        private final LongIntMap codes = new LongIntMap();
        private long lastValue;
        private int lastCode = -1;

        Remembered(Field field, TextDictionary dictionary, Rendering rendering) {
            this.field = field;
            this.dictionary = dictionary;
            this.rendering = rendering;
        }

        @Override
        public int code(RecordView record) {
            long value = record.number(field);
            if (value == lastValue && lastCode >= 0) {
                return lastCode;
            }
            int code = codes.get(value);
            if (code < 0) {
                code = dictionary.pass(rendering.of(record, value));
                if (code < 0) {
                    return code;
                }
                codes.put(value, code);
            }
            lastValue = value;
            lastCode = code;
            return code;
        }
    }

    /** Where a kretprobe returned to, and from which function. */
    final class Returned implements ColumnText {
        private final Field function;
        private final Field returnIp;
        private final Symbols symbols;
        private final TextDictionary dictionary;
        /** By return address, for {@link #ofFunction} only. */
        private final LongIntMap codes = new LongIntMap();

        private long ofFunction;

        Returned(Field function, Field returnIp, Symbols symbols, TextDictionary dictionary) {
            this.function = function;
            this.returnIp = returnIp;
            this.symbols = symbols;
            this.dictionary = dictionary;
        }

        @Override
        public int code(RecordView record) {
            long from = record.number(function);
            long to = record.number(returnIp);
            if (from != ofFunction) {
                codes.clear();
                ofFunction = from;
            }
            int code = codes.get(to);
            if (code < 0) {
                StringBuilder place = new StringBuilder();
                symbols.appendProbed(place, to);
                place.append(" <- ");
                symbols.appendBareName(place, from);
                code = dictionary.pass(place.toString());
                if (code >= 0) {
                    codes.put(to, code);
                }
            }
            return code;
        }
    }
}
