package dev.scxreplay.cli;

import dev.scxreplay.ingest.Cut;
import dev.scxreplay.ingest.Cut.Moment;
import java.math.BigDecimal;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** The options that take a part of a recording. */
final class CutOptions {
    private static final Pattern TIME = Pattern.compile("(\\+?)(\\d{1,19}(?:\\.\\d{1,9})?)(ns|us|ms|s)?");
    private static final Pattern RANGE = Pattern.compile("(\\d{1,6})(?:-(\\d{1,6}))?");

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "only events from this time of the recording's clock on, such as 12.000104 (s) or 12000104us;"
                    + " +1.5s is counted from the first event")
    private String from;

    @Option(names = "--to", paramLabel = "TIME", description = "only events before this time")
    private String to;

    @Option(names = "--cpus", paramLabel = "LIST", description = "only events of these CPUs, such as 0-3,8")
    private String cpus;

    @Option(
            names = "--events",
            split = ",",
            paramLabel = "NAME",
            description = "only events of these names; * stands for any letters")
    private List<String> events = List.of();

    Cut cut() {
        return new Cut(
                Optional.ofNullable(from).map(text -> moment("--from", text)),
                Optional.ofNullable(to).map(text -> moment("--to", text)),
                Optional.ofNullable(cpus).map(CutOptions::cpuList),
                events);
    }

    /** A time given on the command line. */
    static Moment moment(String option, String text) {
        Matcher form = TIME.matcher(text);
        boolean plain = form.matches() && form.group(3) == null;
        if (!form.matches() || plain && !text.contains(".")) {
            throw new Failure(
                    ExitCode.USAGE, option + " is a time such as 12.000104, 12000104000ns or +1.5s, not " + text + ".");
        }
        String unit = plain ? "s" : form.group(3);
        int digits = switch (unit) {
            case "s" -> 9;
            case "ms" -> 6;
            case "us" -> 3;
            default -> 0;
        };
        try {
            long ns = new BigDecimal(form.group(2)).scaleByPowerOfTen(digits).longValueExact();
            return new Moment(ns, !form.group(1).isEmpty());
        } catch (ArithmeticException e) {
            throw new Failure(
                    ExitCode.USAGE, option + " must be whole nanoseconds of at most 292 years, not " + text + ".");
        }
    }

    private static BitSet cpuList(String text) {
        BitSet cpus = new BitSet();
        for (String part : text.split(",", -1)) {
            Matcher range = RANGE.matcher(part);
            if (!range.matches()) {
                throw new Failure(ExitCode.USAGE, "--cpus is a list such as 0-3,8, not " + text + ".");
            }
            int first = Integer.parseInt(range.group(1));
            int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
            if (last < first) {
                throw new Failure(ExitCode.USAGE, "--cpus counts upwards, which " + part + " does not.");
            }
            cpus.set(first, last + 1);
        }
        return cpus;
    }
}
