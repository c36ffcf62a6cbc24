package io.zmqkit.tools.tap;

import io.zmqkit.wire.capture.CapturedConnection;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** Two TCP connections that look like one: from a client to the tap, and from the tap to the server. One thread. */
final class Link {

    final CapturedConnection name;
    final Tap.Route route;
    final long sinceNanos = System.nanoTime();
    private final SelectionKey client;
    private final SelectionKey server;
    private final Flow fromClient;
    private final Flow fromServer;

    Link(CapturedConnection name, Tap.Route route, SelectionKey client, SelectionKey server) {
        this.name = name;
        this.route = route;
        this.client = client;
        this.server = server;
        fromClient = new Flow(client, server);
        fromServer = new Flow(server, client);
    }

    /** Both connections are there. */
    void begin() {
        server.interestOpsAnd(~SelectionKey.OP_CONNECT);
        fromClient.begin();
        fromServer.begin();
    }

    boolean isOfClient(SelectionKey key) {
        return key == client;
    }

    /** What comes through this key's channel. */
    Flow incoming(SelectionKey key) {
        return isOfClient(key) ? fromClient : fromServer;
    }

    /** What leaves through this key's channel. */
    Flow outgoing(SelectionKey key) {
        return isOfClient(key) ? fromServer : fromClient;
    }

    boolean isFinished() {
        return fromClient.isFinished() && fromServer.isFinished();
    }

    /** Closes both; if abruptly, each peer sees what the other one did: a reset. */
    void close(boolean abruptly) throws IOException {
        for (SelectionKey key : new SelectionKey[] {client, server}) {
            SocketChannel channel = (SocketChannel) key.channel();
            if (abruptly && channel.isOpen()) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
            channel.close();
        }
    }
}
