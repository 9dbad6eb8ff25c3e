package dev.scxreplay.reliability;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The command line in a process of its own, which can be stopped, resumed, signalled and killed. */
final class Child implements AutoCloseable {
    private static final long MOST_SECONDS = 120;

    private final Process process;
    private final Path out;
    private final Path err;

    private Child(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** How it ended: its exit code, 128 and the signal's number if a signal did it, and what it printed. */
    record Ended(int exitCode, String out, String err) {}

    /** Starts it; what it prints goes to files in {@code folder}. */
    static Child start(Path folder, String... words) throws IOException, InterruptedException {
        return startUnder(List.of(), folder, words);
    }

    /** Starts it by way of another program, such as one that gives it less rights; that one must become it. */
    static Child startUnder(List<String> program, Path folder, String... words)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(program);
        command.addAll(Program.command());
        command.addAll(List.of(words));
        Path out = Files.createTempFile(folder, "child", ".out");
        Path err = Files.createTempFile(folder, "child", ".err");
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.redirectInput(new File("/dev/null"))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().remove("SCX_REPLAY_DEBUG");
        return new Child(builder.start(), out, err);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** Sends a signal by its name without SIG. */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
    }

    /** Stops it, and waits until all its threads have: one in the middle of a system call ends that first. */
    void stop() throws IOException, InterruptedException {
        signal("STOP");
        for (int i = 0; i < MOST_SECONDS * 100 && process.isAlive() && !hasStopped(); i++) {
            Thread.sleep(10);
        }
    }

    private boolean hasStopped() {
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
            for (Path thread : threads.toList()) {
                // the state is behind the name, which is in parentheses
                String stat = Files.readString(thread.resolve("stat"));
                if (stat.charAt(stat.lastIndexOf(')') + 2) != 'T') {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            return false; // a thread has ended meanwhile
        }
    }

    Ended await() throws IOException, InterruptedException {
        if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
            kill();
            throw new IllegalStateException("not done after " + MOST_SECONDS + " s: " + Files.readString(err));
        }
        return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    /** Whether signals of this kind reach it: who was started in the background has SIGINT ignored for ever. */
    boolean heeds(int signal) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
            if (line.startsWith("SigIgn:")) {
                return (Long.parseUnsignedLong(
                                                line.substring("SigIgn:".length())
                                                        .strip(),
                                                16)
                                        >> (signal - 1)
                                & 1)
                        == 0;
            }
        }
        return true;
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
