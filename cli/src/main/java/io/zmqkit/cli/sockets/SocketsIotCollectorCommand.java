package io.zmqkit.cli.sockets;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.option.Converters;
import io.zmqkit.cli.option.ReadingsFile;
import io.zmqkit.sockets.IotCollector;
import io.zmqkit.sockets.IotReading;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "collector",
        description =
                "Register with every device and append each reading to a file as one line (TCP, one selector for all)."
                        + " A device that goes away and comes back is registered again.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: zmqkit sockets iot collector --count 10 --out data.txt",
            "Exit codes: 0 every device gave --count readings, 1 the file cannot be written, 2 wrong usage, 3 a host is"
                    + " unknown, or no reading came for --timeout, 130/143 signal.",
        })
final class SocketsIotCollectorCommand extends SocketProgramCommand {

    @Option(
            names = "--device",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:2501,127.0.0.1:2502",
            split = ",",
            description = "A device; repeat it for more. Default: ${DEFAULT-VALUE}.")
    private List<InetSocketAddress> devices;

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
            defaultValue = "30s",
            description = "How long a device may be silent before it is registered again. Default: ${DEFAULT-VALUE}.")
    private Duration silence;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "60s",
            description = "How long to go on without any reading. Default: ${DEFAULT-VALUE}.")
    private Duration timeout;

    @Override
    public Integer call() {
        try (ReadingsFile file = new ReadingsFile(out, output())) {
            return run(() -> open(file), collector -> {}, this::finish);
        }
    }

    private IotCollector open(ReadingsFile file) {
        return new IotCollector(
                new IotCollector.Options(devices, count, Duration.ofSeconds(1), silence, timeout), new Written(file));
    }

    private int finish(IotCollector collector) {
        output().note("collector: " + collector.readings() + " readings");
        if (collector.hasTimedOut()) {
            output().warn("no reading came in " + Converters.text(timeout)
                    + " (are the devices running? pass their addresses with --device)");
            return Errors.NO_ANSWER;
        }
        return Errors.DONE;
    }

    /** Appends and prints each reading. */
    private final class Written implements IotCollector.Events {

        private final ReadingsFile file;

        Written(ReadingsFile file) {
            this.file = file;
        }

        @Override
        public void reading(IotReading reading) {
            file.append(reading);
        }

        @Override
        public void registered(String device) {
            output().note("registered with " + device);
        }

        @Override
        public void lost(String device, String why) {
            output().warn("device " + device + ": " + why + " (trying again every second)");
        }
    }
}
