package io.zmqkit.cli.hello;

import io.zmqkit.cli.frame.CommandGroup;
import picocli.CommandLine.Command;

@Command(
        name = "hello",
        description = "Request-reply: a client says Hello, a server answers World, a broker shares servers out.",
        mixinStandardHelpOptions = true)
public final class HelloCommand extends CommandGroup {

    HelloCommand() {
        super(HelloServerCommand.class, HelloClientCommand.class, HelloBrokerCommand.class);
    }
}
