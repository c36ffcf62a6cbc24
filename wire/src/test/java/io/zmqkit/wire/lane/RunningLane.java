package io.zmqkit.wire.lane;

import io.zmqkit.wire.zmtp.FrameLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

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

    RunningLane(LaneOptions options) throws IOException {
        ServerSocketChannel collector = bound();
        ServerSocketChannel publisher = bound();
        collect = (InetSocketAddress) collector.getLocalAddress();
        publish = (InetSocketAddress) publisher.getLocalAddress();
        lane = new Lane(collector, publisher, options, warnings::add, warnings::add);
        Thread thread = new Thread(this::run, "lane");
        thread.setDaemon(true);
        thread.start();
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
