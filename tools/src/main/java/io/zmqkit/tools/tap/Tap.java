package io.zmqkit.tools.tap;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.Program;
import io.zmqkit.tools.forward.Flow;
import io.zmqkit.tools.forward.Forwarder;
import io.zmqkit.tools.forward.Link;
import io.zmqkit.tools.forward.Route;
import io.zmqkit.tools.forward.Traffic;
import io.zmqkit.wire.capture.CapturedConnection;
import io.zmqkit.wire.capture.TcpStreams;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A relay of TCP connections that tells what goes through it. It changes no byte, and the peers need not speak ZMTP.
 *
 * <pre>
 *   peer that connects --&gt; (listen) tap (to) --&gt; peer that binds
 * </pre>
 *
 * <p>A peer that is slow slows down the other one, as without a tap; the end of one direction, a close and a reset are
 * passed on. A peer whose target cannot be reached is turned away, and the tap stays.
 *
 * <p>One thread, that of run(), tells the observer, which must not wait. At most 1,000 connections at once; more wait until
 * one has ended.
 */
public final class Tap implements Program {

    private static final int BUFFER_BYTES = 1 << 17;
    private static final long LOOK_MILLIS = 100;

    private final TcpStreams.Listener observer;
    private final Forwarder forwarder;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private volatile TapStats stats = new TapStats(0, 0, 0);
    private long bytes;
    private BiConsumer<CapturedConnection, CapturedConnection> reached = (front, back) -> {};

    /**
     * Binds every listener.
     *
     * @param routes at least one
     * @param isExposed whether other machines may connect
     * @param observer told what goes through; its connections' server is the address that the client has connected to
     * @param warn told, in one line, of a target that cannot be reached, once until it is
     * @throws io.zmqkit.core.EndpointException if an endpoint cannot be bound, or a target's host is unknown
     * @throws io.zmqkit.core.socket.InsufficientSecurityException if other machines could connect, and nobody has said that
     *     this is wanted
     */
    public Tap(List<Route> routes, boolean isExposed, TcpStreams.Listener observer, Consumer<String> warn) {
        this.observer = observer;
        forwarder = new Forwarder("tap", routes, isExposed, new Watched(), warn);
    }

    /** {@return where it listens, in the order of its routes, with the ports that the system has chosen} */
    public List<Endpoint> endpoints() {
        return forwarder.endpoints();
    }

    /**
     * From now on, tells which connection it has made for which. Call it before run(), whose thread tells.
     *
     * @param reached given a peer's connection to the tap, and the tap's to the other peer
     */
    public void onReached(BiConsumer<CapturedConnection, CapturedConnection> reached) {
        this.reached = reached;
    }

    @Override
    public void run() {
        forwarder.run();
    }

    /** What goes through. */
    private final class Watched implements Traffic {

        @Override
        public Flow flow(Link link, boolean fromClient, SelectionKey from, SelectionKey to) {
            return new TapFlow(from, to, buffer, came -> {
                bytes += came.remaining();
                observer.data(link.name(), fromClient, now(), came);
            });
        }

        @Override
        public void opened(Link link) {
            observer.opened(link.name(), now());
            reached.accept(link.name(), link.onward());
        }

        @Override
        public void closed(Link link, boolean abruptly) {
            observer.closed(link.name(), now(), abruptly);
        }

        @Override
        public long look() {
            count();
            return LOOK_MILLIS;
        }
    }

    private void count() {
        stats = new TapStats(forwarder.connections(), forwarder.open(), bytes);
    }

    private static long now() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    @Override
    public TapStats stats() {
        return stats;
    }

    @Override
    public void stop() {
        forwarder.stop();
    }

    @Override
    public void close() {
        forwarder.close();
        count();
    }
}
