package io.zmqkit.wire.lane;

import io.zmqkit.wire.zmtp.FrameLimits;
import io.zmqkit.wire.zmtp.SocketKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** A lane on two free ports, in a thread of its own. */
final class RunningLane implements AutoCloseable {

    static final LaneOptions DEFAULTS = new LaneOptions(
            1000,
            16 << 20,
            16 << 20,
            new FrameLimits(2 << 20, 100, 4 << 20, 256),
            1000,
            100,
            50,
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(5));

    final InetSocketAddress collect;
    final InetSocketAddress publish;
    final Lane lane;
    final Queue<String> warnings = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    /** Forwards what PUSH peers send. */
    RunningLane(LaneOptions options) throws IOException {
        this(options, SocketKind.PULL, bound());
    }

    /** A front of this kind, to which its peers connect. */
    RunningLane(LaneOptions options, SocketKind kind) throws IOException {
        this(options, kind, bound());
    }

    private RunningLane(LaneOptions options, SocketKind kind, ServerSocketChannel channel) throws IOException {
        this(options, (InetSocketAddress) channel.getLocalAddress(), told -> LaneSide.bound(kind, channel, told));
    }

    /** Connects to a publisher. */
    RunningLane(LaneOptions options, Supplier<InetSocketAddress> upstream) throws IOException {
        this(options, upstream.get(), told -> LaneSide.connecting(SocketKind.XSUB, upstream, told));
    }

    private RunningLane(LaneOptions options, InetSocketAddress collect, Function<Consumer<String>, LaneSide> front)
            throws IOException {
        ServerSocketChannel publisher = bound();
        this.collect = collect;
        publish = (InetSocketAddress) publisher.getLocalAddress();
        LaneSide back = LaneSide.bound(SocketKind.XPUB, publisher, warnings::add);
        lane = new Lane(front.apply(warnings::add), back, options);
        Thread thread = new Thread(this::run, "lane");
        thread.setDaemon(true);
        thread.start();
    }

    static Lane lane(
            ServerSocketChannel collector,
            ServerSocketChannel publisher,
            LaneOptions options,
            Consumer<String> warnings)
            throws IOException {
        return new Lane(
                LaneSide.bound(SocketKind.PULL, collector, warnings),
                LaneSide.bound(SocketKind.XPUB, publisher, warnings),
                options);
    }

    private static ServerSocketChannel bound() throws IOException {
        return ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private void run() {
        try {
            lane.run();
            end.complete(null);
        } catch (IOException | RuntimeException | Error e) {
            end.completeExceptionally(e);
        }
        lane.close();
    }

    static String endpoint(InetSocketAddress address) {
        return "tcp://127.0.0.1:" + address.getPort();
    }

    /** Stops it, and fails with what it has failed with. */
    void stop() {
        lane.stop();
        end.orTimeout(20, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        stop();
    }
}
