package io.zmqkit.cli;

import io.zmqkit.cli.frame.Errors;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code zmqkit completion}. */
@Command(
        name = "completion",
        description = "Print what lets the shell complete commands, options and the values of those that have a few.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: source <(zmqkit completion bash)",
            "         zmqkit completion zsh > ~/.zmqkit-completion; source ~/.zmqkit-completion",
            "Exit codes: 0 done, 2 wrong usage.",
        })
final class CompletionCommand implements Callable<Integer> {

    /** The shells that take it. */
    enum Shell {
        bash,
        zsh
    }

    @SuppressWarnings("UnusedVariable") // it is checked, and one script serves both
    @Parameters(paramLabel = "bash|zsh", description = "The shell.")
    private Shell shell;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        String script = AutoComplete.bash("zmqkit", Main.commandLine()); // which zsh understands, too
        spec.commandLine().getOut().print(script);
        return Errors.DONE;
    }
}
