package io.zmqkit.web;

import static io.zmqkit.web.RawBrowser.frame;
import static io.zmqkit.web.RawBrowser.get;
import static io.zmqkit.web.RawBrowser.upgrade;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zmqkit.core.Endpoint;
import io.zmqkit.testing.Running;
import io.zmqkit.wire.peer.Listener;
import io.zmqkit.wire.peer.RawPeer;
import io.zmqkit.wire.zmtp.Introduction;
import io.zmqkit.wire.zmtp.SocketKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** What strangers may do to a web server: none of it costs those who behave more than a moment. */
@Tag("faults")
@Timeout(200)
class WebAbuseTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Endpoint ANY = Endpoint.parse("tcp://127.0.0.1:*");
    private static final int MANY = 1000;

    private final Random random = new Random(1);
    private final ZContext context = new ZContext();
    private final ZMQ.Socket collector = RelaySocket.bound(context, SocketType.PULL);
    private final ZMQ.Socket publisher = RelaySocket.bound(context, SocketType.XPUB);
    private final ZMQ.Socket history = RelaySocket.bound(context, SocketType.ROUTER);
    private final Running<WebServer> running =
            Running.start(new WebServer(context, options(null, Endpoint.parse(publisher.getLastEndpoint()))));
    private final WebServer server = running.program();
    private final int port = server.endpoint().port();

    private WebOptions options(@Nullable String password, Endpoint publisherAt) {
        return new WebOptions(
                ANY,
                false,
                password,
                Endpoint.parse(collector.getLastEndpoint()),
                publisherAt,
                Endpoint.parse(history.getLastEndpoint()),
                ANY,
                Set.of(),
                2000,
                1 << 20);
    }

    @AfterEach
    void closeAll() {
        running.close();
        context.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(30_000);
        return socket;
    }

    private Socket opened(String request) throws IOException {
        Socket socket = connect();
        socket.getOutputStream().write(request.getBytes(UTF_8));
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = socket.getInputStream().read();
            assertThat(next).as("after " + head).isNotNegative();
            head.append((char) next);
        }
        assertThat(head.toString()).startsWith("HTTP/1.1 101");
        return socket;
    }

    private void assertServed() throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream()
                    .write("GET /live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".getBytes(UTF_8));
            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                    .startsWith("HTTP/1.1 200");
        }
    }

    private String junk(int most) {
        byte[] bytes = new byte[1 + random.nextInt(most)];
        random.nextBytes(bytes);
        return new String(bytes, ISO_8859_1);
    }

    private String request(int kind) {
        String get = "GET / HTTP/1.1\r\nHost: localhost\r\n";
        return switch (kind) {
            case 0 -> junk(2000);
            case 1 -> "GET / HTTP/" + random.nextInt(100) + "\r\n\r\n";
            case 2 -> "GET /" + junk(200).replaceAll("[\r\n]", "") + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
            case 3 -> get + "X: " + "x".repeat(20_000) + "\r\n\r\n";
            case 4 -> get + "X: y\r\n".repeat(5000) + "\r\n";
            case 5 -> get + "Content-Length: -" + random.nextInt() + "\r\n\r\n";
            case 6 -> get + "Content-Length: 99999999999\r\n\r\n" + junk(100);
            case 7 -> get + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\nzz\r\n" + junk(100);
            case 8 -> get + junk(100).replaceAll("[\r\n]", "") + "\r\n\r\n";
            case 9 -> upgrade("/zws/collect", "Sec-WebSocket-Protocol: " + junk(50).replaceAll("[\r\n]", ""));
            case 10 -> upgrade("/zws/collect", "Sec-WebSocket-Protocol: ZWS2.0", "Origin: http://evil.example");
            case 11 -> upgrade("/live/feed", "Origin: null");
            default -> "\u0016\u0003\u0001" + junk(300); // TLS, more or less
        };
    }

    @Test
    void malformedRequestsOfEveryKindAreRefusedAndOthersAreServed() throws IOException {
        for (int i = 0; i < MANY; i++) {
            String request = request(i % 13);
            try (Socket socket = connect()) {
                socket.getOutputStream().write(request.getBytes(ISO_8859_1));
                socket.shutdownOutput();
                assertThat(new String(socket.getInputStream().readAllBytes(), ISO_8859_1))
                        .as(request)
                        .doesNotStartWith("HTTP/1.1 101");
            } catch (IOException e) {
                assertThat(e)
                        .as(request)
                        .hasMessageMatching(".*(reset|Broken pipe|abort).*"); // cut off in mid-sentence
            }
            if (i % 100 == 0) {
                assertServed();
            }
        }
        assertServed();
        await().atMost(PATIENCE).until(() -> server.stats().connections() == 0);
    }

    /** Of a WebSocket: what no browser sends. */
    private byte[] broken(int kind) {
        byte[] body = junk(100).getBytes(ISO_8859_1);
        int mask = 0x80;
        int first = switch (kind) {
            case 0 -> 0x83 + random.nextInt(5); // an opcode that there is not
            case 1 -> 0xF2; // reserved bits
            case 2 -> 0x80; // goes on with what has not begun
            case 3 -> 0x09; // a ping in pieces
            case 4 -> 0x81; // text
            default -> 0x82;
        };
        ByteBuffer frame = ByteBuffer.allocate(200).put((byte) first);
        switch (kind) {
            case 5 -> frame.put((byte) body.length).put(body); // not masked
            case 6 -> frame.put((byte) (mask | 127)).putLong(Long.MAX_VALUE).putInt(0);
            case 7 -> frame.put((byte) (mask | 127)).putLong(-1).putInt(0);
            case 8 ->
                frame.put((byte) (mask | 126)).putShort((short) 5).putInt(0).put(body); // in too many bytes
            default -> frame.put((byte) (mask | body.length)).putInt(0).put(body);
        }
        byte[] bytes = new byte[frame.flip().remaining()];
        frame.get(bytes);
        return bytes;
    }

    @Test
    void brokenFramesEndTheirWebSocketAndNoOther() throws Exception {
        try (Browser good = new Browser(port, "/zws/collect", "ZWS2.0")) {
            good.next();
            good.send("\0");
            for (int i = 0; i < MANY; i++) {
                String to = i % 2 == 0 ? "/live/feed" : "/zws/collect";
                try (Socket socket = opened(upgrade(to, i % 2 == 0 ? "X: y" : "Sec-WebSocket-Protocol: ZWS2.0"))) {
                    socket.getOutputStream().write(broken(i % 9));
                    assertThat(socket.getInputStream().readAllBytes()).isNotNull(); // until the server ends it
                } catch (IOException e) {
                    assertThat(e).hasMessageMatching(".*(reset|Broken pipe|abort).*");
                }
            }
            good.send("\0still here");
            await().atMost(PATIENCE).until(() -> "still here".equals(collector.recvStr()));
        }
        await().atMost(PATIENCE).until(() -> server.stats().connections() == 0);
    }

    @Test
    void whoSendsSlowlyOrNothingIsCutOffAfterTenSeconds() throws IOException {
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Socket socket = connect();
            socket.getOutputStream().write(i % 2 == 0 ? new byte[0] : "GET / HTTP/1.1\r\nX-".getBytes(UTF_8));
            slow.add(socket);
        }
        assertServed();
        await().atMost(PATIENCE).until(() -> {
            for (int i = 1; i < slow.size(); i += 2) {
                drip(slow.get(i));
            }
            return server.stats().connections() == 0;
        });
        assertServed();
        for (Socket socket : slow) {
            socket.close();
        }
    }

    private static void drip(Socket socket) {
        try {
            socket.getOutputStream().write('x');
        } catch (IOException e) {
            // it has been cut off, which is what is waited for
        }
    }

    /** What it sends is not read either, once a little waits for it: so what waits does not grow, and it is not heard. */
    @Test
    void whoReadsNothingIsCutOffAfterAMinuteHoweverMuchItSends() throws Exception {
        List<RawBrowser> deaf = new ArrayList<>();
        try (WebServer guarded =
                new WebServer(context, options("secret", Endpoint.parse(publisher.getLastEndpoint())))) {
            try (RawBrowser guesses = new RawBrowser(guarded.endpoint().port())) {
                guesses.send(get("/", "Authorization: Basic eDp5"));
                await().atMost(PATIENCE).until(() -> guarded.stats().wrongPasswords() == 1);
            }
            RawBrowser pings = new RawBrowser(port);
            deaf.add(pings);
            pings.send(upgrade("/zws/collect", "Sec-WebSocket-Protocol: ZWS2.0"));
            assertThat(pings.head()).startsWith("HTTP/1.1 101");
            CompletableFuture<?> cutOff = CompletableFuture.runAsync(() -> pingUntilCutOff(pings));
            for (int pages : List.of(20, 60, 100, MANY)) { // for some of them the refusal is what waits
                RawBrowser asks = new RawBrowser(port);
                deaf.add(asks);
                asks.send(get("/vendor/dagre.esm.js").repeat(pages) + get("/nothing"));
            }
            await().atMost(PATIENCE.multipliedBy(2)).until(() -> server.stats().connections() == 0);
            cutOff.orTimeout(60, TimeUnit.SECONDS).join();
            assertThat(guarded.stats().cutOff()).isZero(); // the one that guessed had left by itself
        } finally {
            for (RawBrowser browser : deaf) {
                browser.close();
            }
        }
        assertServed();
    }

    private static void pingUntilCutOff(RawBrowser browser) {
        byte[] pings = new byte[131 * MANY];
        for (int i = 0; i < MANY; i++) {
            System.arraycopy(frame(0x89, new byte[125]), 0, pings, 131 * i, 131);
        }
        try {
            while (true) {
                browser.send(pings);
            }
        } catch (IOException e) {
            // it has been cut off, which is what is waited for
        }
    }

    @Test
    void relayThatAnswersNoPingIsGivenUpAndOneThatIsQuietIsNot() throws Exception {
        try (Browser quiet = new Browser(port, "/zws/publish", "ZWS2.0");
                Listener listener = new Listener(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            Endpoint at = new Endpoint("tcp", "127.0.0.1", listener.address().getPort());
            CompletableFuture<RawPeer> relay = CompletableFuture.supplyAsync(() -> silentRelay(listener));
            try (WebServer far = new WebServer(context, options(null, at));
                    Browser browser = new Browser(far.endpoint().port(), "/zws/publish", "ZWS2.0");
                    RawPeer silent = relay.orTimeout(60, TimeUnit.SECONDS).join()) {
                assertThat(silent).isNotNull();
                assertThat(browser.next()).isEqualTo("\0");
                await().atMost(PATIENCE).until(() -> far.stats().peers() == 0);
                assertThat(browser.closed()).isEqualTo(1012);
            }
            assertThat(quiet.next()).isEqualTo("\0");
            quiet.send("\0", "\0\1a");
            assertThat(publisher.recvStr()).isEqualTo("\1a");
            publisher.send("a");
            assertThat(quiet.next()).isEqualTo("\0a");
            assertThat(server.stats().peers()).isOne();
        }
    }

    private static RawPeer silentRelay(Listener listener) {
        try {
            return RawPeer.accept(listener, Introduction.of(SocketKind.XPUB), PATIENCE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void fiveHundredViewersAreToldOfAThousandProcessesAndThoseThatDoNotReadCostNobodyAnything() throws Exception {
        List<Socket> deaf = new ArrayList<>();
        try (Browser first = new Browser(port, "/live/feed", "");
                ZMQ.Socket push = context.createSocket(SocketType.PUSH)) {
            for (int i = 0; i < 500; i++) {
                deaf.add(opened(upgrade("/live/feed")));
            }
            push.setSendTimeOut(30_000);
            push.setHandshakeIvl(2000); // JeroMQ does not greet some of its connections
            push.connect(server.liveEndpoint().toString());
            for (String hostile : List.of(
                    "not JSON",
                    "[".repeat(50_000),
                    "{\"process\":1}",
                    "{\"process\":\"" + "x".repeat(60_000) + "\"}",
                    "")) {
                push.send(hostile);
            }
            for (int round = 0; round < 5; round++) {
                for (int i = 0; i < MANY; i++) {
                    push.send("{\"process\":\"p" + i + "\",\"__proto__\":{\"ended\":true},\"round\":" + round
                            + ",\"role\":\"" + "<script>".repeat(100) + "\"}");
                }
            }
            assertToldOfAll(first);
            try (Browser late = new Browser(port, "/live/feed", "")) {
                assertToldOfAll(late);
            }
            assertServed();
        } finally {
            for (Socket socket : deaf) {
                socket.close();
            }
        }
        await().atMost(PATIENCE).until(() -> server.stats().connections() == 0);
    }

    private static void assertToldOfAll(Browser viewer) throws InterruptedException {
        Set<String> told = new HashSet<>();
        while (told.size() < MANY) {
            Pattern.compile("\"p[0-9]+\"(?=,\"__proto__\":\\{\"ended\":true},\"round\":4)")
                    .matcher(viewer.next())
                    .results()
                    .forEach(match -> told.add(match.group()));
        }
    }
}
