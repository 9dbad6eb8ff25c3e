package dev.scxreplay.spark;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.util.ChildFirstURLClassLoader;
import org.apache.spark.util.MutableURLClassLoader;

/**
 * What {@code spark-submit} starts: {@code scx-replay batch} with the arguments given, on the cluster that spark-submit was
 * told.
 */
public final class Submit {
    private static final String COMMAND = "dev.scxreplay.cli.Main";

    private Submit() {}

    /**
     * Runs the batch and ends the process with its exit code.
     *
     * <p>spark-submit puts our jar behind Spark's, where older versions of libraries that both have win; so the command is
     * loaded once more from the jar first.
     */
    public static void main(String[] args) throws ReflectiveOperationException {
        ClassLoader loader = Submit.class.getClassLoader();
        if (loader instanceof MutableURLClassLoader behind && !(loader instanceof ChildFirstURLClassLoader)) {
            loader = oursFirst(behind);
            Thread.currentThread().setContextClassLoader(loader);
        }
        Class.forName(COMMAND, true, loader).getMethod("main", String[].class).invoke(null, (Object)
                arguments(args).toArray(String[]::new));
    }

    private static URLClassLoader oursFirst(MutableURLClassLoader behind) {
        URL[] ours = behind.getURLs();
        return new ChildFirstURLClassLoader(ours, behind.getParent());
    }

    private static List<String> arguments(String[] args) {
        List<String> all = new ArrayList<>(List.of("batch"));
        all.addAll(Arrays.asList(args));
        if (all.stream().noneMatch(argument -> argument.equals("--spark") || argument.startsWith("--spark="))) {
            all.add("--spark=" + System.getProperty("spark.master", "local[*]"));
        }
        return all;
    }
}
