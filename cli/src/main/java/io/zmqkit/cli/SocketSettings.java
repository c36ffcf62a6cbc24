package io.zmqkit.cli;

import io.zmqkit.core.SocketOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The socket settings that every program takes. */
final class SocketSettings {

    @Option(
            names = "--linger",
            paramLabel = "DURATION",
            defaultValue = "1s",
            description = "How long to go on sending what is queued when ending. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    private Duration linger;

    @Option(
            names = "--hwm",
            paramLabel = "N",
            description = "High-water mark: messages queued per peer and direction. Default: 1000; relay: 10000.")
    private @Nullable Integer highWaterMark;

    @Option(
            names = "--max-message",
            paramLabel = "BYTES",
            description = "Largest frame accepted from a peer. Default: ${DEFAULT-VALUE}.")
    private int maxMessageBytes = SocketOptions.DEFAULTS.maxMessageBytes();

    SocketOptions toOptions(int defaultHighWaterMark) {
        SocketOptions defaults = SocketOptions.DEFAULTS;
        return new SocketOptions(
                defaults.handshakeInterval(),
                defaults.timeout(),
                linger,
                maxMessageBytes,
                highWaterMark == null ? defaultHighWaterMark : highWaterMark,
                defaults.heartbeatInterval(),
                defaults.heartbeatTimeout());
    }
}
