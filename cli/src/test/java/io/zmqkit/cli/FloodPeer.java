package io.zmqkit.cli;

import io.zmqkit.core.Endpoint;
import io.zmqkit.wire.peer.RawPeer;
import io.zmqkit.wire.zmtp.Frame;
import io.zmqkit.wire.zmtp.Introduction;
import io.zmqkit.wire.zmtp.SocketKind;
import io.zmqkit.wire.zmtp.Subscription;
import io.zmqkit.wire.zmtp.Version;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;

/** A SUB that subscribes to whatever no ZeroMQ library would, and reads nothing. */
final class FloodPeer implements AutoCloseable {

    /** As long as the test, since a publisher under attack may take its time. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final RawPeer peer;

    FloodPeer(String endpoint) throws IOException {
        Endpoint address = Endpoint.parse(endpoint);
        peer = RawPeer.connect(
                new InetSocketAddress(address.host(), address.port()),
                Introduction.of(SocketKind.SUB).speaking(Version.ZMTP_3_0),
                PATIENCE);
    }

    /** Subscribes to different topics until all are sent or the publisher has dropped the connection; tells how many. */
    int subscribe(int topics, int topicBytes, long seed) {
        Random random = new Random(seed);
        byte[] topic = new byte[topicBytes];
        for (int i = 0; i < topics; i++) {
            random.nextBytes(topic);
            try {
                peer.send(subscription(topic));
            } catch (IOException e) {
                return i;
            }
        }
        return topics;
    }

    /** Subscribes to one topic again and again, until the publisher has dropped the connection. */
    void repeat(String topic, int times) {
        byte[] one = subscription(topic.getBytes(StandardCharsets.ISO_8859_1)).encode();
        int together = 10_000;
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (int i = 0; i < together; i++) {
            frames.writeBytes(one);
        }
        for (int sent = 0; sent < times; sent += together) {
            try {
                peer.sendBytes(frames.toByteArray());
            } catch (IOException e) {
                return;
            }
        }
    }

    private static Frame subscription(byte[] topic) {
        return Subscription.to(topic).encode(Version.ZMTP_3_0);
    }

    @Override
    public void close() throws IOException {
        peer.close();
    }
}
