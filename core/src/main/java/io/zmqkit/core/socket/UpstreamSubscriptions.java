package io.zmqkit.core.socket;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.zeromq.ZEvent;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Socket;
import org.zeromq.ZMonitor;

/**
 * The subscriptions of a proxy, on their way up an XSUB to a publisher that may be away. Nothing is queued for it then:
 * what is wanted and cancelled meanwhile cancels out, and the rest goes when it comes.
 *
 * <p>setImmediate(false) would do that, too, but JeroMQ then also drops what has come from a publisher that has gone and
 * that the proxy has not read yet. An XSUB repeats by itself what it subscribed to before.
 *
 * <p>One thread; events come in JeroMQ's I/O thread.
 */
public final class UpstreamSubscriptions {

    private static final int EVENTS = ZMQ.EVENT_HANDSHAKE_PROTOCOL | ZMQ.EVENT_DISCONNECTED;

    private final Socket xsub;
    private final Map<String, byte[]> waiting = new LinkedHashMap<>();
    private volatile boolean isThere;

    /** Takes an XSUB of the group that is to connect to one publisher, and does not yet. */
    public UpstreamSubscriptions(Sockets sockets, Socket xsub) {
        this.xsub = xsub;
        sockets.watch(xsub, this::happened, EVENTS);
    }

    private void happened(ZEvent event) {
        isThere = event.getEvent() == ZMonitor.Event.HANDSHAKE_PROTOCOL;
    }

    /** Hands on one frame, 1 or 0 and a topic: now, or when the publisher comes. */
    public void take(byte[] frame) {
        String topic = new String(frame, 1, frame.length - 1, StandardCharsets.ISO_8859_1);
        if (waiting.remove(topic) == null) {
            waiting.put(topic, frame);
        }
        flush();
    }

    /** Sends what waits, if the publisher is there; to be called now and then. */
    public void flush() {
        if (isThere && !waiting.isEmpty()) {
            waiting.values().forEach(xsub::send);
            waiting.clear();
        }
    }
}
