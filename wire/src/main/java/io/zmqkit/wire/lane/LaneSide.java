package io.zmqkit.wire.lane;

import io.zmqkit.wire.zmtp.SocketKind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** One of the two sides of a {@link Lane}: what it is to its peers, and how they and it find each other. */
public final class LaneSide {

    private final SocketKind kind;
    private final Opening opening;

    private interface Opening {
        Gate open(Lane lane, Selector selector, BiFunction<Gate, SelectionKey, Connection> peer) throws IOException;
    }

    private LaneSide(SocketKind kind, Opening opening) {
        this.kind = kind;
        this.opening = opening;
    }

    /**
     * {@return a side to which its peers connect}
     *
     * @param kind of its sockets
     * @param channel bound; the lane closes it
     * @param warnings is told in one line what a person should know of the peers, as often as it happens
     */
    public static LaneSide bound(SocketKind kind, ServerSocketChannel channel, Consumer<String> warnings) {
        return new LaneSide(kind, (lane, selector, peer) -> new Door(lane, selector, channel, warnings, peer));
    }

    /**
     * {@return a side that connects to one peer, and again whenever that has gone}
     *
     * @param kind of its socket
     * @param address where the peer is; asked before each attempt, in any thread. An unresolved one is a failed attempt
     * @param warnings is told in one line what a person should know of the peer, as often as it happens
     */
    public static LaneSide connecting(SocketKind kind, Supplier<InetSocketAddress> address, Consumer<String> warnings) {
        return new LaneSide(kind, (lane, selector, peer) -> new Dialer(lane, selector, address, warnings, peer));
    }

    SocketKind kind() {
        return kind;
    }

    Gate open(Lane lane, Selector selector, BiFunction<Gate, SelectionKey, Connection> peer) throws IOException {
        return opening.open(lane, selector, peer);
    }
}
