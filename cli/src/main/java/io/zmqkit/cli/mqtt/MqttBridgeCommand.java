package io.zmqkit.cli.mqtt;

import io.zmqkit.bridge.BridgeOptions;
import io.zmqkit.bridge.MqttToZmq;
import io.zmqkit.bridge.MqttToZmqStats;
import io.zmqkit.bridge.TopicFilter;
import io.zmqkit.bridge.ZmqToMqtt;
import io.zmqkit.bridge.ZmqToMqttStats;
import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.frame.Output;
import io.zmqkit.cli.frame.PeriodicNote;
import io.zmqkit.cli.frame.ProgramCommand;
import io.zmqkit.core.Endpoint;
import io.zmqkit.core.socket.SocketOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "bridge",
        description = {
            "From MQTT to a PUB socket or, with --from-zmq, from a SUB socket to MQTT: frames [topic, payload].",
            "With QoS 1, a message from MQTT is acknowledged when PUB has it; one to MQTT counts when the broker has"
                    + " acknowledged it. Runs until Ctrl-C.",
        },
        footer = {
            "",
            "Example: zmqkit mqtt bridge --topic 'home/#' -b tcp://127.0.0.1:5571",
            "Example: zmqkit mqtt bridge --from-zmq -c tcp://127.0.0.1:5572 home/",
            "Exit codes: 0 --count messages were bridged, 1 refused by the broker, or an endpoint cannot be bound, 2 wrong"
                    + " usage, 3 no broker, 4 messages were not bridged, or not in time, 130/143 signal.",
        })
final class MqttBridgeCommand extends ProgramCommand {

    private static final int WINDOW = 100;

    @Mixin
    private final BrokerSettings broker = new BrokerSettings();

    @Option(
            names = {"-t", "--topic"},
            paramLabel = "FILTER",
            description = "From MQTT: which topics, for example home/#. May be repeated.")
    private List<String> filters = new ArrayList<>();

    @Option(names = "--from-zmq", description = "The other direction: from a SUB socket to MQTT.")
    private boolean isFromZmq;

    @Parameters(paramLabel = "PREFIX", description = "From ZeroMQ: what topics begin with. Default: everything.")
    private List<String> prefixes = new ArrayList<>();

    @Option(
            names = {"-b", "--bind"},
            paramLabel = "ENDPOINT",
            description = "Where the ZeroMQ peers connect.")
    private @Nullable Endpoint bind;

    @Option(
            names = {"-c", "--connect"},
            paramLabel = "ENDPOINT",
            description = "Where the ZeroMQ peer is bound.")
    private @Nullable Endpoint connect;

    @Option(
            names = {"-q", "--qos"},
            paramLabel = "0|1|2",
            description = "Quality of service. Default: ${DEFAULT-VALUE}.")
    private int qos = 1;

    @Option(
            names = "--frames",
            paramLabel = "1|2",
            description = "2: [topic, payload]; 1: one frame with topic, space, payload. Default: ${DEFAULT-VALUE}.")
    private int frameCount = 2;

    @Option(
            names = "--mark",
            description = "To ZeroMQ: give each message a third frame that says where it comes from, so that the other"
                    + " direction of the same --name does not take it back.")
    private boolean isMarked;

