package dev.scxreplay.ingest.tracepoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads the C expressions of one event's print format.
 *
 * <p>Deliberately not all of C: what the formats of the kernel use. Anything else is refused by {@link Unsupported}, and the
 * caller shows the raw field instead.
 */
final class ExpressionParser {
    private static final int DEEPEST = 200;
    private static final List<Set<String>> LEVELS = List.of(
            Set.of("||"),
            Set.of("&&"),
            Set.of("|"),
            Set.of("^"),
            Set.of("&"),
            Set.of("==", "!="),
            Set.of("<", ">", "<=", ">="),
            Set.of("<<", ">>"),
            Set.of("+", "-"),
            Set.of("*", "/", "%"));

    private final EventFormat event;
    private final int longSize;
    private final List<String> tokens = new ArrayList<>();
    private int at;
    private int depth;

    /** An expression this parser does not know. */
    static final class Unsupported extends Exception {
        private static final long serialVersionUID = 1L;

        Unsupported(String what) {
            super(what);
        }
    }

    private ExpressionParser(EventFormat event, int longSize) {
        this.event = event;
        this.longSize = longSize;
    }

    /** Reads one expression. */
    static Expression parse(String text, EventFormat event, int longSize) throws Unsupported {
        ExpressionParser parser = new ExpressionParser(event, longSize);
        CTokens.split(text, parser.tokens);
        Expression expression = parser.choice();
        if (parser.at != parser.tokens.size()) {
            throw new Unsupported(parser.peek());
        }
        return expression;
    }

    private Expression choice() throws Unsupported {
        if (++depth > DEEPEST) {
            throw new Unsupported("too deep");
        }
        Expression condition = binary(0);
        if (take("?")) {
            Expression yes = choice();
            expect(":");
            Expression no = choice();
            condition = new Expression.Choice(condition, yes, no);
        }
        depth--;
        return condition;
    }

    private Expression binary(int level) throws Unsupported {
        if (level == LEVELS.size()) {
            return unary();
        }
        Expression left = binary(level + 1);
        while (LEVELS.get(level).contains(peek())) {
            String operator = next();
            left = new Expression.Binary(operator, left, binary(level + 1));
        }
        return left;
    }

    private Expression unary() throws Unsupported {
        if (++depth > DEEPEST) {
            throw new Unsupported("too deep");
        }
        String token = peek();
        Expression value;
        if (token.equals("-") || token.equals("~") || token.equals("!") || token.equals("+")) {
            at++;
            value = new Expression.Unary(token.charAt(0), unary());
        } else if (token.equals("(") && castEnd() > 0) {
            int end = castEnd();
            String type = String.join(" ", tokens.subList(at + 1, end));
            at = end + 1;
            value = cast(type, unary());
        } else {
            value = primary();
        }
        depth--;
        return value;
    }

    /** Where the parenthesis at the current place closes if it is a cast, else -1. */
    private int castEnd() {
        int i = at + 1;
        while (i < tokens.size() && (isName(tokens.get(i)) || tokens.get(i).equals("*"))) {
            i++;
        }
        boolean closes = i > at + 1 && i + 1 < tokens.size() && tokens.get(i).equals(")");
        if (!closes || tokens.get(at + 1).equals("REC")) {
            return -1;
        }
        String after = tokens.get(i + 1);
        boolean value = after.equals("(") || after.equals("~") || after.equals("-") || after.equals("!");
        return value || isName(after) || isNumber(after) || after.startsWith("\"") ? i : -1;
    }

    private Expression cast(String type, Expression of) {
        if (of.isText()) {
            return of;
        }
        return switch (type) {
            case "u8", "__u8", "unsigned char", "uint8_t" -> new Expression.Cast(1, false, of);
            case "s8", "__s8", "char", "signed char", "int8_t" -> new Expression.Cast(1, true, of);
            case "u16", "__u16", "unsigned short", "uint16_t" -> new Expression.Cast(2, false, of);
            case "s16", "__s16", "short", "int16_t" -> new Expression.Cast(2, true, of);
            case "u32", "__u32", "unsigned int", "unsigned", "gfp_t", "uint32_t", "dev_t" ->
                new Expression.Cast(4, false, of);
            case "s32", "__s32", "int", "int32_t" -> new Expression.Cast(4, true, of);
            case "unsigned long", "size_t" -> new Expression.Cast(longSize, false, of);
            case "long", "ssize_t" -> new Expression.Cast(longSize, true, of);
            default -> of;
        };
    }

    private Expression primary() throws Unsupported {
        String token = next();
        if (token.equals("(")) {
            Expression inner = choice();
            expect(")");
            return inner;
        }
        if (token.startsWith("\"")) {
            StringBuilder text = new StringBuilder(token.substring(1));
            while (peek().startsWith("\"")) {
                text.append(next().substring(1));
            }
            return new Expression.Text(text.toString());
        }
        if (isNumber(token)) {
            return new Expression.Constant(CTokens.number(token));
        }
        if (token.equals("REC")) {
            expect("->");
            return new Expression.OfField(field(next()));
        }
        return isName(token) && take("(") ? call(token) : constant(token);
    }

    private static Expression constant(String token) throws Unsupported {
        return switch (token) {
            case "true" -> new Expression.Constant(1);
            case "false", "NULL" -> new Expression.Constant(0);
            default -> throw new Unsupported(token);
        };
    }

    private Expression call(String name) throws Unsupported {
        Expression value = switch (name) {
            case "__get_str", "__get_rel_str" -> new Expression.OfField(field(next()));
            case "__get_cpumask", "__get_bitmask", "__get_rel_cpumask", "__get_rel_bitmask" ->
                new Expression.Bitmask(field(next()));
            case "__print_flags", "__print_flags_u64" -> {
                Expression of = choice();
                expect(",");
                String delimiter = choice() instanceof Expression.Text text ? text.value() : "|";
                yield new Expression.Flags(of, delimiter, names());
            }
            case "__print_symbolic", "__print_symbolic_u64" -> new Expression.Symbolic(choice(), names());
            default -> throw new Unsupported(name);
        };
        expect(")");
        return value;
    }

    /** Reads {@code , {value, "name"}, ...}; an entry without a name ends the table as it does in the kernel. */
    private List<Expression.Named> names() throws Unsupported {
        List<Expression.Named> names = new ArrayList<>();
        boolean ended = false;
        RecordView none = new RecordView(new Words(false));
        while (take(",")) {
            expect("{");
            long value = choice().number(none);
            expect(",");
            Expression name = choice();
            expect("}");
            ended |= !(name instanceof Expression.Text);
            if (!ended) {
                names.add(new Expression.Named(value, name.text(none)));
            }
        }
        return names;
    }

    private Field field(String name) throws Unsupported {
        Field field = event.field(name, EventFormat.isCommonName(name));
        if (field == null) {
            throw new Unsupported("field " + name);
        }
        return field;
    }

    private static boolean isName(String token) {
        return !token.isEmpty() && Character.isJavaIdentifierStart(token.charAt(0));
    }

    private static boolean isNumber(String token) {
        return !token.isEmpty() && Character.isDigit(token.charAt(0));
    }

    private String peek() {
        return at < tokens.size() ? tokens.get(at) : "";
    }

    private String next() {
        String token = peek();
        at++;
        return token;
    }

    private boolean take(String token) {
        if (peek().equals(token)) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(String token) throws Unsupported {
        if (!take(token)) {
            throw new Unsupported(token + " expected before " + peek());
        }
    }
}
