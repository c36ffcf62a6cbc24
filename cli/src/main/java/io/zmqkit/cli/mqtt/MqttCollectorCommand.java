package io.zmqkit.cli.mqtt;

import io.zmqkit.bridge.client.IncomingMessage;
import io.zmqkit.bridge.client.MqttSubscriber;
import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.option.Converters;
import io.zmqkit.cli.option.ReadingsFile;
import io.zmqkit.core.Ranges;
import io.zmqkit.sockets.IotReading;
import io.zmqkit.sockets.IotReading.Device;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "collector",
        description =
                "Take what the devices publish under home/ and append each reading to a file as one line: the file"
                        + " that sockets iot collector writes.",
        footer = {
            "",
            "Example: zmqkit mqtt collector --count 10 --out data.txt",
            "Exit codes: 0 both devices gave --count readings, 1 the file cannot be written, or refused by the broker, 2"
                    + " wrong usage, 3 no broker, or no reading came for --silence, 130/143 signal.",
        })
final class MqttCollectorCommand extends MqttProgramCommand {

    @Option(
            names = "--out",
            paramLabel = "FILE",
            defaultValue = "data.txt",
            description = "Where lines are appended. Default: ${DEFAULT-VALUE}.")
    private Path out;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "10",
            description = "How many readings to take from each device. Default: ${DEFAULT-VALUE}.")
    private int count;

    @Option(
            names = "--silence",
            paramLabel = "DURATION",
            defaultValue = "60s",
            description = "How long to go on without any message. Default: ${DEFAULT-VALUE}.")
    private Duration silence;

    @Override
    public Integer call() {
        MqttSubscriber.Options options = options();
        try (ReadingsFile file = new ReadingsFile(out, output())) {
            Collected collected = new Collected(file);
            return run(
                    () -> new MqttSubscriber(options, collected::take, output()::warn),
                    subscriber -> output().note("ready: collector connected to " + options.target()),
                    subscriber -> finish(subscriber, collected));
        }
    }

    private MqttSubscriber.Options options() {
        try {
            Ranges.requirePositive("count", count);
            Ranges.requireBetween("silence", silence, Duration.ofMillis(1), Duration.ofHours(1));
        } catch (IllegalArgumentException e) {
            throw wrongUsage(String.valueOf(e.getMessage()));
        }
        List<String> filters = Stream.of(Device.values())
                .map(device -> Readings.topic(device) + "/+")
                .toList();
        return new MqttSubscriber.Options(target(100), filters, 1, 0, null, silence);
    }

    private int finish(MqttSubscriber subscriber, Collected collected) {
        output().note("collector: " + collected.readings + " readings");
        String failure = subscriber.failure();
        if (failure != null) {
            output().warn(failure);
            return Errors.FAILED;
        }
        if (subscriber.hasTimedOut()) {
            output().warn("no reading came in " + Converters.text(silence) + " (are the devices running?)");
            return Errors.NO_ANSWER;
        }
        return Errors.DONE;
    }

    /** Readings until each device has given enough. */
    private final class Collected {

        private final ReadingsFile file;
        private final Readings begun = new Readings();
        private final Map<Device, Integer> taken = new EnumMap<>(Device.class);
        private long readings;

        Collected(ReadingsFile file) {
            this.file = file;
        }

        /** {@return false if there is no need of another message} */
        boolean take(IncomingMessage message) {
            Optional<IotReading> reading = message.isRetained() ? Optional.empty() : begun.take(message);
            if (reading.isPresent() && taken.getOrDefault(reading.get().device(), 0) < count) {
                taken.merge(reading.get().device(), 1, Integer::sum);
                readings++;
                file.append(reading.get());
            }
            return readings < (long) count * Device.values().length;
        }
    }
}
