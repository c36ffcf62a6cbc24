package io.zmqkit.testing;

import io.zmqkit.core.Endpoint;
import io.zmqkit.wire.peer.Listener;
import io.zmqkit.wire.peer.RawPeer;
import io.zmqkit.wire.zmtp.Greeting;
import io.zmqkit.wire.zmtp.Introduction;
import io.zmqkit.wire.zmtp.Mechanism;
import io.zmqkit.wire.zmtp.SocketKind;
import io.zmqkit.wire.zmtp.Version;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;

/** Peers that do what a test tells them, and nothing by themselves: they speak ZMTP 3.0 and answer no PING. */
public final class RawPeers {

    /** The greeting of an honest peer. */
    public static final Greeting GREETING = new Greeting.V3(Version.ZMTP_3_0, Mechanism.NULL, false);

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long ACCEPT_NANOS = Duration.ofSeconds(10).toNanos();

    private RawPeers() {}

    /** Connects to a bound tcp endpoint, and says nothing yet. */
    public static RawPeer connect(Endpoint endpoint) throws IOException {
        return RawPeer.connect(new InetSocketAddress(endpoint.host(), endpoint.port()), PATIENCE);
    }

    /** Connects to a bound tcp endpoint and shakes hands like an honest peer of this kind. */
    public static RawPeer connect(Endpoint endpoint, SocketKind kind) throws IOException {
        return RawPeer.connect(new InetSocketAddress(endpoint.host(), endpoint.port()), introduction(kind), PATIENCE);
    }

    /**
     * Takes the next connection and shakes hands like an honest peer of this kind. A program that has no answer in half a
     * second ends its connection and makes another: on a busy machine that one counts.
     */
    public static RawPeer accept(Listener listener, SocketKind kind) throws IOException {
        long begin = System.nanoTime();
        while (true) {
            try {
                return RawPeer.accept(listener, introduction(kind), PATIENCE);
            } catch (EOFException | SocketException e) {
                if (System.nanoTime() - begin > ACCEPT_NANOS) {
                    throw e;
                }
            }
        }
    }

    /** {@return a listener on any free port of the loopback interface} */
    public static Listener listen() throws IOException {
        return new Listener(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private static Introduction introduction(SocketKind kind) {
        return Introduction.of(kind).speaking(Version.ZMTP_3_0);
    }
}
