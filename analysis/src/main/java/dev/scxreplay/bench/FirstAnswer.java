package dev.scxreplay.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** How long one waits for the first answer about a recording that is not in memory, from a new process. */
public final class FirstAnswer {
    private FirstAnswer() {}

    /**
     * The median time of some runs of {@code launcher query FILE "SELECT count(*) FROM events"}, ns; empty where the launcher
     * does not work. Before each run the system is asked to forget the file ({@code dd iflag=nocache}).
     */
    public static Optional<Long> of(Path launcher, Path recording, int runs) throws IOException, InterruptedException {
        if (!Files.isExecutable(launcher)) {
            return Optional.empty();
        }
        long[] took = new long[runs];
        for (int i = 0; i < runs; i++) {
            run(List.of("dd", "if=" + recording, "iflag=nocache", "count=0"));
            long begin = System.nanoTime();
            int exit = run(List.of(launcher.toString(), "query", recording.toString(), "SELECT count(*) FROM events"));
            took[i] = System.nanoTime() - begin;
            if (exit != 0) {
                return Optional.empty();
            }
        }
        Arrays.sort(took);
        return Optional.of(took[(runs - 1) / 2]);
    }

    private static int run(List<String> command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            return -1; // not installed
        }
    }
}
