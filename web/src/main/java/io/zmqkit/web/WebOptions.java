package io.zmqkit.web;

import static io.zmqkit.core.Ranges.requireBetween;

import io.zmqkit.core.Endpoint;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The options of a web server.
 *
 * @param endpoint where browsers connect
 * @param isExposed whether other machines may connect though nobody is authenticated
 * @param password what everybody has to give; null for none
 * @param collector where the relay collects (PULL)
 * @param publisher where the relay publishes (XPUB)
 * @param history where the relay answers for what was missed (ROUTER)
 * @param live where programs tell what they do (PULL)
 * @param allowedOrigins pages of other servers that may connect, for example {@code https://chat.example.org}
 * @param maxConnections connections at a time, 1 to 100,000; one more is closed. A chat page has three and, for a moment,
 *     more
 * @param maxMessageBytes largest frame taken from a browser, 64 bytes to 64 MiB. Each connection may hold twice as much outside
 *     the heap. From the relay 1 MiB is taken, or this if it is more
 */
public record WebOptions(
        Endpoint endpoint,
        boolean isExposed,
        @Nullable String password,
        Endpoint collector,
        Endpoint publisher,
        Endpoint history,
        Endpoint live,
        Set<String> allowedOrigins,
        int maxConnections,
        int maxMessageBytes) {

    /** Checks the ranges. */
    public WebOptions {
        for (Endpoint one : List.of(endpoint, collector, publisher, history, live)) {
            if (!one.isTcp()) {
                throw new IllegalArgumentException("a web server needs tcp, not " + one);
            }
        }
        for (Endpoint relay : List.of(collector, publisher, history)) {
            if (relay.isWildcard()) {
                throw new IllegalArgumentException("a relay has a host and a port, unlike " + relay);
            }
        }
        if (password != null && password.isEmpty()) {
            throw new IllegalArgumentException("the password must not be empty");
        }
        requireBetween("connections", maxConnections, 1, 100_000);
        requireBetween("maximum message size", maxMessageBytes, 64, 64 << 20);
        allowedOrigins = Set.copyOf(allowedOrigins);
    }
}
