package dev.scxreplay.ingest.tracepoint;

import java.util.List;
import java.util.Set;

/**
 * One argument of a print format: the C expression, as far as the kernel's formats use it, over the fields of a record.
 *
 * <p>Every expression has a value as a number or as a text; numbers are 64 bits wide as in the kernel's own evaluation.
 */
sealed interface Expression {
    /** A constant. */
    record Constant(long value) implements Expression {}

    /** A string constant; null for a null pointer in a table of names. */
    record Text(String value) implements Expression {}

    /** {@code REC->field}. */
    record OfField(Field field) implements Expression {}

    /** {@code __get_cpumask(field)} and {@code __get_bitmask(field)}. */
    record Bitmask(Field field) implements Expression {}

    /** A prefix operator. */
    record Unary(char operator, Expression of) implements Expression {}

    /** An operator between two values. */
    record Binary(String operator, Expression left, Expression right) implements Expression {}

    /** {@code condition ? yes : no}. */
    record Choice(Expression condition, Expression yes, Expression no) implements Expression {}

    /** A cast to an integer type of {@code size} bytes. */
    record Cast(int size, boolean signed, Expression of) implements Expression {}

    /** {@code __print_flags(of, delimiter, {mask, name}, ...)}. */
    record Flags(Expression of, String delimiter, List<Named> names) implements Expression {}

    /** {@code __print_symbolic(of, {value, name}, ...)}. */
    record Symbolic(Expression of, List<Named> names) implements Expression {}

    /** One entry of a table of names. */
    record Named(long value, String name) {}

    /** Whether the value is a text. */
    default boolean isText() {
        return switch (this) {
            case Text text -> true;
            case Flags flags -> true;
            case Symbolic symbolic -> true;
            case Bitmask mask -> true;
            case OfField of -> of.field().isText();
            case Choice choice -> choice.yes().isText() || choice.no().isText();
            case Constant constant -> false;
            case Unary unary -> false;
            case Binary binary -> false;
            case Cast cast -> false;
        };
    }

    /** Adds every field this reads. */
    default void collect(Set<Field> into) {
        switch (this) {
            case OfField of -> into.add(of.field());
            case Bitmask mask -> into.add(mask.field());
            case Unary unary -> unary.of().collect(into);
            case Binary binary -> {
                binary.left().collect(into);
                binary.right().collect(into);
            }
            case Choice choice -> {
                choice.condition().collect(into);
                choice.yes().collect(into);
                choice.no().collect(into);
            }
            case Cast cast -> cast.of().collect(into);
            case Flags flags -> flags.of().collect(into);
            case Symbolic symbolic -> symbolic.of().collect(into);
            case Constant constant -> {}
            case Text text -> {}
        }
    }

    /** The value as a number. */
    default long number(RecordView record) {
        return switch (this) {
            case Constant constant -> constant.value();
            case OfField of -> of.field().isNumber() ? record.number(of.field()) : 0;
            case Unary unary -> unary(unary.operator(), unary.of().number(record));
            case Binary binary -> binary(binary, record);
            case Choice choice ->
                choice.condition().number(record) != 0
                        ? choice.yes().number(record)
                        : choice.no().number(record);
            case Cast cast -> cast(cast, cast.of().number(record));
            case Text text -> 0;
            case Bitmask mask -> 0;
            case Flags flags -> 0;
            case Symbolic symbolic -> 0;
        };
    }

    /** The value as a text. */
    default String text(RecordView record) {
        return switch (this) {
            case Text text -> text.value();
            case OfField of -> record.text(of.field());
            case Bitmask mask -> bitmask(mask.field(), record);
            case Choice choice ->
                choice.condition().number(record) != 0
                        ? choice.yes().text(record)
                        : choice.no().text(record);
            case Flags flags -> flags(flags, flags.of().number(record));
            case Symbolic symbolic -> symbolic(symbolic, symbolic.of().number(record));
            case Constant constant -> Long.toString(constant.value());
            case Unary unary -> Long.toString(unary.number(record));
            case Binary binary -> Long.toString(binary.number(record));
            case Cast cast -> Long.toString(cast.number(record));
        };
    }

    private static long unary(char operator, long value) {
        return switch (operator) {
            case '-' -> -value;
            case '~' -> ~value;
            case '!' -> value == 0 ? 1 : 0;
            default -> value;
        };
    }

    private static long binary(Binary binary, RecordView record) {
        long left = binary.left().number(record);
        if (binary.operator().equals("&&") && left == 0) {
            return 0;
        }
        if (binary.operator().equals("||") && left != 0) {
            return 1;
        }
        long right = binary.right().number(record);
        return switch (binary.operator()) {
            case "+" -> left + right;
            case "-" -> left - right;
            case "*" -> left * right;
            case "/" -> right == 0 ? 0 : left / right;
            case "%" -> right == 0 ? 0 : left % right;
            case "<<" -> left << right;
            case ">>" -> left >> right;
            case "&" -> left & right;
            case "|" -> left | right;
            case "^" -> left ^ right;
            case "<" -> truth(left < right);
            case ">" -> truth(left > right);
            case "<=" -> truth(left <= right);
            case ">=" -> truth(left >= right);
            case "==" -> truth(left == right);
            case "!=" -> truth(left != right);
            case "&&", "||" -> truth(right != 0);
            default -> throw new IllegalStateException("operator " + binary.operator());
        };
    }

    private static long truth(boolean value) {
        return value ? 1 : 0;
    }

    private static long cast(Cast cast, long value) {
        int drop = 64 - cast.size() * 8;
        return cast.signed() ? value << drop >> drop : value << drop >>> drop;
    }

    /** v6.18: {@code trace_print_flags_seq()}: each mask that is fully set, then what is left in hex. */
    private static String flags(Flags flags, long value) {
        StringBuilder into = new StringBuilder();
        long left = value;
        for (Named named : flags.names()) {
            if (left == 0) {
                break;
            }
            if ((left & named.value()) == named.value()) {
                into.append(into.isEmpty() ? "" : flags.delimiter()).append(named.name());
                left &= ~named.value();
            }
        }
        if (left != 0) {
            into.append(into.isEmpty() ? "" : flags.delimiter()).append("0x").append(Long.toHexString(left));
        }
        return into.toString();
    }

    private static String symbolic(Symbolic symbolic, long value) {
        for (Named named : symbolic.names()) {
            if (named.value() == value) {
                return named.name();
            }
        }
        return "0x" + Long.toHexString(value);
    }

    /** v6.18: {@code trace_print_bitmask_seq()}: groups of 32 bits in hex, the highest first. */
    private static String bitmask(Field field, RecordView record) {
        if (!record.holds(field)) {
            return "";
        }
        int from = record.from(field);
        int size = record.size(field) & ~3;
        StringBuilder into = new StringBuilder();
        boolean swapped = record.words().bigEndian() && size % 8 == 0;
        for (int group = size - 4; group >= 0; group -= 4) {
            // on a big-endian machine the halves of each 64-bit word lie the other way round
            int at = from + (swapped ? group ^ 4 : group);
            String digits = Integer.toHexString(record.s32(at));
            into.append(into.isEmpty() ? "" : ",")
                    .append("0".repeat(8 - digits.length()))
                    .append(digits);
        }
        return into.toString();
    }
}
