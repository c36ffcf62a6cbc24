package io.zmqkit.cli.frame;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.live.LiveSource;
import io.zmqkit.testing.RawPeers;
import io.zmqkit.wire.peer.TcpConnection;
import io.zmqkit.wire.zmtp.Frame;
import io.zmqkit.wire.zmtp.SocketKind;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/** A view that is far away, or busy: its first connection is lost before it greets. */
class LiveReporterTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Executor THREADS = task -> new Thread(task, "test").start();

    private static final LiveSource NOTHING = new LiveStatus(() -> "");

    @Test
    void programThatEndsBeforeItIsGreetedIsSeenNevertheless() throws Exception {
        try (var view = RawPeers.listen()) {
            LiveReporter reporter = LiveReporter.start(endpoint(view.address().getPort()), "hello client", "", NOTHING);
            TcpConnection lost = view.accept(PATIENCE);
            int read = lost.read(ByteBuffer.allocate(1), PATIENCE);
            assertThat(read).as("its greeting: it knows that it is connected").isEqualTo(1);
            CompletableFuture<Void> end = CompletableFuture.runAsync(() -> reporter.close(PATIENCE), THREADS);
            lost.close();
            try (var greeted = RawPeers.accept(view, SocketKind.PULL)) {
                String told = text(greeted.receive(PATIENCE));
                while (!told.contains("\"ended\":true")) {
                    assertThat(told).contains("\"role\":\"hello client\"");
                    told = text(greeted.receive(PATIENCE));
                }
            }
            assertThat(end).succeedsWithin(PATIENCE);
        }
    }

    private static Endpoint endpoint(int port) {
        return Endpoint.parse("tcp://127.0.0.1:" + port);
    }

    private static String text(Frame frame) {
        return UTF_8.decode(frame.body()).toString();
    }
}
