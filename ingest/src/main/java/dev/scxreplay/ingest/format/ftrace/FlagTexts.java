package dev.scxreplay.ingest.format.ftrace;

import dev.scxreplay.trace.IrqFlags;
import java.nio.charset.StandardCharsets;

/** The irq-flags column of each value met, made once. */
final class FlagTexts {
    private final byte[][] texts = new byte[1 << 16][];

    /** The column of four or five characters. */
    byte[] of(int flags, int width) {
        byte[] text = texts[flags & 0xffff];
        if (text == null) {
            text = IrqFlags.text(flags & 0xffff).substring(0, width).getBytes(StandardCharsets.US_ASCII);
            texts[flags & 0xffff] = text;
        }
        return text;
    }
}
