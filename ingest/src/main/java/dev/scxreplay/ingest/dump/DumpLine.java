package dev.scxreplay.ingest.dump;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The kinds of lines of a debug dump, each with its form; what is indented how differs between those who paste them.
 *
 * <p>Source: v6.12, v6.18, v6.19, v7.1, v7.3: {@code scx_dump_state()}, {@code scx_dump_task()}, {@code
 * scx_dump_event()}.
 */
enum DumpLine {
    /** Name and level of the scheduler, since 7.1. */
    OPS("", "(\\S+): (?:root|sub(\\d+)-(\\d+) (.*))"),
    TRIGGERED("", "(.+)\\[(\\d+)\\] triggered exit kind (\\d+)(?: on CPU (\\d+))?:"),
    ASKED_FOR("", "Debug dump triggered by (.*)"),
    BACKTRACE("", "Backtrace:"),
    /** Up to the merge window of 6.12 the CPUs were called run queues. */
    CPU_STATES("", "(?:CPU|Runqueue) states"),
    COUNTERS("", "Event counters"),
    RULE("", "-{5,}"),
    /** What user space prints around a dump. Source: tools/sched_ext {@code user_exit_info.h}. */
    BORDER("", "={5,}"),
    TRUNCATED("", "~{4} TRUNCATED ~{4}"),
    CPU("CPU \\d", "CPU (\\d+) *: (\\w+=\\w+(?: \\w+=\\w+)*)"),
    CURRENT("curr=", "curr=(.+)\\[(\\d+)\\] class=(\\S+)"),
    MASK(
            "(?:cpus|idle)_to_",
            "(cpus_to_kick|idle_to_kick|cpus_to_preempt|cpus_to_wait|cpus_to_sync) *: ([0-9a-f]+(?:,[0-9a-f]+)*)"),
    TASK("", "(\\*?)([A-Z]|t) (.+)\\[(\\d+)\\](?: (\\*?)(root|sub\\d+-\\d+))? ([+-]\\d+)ms"),
    STATE("scx_state/", "scx_state/flags=(\\d+)/0x(\\w+) dsq_flags=0x(\\w+) ops_state/qseq=(\\d+)/(\\d+)"),
    /** In 6.12 the virtual time is on this line. */
    QUEUE("sticky/", "sticky/holding_cpu=(-?\\d+)/(-?\\d+) dsq_id=(?:\\(n/a\\)|0x(\\w+))(?: dsq_vtime=(\\d+))?"),
    SLICE("dsq_vtime=", "dsq_vtime=(\\d+) slice=(\\d+) weight=(\\d+)"),
    CPUS("cpus=", "cpus=([0-9a-f]+(?:,[0-9a-f]+)*)(?: no_mig=(\\d+))?"),
    COUNTER("SCX_EV_", "([A-Z]\\w+): +(-?\\d+)"),
    /** A function of a call chain. */
    FRAME("", "(?:\\S+\\+0x[0-9a-f]+/0x[0-9a-f]+(?: \\[.*])?|0x[0-9a-f]{8,16})"),
    BLANK("", ""),
    /** Anything else: what the scheduler's own {@code ops.dump()}, {@code dump_cpu()} and {@code dump_task()} print. */
    OTHER("", ".*");

    /** The kernel's own lines have at most 1024 characters; longer ones are not looked into. */
    private static final int MOST_CHARS = 1024;

    private final Pattern begin;
    private final Pattern form;

    DumpLine(String begin, String form) {
        this.begin = begin.isEmpty() ? null : Pattern.compile(begin + ".*");
        this.form = Pattern.compile(form);
    }

    /** A line that was told apart. */
    record Found(DumpLine kind, Matcher parts) {
        String part(int group) {
            return parts.group(group);
        }

        int number(int group) {
            return Integer.parseInt(parts.group(group));
        }

        long unsigned(int group, int radix) {
            return Long.parseUnsignedLong(parts.group(group), radix);
        }
    }

    /** The kind of a line, {@code text} being without its indentation. */
    static Found of(String text) {
        if (text.length() <= MOST_CHARS) {
            for (DumpLine kind : values()) {
                Matcher matcher = kind.form.matcher(text);
                if (kind != OTHER && matcher.matches()) {
                    return new Found(kind, matcher);
                }
            }
        }
        return new Found(OTHER, null);
    }

    /** Whether a line of kind {@link #OTHER} begins as one of the kernel's own does: it is damaged. */
    static boolean beginsAsKernels(String text) {
        for (DumpLine kind : values()) {
            if (kind.begin != null && kind.begin.matcher(text).matches()) {
                return true;
            }
        }
        return false;
    }
}
