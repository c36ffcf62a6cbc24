package io.zmqkit.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "hello",
        description = "Request-reply: a client says Hello, a server answers World, a broker shares servers out.",
        mixinStandardHelpOptions = true,
        subcommands = {HelloServerCommand.class, HelloClientCommand.class, HelloBrokerCommand.class})
final class HelloCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "name a command: server, client or broker");
    }
}
