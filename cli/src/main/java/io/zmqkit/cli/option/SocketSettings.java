package io.zmqkit.cli.option;

import io.zmqkit.core.guard.Limits;
import io.zmqkit.core.socket.SocketOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The socket settings that every program takes. */
public final class SocketSettings {

    @Option(
            names = "--linger",
            paramLabel = "DURATION",
            description = "How long to go on sending what is queued when ending. Default: 1s; weather publisher with"
                    + " --count or --from, replay, pub, xpub and push: 10s. Relay --plain and proxy forwarder on the lane: 2s at"
                    + " most.")
    private @Nullable Duration linger;

    @Option(
            names = "--hwm",
            paramLabel = "N",
            description =
                    "High-water mark: messages queued per peer and direction. Default: 1000; relay, proxy forwarder on the lane,"
                            + " and sockets from the shell: 10000.")
    private @Nullable Integer highWaterMark;

    @Option(
            names = "--max-message",
            paramLabel = "BYTES",
            description = "Largest frame accepted from a peer. Default: ${DEFAULT-VALUE}.")
    private int maxMessageBytes = SocketOptions.DEFAULTS.maxMessageBytes();

    @Option(
            names = "--max-frames",
            paramLabel = "N",
            description = "Frames that one message may have; its sender is cut off. Default: ${DEFAULT-VALUE}.")
    private int maxFrames = Limits.DEFAULTS.frames();

    @Option(
            names = "--max-subscriptions",
            paramLabel = "N",
            description = "Subscriptions that a publisher accepts, half of them from one connection; a long one counts"
                    + " for several. Default: ${DEFAULT-VALUE}.")
    private int maxSubscriptions = Limits.DEFAULTS.subscriptions();

    @Option(
            names = "--max-subscription",
            paramLabel = "BYTES",
            description = "Longest subscription accepted. Default: ${DEFAULT-VALUE}.")
    private int maxSubscriptionBytes = Limits.DEFAULTS.subscriptionBytes();

    @Option(
            names = "--max-half-open",
            paramLabel = "N",
            description = "Connections that have not finished the handshake, per endpoint; the oldest is closed."
                    + " Default: ${DEFAULT-VALUE}.")
    private int maxHalfOpen = Limits.DEFAULTS.halfOpen();

    @Option(
            names = "--handshake-time",
            paramLabel = "DURATION",
            defaultValue = "15s",
            description = "How long a connection may take for the handshake; less than 15s also has peers cut off that "
                    + "stand still for 0.6 of it. Default: ${DEFAULT-VALUE}.")
    private Duration handshakeTime;

    public SocketOptions toOptions(int defaultHighWaterMark, Duration defaultLinger) {
        SocketOptions defaults = SocketOptions.DEFAULTS;
        return new SocketOptions(
                        defaults.handshakeInterval(),
                        defaults.timeout(),
                        linger == null ? defaultLinger : linger,
                        maxMessageBytes,
                        highWaterMark == null ? defaultHighWaterMark : highWaterMark,
                        defaults.heartbeatInterval())
                .with(new Limits(maxSubscriptions, maxSubscriptionBytes, maxFrames, maxHalfOpen, handshakeTime));
    }
}
