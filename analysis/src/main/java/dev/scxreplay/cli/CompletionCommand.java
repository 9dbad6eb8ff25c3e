package dev.scxreplay.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code completion}: what a shell needs to complete this command. */
@Command(
        name = "completion",
        description = "Prints a script with which a shell completes verbs, options, kernels, views and formats.",
        footer = {
            "",
            "Examples:",
            "  . <(scx-replay completion bash)                                      bash, this shell only",
            "  scx-replay completion bash > ~/.local/share/bash-completion/completions/scx-replay",
            "  scx-replay completion zsh > \"${fpath[1]}/_scx-replay\"",
            "  scx-replay completion fish > ~/.config/fish/completions/scx-replay.fish"
        })
final class CompletionCommand implements Callable<Integer> {
    /** The shells. */
    enum Shell {
        bash,
        zsh,
        fish
    }

    @Parameters(index = "0", paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
    private Shell shell;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        CommandSpec whole = Main.whole().getCommandSpec();
        spec.commandLine()
                .getOut()
                .print(
                        switch (shell) {
                            case bash -> CompletionScript.bash(whole);
                            case zsh -> CompletionScript.zsh(whole);
                            case fish -> FishCompletion.script(whole);
                        });
        return ExitCode.FINE;
    }
}
