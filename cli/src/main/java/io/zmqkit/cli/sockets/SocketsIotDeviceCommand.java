package io.zmqkit.cli.sockets;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.option.Converters;
import io.zmqkit.cli.option.ReadingFields;
import io.zmqkit.sockets.IotDevice;
import io.zmqkit.sockets.IotReading;
import io.zmqkit.sockets.IotReading.Device;
import io.zmqkit.sockets.ServerOptions;
import java.time.Duration;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A device that measures, of one of two kinds. */
abstract class SocketsIotDeviceCommand extends SocketProgramCommand {

    private final Device device;

    @Mixin
    private final ListenSettings listen;

    @Option(
            names = "--every",
            paramLabel = "DURATION",
            description = "From one reading to the next. Default: 3s for device1, 5s for device2.")
    private Duration every;

    @Option(names = "--seed", paramLabel = "N", description = "Makes the readings the same every time.")
    private @Nullable Long seed;

    SocketsIotDeviceCommand(Device device, int port, Duration every) {
        this.device = device;
        this.listen = new ListenSettings(port);
        this.every = every;
    }

    @Command(
            name = "device1",
            description = "Temperature, humidity and illuminance, for whoever sends Register (TCP). Runs until Ctrl-C.",
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "Example: zmqkit sockets iot device1 --every 1s",
                "Exit codes: 1 the port cannot be bound, 2 wrong usage, 130/143 signal.",
            })
    static final class Device1 extends SocketsIotDeviceCommand {
        Device1() {
            super(Device.DEVICE1, 2501, Duration.ofSeconds(3));
        }
    }

    @Command(
            name = "device2",
            description = "Heart rate, steps and calories, for whoever sends Register (TCP). Runs until Ctrl-C.",
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "Example: zmqkit sockets iot device2 --every 1s",
                "Exit codes: 1 the port cannot be bound, 2 wrong usage, 130/143 signal.",
            })
    static final class Device2 extends SocketsIotDeviceCommand {
        Device2() {
            super(Device.DEVICE2, 2502, Duration.ofSeconds(5));
        }
    }

    @Override
    public Integer call() {
        String role = device.label().toLowerCase(Locale.ROOT);
        long start = seed == null ? ThreadLocalRandom.current().nextLong() : seed;
        return run(
                () -> new IotDevice(
                        new ServerOptions(role, listen.address(), 100, Duration.ofMinutes(1)),
                        device,
                        every,
                        new Random(start),
                        this::print,
                        output()::warn),
                server -> output().ready(role, Converters.text(server.address())),
                server -> {
                    output().note(role + ": " + server.readings() + " readings sent");
                    return Errors.DONE;
                });
    }

    private void print(IotReading reading) {
        output().data("sent " + reading, json -> {
            json.writeStringField("event", "sent");
            ReadingFields.write(reading, json);
        });
    }
}
