package dev.scxreplay.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Completion for fish: a line for each verb and option, with what the help says of it. */
final class FishCompletion {
    private static final String COMPLETE = "complete -c scx-replay ";

    /** Lists of candidates, and the function that prints each. */
    private final Map<List<String>, String> lists = new LinkedHashMap<>();

    private final StringBuilder lines = new StringBuilder();

    private FishCompletion() {}

    static String script(CommandSpec whole) {
        FishCompletion fish = new FishCompletion();
        fish.add(List.of(), whole);
        StringBuilder text =
                new StringBuilder("# scx-replay: completion for fish, printed by: scx-replay completion fish\n");
        fish.lists.forEach((candidates, name) -> text.append("function ")
                .append(name)
                .append("\n    printf '%s\\n' ")
                .append(candidates.stream().map(FishCompletion::quoted).collect(Collectors.joining(" ")))
                .append("\nend\n"));
        return text.append(COMPLETE).append("-f\n").append(fish.lines).toString();
    }

    private void add(List<String> verb, CommandSpec spec) {
        String here = verb.isEmpty()
                ? "__fish_use_subcommand"
                : verb.stream()
                        .map(word -> "__fish_seen_subcommand_from " + word)
                        .collect(Collectors.joining("; and "));
        for (OptionSpec option : spec.options()) {
            lines.append(COMPLETE).append("-n ").append(quoted(here));
            for (String name : option.names()) {
                lines.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
            }
            lines.append(option.arity().max() > 0 ? value(Candidates.of(option), option.splitRegex()) : "")
                    .append(" -d ")
                    .append(quoted(first(option.description())))
                    .append("\n");
        }
        for (PositionalParamSpec parameter : spec.positionalParameters()) {
            List<String> candidates = Candidates.of(parameter);
            if (!candidates.isEmpty()) {
                lines.append(COMPLETE)
                        .append("-n ")
                        .append(quoted(here))
                        .append(
                                candidates.equals(List.of(Candidates.FILES))
                                        ? " -F"
                                        : " -a '(" + list(candidates) + ")'")
                        .append("\n");
            }
        }
        for (Map.Entry<String, CommandLine> sub : spec.subcommands().entrySet()) {
            CommandSpec below = sub.getValue().getCommandSpec();
            String where = verb.isEmpty()
                    ? here
                    : here + "; and not __fish_seen_subcommand_from "
                            + String.join(" ", spec.subcommands().keySet());
            lines.append(COMPLETE)
                    .append("-n ")
                    .append(quoted(where))
                    .append(" -a ")
                    .append(sub.getKey())
                    .append(" -d ")
                    .append(quoted(first(below.usageMessage().description())))
                    .append("\n");
        }
        for (Map.Entry<String, CommandLine> sub : spec.subcommands().entrySet()) {
            List<String> below = new ArrayList<>(verb);
            below.add(sub.getKey());
            add(below, sub.getValue().getCommandSpec());
        }
    }

    private String value(List<String> candidates, String split) {
        if (candidates.isEmpty()) {
            return " -x";
        }
        if (candidates.equals(List.of(Candidates.FILES))) {
            return " -r -F";
        }
        return " -x -a '(" + (split.isEmpty() ? "" : "__fish_complete_list , ") + list(candidates) + ")'";
    }

    private String list(List<String> candidates) {
        return lists.computeIfAbsent(candidates, unused -> "__scx_replay_" + (lists.size() + 1));
    }

    private static String first(String[] description) {
        String text = description.length == 0 ? "" : description[0];
        return text.replaceAll("\\$\\{[A-Z-]+\\}", "...").replace("%%", "%");
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
