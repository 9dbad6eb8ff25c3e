package dev.scxreplay.cli;

import dev.scxreplay.kernel.Commit;
import dev.scxreplay.kernel.KernelSpec;
import dev.scxreplay.kernel.KickWait;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;

/**
 * The recording scripts, from the resources {@code record/record.sh} and {@code record/bpftrace.sh}.
 *
 * <p>There {@code @NAME@} is replaced, and lines between {@code #@if CONDITION} and {@code #@end} stay where the condition
 * holds: {@code kernel} (one was named), {@code fentry}, {@code spin} (dangers of that kernel; all of them if none was named).
 */
final class RecordScript {
    private static final String TRACEFS = "/record/record.sh";
    private static final String BPFTRACE = "/record/bpftrace.sh";

    private RecordScript() {}

    /**
     * The script.
     *
     * @param kernel the kernel it will run on, or null for any
     */
    static String text(KernelSpec kernel, int seconds, int bufferKb) {
        return text(TRACEFS, kernel, seconds).replace("@BUFFER_KB@", Integer.toString(bufferKb));
    }

    /** The script that records with bpftrace. */
    static String bpftrace(KernelSpec kernel, int seconds) {
        return text(BPFTRACE, kernel, seconds);
    }

    private static String text(String resource, KernelSpec kernel, int seconds) {
        Set<String> conditions = conditions(kernel);
        StringBuilder script = new StringBuilder();
        boolean keep = true;
        for (String line : template(resource).lines().toList()) {
            if (line.startsWith("#@if ")) {
                keep = conditions.contains(line.substring("#@if ".length()));
            } else if (line.equals("#@end")) {
                keep = true;
            } else if (keep) {
                script.append(line).append('\n');
            }
        }
        return script.toString()
                .replace("@KERNEL@", kernel == null ? "" : kernel.release())
                .replace("@SECONDS@", Integer.toString(seconds));
    }

    private static Set<String> conditions(KernelSpec kernel) {
        Set<String> conditions = new TreeSet<>();
        if (kernel != null) {
            conditions.add("kernel");
        }
        // the hidden argument came with sub-schedulers: KF_IMPLICIT_ARGS, v7.1 (sched-ext/scx issue 3687)
        if (kernel == null || kernel.commits().contains(Commit.SUB_SCHEDULERS)) {
            conditions.add("fentry");
        }
        if (kernel == null || kernel.profile().kickWait() instanceof KickWait.HardIrqSpin) {
            conditions.add("spin");
        }
        return conditions;
    }

    private static String template(String resource) {
        try (InputStream in = RecordScript.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
