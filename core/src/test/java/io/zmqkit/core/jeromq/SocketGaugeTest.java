package io.zmqkit.core.jeromq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.live.ConnectionReading;
import io.zmqkit.core.live.MessageSample;
import io.zmqkit.core.live.SocketReading;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.core.socket.Sockets;
import io.zmqkit.testing.RawPeers;
import io.zmqkit.wire.peer.RawPeer;
import io.zmqkit.wire.zmtp.Frame;
import io.zmqkit.wire.zmtp.Ping;
import io.zmqkit.wire.zmtp.SocketKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.zeromq.SocketType;
import org.zeromq.ZMQ.Socket;

/** What the gauge takes JeroMQ to count inside: a new JeroMQ is tried here. */
class SocketGaugeTest {

    private static final Endpoint ANY = Endpoint.parse("tcp://127.0.0.1:*");

    @Test
    void readsWhatEachConnectionHasSentAndReceived() {
        try (WatchedContext context = Contexts.openWatched(failure -> {});
                Sockets sockets = new Sockets(context, SocketOptions.DEFAULTS)) {
            SocketGauge gauge = new SocketGauge(context);
            context.sampler().next(1);
            Socket pull = sockets.bind(SocketType.PULL, "PULL", ANY);
            Socket push = sockets.connect(SocketType.PUSH, "PUSH", Sockets.boundTo(pull));
            pull.setReceiveTimeOut(30_000);
            for (int i = 0; i < 3; i++) {
                push.sendMore("first");
                push.send("second");
            }
            assertThat(pull.recvStr()).isEqualTo("first");
            assertThat(pull.recvStr()).isEqualTo("second");
            await().untilAsserted(() -> {
                SocketReading sender = reading(gauge, "PUSH");
                SocketReading receiver = reading(gauge, "PULL");
                assertThat(sender.connections()).hasSize(1);
                ConnectionReading out = sender.connections().get(0);
                ConnectionReading in = receiver.connections().get(0);
                assertThat(out.sent()).isEqualTo(3);
                assertThat(out.queued()).isZero();
                assertThat(in.received()).isEqualTo(1);
                assertThat(in.waiting()).isEqualTo(2);
                assertThat(out.local()).isEqualTo(in.remote()).isNotEmpty();
                assertThat(out.remote()).isEqualTo(in.local());
                assertThat(receiver.endpoint()).isEqualTo(pull.getLastEndpoint());
            });
            List<MessageSample> samples = context.sampler().next(1);
            assertThat(samples).hasSize(1);
            assertThat(samples.get(0).bytes()).isEqualTo(11);
            assertThat(samples.get(0).frames())
                    .extracting(frame -> new String(frame, StandardCharsets.UTF_8))
                    .containsExactly("first", "second");
        }
    }

    /** Its message never ends: those of others are sampled again two calls later, and its rest is no message. */
    @Test
    void messageThatStallsIsGivenUp() throws Exception {
        try (Sampled pull = new Sampled();
                RawPeer stalled = pull.peer();
                RawPeer other = pull.peer()) {
            pull.next(1);
            pull.begin(stalled, "begun");
            pull.send(other, "beside it");
            assertThat(pull.next(1)).isEmpty();
            pull.send(other, "still beside it");
            assertThat(pull.next(1)).isEmpty();
            pull.send(other, "after it");
            assertThat(pull.next(1)).containsExactly("after it");
            pull.send(stalled, "rest");
            assertThat(pull.next(1)).isEmpty();
            pull.send(stalled, "whole");
            assertThat(pull.next(1)).containsExactly("whole");
        }
    }

    @Test
    void messageWhoseBeginWasNotWantedIsNotSampled() throws Exception {
        try (Sampled pull = new Sampled();
                RawPeer peer = pull.peer()) {
            pull.next(1);
            pull.send(peer, "wanted");
            pull.begin(peer, "topic");
            assertThat(pull.next(1)).containsExactly("wanted");
            pull.send(peer, "text");
            pull.begin(peer, "next topic");
            pull.send(peer, "next text");
            assertThat(pull.next(1)).containsExactly("next topic|next text");
        }
    }

