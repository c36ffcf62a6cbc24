package io.zmqkit.core.socket;

import static io.zmqkit.core.Ranges.requireBetween;

import io.zmqkit.core.curve.CurveSecurity;
import io.zmqkit.core.guard.Limits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The settings of every socket that {@link Sockets} opens. All are bounded: no endless wait, no unlimited message.
 *
 * @param handshakeInterval how long a connection may take to exchange greetings before it is tried again, 100 ms to
 *     1 min; connecting sockets, and a ventilator's PUSH, only
 * @param timeout how long one send or receive waits before it gives up, 1 ms to 1 h
 * @param linger how long close() goes on sending what is queued, 1 ms to 1 h
 * @param maxMessageBytes largest frame accepted from a peer, 64 bytes to 256 MiB; a larger one drops the connection
 * @param highWaterMark messages queued per peer and direction before a send blocks or drops and before reading pauses,
 *     1 to 10,000,000
 * @param heartbeatInterval how often a connection is probed, 100 ms to 1 h; a peer that has not answered after nine
 *     tenths of it is dropped, even if it is only still busy reading what was sent before. A bound socket probes within
 *     two thirds of {@link Limits#handshake} at the latest
 * @param security who may connect, and to whom; null for plain connections with anybody
 * @param limits what one peer may cost
 * @param isExposed true if sockets may be bound where other machines can reach them, although anybody may connect
 */
public record SocketOptions(
        Duration handshakeInterval,
        Duration timeout,
        Duration linger,
        int maxMessageBytes,
        int highWaterMark,
        Duration heartbeatInterval,
        @Nullable CurveSecurity security,
        Limits limits,
        boolean isExposed) {

    private static final Duration HOUR = Duration.ofHours(1);

    /** The defaults. */
    public static final SocketOptions DEFAULTS = new SocketOptions(
            Duration.ofMillis(500),
            Duration.ofMillis(100),
            Duration.ofSeconds(1),
            1 << 20,
            1000,
            Duration.ofSeconds(10));

    /** Plain connections with anybody, and the default limits. */
    public SocketOptions(
            Duration handshakeInterval,
            Duration timeout,
            Duration linger,
            int maxMessageBytes,
            int highWaterMark,
            Duration heartbeatInterval) {
        this(
                handshakeInterval,
                timeout,
                linger,
                maxMessageBytes,
                highWaterMark,
                heartbeatInterval,
                null,
                Limits.DEFAULTS,
                false);
    }

    /** Checks every range. */
    public SocketOptions {
        requireBetween("handshake interval", handshakeInterval, Duration.ofMillis(100), Duration.ofMinutes(1));
        requireBetween("timeout", timeout, Duration.ofMillis(1), HOUR);
        requireBetween("linger", linger, Duration.ofMillis(1), HOUR);
        requireBetween("maximum message size", maxMessageBytes, 64, 256 << 20);
        requireBetween("high-water mark", highWaterMark, 1, 10_000_000);
        requireBetween("heartbeat interval", heartbeatInterval, Duration.ofMillis(100), HOUR);
    }

    /**
     * Adds encryption and authentication.
     *
     * @param curve who may connect, and to whom; null for plain connections with anybody
     * @return the same settings with it
     */
    public SocketOptions with(@Nullable CurveSecurity curve) {
        return new SocketOptions(
                handshakeInterval,
                timeout,
                linger,
                maxMessageBytes,
                highWaterMark,
                heartbeatInterval,
                curve,
                limits,
                isExposed);
    }

    /**
     * Replaces the limits.
     *
     * @param others what one peer may cost
     * @return the same settings, with these limits
     */
    public SocketOptions with(Limits others) {
        return new SocketOptions(
                handshakeInterval,
                timeout,
                linger,
                maxMessageBytes,
                highWaterMark,
                heartbeatInterval,
                security,
                others,
                isExposed);
    }

    /**
     * Allows other machines to connect without CURVE.
     *
     * @param exposed true if sockets may be bound where other machines can reach them, although anybody may connect
     * @return the same settings with it
     */
    public SocketOptions exposed(boolean exposed) {
        return new SocketOptions(
                handshakeInterval,
                timeout,
                linger,
                maxMessageBytes,
                highWaterMark,
                heartbeatInterval,
                security,
                limits,
                exposed);
    }
}