    @Option(names = "--hold", description = "To ZeroMQ: leave messages with the broker while nobody has subscribed.")
    private boolean isHeld;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "What tells this bridge's messages from those of others. Default: ${DEFAULT-VALUE}.")
    private String name = "zmqkit";

    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            description = "End after N messages.")
    private @Nullable Long count;

    @Option(
            names = "--stats",
            paramLabel = "DURATION",
            description = "How often to say on stderr what has been bridged, if it has changed.")
    private @Nullable Duration stats;

    @Option(names = "--help", usageHelp = true, description = "Show this help message and exit.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean isHelpWanted;

    @Override
    public Integer call() {
        BridgeOptions options = checked();
        try (PeriodicNote periodic = new PeriodicNote(output())) {
            return isFromZmq
                    ? run(
                            context -> new ZmqToMqtt(context, options, output()::warn),
                            bridge -> {
                                bridge.endpoint().ifPresent(endpoint -> output().ready("SUB socket", endpoint));
                                ready(options);
                                start(periodic, () -> line(bridge.stats()));
                            },
                            this::finish)
                    : run(
                            context -> new MqttToZmq(context, options, output()::warn),
                            bridge -> {
                                bridge.endpoint().ifPresent(endpoint -> output().ready("PUB socket", endpoint));
                                ready(options);
                                start(periodic, () -> line(bridge.stats()));
                            },
                            this::finish);
        }
    }

    private void start(PeriodicNote periodic, java.util.function.Supplier<String> line) {
        if (stats != null) {
            periodic.start(stats, line);
        }
    }

    private void ready(BridgeOptions options) {
        output().note("ready: bridge connected to " + options.target());
    }

    private BridgeOptions checked() {
        try {
            return options();
        } catch (IllegalArgumentException e) {
            throw wrongUsage(String.valueOf(e.getMessage()));
        }
    }

    private BridgeOptions options() {
        if ((bind == null) == (connect == null)) {
            throw new IllegalArgumentException("give --bind or --connect: where are the ZeroMQ peers?");
        }
        if (isFromZmq && (!filters.isEmpty() || isMarked || isHeld)) {
            throw new IllegalArgumentException("--topic, --mark and --hold are for the other direction: give prefixes");
        }
        if (!isFromZmq && (filters.isEmpty() || !prefixes.isEmpty())) {
            throw new IllegalArgumentException(
                    filters.isEmpty() ? "give --topic: which topics?" : "a prefix needs --from-zmq");
        }
        if (frameCount < 1
                || frameCount > 2
                || (count != null && count < 1)
                || (stats != null && stats.toMillis() < 1)) {
            throw new IllegalArgumentException("frames must be 1 or 2, count > 0, stats at least 1ms");
        }
        filters.forEach(TopicFilter::parse);
        Endpoint endpoint = bind == null ? connect : bind;
        if (endpoint == null || !endpoint.isTcp() || (bind == null && endpoint.isWildcard())) {
            throw new IllegalArgumentException("the ZeroMQ peers are at tcp://HOST:PORT, not at " + endpoint);
        }
        SocketOptions sockets = socketOptions();
        return new BridgeOptions(
                broker.target(
                        WINDOW,
                        isFromZmq ? null : "zmqkit-bridge-" + name,
                        !isFromZmq,
                        sockets.maxMessageBytes(),
                        null),
                isFromZmq ? prefixes : filters,
                qos,
                bind != null,
                endpoint,
                frameCount == 1,
                isMarked,
                name,
                isHeld,
                count == null ? 0 : count,
                sockets);
    }

    private int finish(MqttToZmq bridge) {
        output().note(line(bridge.stats()));
        if (bridge.refusal() != null) {
            return refused(bridge.refusal());
        }
        return ended(bridge.failure(), bridge.stats().refused() > 0);
    }

    private int finish(ZmqToMqtt bridge) {
        output().note(line(bridge.stats()));
        if (bridge.refusal() != null) {
            return refused(bridge.refusal());
        }
        ZmqToMqttStats counts = bridge.stats();
        return ended(bridge.failure(), counts.late() + counts.failed() + counts.refused() > 0);
    }

    private int ended(@Nullable String failure, boolean isLost) {
        if (failure != null) {
            output().warn(failure + " (is another bridge of this name running? give --name, or --client-id)");
            return Errors.FAILED;
        }
        return isLost ? Errors.LOST : Errors.DONE;
    }

    private static String line(MqttToZmqStats counts) {
        return "bridge: " + Output.messages(counts.handed()) + " to ZeroMQ"
                + part(counts.repeated(), "perhaps repeated")
                + part(counts.own(), "its own and left out")
                + part(counts.refused(), "refused");
    }

    private static String line(ZmqToMqttStats counts) {
        return "bridge: " + Output.messages(counts.taken()) + " to MQTT"
                + part(counts.late(), "not in time")
                + part(counts.failed(), "not acknowledged")
                + part(counts.own(), "its own and left out")
                + part(counts.refused(), "refused");
    }

    private static String part(long number, String what) {
        return number == 0 ? "" : ", " + number + " " + what;
    }
}
