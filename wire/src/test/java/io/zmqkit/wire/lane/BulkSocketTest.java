package io.zmqkit.wire.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.wire.zmtp.Frame;
import io.zmqkit.wire.zmtp.FrameLimits;
import io.zmqkit.wire.zmtp.SocketKind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BulkSocketTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MESSAGES = 1024;

    @Test
    void whoeverAbandonsItNeedNotWaitForWhatGoesOutAllTheTime() throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        AtomicBoolean isOver = new AtomicBoolean();
        try (ServerSocketChannel listener =
                        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                BulkSocket pull = new BulkSocket(SocketKind.PULL, FrameLimits.DEFAULTS, (from, run, messages) -> {});
                BulkSocket push = new BulkSocket(SocketKind.PUSH, FrameLimits.DEFAULTS, (from, run, messages) -> {})) {
            pull.listen(listener);
            Future<?> reading = thread.submit(() -> {
                while (!isOver.get()) {
                    pull.turn(20);
                }
                return true;
            });
            InetSocketAddress address = (InetSocketAddress) listener.getLocalAddress();
            BulkPeer peer = push.connect(address, PATIENCE);
            byte[] message = Frame.last(new byte[64 << 10]).encode();
            ByteBuffer messages = ByteBuffer.allocateDirect(MESSAGES * message.length);
            for (int i = 0; i < MESSAGES; i++) {
                messages.put(message);
            }
            push.abandon();
            boolean isTaken = peer.write(messages.flip(), PATIENCE.toSeconds(), TimeUnit.SECONDS);
            isOver.set(true);
            reading.get(1, TimeUnit.MINUTES);
            assertThat(isTaken).isFalse();
            assertThat(messages.hasRemaining()).isTrue();
        } finally {
            isOver.set(true);
            thread.shutdown();
        }
    }
}
