package dev.scxreplay.ingest.tracepoint;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * How the kernel prints an event: literal text, and conversions with the expressions they print.
 *
 * <p>An expression we cannot read is null; what needs it cannot be rendered, all the rest can.
 */
final class PrintFormat {
    /** Literal text and the conversion after it; the last piece may have no conversion. */
    record Piece(String literal, Conversion conversion, Expression argument) {
        private boolean canRender() {
            return conversion == null || conversion.kind() == '%' || argument != null;
        }

        private void append(StringBuilder into, RecordView record, Symbols symbols) {
            if (conversion == null) {
                return;
            }
            if (conversion.kind() == '%') {
                into.append('%');
            } else if (conversion.isText()) {
                conversion.append(into, argument.text(record));
            } else {
                conversion.append(into, argument.number(record), symbols);
            }
        }
    }

    private final List<Piece> pieces;

    private PrintFormat(List<Piece> pieces) {
        this.pieces = pieces;
    }

    /** Reads the print format of an event; one without any piece if it cannot be read at all. */
    static PrintFormat of(EventFormat event, int longSize) {
        List<Piece> pieces = new ArrayList<>();
        try {
            List<String> arguments = CTokens.arguments(event.printFormat());
            List<String> tokens = new ArrayList<>();
            CTokens.split(arguments.get(0), tokens);
            StringBuilder format = new StringBuilder();
            for (String token : tokens) {
                if (!token.startsWith("\"")) {
                    return new PrintFormat(List.of());
                }
                format.append(token, 1, token.length());
            }
            split(format.toString(), arguments, event, longSize, pieces);
        } catch (ExpressionParser.Unsupported e) {
            return new PrintFormat(List.of());
        }
        return new PrintFormat(pieces);
    }

    private static void split(String format, List<String> arguments, EventFormat event, int longSize, List<Piece> into)
            throws ExpressionParser.Unsupported {
        int from = 0;
        int argument = 1;
        for (int percent = format.indexOf('%'); percent >= 0; percent = format.indexOf('%', from)) {
            Conversion.Parsed parsed = Conversion.parse(format, percent, longSize);
            if (parsed == null
                    || parsed.conversion().width() == Conversion.FROM_ARGUMENT
                    || parsed.conversion().precision() == Conversion.FROM_ARGUMENT) {
                throw new ExpressionParser.Unsupported(format.substring(percent));
            }
            Conversion conversion = parsed.conversion();
            Expression expression = null;
            if (conversion.kind() != '%') {
                expression = argument < arguments.size()
                        ? argument(arguments.get(argument), conversion, event, longSize)
                        : null;
                argument++;
            }
            into.add(new Piece(format.substring(from, percent), conversion, expression));
            from = parsed.end();
        }
        into.add(new Piece(format.substring(from), null, null));
    }

    private static Expression argument(String text, Conversion conversion, EventFormat event, int longSize) {
        try {
            Expression expression = ExpressionParser.parse(text, event, longSize);
            return expression.isText() == conversion.isText() ? expression : null;
        } catch (ExpressionParser.Unsupported e) {
            return null;
        }
    }

    /** The conversions that print what stands behind {@code name=}; empty if there are none or they cannot be rendered. */
    List<Piece> named(String name) {
        List<Piece> found = new ArrayList<>();
        for (Piece piece : pieces) {
            boolean begins = found.isEmpty() && isLabel(piece.literal(), name + "=");
            boolean continues = !found.isEmpty() && piece.literal().isEmpty();
            if (!found.isEmpty() && !continues) {
                break;
            }
            if (begins || continues) {
                if (piece.conversion() == null || !piece.canRender()) {
                    return begins ? List.of() : found;
                }
                found.add(piece);
            }
        }
        return found;
    }

    private static boolean isLabel(String literal, String label) {
        int before = literal.length() - label.length() - 1;
        return literal.endsWith(label) && (before < 0 || !Character.isJavaIdentifierPart(literal.charAt(before)));
    }

    /** Every field the given conversions read. */
    static Set<Field> fields(List<Piece> pieces) {
        Set<Field> fields = new LinkedHashSet<>();
        for (Piece piece : pieces) {
            piece.argument().collect(fields);
        }
        return fields;
    }

    /** Renders conversions without the literals between them. */
    static String render(List<Piece> pieces, RecordView record, Symbols symbols) {
        StringBuilder into = new StringBuilder();
        for (Piece piece : pieces) {
            piece.append(into, record, symbols);
        }
        return into.toString();
    }

    /** Whether {@link #render(RecordView, Symbols)} can. */
    boolean canRender() {
        return !pieces.isEmpty() && pieces.stream().allMatch(Piece::canRender);
    }

    /** The whole line as the kernel prints it. */
    String render(RecordView record, Symbols symbols) {
        StringBuilder into = new StringBuilder();
        for (Piece piece : pieces) {
            into.append(piece.literal());
            piece.append(into, record, symbols);
        }
        return into.toString();
    }
}
