package io.zmqkit.patterns.pipeline;

import static org.awaitility.Awaitility.await;

import io.zmqkit.core.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A peer that opens one TCP connection after another and never says a word. */
final class SilentConnections implements AutoCloseable {

    private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Endpoint endpoint;

    SilentConnections(Endpoint endpoint, Duration interval) {
        this.endpoint = endpoint;
        var unused = timer.scheduleAtFixedRate(this::connect, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void connect() {
        try {
            open.add(new Socket(InetAddress.getLoopbackAddress(), endpoint.port()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int opened() {
        return open.size();
    }

    @Override
    public void close() throws IOException {
        timer.shutdown();
        await().atMost(Duration.ofSeconds(10)).until(timer::isTerminated);
        for (Socket socket : open) {
            socket.close();
        }
    }
}
