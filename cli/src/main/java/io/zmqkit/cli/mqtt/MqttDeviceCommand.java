package io.zmqkit.cli.mqtt;

import io.zmqkit.bridge.client.MqttPublisher;
import io.zmqkit.bridge.client.Outgoing;
import io.zmqkit.bridge.client.OutgoingMessage;
import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.option.ReadingFields;
import io.zmqkit.core.Ranges;
import io.zmqkit.sockets.IotReading;
import io.zmqkit.sockets.IotReading.Device;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A device that measures, of one of two kinds: the devices of {@code sockets iot}, at a broker. */
abstract class MqttDeviceCommand extends MqttProgramCommand {

    private final Device device;

    @Option(
            names = "--every",
            paramLabel = "DURATION",
            description = "From one reading to the next. Default: 3s for device1, 5s for device2.")
    private Duration every;

    @Option(names = "--seed", paramLabel = "N", description = "Makes the readings the same every time.")
    private @Nullable Long seed;

    MqttDeviceCommand(Device device, Duration every) {
        this.device = device;
        this.every = every;
    }

    @Command(
            name = "device1",
            description = {
                "Temperature, humidity and illuminance, published as home/device1/temp, humid and illum, retained.",
                "home/device1/status says online, or offline at its end, which is its will, too. Runs until Ctrl-C.",
            },
            footer = {
                "",
                "Example: zmqkit mqtt device1 --every 1s",
                "Exit codes: 1 refused by the broker, 2 wrong usage, 3 no broker, 130/143 signal.",
            })
    static final class Device1 extends MqttDeviceCommand {
        Device1() {
            super(Device.DEVICE1, Duration.ofSeconds(3));
        }
    }

    @Command(
            name = "device2",
            description = {
                "Heart rate, steps and calories, published as home/device2/heartbeat, steps and cal, retained.",
                "home/device2/status says online, or offline at its end, which is its will, too. Runs until Ctrl-C.",
            },
            footer = {
                "",
                "Example: zmqkit mqtt device2 --every 1s",
                "Exit codes: 1 refused by the broker, 2 wrong usage, 3 no broker, 130/143 signal.",
            })
    static final class Device2 extends MqttDeviceCommand {
        Device2() {
            super(Device.DEVICE2, Duration.ofSeconds(5));
        }
    }

    @Override
    OutgoingMessage usualWill() {
        return Readings.status(device, false);
    }

    @Override
    public Integer call() {
        try {
            Ranges.requireBetween("every", every, Duration.ofMillis(1), Duration.ofHours(1));
        } catch (IllegalArgumentException e) {
            throw wrongUsage(String.valueOf(e.getMessage()));
        }
        var target = target(100);
        Measured measured =
                new Measured(seed == null ? ThreadLocalRandom.current().nextLong() : seed);
        String role = device.label().toLowerCase(Locale.ROOT);
        return run(
                () -> new MqttPublisher(target, measured, Duration.ZERO, output()::warn),
                publisher -> output().note("ready: " + role + " connected to " + target),
                publisher -> {
                    output().note(role + ": " + measured.readings + " readings, "
                            + publisher.stats().lost() + " messages not acknowledged");
                    String failure = publisher.failure();
                    if (failure != null && publisher.isCutShort()) {
                        output().warn(failure);
                    }
                    return failure == null ? Errors.DONE : Errors.FAILED;
                });
    }

    /** A reading after each interval. One thread. */
    private final class Measured implements Outgoing {

        private final Random random;
        private final Queue<OutgoingMessage> messages = new ArrayDeque<>();
        private long nextNanos = System.nanoTime();
        private long readings;

        Measured(long seed) {
            random = new Random(seed);
            messages.add(Readings.status(device, true));
        }

        @Override
        public @Nullable OutgoingMessage poll(long nanos) {
            if (messages.isEmpty() && dueInNanos() == 0) {
                measure();
            }
            return messages.poll();
        }

        @Override
        public long dueInNanos() {
            return Math.max(0, nextNanos - System.nanoTime());
        }

        private void measure() {
            nextNanos = System.nanoTime() + every.toNanos();
            readings++;
            IotReading reading = IotReading.random(device, random);
            messages.addAll(Readings.messages(reading));
            output().data("sent " + reading, json -> {
                json.writeStringField("event", "sent");
                ReadingFields.write(reading, json);
            });
        }

        @Override
        public OutgoingMessage farewell() {
            return Readings.status(device, false);
        }

        @Override
        public boolean isEnded() {
            return false;
        }
    }
}
