package io.zmqkit.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "weather",
        description = "Publish-subscribe: a publisher sends updates, subscribers average them, a proxy spreads them.",
        mixinStandardHelpOptions = true,
        subcommands = {WeatherPublisherCommand.class, WeatherSubscriberCommand.class, WeatherProxyCommand.class})
final class WeatherCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "name a command: publisher, subscriber or proxy");
    }
}
