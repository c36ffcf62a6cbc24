package io.zmqkit.patterns.pubsub;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.testing.Running;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Socket;

class WeatherProxyTest {

    private static final byte[] SUBSCRIBE = "\u000110001 ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CANCEL = "\u000010001 ".getBytes(StandardCharsets.US_ASCII);

    private static final int HIGH_WATER_MARK = 10_000;
    private static final SocketOptions ROOMY = new SocketOptions(
            Duration.ofMillis(500),
            Duration.ofMillis(100),
            Duration.ofSeconds(1),
            1024,
            HIGH_WATER_MARK,
            SocketOptions.DEFAULTS.heartbeatInterval());

    private final ZContext context = new ZContext();
    private Socket publisher = xpub("tcp://127.0.0.1:*");
    private final Endpoint upstream = Endpoint.parse(publisher.getLastEndpoint());
    private final WeatherProxy proxy = new WeatherProxy(
            context, new WeatherProxy.Options(upstream, Endpoint.parse("tcp://127.0.0.1:*"), false, ROOMY));

    @AfterEach
    void closeContext() {
        context.close();
    }

    private Socket xpub(String endpoint) {
        Socket socket = context.createSocket(SocketType.XPUB);
        socket.setReceiveTimeOut(5000);
        socket.setHWM(HIGH_WATER_MARK);
        socket.bind(endpoint);
        return socket;
    }

    private Socket downstream(SocketType type) {
        Socket socket = context.createSocket(type);
        socket.setReceiveTimeOut(5000);
        socket.setHWM(HIGH_WATER_MARK);
        socket.setHandshakeIvl(2000);
        socket.connect(proxy.backend().toString());
        return socket;
    }

    private Socket sub() {
        Socket socket = downstream(SocketType.SUB);
        socket.subscribe("10001 ");
        return socket;
    }

    @Test
    void oneSubscriptionUpstreamServesManyAndALateOneToo() throws Exception {
        try (Running<?> running = Running.start(proxy)) {
            Socket one = sub();
            assertThat(publisher.recv()).isEqualTo(SUBSCRIBE);
            publisher.send("10001 1 1");
            assertThat(one.recvStr()).isEqualTo("10001 1 1");
            Socket late = sub();
            late.setReceiveTimeOut(20);
            await().until(
                            () -> { // the late subscription is not seen upstream: publish until it works
                                publisher.send("10001 2 2");
                                return "10001 2 2".equals(late.recvStr());
                            });
            assertThat(one.recvStr()).isEqualTo("10001 2 2");
            one.close();
            late.close();
            assertThat(publisher.recv())
                    .as("a second subscription, or the last cancellation")
                    .isEqualTo(CANCEL);
            running.stop();
            assertThat(proxy.stats().subscriptions()).isEqualTo(2);
            assertThat(proxy.stats().updates()).isGreaterThanOrEqualTo(2);
            assertThat(proxy.stats().junk()).isZero();
        }
    }

    @Test
    void framesOfOneUpdateStayTogether() throws Exception {
        try (Running<?> running = Running.start(proxy)) {
            Socket sub = sub();
            assertThat(publisher.recv()).isEqualTo(SUBSCRIBE);
            publisher.sendMore("10001 1 1");
            publisher.send("epoch 1");
            assertThat(sub.recvStr()).isEqualTo("10001 1 1");
            assertThat(sub.hasReceiveMore()).isTrue();
            assertThat(sub.recvStr()).isEqualTo("epoch 1");
            running.stop();
            assertThat(proxy.stats().updates()).isEqualTo(1);
        }
    }

    @Test
    void whatIsNoSubscriptionIsDroppedAndCounted() throws Exception {
        try (Running<?> running = Running.start(proxy)) {
            Socket peer = downstream(SocketType.XSUB);
            peer.send("GET / HTTP/1.1");
            peer.send("");
            peer.send(new byte[] {2});
            peer.send(SUBSCRIBE);
            assertThat(publisher.recv()).isEqualTo(SUBSCRIBE);
            running.stop();
            assertThat(proxy.stats().junk()).isEqualTo(3);
            assertThat(proxy.stats().subscriptions()).isEqualTo(1);
        }
    }

    @Test
    void publisherThatComesBackIsSubscribedAgain() throws Exception {
        try (Running<?> running = Running.start(proxy)) {
            Socket sub = sub();
            assertThat(publisher.recv()).isEqualTo(SUBSCRIBE);
            publisher.close();
            await().ignoreExceptions().until(() -> {
                publisher = xpub(upstream.toString());
                return true;
            });
            assertThat(publisher.recv()).isEqualTo(SUBSCRIBE);
            publisher.send("10001 3 3");
            assertThat(sub.recvStr()).isEqualTo("10001 3 3");
            running.stop();
        }
    }

    @Test
    void nothingIsQueuedForAPublisherThatIsAway() throws Exception {
        publisher.close();
        try (Running<?> running = Running.start(proxy)) {
            Socket fickle = downstream(SocketType.XSUB);
            for (int i = 0; i < 4000; i++) {
                fickle.send("\u000110002 ");
                fickle.send("\u000010002 ");
            }
            fickle.send(SUBSCRIBE);
            await().atMost(Duration.ofSeconds(20)).until(() -> proxy.stats().subscriptions() == 8001);
            await().ignoreExceptions().until(() -> {
                publisher = xpub(upstream.toString());
                return true;
            });
            byte[] first = publisher.recv();
            if (new String(first, US_ASCII).equals("\u000110002 ")) { // one went out before it was known to be away
                assertThat(new String(publisher.recv(), US_ASCII)).isEqualTo("\u000010002 ");
                first = publisher.recv();
            }
            assertThat(first).isEqualTo(SUBSCRIBE);
            running.stop();
        }
    }

    @Test
    void moreThanOneBatchPassesWithoutLoss() throws Exception {
        try (Running<?> running = Running.start(proxy)) {
            Socket sub = sub();
            assertThat(publisher.recv()).isEqualTo(SUBSCRIBE);
            for (int i = 0; i < 5000; i++) { // five batches, if they come faster than they go
                publisher.send("10001 1 " + i);
            }
            for (int i = 0; i < 5000; i++) {
                assertThat(sub.recvStr()).isEqualTo("10001 1 " + i);
            }
            running.stop();
            assertThat(proxy.stats().updates()).isEqualTo(5000);
        }
    }
}
