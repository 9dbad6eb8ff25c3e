package dev.scxreplay.ingest;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What becomes of a text that is copied from where it is shown, which would be read wrongly, and how to undo it. */
enum SpoiledText {
    COLOURS(
            Pattern.compile("\u001b\\[[0-9;]*[mK]"),
            "a text with the colours of a terminal",
            "remove them first: sed 's/\\x1b\\[[0-9;]*[mK]//g' FILE"),
    HTML(
            Pattern.compile("==&gt; next_|&lt;(idle|\\.\\.\\.)&gt;-\\d"),
            "a text as it stands in the source of a web page",
            "undo it first: sed 's/&lt;/</g; s/&gt;/>/g; s/&quot;/\"/g; s/&amp;/\\&/g' FILE"),
    RETURNS(
            Pattern.compile("\\r[^\\r]+\\r"),
            "a text whose lines end with nothing but carriage returns",
            "make them newlines first: tr '\\r' '\\n' <FILE");

    /** A program may print such letters into a trace, so only a text in which each of so many lines has them is spoiled. */
    private static final int ONE_OF = 4;

    private final Pattern sign;
    private final String title;
    private final String advice;

    SpoiledText(Pattern sign, String title, String advice) {
        this.sign = sign;
        this.title = title;
        this.advice = advice;
    }

    /** What was done to a recording that begins with these bytes, if anything. */
    static Optional<SpoiledText> of(byte[] head) {
        String text = new String(head, StandardCharsets.ISO_8859_1);
        return Stream.of(values()).filter(each -> each.spoils(text)).findFirst();
    }

    /** What it is and what to do, to follow "it is". */
    String said() {
        return title + ", which is not read; " + advice;
    }

    private boolean spoils(String text) {
        return switch (this) {
            case COLOURS -> {
                long lines = text.lines().count();
                yield text.contains("\u001b[")
                        && text.indexOf('\0') < 0
                        && text.lines()
                                                .filter(line ->
                                                        sign.matcher(line).find())
                                                .count()
                                        * ONE_OF
                                >= lines;
            }
            case HTML ->
                text.contains("&gt;")
                        && !text.stripLeading().startsWith("<")
                        && sign.matcher(text).find();
            case RETURNS ->
                text.indexOf('\n') < 0
                        && text.indexOf('\0') < 0
                        && sign.matcher(text).find();
        };
    }
}
