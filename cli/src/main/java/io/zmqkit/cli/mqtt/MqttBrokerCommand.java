package io.zmqkit.cli.mqtt;

import io.zmqkit.bridge.broker.BrokerOptions;
import io.zmqkit.bridge.broker.BrokerStats;
import io.zmqkit.bridge.broker.MqttBroker;
import io.zmqkit.bridge.broker.Users;
import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.frame.Exposure;
import io.zmqkit.cli.frame.Output;
import io.zmqkit.cli.frame.PeriodicNote;
import io.zmqkit.cli.frame.StoppableCommand;
import io.zmqkit.core.Endpoint;
import io.zmqkit.core.socket.InsufficientSecurityException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "broker",
        description = {
            "An MQTT broker for a classroom: 3.1.1 and 5 over TCP, QoS 0 to 2, retained messages, wills, kept sessions.",
            "For more than that (TLS, access by topic, clusters) take Mosquitto. Runs until Ctrl-C.",
        },
        footer = {
            "",
            "Example: zmqkit mqtt broker --data mqtt-data",
            "Exit codes: 1 the port cannot be bound, 2 wrong usage, 130/143 signal.",
        })
final class MqttBrokerCommand extends StoppableCommand {

    @Option(
            names = {"-p", "--port"},
            paramLabel = "PORT",
            description = "Where clients connect; 0 for any free port. Default: ${DEFAULT-VALUE}.")
    private int port = 1883;

    @Option(
            names = "--bind",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "The address to bind; * for every interface. Default: ${DEFAULT-VALUE}.")
    private String host;

    @Mixin
    private final Exposure exposure = new Exposure();

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "Let in only those whose NAME:PASSWORD is a line of this file, as it is or as"
                    + " mosquitto_passwd writes it. Default: everybody.")
    private @Nullable Path passwords;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Keep retained messages, kept sessions and what waits for them in this folder, so that a"
                    + " restart loses nothing. Default: in memory.")
    private @Nullable Path data;

    @Option(
            names = "--max-message",
            paramLabel = "BYTES",
            defaultValue = "1048576",
            description = "Largest packet taken from a client. Default: ${DEFAULT-VALUE}.")
    private int maxMessageBytes;

    @Option(
            names = "--max-connections",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Connections at a time. Default: ${DEFAULT-VALUE}.")
    private int maxConnections;

    @Option(
            names = "--max-queued",
            paramLabel = "N",
            defaultValue = "10000",
            description = "Messages of QoS 1 and 2 that wait for one client; one more is dropped and counted. Default:"
                    + " ${DEFAULT-VALUE}.")
    private int maxQueued;

    @Option(
            names = "--stats",
            paramLabel = "DURATION",
            description = "Say on stderr what has passed, so often, when it has changed.")
    private @Nullable Duration stats;

    @Option(names = "--help", usageHelp = true, description = "Show this help message and exit.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean isHelpWanted;

    @Override
    public Integer call() {
        requireReadable(stats);
        try (PeriodicNote periodic = new PeriodicNote(output())) {
            return run(signal(), this::open, broker -> broker, broker -> ready(broker, periodic), this::finish);
        }
    }

    private MqttBroker open() {
        try {
            return new MqttBroker(options());
        } catch (InsufficientSecurityException e) {
            throw wrongUsage(
                    e.getMessage() + ": give --password-file, or " + Exposure.OPTION + " if that is what you want");
        }
    }

    private BrokerOptions options() {
        return new BrokerOptions(
                Endpoint.parse("tcp://" + (host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host) + ":"
                        + (port == 0 ? "*" : port)),
                exposure.isAllowed(),
                passwords == null ? null : Users.read(passwords),
                data,
                maxMessageBytes,
                maxConnections,
                maxQueued);
    }

    private void ready(MqttBroker broker, PeriodicNote periodic) {
        output().ready("MQTT broker", broker.endpoint());
        if (stats != null) {
            periodic.start(stats, () -> line(broker.stats()));
        }
    }

    private int finish(MqttBroker broker) {
        output().note(line(broker.stats()));
        return Errors.DONE;
    }

    private static String line(BrokerStats counts) {
        return "broker: " + counts.accepted() + (counts.accepted() == 1 ? " client, " : " clients, ")
                + Output.messages(counts.received()) + " in, " + counts.sent() + " out"
                + (counts.dropped() == 0 ? "" : ", " + counts.dropped() + " dropped")
                + (counts.refused() == 0 ? "" : ", " + counts.refused() + " connections refused or cut off");
    }
}
