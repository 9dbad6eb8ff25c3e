package dev.scxreplay.reliability;

import dev.scxreplay.cli.Main;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * The command line packed as its users have it, so that it starts as quickly: classes in jars, native code
 * unpacked once instead of into a temporary file at every start (and left there by whoever is killed), parsed classes in an
 * archive.
 */
final class Program {
    private static Program packed;

    private final Path folder;
    private final List<String> command = new ArrayList<>();
    /** Where the command has the flags of its own and where the program begins. */
    private final int flags;

    private final List<String> program;

    private Program() throws IOException, InterruptedException {
        folder = Files.createTempDirectory("scx-replay-program");
        Runtime.getRuntime().addShutdownHook(new Thread(this::delete));
        // for those who have fewer rights
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (!flag.startsWith("-Xmx") && !flag.startsWith("-javaagent")) {
                command.add(flag);
            }
        }
        command.add("-Djava.library.path=" + folder);
        command.addAll(List.of(
                "-Xmx160m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Xshare:auto",
                "-Xlog:disable"));
        List<String> classPath = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(":")) {
            classPath.add(pack(Path.of(entry), classPath.size()).toString());
        }
        program = List.of("-cp", String.join(":", classPath));
        if (Files.exists(folder.resolve("libzstd-jni.so"))) {
            command.add("-DZstdNativePath=" + folder.resolve("libzstd-jni.so"));
        }
        flags = command.size();
        Path archive = folder.resolve("classes.jsa");
        train(archive);
        command.add("-XX:SharedArchiveFile=" + archive);
        command.addAll(program);
        command.add(Main.class.getName());
    }

    /** The words that start it, its arguments follow. */
    static List<String> command() throws IOException, InterruptedException {
        return packed().command;
    }

    /** The words that start another class of the same program under a JDK, with more flags; its arguments follow. */
    static List<String> command(Path home, List<String> more, Class<?> main) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(packed().command.subList(0, packed().flags));
        words.set(0, home.resolve("bin/java").toString());
        words.addAll(more);
        words.addAll(packed().program);
        words.add(main.getName());
        return words;
    }

    private static synchronized Program packed() throws IOException, InterruptedException {
        if (packed == null) {
            packed = new Program();
        }
        return packed;
    }

    private Path pack(Path entry, int number) throws IOException {
        if (Files.isDirectory(entry)) {
            Path jar = folder.resolve(number + ".jar");
            try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                    Stream<Path> files = Files.walk(entry)) {
                out.setLevel(0);
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    out.putNextEntry(new JarEntry(entry.relativize(file).toString()));
                    Files.copy(file, out);
                }
            }
            return jar;
        }
        if (entry.getFileName().toString().startsWith("zstd-jni")) {
            unpack(entry, "linux/" + architecture() + "/libzstd-jni.*\\.so", folder.resolve("libzstd-jni.so"));
        }
        if (!entry.getFileName().toString().startsWith("duckdb_jdbc")) {
            return linked(entry, number);
        }
        unpack(entry, "libduckdb_java\\.so_linux_" + architecture(), folder.resolve("libduckdb_java.so"));
        Path jar = folder.resolve(entry.getFileName());
        try (JarFile in = new JarFile(entry.toFile());
                OutputStream stream = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(stream)) {
            out.setLevel(0);
            for (JarEntry each : in.stream().toList()) {
                if (!each.getName().startsWith("libduckdb_java.so_")) {
                    out.putNextEntry(new JarEntry(each.getName()));
                    in.getInputStream(each).transferTo(out);
                }
            }
        }
        return jar;
    }

    /** Takes the file out of a jar whose name matches, if it has one. */
    private static void unpack(Path jar, String name, Path into) throws IOException {
        try (JarFile in = new JarFile(jar.toFile())) {
            for (JarEntry each :
                    in.stream().filter(entry -> entry.getName().matches(name)).toList()) {
                Files.copy(in.getInputStream(each), into, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** The jar where also those can read it who cannot enter the home directory it is in. */
    private Path linked(Path entry, int number) throws IOException {
        Path link = folder.resolve(number + ".jar");
        try {
            return Files.createLink(link, entry);
        } catch (IOException | UnsupportedOperationException e) {
            return Files.copy(entry, link); // another file system
        }
    }

    private static String architecture() {
        return System.getProperty("os.arch").replace("x86_64", "amd64").replace("aarch64", "arm64");
    }

    private void train(Path archive) throws IOException, InterruptedException {
        Path sample = Path.of(System.getProperty("scxreplay.root")).resolve("sample-traces/two-schedulers/trace.txt");
        Path plan = Files.writeString(folder.resolve("plan.yaml"), "traces: [" + sample + "]\nkernels: [7.3.4]\n");
        List<String> training = new ArrayList<>(command);
        training.add("-XX:ArchiveClassesAtExit=" + archive);
        training.addAll(program);
        training.addAll(List.of(
                Main.class.getName(),
                "batch",
                plan.toString(),
                "-o",
                folder.resolve("training").toString()));
        new ProcessBuilder(training)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private void delete() {
        try {
            Tree.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
