package dev.scxreplay.ingest.format.ftrace;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** Lines that are kept letter for letter in a text column, which holds nothing but UTF-8. */
final class KeptText {
    private KeptText() {}

    /** Whether these bytes are UTF-8, so that a text column gives them back. */
    static boolean isUtf8(byte[] bytes, int from, int to) {
        byte[] again = new String(bytes, from, to - from, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
        return Arrays.equals(again, 0, again.length, bytes, from, to);
    }

    /** The bytes with a backslash doubled, and {@code \xff} for each that is not UTF-8. */
    static String escape(byte[] bytes, int from, int to) {
        if (isAsIs(bytes, from, to)) {
            return new String(bytes, from, to - from, StandardCharsets.US_ASCII);
        }
        StringBuilder text = new StringBuilder(to - from);
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes, from, to - from);
        CharBuffer out = CharBuffer.allocate(to - from + 1);
        CoderResult result = decoder.decode(in, out, true);
        while (result.isError()) {
            append(out, text);
            for (int i = 0; i < result.length(); i++) {
                text.append("\\x").append(HexFormat.of().toHexDigits(in.get()));
            }
            decoder.reset();
            result = decoder.decode(in, out, true);
        }
        append(out, text);
        return text.toString();
    }

    private static boolean isAsIs(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] < 0 || bytes[i] == '\\') {
                return false;
            }
        }
        return true;
    }

    /** What {@link #escape} was given. */
    static byte[] unescape(byte[] text) {
        byte[] bytes = new byte[text.length];
        int length = 0;
        for (int i = 0; i < text.length; i++) {
            if (text[i] != '\\' || i + 1 == text.length) {
                bytes[length++] = text[i];
            } else if (text[i + 1] == 'x' && i + 3 < text.length) {
                bytes[length++] = (byte) (Character.digit(text[i + 2], 16) << 4 | Character.digit(text[i + 3], 16));
                i += 3;
            } else {
                bytes[length++] = text[++i];
            }
        }
        return Arrays.copyOf(bytes, length);
    }

    private static void append(CharBuffer decoded, StringBuilder text) {
        decoded.flip();
        while (decoded.hasRemaining()) {
            char c = decoded.get();
            if (c == '\\') {
                text.append(c);
            }
            text.append(c);
        }
        decoded.clear();
    }
}