    /** The very first message after the call, too, of one that seldom sends. */
    @Test
    void messagesThatBeginBesideAnotherAreNotSampled() throws Exception {
        try (Sampled pull = new Sampled();
                RawPeer first = pull.peer();
                RawPeer second = pull.peer();
                RawPeer third = pull.peer();
                RawPeer rare = pull.peer()) {
            pull.next(4);
            pull.begin(first, "1a");
            pull.begin(second, "2a");
            pull.begin(third, "3a");
            pull.send(first, "1b");
            pull.send(second, "2b");
            pull.send(third, "3b");
            pull.send(rare, "rare");
            assertThat(pull.next(1)).containsExactly("1a|1b", "rare");
        }
    }

    @Test
    void messageIsForgottenWhenNoneIsWantedAnyMore() throws Exception {
        try (Sampled pull = new Sampled();
                RawPeer peer = pull.peer()) {
            pull.next(1);
            pull.begin(peer, "1a");
            pull.next(0);
            pull.send(peer, "1b");
            pull.begin(peer, "2a");
            pull.next(1);
            pull.send(peer, "2b");
            pull.send(peer, "whole");
            assertThat(pull.next(1)).containsExactly("whole");
        }
    }

    @Test
    void tellsThatAHighWaterMarkIsReached() {
        try (WatchedContext context = Contexts.openWatched(failure -> {})) {
            Socket pub = context.createSocket(SocketType.XPUB);
            pub.setHWM(10);
            pub.setLinger(0);
            pub.setReceiveTimeOut(30_000);
            pub.bind("tcp://127.0.0.1:*");
            Socket sub = context.createSocket(SocketType.SUB); // reads nothing
            sub.setHWM(10);
            sub.subscribe("");
            sub.setHandshakeIvl(2000); // JeroMQ does not greet some of its connections
            sub.connect(pub.getLastEndpoint());
            assertThat(pub.recv()).hasSize(1);
            SocketGauge gauge = new SocketGauge(context);
            byte[] large = new byte[1 << 20];
            await().until(() -> {
                pub.send(large);
                ConnectionReading out = reading(gauge, "XPUB").connections().get(0);
                return out.isFull() && out.queued() > 0;
            });
        }
    }

    private static SocketReading reading(SocketGauge gauge, String type) {
        return gauge.read().orElse(List.of()).stream()
                .filter(socket -> socket.type().equals(type))
                .findFirst()
                .orElseThrow();
    }

    /** A PULL socket whose messages are sampled, and peers that send it frame by frame. */
    private static final class Sampled implements AutoCloseable {

        private final WatchedContext context = Contexts.openWatched(failure -> {});
        private final Sockets sockets = new Sockets(context, SocketOptions.DEFAULTS);
        private final Socket pull = sockets.open(SocketType.PULL);
        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

        Sampled() {
            sockets.hearFrames(
                    pull,
                    (peer, frame) -> heard.add(
                            frame.isOfProtocol() ? "PING" : new String(frame.content(), StandardCharsets.UTF_8)));
            sockets.bind(pull, "PULL", ANY);
            pull.setReceiveTimeOut(30_000);
        }

        RawPeer peer() throws IOException {
            return RawPeers.connect(Sockets.boundTo(pull), SocketKind.PUSH);
        }

        /** When the PING behind it is heard, the I/O thread has done with it. */
        void begin(RawPeer peer, String text) throws Exception {
            peer.send(Frame.more(text.getBytes(StandardCharsets.UTF_8)));
            peer.send(Frame.of(new Ping(Duration.ZERO, ByteBuffer.allocate(0)).encode()));
            assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo(text);
            assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("PING");
        }

        /** The message's last frame. */
        void send(RawPeer peer, String text) throws Exception {
            peer.send(Frame.last(text.getBytes(StandardCharsets.UTF_8)));
            assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo(text);
            do {
                assertThat(pull.recv()).isNotNull(); // and so it has done with this one
            } while (pull.hasReceiveMore());
        }

        List<String> next(int most) {
            return context.samples(most).stream()
                    .map(sample -> sample.frames().stream()
                            .map(frame -> new String(frame, StandardCharsets.UTF_8))
                            .collect(Collectors.joining("|")))
                    .toList();
        }

        @Override
        public void close() {
            sockets.close();
            context.close();
        }
    }
}
