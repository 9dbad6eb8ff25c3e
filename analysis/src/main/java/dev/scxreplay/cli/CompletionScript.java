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

/**
 * Completion for bash and zsh. Both share functions in the language of POSIX shells that say what may come after some words;
 * only what a shell does with that is its own. (picocli's own generator completes neither comma-separated lists nor words
 * with colons.)
 */
final class CompletionScript {
    private static final String BASH = """
            _scx_replay() {
                local line=${COMP_LINE:0:COMP_POINT} current= head= cut= candidate file
                local -a words
                read -ra words <<<"$line"
                case $line in
                    *[[:space:]]) ;;
                    *) current=${words[${#words[@]}-1]}; unset "words[${#words[@]}-1]" ;;
                esac
                # of a list, the item behind the last comma is completed
                case $current in *,*) head=${current%,*}, ;; esac
                # bash takes a colon for the end of a word and wants only what is behind it
                case $current in *:*) cut=${current%"${current##*:}"} ;; esac
                COMPREPLY=()
                while IFS= read -r candidate; do
                    case $candidate in
                        '<files>')
                            while IFS= read -r file; do
                                COMPREPLY+=("${file#"$cut"}")
                            done < <(compgen -f -- "$current")
                            compopt -o filenames 2>/dev/null ;;
                        -*) [[ $current == -* && $candidate == "$current"* ]] && COMPREPLY+=("$candidate") ;;
                        *)
                            candidate=$head$candidate
                            [[ $candidate == "$current"* ]] && COMPREPLY+=("${candidate#"$cut"}") ;;
                    esac
                done < <(_scx_replay_candidates "${words[@]:1}")
                return 0
            }
            complete -F _scx_replay scx-replay
            """;

    private static final String ZSH = """
            _scx_replay() {
                local -a found
                found=("${(@f)$(_scx_replay_candidates "${(@)words[2,CURRENT-1]}")}")
                if (( ${found[(Ie)<files>]} )); then
                    _files
                    found=("${(@)found:#<files>}")
                fi
                # of a list, the item behind the last comma is completed
                compset -P '*,'
                if [[ $PREFIX != -* ]]; then
                    found=("${(@)found:#-*}")
                fi
                compadd -a found
            }
            if [ "${funcstack[1]}" = _scx_replay ]; then
                _scx_replay "$@"
            else
                compdef _scx_replay scx-replay
            fi
            """;

    /** Verb and place, to what may stand there. */
    private final Map<String, List<String>> values = new LinkedHashMap<>();

    private final Map<String, List<String>> words = new LinkedHashMap<>();
    private final Map<String, List<String>> positions = new LinkedHashMap<>();

    private CompletionScript(CommandSpec whole) {
        add("", whole);
    }

    static String bash(CommandSpec whole) {
        return "# scx-replay: completion for bash, printed by: scx-replay completion bash\n"
                + new CompletionScript(whole).shared() + BASH;
    }

    static String zsh(CommandSpec whole) {
        return "#compdef scx-replay\n# scx-replay: completion for zsh, printed by: scx-replay completion zsh\n"
                + new CompletionScript(whole).shared() + ZSH;
    }

    private void add(String verb, CommandSpec spec) {
        List<String> here = new ArrayList<>(spec.subcommands().keySet());
        for (OptionSpec option : spec.options()) {
            here.addAll(List.of(option.names()));
            if (option.arity().max() > 0) {
                for (String name : option.names()) {
                    values.put(verb + ":" + name, Candidates.of(option));
                }
            }
        }
        words.put(verb, here);
        for (PositionalParamSpec parameter : spec.positionalParameters()) {
            List<String> candidates = Candidates.of(parameter);
            int first = parameter.index().min();
            boolean endless =
                    parameter.index().isVariable() || parameter.arity().isVariable();
            String places = endless ? "*" : Integer.toString(first);
            if (!candidates.isEmpty()) {
                positions.put(verb + ":" + places, candidates);
            }
        }
        for (Map.Entry<String, CommandLine> sub : spec.subcommands().entrySet()) {
            add((verb + " " + sub.getKey()).strip(), sub.getValue().getCommandSpec());
        }
    }

    private String shared() {
        String verbs = words.keySet().stream()
                .filter(verb -> !verb.isEmpty())
                .map(CompletionScript::quoted)
                .collect(Collectors.joining(" | "));
        return """
                # What may come behind these words, one in each line; <files> stands for the names of files.
                _scx_replay_candidates() {
                    local verb= option= place=0 word
                    for word in "$@"; do
                        if [ -n "$option" ]; then
                            option=
                            continue
                        fi
                        case $word in
                            -*) if _scx_replay_value "$verb:$word" >/dev/null; then option=$word; fi ;;
                            *)
                                case "${verb:+$verb }$word" in
                                    %s)
                                        verb="${verb:+$verb }$word" ;;
                                    *) place=$((place + 1)) ;;
                                esac ;;
                        esac
                    done
                    if [ -n "$option" ]; then
                        _scx_replay_value "$verb:$option"
                    else
                        _scx_replay_place "$verb:$place"
                        _scx_replay_words "$verb"
                    fi
                }
                """.formatted(verbs)
                + function(
                        "_scx_replay_value",
                        "An option that takes a value, and which; fails if it takes none.",
                        values,
                        "return 1")
                + function("_scx_replay_place", "What stands without an option.", positions, "")
                + function("_scx_replay_words", "Verbs and options.", words, "");
    }

    /** A function that prints, for its argument, the words of that row, one in each line; equal rows become one. */
    private static String function(String name, String doc, Map<String, List<String>> rows, String otherwise) {
        Map<List<String>, List<String>> keys = new LinkedHashMap<>();
        rows.forEach((key, row) ->
                keys.computeIfAbsent(row, unused -> new ArrayList<>()).add(pattern(key)));
        StringBuilder text = new StringBuilder("# " + doc + "\n" + name + "() {\n    case $1 in\n");
        keys.forEach((row, patterns) -> text.append("        ")
                .append(String.join(" | ", patterns))
                .append(")\n            ")
                .append(
                        row.isEmpty()
                                ? ":"
                                : "printf '%s\\n' "
                                        + row.stream()
                                                .map(CompletionScript::quoted)
                                                .collect(Collectors.joining(" ")))
                .append(" ;;\n"));
        if (!otherwise.isEmpty()) {
            text.append("        *) ").append(otherwise).append(" ;;\n");
        }
        return text.append("    esac\n}\n").toString();
    }

    private static String pattern(String key) {
        return key.endsWith(":*") ? quoted(key.substring(0, key.length() - 1)) + "*" : quoted(key);
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
