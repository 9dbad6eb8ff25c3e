package dev.scxreplay.spark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A standalone Spark cluster of real processes on the loopback interface: one master and some workers of one core. */
final class SparkCluster implements AutoCloseable {
    /** The jars of Spark, laid out as Spark's own scripts expect them. */
    static final Path SPARK_HOME = Path.of("target", "spark").toAbsolutePath();

    /** What users hand to spark-submit. */
    static final Path JAR = Path.of("target", "scx-replay-spark.jar").toAbsolutePath();

    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private static final String SHORT_LIVED = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1";

    /** Far more than anything here takes; who waits longer has found an error. */
    private static final long LIMIT_S = 600;

    private static final Pattern MASTER = Pattern.compile("Starting Spark master at (spark://\\S+)");
    private static final Pattern REGISTERED = Pattern.compile("Successfully registered with master (\\S+)");

    private final Path directory;
    private final List<Process> processes = new ArrayList<>();
    private final List<Process> workers = new ArrayList<>();
    private final Thread atExit = new Thread(this::killAll);
    private String url;

    private SparkCluster(Path directory) {
        this.directory = directory;
    }

    /** Whether this machine starts processes, and lets them listen. */
    static boolean isPossible() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Process process = new ProcessBuilder(JAVA, "-version").inheritIO().start();
            return socket.isBound() && process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Starts it and returns when all workers are registered; logs and working folders go into a new folder. */
    static SparkCluster start(Path directory, int workerCount) throws IOException {
        SparkCluster cluster = new SparkCluster(Files.createDirectories(directory));
        Runtime.getRuntime().addShutdownHook(cluster.atExit);
        try {
            cluster.startMaster();
            for (int i = 0; i < workerCount; i++) {
                cluster.startWorker(i);
            }
            for (int i = 0; i < workerCount; i++) {
                cluster.awaitLine(cluster.workers.get(i), cluster.log("worker" + i), REGISTERED);
            }
            return cluster;
        } catch (IOException | RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
    }

    private void startMaster() throws IOException {
        Process master = run(
                "master",
                "-Xmx256m",
                "org.apache.spark.deploy.master.Master",
                "--host",
                "127.0.0.1",
                "--port",
                "0",
                "--webui-port",
                "0");
        url = awaitLine(master, log("master"), MASTER);
    }

    private void startWorker(int index) throws IOException {
        workers.add(run(
                "worker" + index,
                "-Xmx256m",
                "org.apache.spark.deploy.worker.Worker",
                "--host",
                "127.0.0.1",
                "--webui-port",
                "0",
                "--cores",
                "1",
                "--memory",
                "1g",
                "--work-dir",
                directory.resolve("work" + index).toString(),
                url));
    }

    /** Where the master listens: {@code spark://127.0.0.1:port}. */
    String url() {
        return url;
    }

    private Process run(String name, String... arguments) throws IOException {
        return start(name, SPARK_HOME.resolve("jars") + "/*", List.of(arguments));
    }

    /** Starts the command as the launcher does: our jar before Spark's. */
    Process command(String name, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(
                "-Xmx512m",
                "-Dspark.executor.memory=512m",
                "-Dspark.executor.extraJavaOptions=" + SHORT_LIVED,
                "-Dspark.hadoop." + HadoopStorage.PATIENCE + "=3s"));
        Hdfs.CLIENTS.forEach((key, value) -> all.add("-Dspark.hadoop." + key + "=" + value));
        all.add("dev.scxreplay.cli.Main");
        all.addAll(List.of(arguments));
        return start(name, JAR + ":" + SPARK_HOME.resolve("jars") + "/*", all);
    }

    /** Starts the jar as users do on a cluster: spark-submit with its arguments. */
    Process submit(String name, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(
                "-Xmx512m",
                "org.apache.spark.deploy.SparkSubmit",
                "--master",
                url,
                "--conf",
                "spark.executor.memory=512m",
                "--conf",
                "spark.executor.extraJavaOptions=" + SHORT_LIVED,
                "--class",
                "dev.scxreplay.spark.Submit",
                JAR.toString()));
        all.addAll(List.of(arguments));
        return start(name, SPARK_HOME.resolve("jars") + "/*", all);
    }

    private Process start(String name, String classPath, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(JAVA);
        command.addAll(List.of(System.getProperty("scxreplay.jvm.flags").split(" ", -1)));
        command.addAll(List.of(SHORT_LIVED.split(" ", -1)));
        command.addAll(List.of("-cp", classPath));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log(name).toFile());
        builder.environment().put("SPARK_HOME", SPARK_HOME.toString());
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        builder.environment()
                .put("SPARK_LOCAL_DIRS", directory.resolve("scratch").toString());
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    private Path log(String name) {
        return directory.resolve(name + ".log");
    }

    /** What a process has written so far. */
    String output(String name) {
        try {
            return Files.readString(log(name));
        } catch (IOException e) {
            return "";
        }
    }

    /** Waits until the process is over and returns its exit code. */
    int exitCode(Process process) throws InterruptedException {
        if (!process.waitFor(LIMIT_S, TimeUnit.SECONDS)) {
            throw new AssertionError("still running after " + LIMIT_S + " s, see " + directory);
        }
        return process.exitValue();
    }

    /** Kills a worker and its executors at once, as a machine that loses its power. */
    void killWorker(int index) {
        Process worker = workers.get(index);
        List<ProcessHandle> executors = worker.descendants().toList();
        worker.destroyForcibly();
        executors.forEach(ProcessHandle::destroyForcibly);
    }

    /** Waits for a condition while a process runs. */
    static void await(String what, Process process, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_S);
        while (!condition.getAsBoolean()) {
            if (!process.isAlive() && !condition.getAsBoolean()) {
                throw new AssertionError("the process ended before " + what);
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + LIMIT_S + " s: " + what);
            }
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while waiting until " + what, e);
            }
        }
    }

    private String awaitLine(Process process, Path log, Pattern pattern) throws IOException {
        await(log + " has " + pattern, process, () -> find(log, pattern) != null);
        return find(log, pattern);
    }

    private static String find(Path log, Pattern pattern) {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.map(pattern::matcher)
                    .filter(Matcher::find)
                    .map(matcher -> matcher.group(1))
                    .findFirst()
                    .orElse(null);
        } catch (IOException e) {
            return null;
        }
    }

    private void killAll() {
        List<ProcessHandle> all = new ArrayList<>();
        for (Process process : processes) {
            process.descendants().forEach(all::add);
            all.add(process.toHandle());
        }
        all.forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public void close() {
        killAll();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }
}
