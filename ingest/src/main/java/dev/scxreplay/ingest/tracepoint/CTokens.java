package dev.scxreplay.ingest.tracepoint;

import java.util.ArrayList;
import java.util.List;

/** Splits the text of a print format as a C compiler would. */
final class CTokens {
    private static final List<String> LONG_OPERATORS = List.of("->", "<<", ">>", "<=", ">=", "==", "!=", "&&", "||");

    private CTokens() {}

    /** Appends the tokens of a text; a string constant becomes a quote and its unescaped text. */
    static void split(String text, List<String> into) throws ExpressionParser.Unsupported {
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            int end = at + 1;
            if (Character.isWhitespace(c)) {
                at = end;
                continue;
            }
            if (c == '"') {
                end = stringEnd(text, at);
                into.add("\"" + unescape(text.substring(at + 1, end - 1)));
            } else if (Character.isJavaIdentifierPart(c)) {
                while (end < text.length() && Character.isJavaIdentifierPart(text.charAt(end))) {
                    end++;
                }
                into.add(text.substring(at, end));
            } else {
                end = at + 2 <= text.length() && LONG_OPERATORS.contains(text.substring(at, at + 2)) ? at + 2 : end;
                into.add(text.substring(at, end));
            }
            at = end;
        }
    }

    /** Splits at the commas that stand outside of brackets and strings. */
    static List<String> arguments(String text) throws ExpressionParser.Unsupported {
        List<String> arguments = new ArrayList<>();
        int depth = 0;
        int from = 0;
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '"') {
                at = stringEnd(text, at);
                continue;
            }
            if (c == '(' || c == '{' || c == '[') {
                depth++;
            } else if (c == ')' || c == '}' || c == ']') {
                depth--;
            } else if (c == ',' && depth == 0) {
                arguments.add(text.substring(from, at));
                from = at + 1;
            }
            at++;
        }
        arguments.add(text.substring(from));
        return arguments;
    }

    /** The value of a number token; {@code 0x} and a leading zero as in C. */
    static long number(String token) throws ExpressionParser.Unsupported {
        String digits = token;
        while (!digits.isEmpty() && "uUlL".indexOf(digits.charAt(digits.length() - 1)) >= 0) {
            digits = digits.substring(0, digits.length() - 1);
        }
        try {
            if (digits.startsWith("0x") || digits.startsWith("0X")) {
                return Long.parseUnsignedLong(digits.substring(2), 16);
            }
            return Long.parseUnsignedLong(digits, digits.startsWith("0") && digits.length() > 1 ? 8 : 10);
        } catch (NumberFormatException e) {
            throw new ExpressionParser.Unsupported("number " + token);
        }
    }

    /** The position after the string constant that begins at {@code from}. */
    private static int stringEnd(String text, int from) throws ExpressionParser.Unsupported {
        for (int i = from + 1; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == '"') {
                return i + 1;
            }
        }
        throw new ExpressionParser.Unsupported("string without end");
    }

    /** A string constant's text without its escapes. */
    static String unescape(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        StringBuilder into = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                char escaped = text.charAt(++i);
                into.append(
                        switch (escaped) {
                            case 'n' -> '\n';
                            case 't' -> '\t';
                            case 'r' -> '\r';
                            default -> escaped;
                        });
            } else {
                into.append(c);
            }
        }
        return into.toString();
    }
}
