package io.zmqkit.cli.weather;

import io.zmqkit.cli.frame.CommandGroup;
import picocli.CommandLine.Command;

@Command(
        name = "weather",
        description = "Publish-subscribe: a publisher sends updates, subscribers average them, a proxy spreads them.",
        mixinStandardHelpOptions = true)
public final class WeatherCommand extends CommandGroup {

    WeatherCommand() {
        super(WeatherPublisherCommand.class, WeatherSubscriberCommand.class, WeatherProxyCommand.class);
    }
}
