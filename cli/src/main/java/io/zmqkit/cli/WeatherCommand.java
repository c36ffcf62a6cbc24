package io.zmqkit.cli;

import picocli.CommandLine.Command;

@Command(
        name = "weather",
        description = "Publish-subscribe: a publisher sends updates, subscribers average them, a proxy spreads them.",
        mixinStandardHelpOptions = true)
final class WeatherCommand extends CommandGroup {

    WeatherCommand() {
        super(WeatherPublisherCommand.class, WeatherSubscriberCommand.class, WeatherProxyCommand.class);
    }
}
