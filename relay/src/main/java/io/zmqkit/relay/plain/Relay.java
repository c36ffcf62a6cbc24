package io.zmqkit.relay.plain;

import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Socket;
import org.zeromq.ZMsg;

/**
 * Relay: a PULL socket takes what any client pushes, and a PUB socket sends it to every client that listens.
 *
 * <pre>
 *     clients (PUSH) --"[kim] hello"--&gt; (PULL) relay (PUB) --"[kim] hello"--&gt; clients (SUB)
 * </pre>
 *
 * <p>Both sockets bind; clients connect one socket to each. Every message is sent on as it is, whatever its frames are,
 * to its sender, too. A client that connects late, or is away for a while, has missed what was sent in the meantime;
 * what a client is too slow to take is dropped silently. {@link io.zmqkit.relay.ForwardingRelay} adds limits on what a
 * client may send, and authentication; {@link io.zmqkit.relay.Relay} adds numbers for all messages and a history, with
 * which a client finds and fetches what it has missed.
 *
 * <p>One thread calls run() and close(); stop() may come from any. Source: Guide, chapter 2, dealing with many peers.
 */
public final class Relay implements AutoCloseable {

    private final Socket collector;
    private final Socket publisher;
    private volatile boolean stopped;

    /** Binds to two endpoints: clients push to the first, and subscribe to the second. */
    public Relay(ZContext context, String collect, String publish) {
        collector = context.createSocket(SocketType.PULL);
        collector.setReceiveTimeOut(100); // milliseconds: how long until the loop checks stopped again
        collector.bind(collect);
        publisher = context.createSocket(SocketType.PUB);
        publisher.setLinger(1000); // milliseconds: closing waits for what is still to be sent
        publisher.bind(publish);
    }

    /**
     * Sends on what comes, until {@link #stop}.
     *
     * @return how many messages that were
     */
    public long run() {
        long forwarded = 0;
        while (!stopped) {
            ZMsg message = ZMsg.recvMsg(collector); // all frames of a message; null after the timeout
            if (message != null) {
                message.send(publisher);
                forwarded++;
            }
        }
        return forwarded;
    }

    /** {@return where clients push to, with the port that the system chose for {@code *}} */
    public String collectEndpoint() {
        return collector.getLastEndpoint();
    }

    /** {@return where clients subscribe} */
    public String publishEndpoint() {
        return publisher.getLastEndpoint();
    }

    /** Makes run() return within 100 ms. */
    public void stop() {
        stopped = true;
    }

    @Override
    public void close() {
        collector.close();
        publisher.close();
    }
}
