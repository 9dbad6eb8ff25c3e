package dev.scxreplay.ingest;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;

/** What people have that is not read, told by its first bytes, and what they can do with it. */
enum ForeignFormat {
    BZIP2("425a68", "", "compressed with bzip2", "unpack it first: bunzip2 FILE"),
    LZ4_LEGACY("02214c18", "", "compressed in the old format of lz4", "unpack it first: lz4 -d FILE"),
    SEVEN_ZIP("377abcaf271c", "", "a 7z archive", "unpack it first: 7z x FILE"),
    RAR("526172211a07", "", "a rar archive", "unpack it first: unrar x FILE"),
    PERF_JSON(
            "7b",
            "\"linux-perf-json-version\"",
            "JSON of perf data convert --to-json",
            "take in the perf.data it was made of"),
    CHROME_JSON(
            "",
            "\"traceEvents\"",
            "a JSON trace for chrome://tracing",
            "take in the recording it was made of, or a Perfetto trace in protobuf"),
    CTF_METADATA(
            "",
            "/* CTF 1.8 */",
            "the description of a CTF trace, as LTTng and perf data convert --to-ctf write it",
            "take in the perf.data it was made of, or record with perf, trace-cmd or Perfetto"),
    CTF(
            "c11ffcc1",
            "",
            "a stream of a CTF trace, as LTTng and perf data convert --to-ctf write it",
            "take in the perf.data it was made of, or record with perf, trace-cmd or Perfetto"),
    UTF_16_LITTLE("fffe", "", "text in UTF-16, as > of PowerShell writes it", ForeignFormat.FROM_UTF_16),
    UTF_16_BIG("feff", "", "text in UTF-16", ForeignFormat.FROM_UTF_16),
    ZEROS(
            "0000000000000000",
            "",
            "a file that begins with zeros, as a crash leaves it",
            "remove them first: tr -d '\\000' <FILE"),
    PARQUET(
            "50415231",
            "",
            "a table in Parquet",
            "if it belongs to a dataset of scx-replay, ask that: scx-replay query DATASET");

    private static final String FROM_UTF_16 = "convert it first: iconv -f UTF-16 -t UTF-8 FILE";
    private static final int LOOKED_AT = 4096;

    private final byte[] begin;
    private final String contains;
    private final String title;
    private final String advice;

    /** A file that begins with bytes, in hex, and has a text near its begin. */
    ForeignFormat(String begin, String contains, String title, String advice) {
        this.begin = HexFormat.of().parseHex(begin);
        this.contains = contains;
        this.title = title;
        this.advice = advice;
    }

    /** The format of a file that begins with these bytes, if it is one of them. */
    private static Optional<ForeignFormat> of(byte[] head) {
        String text = new String(head, 0, Math.min(head.length, LOOKED_AT), StandardCharsets.ISO_8859_1);
        return Stream.of(values())
                .filter(each -> text.startsWith(new String(each.begin, StandardCharsets.ISO_8859_1))
                        && text.contains(each.contains))
                .findFirst();
    }

    /** What it is and what to do, to follow "it is". */
    private String said() {
        return title + ", which is not read; " + advice;
    }

    /** Why a file that begins with these bytes is no recording, for the log. */
    static String why(byte[] head) {
        if (head.length == 0) {
            return "empty";
        }
        return advice(head).orElse("no recording");
    }

    /** What a file that begins with these bytes is instead of a recording, and what to do, to follow "it is". */
    static Optional<String> advice(byte[] head) {
        return SpoiledText.of(head).map(SpoiledText::said).or(() -> of(head).map(ForeignFormat::said));
    }
}
