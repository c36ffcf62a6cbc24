package io.zmqkit.tools.socket;

import io.zmqkit.core.Ranges;
import io.zmqkit.core.socket.SocketOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a socket is to do.
 *
 * @param role its type
 * @param places where it binds and connects, at least one
 * @param prefixes what a subscriber subscribes to; none for everything
 * @param count the messages after which it is done: received by what receives, sent by what only sends; 0 for as many as
 *     come, or, for what sends and receives as it likes, {@link #ONLY_SENDS}
 * @param timeout the longest silence, 1 ms to 24 h; null for any
 * @param interval the time between two messages that are sent, up to 1 h; zero for none
 * @param peers how many peers must be there before the first message is sent, 0 to 100,000
 * @param patience how long to wait for them, 1 ms to 24 h
 * @param isTransient true to end when the last peer has left
 * @param retries how often a request without a reply is sent again, 0 to 1,000,000
 * @param identity what a ROUTER on the other side calls it; null to leave that to the other side
 * @param tellsEvents true to tell what happens to the connections; a SUB socket is then an XSUB socket, which can ask
 *     whether its subscriptions have arrived
 * @param sockets settings
 */
public record SocketTask(
        Role role,
        List<Place> places,
        List<byte[]> prefixes,
        long count,
        @Nullable Duration timeout,
        Duration interval,
        int peers,
        Duration patience,
        boolean isTransient,
        int retries,
        @Nullable String identity,
        boolean tellsEvents,
        SocketOptions sockets) {

    /** As a count: done when everything is sent. */
    public static final long ONLY_SENDS = -1;

    private static final Duration DAY = Duration.ofHours(24);
    private static final int MOST_PEERS = 100_000;
    private static final int MOST_RETRIES = 1_000_000;
    private static final int LONGEST_IDENTITY = 255;

    /** Checks every range. */
    public SocketTask {
        places = List.copyOf(places);
        prefixes = List.copyOf(prefixes);
        if (places.isEmpty()) {
            throw new IllegalArgumentException("a socket needs an endpoint to bind or to connect to");
        }
        if (timeout != null) {
            Ranges.requireBetween("timeout", timeout, Duration.ofMillis(1), DAY);
        }
        Ranges.requireBetween("interval", interval, Duration.ZERO, Duration.ofHours(1));
        Ranges.requireBetween("number of peers", peers, 0, MOST_PEERS);
        Ranges.requireBetween("wait for peers", patience, Duration.ofMillis(1), DAY);
        Ranges.requireBetween("retries", retries, 0, MOST_RETRIES);
        if (identity != null && !isIdentity(identity.getBytes(StandardCharsets.UTF_8))) {
            throw new IllegalArgumentException(
                    "identity must be 1-255 bytes, and the first not zero, was " + identity.length() + " characters");
        }
    }

    /** {@return the prefixes, or the one that everything begins with} */
    List<byte[]> subscriptions() {
        return prefixes.isEmpty() ? List.of(new byte[0]) : prefixes;
    }

    private static boolean isIdentity(byte[] bytes) {
        return bytes.length > 0 && bytes.length <= LONGEST_IDENTITY && bytes[0] != 0;
    }

    /** {@return what the socket is to the person who reads an error, for example {@code PUB socket}} */
    String title() {
        return role.name() + " socket";
    }
}
