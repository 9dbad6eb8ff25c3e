package dev.scxreplay.cli;

import dev.scxreplay.batch.BatchException;
import dev.scxreplay.kernel.KernelSpecException;
import dev.scxreplay.replay.ReplayException;
import dev.scxreplay.table.DatasetException;
import dev.scxreplay.trace.IngestException;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The command {@code scx-replay}. */
@Command(
        name = "scx-replay",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        scope = CommandLine.ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "",
            "Replays recorded Linux scheduling traces through a model of the sched_ext core, one model per kernel version, "
                    + "and answers in SQL how long SCX_KICK_WAIT kicks waited, which allocations failed, and how much "
                    + "memory sched_ext held.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  scx-replay demo                                         everything, on the sample traces",
            "  scx-replay ingest trace.dat -o results                  a recording into a dataset",
            "  scx-replay replay results --kernel 6.17.13,7.3.4        the dataset under two kernels",
            "  scx-replay batch plan.yaml -o results                   many traces under many kernels",
            "  scx-replay query results kick_wait_summary              how long kicks waited",
            "  scx-replay report results -o report.html                all of it as one HTML file",
            "  scx-replay export ftrace results -o trace.txt           a trace as the kernel prints it",
            "  scx-replay compare results --baseline 6.17.13 --candidate 7.3.4   better, same or worse?",
            "  scx-replay kernel diff 6.17.13 7.3.4                    what changed between them",
            "  scx-replay sweep --cpus 512,8192                        what sched_ext costs on large machines",
            "  scx-replay faults --kernel 7.3.4                        what a failing allocation does",
            "  scx-replay divergence results --a 6.17.13 --b 7.3.4     where they part, and by which commit",
            "  scx-replay bisect results --metric findings --good 7.3.4 --bad 6.17.13",
            "  scx-replay shrink trace.dat --keep finding:wait-cycle --kernel 6.17.13 -o small.txt",
            "",
            "scx-replay COMMAND --help explains a command. With SCX_REPLAY_DEBUG=1 errors come with a stack trace."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:fine",
            "1:the verdict asked for: rows where --expect-empty wants none, harm where --expect-clean wants none, worse in"
                    + " compare, kernels that part, a metric that does not tell them apart, jobs of a batch that failed",
            "2:the command, a name in it or its SQL is wrong, or a file it names is not there",
            "3:a file to be read is damaged or not what it should be",
            "4:something around the program is wrong: no space, no permission"
        })
public final class Main {
    /** The verbs, in the order of {@code --help}; {@code XyCommand} is the verb {@code xy}. */
    static final List<Class<?>> VERBS = List.of(
            IngestCommand.class,
            DoctorCommand.class,
            ReplayCommand.class,
            BatchCommand.class,
            RerunCommand.class,
            FsckCommand.class,
            FetchCommand.class,
            VerifyCommand.class,
            QueryCommand.class,
            CompareCommand.class,
            ViewsCommand.class,
            KernelCommand.class,
            ConformanceCommand.class,
            SweepCommand.class,
            FaultsCommand.class,
            DivergenceCommand.class,
            BisectCommand.class,
            ShrinkCommand.class,
            ReportCommand.class,
            ExportCommand.class,
            SplitCommand.class,
            SchemaCommand.class,
            DemoCommand.class,
            RecordCommand.class,
            BenchCommand.class,
            ShellCommand.class,
            CompletionCommand.class);

