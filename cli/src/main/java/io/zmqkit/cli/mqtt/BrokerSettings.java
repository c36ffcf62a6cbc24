package io.zmqkit.cli.mqtt;

import io.zmqkit.bridge.client.MqttTarget;
import io.zmqkit.bridge.client.OutgoingMessage;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which broker a client connects to, and as whom. */
final class BrokerSettings {

    private static final int PORT = 1883;
    private static final int TLS_PORT = 8883;

    @Option(
            names = {"-h", "--host"},
            paramLabel = "HOST",
            description = "The broker. Default: 127.0.0.1.")
    private @Nullable String host;

    @Option(
            names = {"-p", "--port"},
            paramLabel = "PORT",
            description = "Its port. Default: 1883; 8883 with TLS.")
    private @Nullable Integer port;

    @Option(
            names = "--mqtt",
            paramLabel = "URL",
            description = "Host and port at once, mqtt://HOST:PORT, or mqtts://HOST:PORT with TLS.")
    private @Nullable String url;

    @Option(
            names = "--cafile",
            paramLabel = "FILE",
            description = "TLS: the certificates (PEM) that may have signed the broker's. Default: those of the JDK.")
    private @Nullable Path authorities;

    @Option(
            names = {"-V", "--mqtt-version"},
            paramLabel = "5|3.1.1",
            defaultValue = "5",
            description = "The version of MQTT; mqttv5 and mqttv311, too. Default: ${DEFAULT-VALUE}.")
    private String version;

    @Option(
            names = {"-i", "--id", "--client-id"},
            paramLabel = "ID",
            description = "Who this is to the broker. Default: zmqkit- and random digits.")
    private @Nullable String clientId;

    @Option(
            names = {"-u", "--username"},
            paramLabel = "NAME",
            description = "User name.")
    private @Nullable String user;

    @Option(
            names = {"-P", "--pw", "--password"},
            paramLabel = "TEXT",
            description = "Password.")
    private @Nullable String password;

    @Option(
            names = "--will-topic",
            paramLabel = "TOPIC",
            description = "What the broker publishes when this client is gone without a farewell: its topic.")
    private @Nullable String willTopic;

    @Option(names = "--will-payload", paramLabel = "TEXT", description = "Its payload. Default: empty.")
    private @Nullable String willPayload;

    @Option(names = "--will-qos", paramLabel = "0|1|2", description = "Its quality of service. Default: 0.")
    private @Nullable Integer willQos;

    @Option(names = "--will-retain", description = "The broker keeps it for those who subscribe later.")
    private boolean willIsRetained;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "10s",
            description = "How long the broker may take to answer. Default: ${DEFAULT-VALUE}.")
    private Duration timeout;

    /**
     * Puts it together.
     *
     * @param window how many messages of QoS 1 and 2 may be on their way here
     * @param usualId the client id if none is given; null for a random one
     * @param keepsSession whether the broker keeps the session
     * @param maxMessageBytes largest message
     * @param usualWill the will if none is given
     * @throws IllegalArgumentException if options do not fit
     */
    MqttTarget target(
            int window,
            @Nullable String usualId,
            boolean keepsSession,
            int maxMessageBytes,
            @Nullable OutgoingMessage usualWill) {
        String id = clientId == null ? usualId : clientId;
        if (keepsSession && id == null) {
            throw new IllegalArgumentException("--keep-session needs --client-id: whose session?");
        }
        if (user == null && password != null) {
            throw new IllegalArgumentException("--password needs --username");
        }
        OutgoingMessage given = will();
        URI broker = broker();
        return new MqttTarget(
                host(broker),
                broker.getPort() < 0 ? isTls(broker) ? TLS_PORT : PORT : broker.getPort(),
                isMqtt5(),
                isTls(broker) ? new MqttTarget.Tls(authorities) : null,
                id == null ? "zmqkit-" + UUID.randomUUID().toString().substring(0, 8) : id,
                keepsSession,
                user == null ? null : new MqttTarget.Login(user, password),
                given == null ? usualWill : given,
                timeout,
                window,
                maxMessageBytes);
    }

    private static String host(URI broker) {
        return broker.getHost().replaceAll("[\\[\\]]", "");
    }

    private static boolean isTls(URI broker) {
        return "mqtts".equals(broker.getScheme());
    }

    private URI broker() {
        if (url != null && (host != null || port != null)) {
            throw new IllegalArgumentException("--mqtt names host and port already: leave out -h and -p");
        }
        if (port != null && (port < 1 || port > 65_535)) {
            throw new IllegalArgumentException("port must be 1-65535, was " + port);
        }
        String name = host == null ? "127.0.0.1" : host.contains(":") ? "[" + host + "]" : host;
        String scheme = authorities == null ? "mqtt" : "mqtts";
        String text = url == null ? scheme + "://" + name + (port == null ? "" : ":" + port) : url;
        try {
            URI broker = new URI(text);
            boolean isPlain = broker.getRawPath().isEmpty() && broker.getRawUserInfo() == null;
            if (broker.getHost() != null && isPlain && text.matches("mqtts?://.*") && broker.getPort() != 0) {
                return broker;
            }
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("'" + text + "' is not a broker: write mqtt://HOST:PORT", e);
        }
        throw new IllegalArgumentException("'" + text + "' is not a broker: write mqtt://HOST:PORT");
    }

    private boolean isMqtt5() {
        return switch (version.toLowerCase(Locale.ROOT)) {
            case "5", "mqttv5" -> true;
            case "3.1.1", "311", "mqttv311" -> false;
            default -> throw new IllegalArgumentException("MQTT version must be 5 or 3.1.1, was " + version);
        };
    }

    private @Nullable OutgoingMessage will() {
        if (willTopic == null) {
            if (willPayload != null || willQos != null || willIsRetained) {
                throw new IllegalArgumentException("a will needs --will-topic");
            }
            return null;
        }
        byte[] payload = (willPayload == null ? "" : willPayload).getBytes(StandardCharsets.UTF_8);
        return new OutgoingMessage(willTopic, payload, willQos == null ? 0 : willQos, willIsRetained, null);
    }
}
