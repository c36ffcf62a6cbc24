package io.zmqkit.tools.forward;

import io.zmqkit.wire.capture.CapturedConnection;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** Two TCP connections that look like one: from a client to the tool, and from the tool to the server. One thread. */
public final class Link {

    private final CapturedConnection name;
    private final SelectionKey client;
    private final SelectionKey server;
    private final Flow fromClient;
    private final Flow fromServer;

    Link(CapturedConnection name, SelectionKey client, SelectionKey server, Traffic traffic) {
        this.name = name;
        this.client = client;
        this.server = server;
        fromClient = traffic.flow(this, true, client, server);
        fromServer = traffic.flow(this, false, server, client);
    }

    /** {@return its number, from 1, and the addresses that the client sees} */
    public CapturedConnection name() {
        return name;
    }

    /** {@return the addresses of the connection to the server, whose client is the tool} */
    public CapturedConnection onward() {
        Socket socket = ((SocketChannel) server.channel()).socket();
        return new CapturedConnection(number(), (InetSocketAddress) socket.getLocalSocketAddress(), (InetSocketAddress)
                socket.getRemoteSocketAddress());
    }

    /** {@return its number, from 1} */
    public int number() {
        return name.number();
    }

    /** From now on what comes is read. */
    void begin() {
        server.interestOpsAnd(~SelectionKey.OP_CONNECT);
        fromClient.begin();
        fromServer.begin();
    }

    /** What comes through this key's channel. */
    Flow incoming(SelectionKey key) {
        return key == client ? fromClient : fromServer;
    }

    /** What leaves through this key's channel. */
    Flow outgoing(SelectionKey key) {
        return key == client ? fromServer : fromClient;
    }

    boolean isFinished() {
        return fromClient.isFinished() && fromServer.isFinished();
    }

    void close(boolean abruptly) throws IOException {
        close(client, server, abruptly);
    }

    /** Closes both; if abruptly, each peer sees what the other one did: a reset. */
    static void close(SelectionKey client, SelectionKey server, boolean abruptly) throws IOException {
        for (SelectionKey key : new SelectionKey[] {client, server}) {
            SocketChannel channel = (SocketChannel) key.channel();
            if (abruptly && channel.isOpen()) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
            channel.close();
        }
    }
}
