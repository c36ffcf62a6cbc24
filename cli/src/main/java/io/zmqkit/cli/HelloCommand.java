package io.zmqkit.cli;

import picocli.CommandLine.Command;

@Command(
        name = "hello",
        description = "Request-reply: a client says Hello, a server answers World, a broker shares servers out.",
        mixinStandardHelpOptions = true)
final class HelloCommand extends CommandGroup {

    HelloCommand() {
        super(HelloServerCommand.class, HelloClientCommand.class, HelloBrokerCommand.class);
    }
}
