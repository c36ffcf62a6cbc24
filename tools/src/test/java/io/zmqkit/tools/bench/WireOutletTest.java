package io.zmqkit.tools.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.wire.lane.BulkSocket;
import io.zmqkit.wire.peer.Listener;
import io.zmqkit.wire.peer.ZmtpPeer;
import io.zmqkit.wire.zmtp.Command;
import io.zmqkit.wire.zmtp.FrameLimits;
import io.zmqkit.wire.zmtp.Introduction;
import io.zmqkit.wire.zmtp.Ping;
import io.zmqkit.wire.zmtp.SocketKind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WireOutletTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** At a low rate the pauses are longer than the heartbeats of a peer. */
    @Test
    void senderThatWaitsForItsNextMessageAnswersPings() throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (Listener listener = new Listener(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                BulkSocket socket =
                        new BulkSocket(SocketKind.PUSH, FrameLimits.DEFAULTS, (from, run, messages) -> {})) {
            Future<ZmtpPeer> accepting =
                    thread.submit(() -> ZmtpPeer.accept(listener, Introduction.of(SocketKind.PULL), PATIENCE));
            socket.connect(listener.address(), PATIENCE);
            Letter letter = new Letter(new BenchOptions.Load(1, 1, 64, 0, 1, false), 0, 0, "a-bench0", false);
            WireOutlet outlet = new WireOutlet(socket, SocketKind.PUSH, letter, 0, PATIENCE);
            try (ZmtpPeer pull = accepting.get(20, TimeUnit.SECONDS)) {
                pull.send(new Ping(Duration.ZERO, ByteBuffer.allocate(0)).encode());
                Future<Command> answer = thread.submit(
                        () -> Command.decode(pull.receiveFrame(PATIENCE).body()));
                long begun = System.nanoTime();
                while (!answer.isDone() && System.nanoTime() - begun < PATIENCE.toNanos()) {
                    outlet.tend();
                }
                assertThat(answer.get(20, TimeUnit.SECONDS).is(Command.PONG)).isTrue();
            }
        } finally {
            thread.shutdownNow();
        }
    }
}