    private Main() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), false);
        PrintWriter err = new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8), true);
        int exitCode = run(out, err, args);
        out.flush();
        System.exit(exitCode);
    }

    /** Runs the command and returns its exit code. */
    public static int run(PrintWriter out, PrintWriter err, String... args) {
        return run(out, err, Terminal.colours(), args);
    }

    /** The same, with or without colours whether a terminal is there or not. */
    static int run(PrintWriter out, PrintWriter err, CommandLine.Help.Ansi colours, String... args) {
        CommandLine line = new CommandLine(new Main());
        addVerbs(line, args.length == 0 ? "" : args[0]);
        line.setOut(out);
        line.setErr(err);
        line.setUsageHelpWidth(100);
        line.setColorScheme(CommandLine.Help.defaultColorScheme(colours));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler((e, given) -> usage(e));
        line.setExecutionExceptionHandler((e, command, result) -> {
            out.flush();
            return report(e, err);
        });
        if (args.length == 0) {
            line.usage(out);
            return ExitCode.USAGE;
        }
        try {
            return line.execute(args);
        } catch (LinkageError e) {
            // native code is unpacked into a temporary file and loaded, where there is space and the right to
            return refuse(e, "a library cannot be loaded: " + (e.getCause() == null ? e : e.getCause()), err);
        } catch (OutOfMemoryError e) {
            return refuse(
                    e, "there is not enough memory; SCX_REPLAY_JAVA_OPTS=-Xmx2g in the environment gives more", err);
        }
    }

    private static int refuse(Error e, String why, PrintWriter err) {
        if (System.getenv("SCX_REPLAY_DEBUG") != null) {
            e.printStackTrace(err);
        }
        err.println("scx-replay: " + sentence(why));
        return ExitCode.ENVIRONMENT;
    }

    /** The whole command with every verb, to be looked at. */
    static CommandLine whole() {
        CommandLine line = new CommandLine(new Main());
        VERBS.forEach(line::addSubcommand);
        return line;
    }

    /**
     * Adds the verb that is asked for. Reading the options of all of them takes longer than most of them run, so if none is
     * asked for they get no more than the help of the command shows: their names and what they do.
     */
    private static void addVerbs(CommandLine line, String asked) {
        for (Class<?> verb : VERBS) {
            if (name(verb).equals(asked)) {
                line.addSubcommand(verb);
                return;
            }
        }
        for (Class<?> verb : VERBS) {
            CommandSpec shown = CommandSpec.create();
            shown.usageMessage().description(verb.getAnnotation(Command.class).description());
            line.addSubcommand(name(verb), shown);
        }
    }

    /** How a verb is called. */
    static String name(Class<?> verb) {
        return verb.getSimpleName().replace("Command", "").toLowerCase(Locale.ROOT);
    }

    private static int usage(ParameterException e) {
        CommandLine command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        PrintWriter err = command.getErr();
        err.println("scx-replay: " + sentence(e.getMessage()));
        CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
        err.println("Try: " + name + " --help");
        return ExitCode.USAGE;
    }

    private static String sentence(String message) {
        String text = message.strip();
        return text.endsWith(".") || text.endsWith("?") || text.contains("\n") ? text : text + ".";
    }

    private static String message(Exception e) {
        return switch (e) {
            case IOException refused -> DatasetException.reason(refused);
            case UncheckedIOException refused -> DatasetException.reason(refused.getCause());
            default -> e.getMessage() == null ? e.toString() : e.getMessage();
        };
    }

    private static int report(Exception e, PrintWriter err) {
        if (System.getenv("SCX_REPLAY_DEBUG") != null) {
            e.printStackTrace(err);
        }
        err.println("scx-replay: " + sentence(message(e)));
        if (e instanceof Failure failure) {
            return failure.exitCode();
        }
        if (e instanceof KernelSpecException || e instanceof ReplayException) {
            return ExitCode.USAGE;
        }
        if (e instanceof IngestException ingest) {
            return IngestCommand.exitCode(ingest);
        }
        if (e instanceof DatasetException dataset) {
            if (dataset.category() == DatasetException.Category.NOTHING_THERE && Datasets.isElsewhere(e.getMessage())) {
                err.println("Datasets are read on this machine; first copy it: scx-replay fetch URI DIRECTORY");
            }
            return Datasets.exitCode(dataset);
        }
        if (e instanceof BatchException batch) {
            return BatchCommand.exitCode(batch);
        }
        if (e instanceof IOException || e instanceof UncheckedIOException || e instanceof SQLException) {
            return ExitCode.ENVIRONMENT;
        }
        err.println("This is a bug. Run again with SCX_REPLAY_DEBUG=1 in the environment and report what it prints.");
        return ExitCode.ENVIRONMENT;
    }

    /** What {@code --version} prints. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"scx-replay " + (version == null ? "development" : version)};
        }
    }
}
