package io.zmqkit.sockets;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * What every server is told.
 *
 * @param role what it is to the person who reads an error, for example {@code echo server}
 * @param address where clients find it; port 0 is any free one
 * @param maxClients how many clients it serves at once, 1-100000; more are refused
 * @param idle how long a client may say nothing, or not read, before it is forgotten, 10 ms to 24 h
 */
public record ServerOptions(String role, InetSocketAddress address, int maxClients, Duration idle) {

    /** Checks the ranges. */
    public ServerOptions {
        if (maxClients < 1 || maxClients > 100_000) {
            throw new IllegalArgumentException("max-clients must be 1-100000, was " + maxClients);
        }
        if (idle.compareTo(Duration.ofMillis(10)) < 0 || idle.compareTo(Duration.ofHours(24)) > 0) {
            throw new IllegalArgumentException("idle must be 10 ms to 24 h, was " + idle.toMillis() + " ms");
        }
    }

    String silence() {
        return "said nothing for " + Net.text(idle);
    }
}
