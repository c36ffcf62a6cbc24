package io.zmqkit.web;

import static io.zmqkit.web.RawBrowser.message;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.EndpointException;
import io.zmqkit.core.LoopbackPorts;
import io.zmqkit.core.socket.InsufficientSecurityException;
import io.zmqkit.testing.Running;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

class WebServerTest {

    private static final Endpoint ANY = Endpoint.parse("tcp://127.0.0.1:*");

    private final ZContext context = new ZContext();
    private final ZMQ.Socket collector = RelaySocket.bound(context, SocketType.PULL);
    private final ZMQ.Socket publisher = RelaySocket.bound(context, SocketType.XPUB);
    private final ZMQ.Socket history = RelaySocket.bound(context, SocketType.ROUTER);
    private final WebServer server = new WebServer(context, options(ANY, 100));
    private final int port = server.endpoint().port();

    private WebOptions options(Endpoint at, int maxConnections) {
        return options(at, maxConnections, ANY);
    }

    private WebOptions options(Endpoint at, int maxConnections, Endpoint live) {
        return options(at, maxConnections, live, 1 << 20);
    }

    private WebOptions options(Endpoint at, int maxConnections, Endpoint live, int maxMessageBytes) {
        return new WebOptions(
                at,
                false,
                null,
                Endpoint.parse(collector.getLastEndpoint()),
                Endpoint.parse(publisher.getLastEndpoint()),
                Endpoint.parse(history.getLastEndpoint()),
                live,
                Set.of(),
                maxConnections,
                maxMessageBytes);
    }

    @AfterEach
    void closeAll() {
        server.close();
        context.close();
    }

    /** Sends bytes, and returns what comes back until the server ends the connection. */
    private static String exchange(int port, String text) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(text.getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    private String get(String path, String... headers) throws IOException {
        String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        return exchange(port, "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + more + "\r\n");
    }

    private String upgrade(String... headers) throws IOException {
        return exchange(port, RawBrowser.upgrade("/zws/collect", headers));
    }

    @Test
    void pageComesWithHeadersThatForbidWhatItDoesNotDo() throws IOException {
        String response = get("/");
        assertThat(response)
                .startsWith("HTTP/1.1 200 OK")
                .contains("script-src 'self'", "frame-ancestors 'none'", "nosniff", "no-referrer")
                .doesNotContain("unsafe-inline");
        String tag = response.replaceAll("(?s).*etag: (\\S+).*", "$1");
        assertThat(get("/", "If-None-Match: " + tag)).startsWith("HTTP/1.1 304");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nothing", "/../pom.xml", "/%2e%2e/", "//", "/chat.html/", "/io/zmqkit/web/chat.html"})
    void otherPathsAreNotThere(String path) throws IOException {
        assertThat(get(path)).startsWith("HTTP/1.1 404");
    }

    @Test
    void whatIsNotServedIsSaid() throws IOException {
        assertThat(exchange(port, "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"))
                .startsWith("HTTP/1.1 405");
        assertThat(exchange(port, "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n"))
                .startsWith("HTTP/1.1 403");
        assertThat(exchange(port, "\0\1\2 junk\r\n\r\n")).startsWith("HTTP/1.1 400");
        assertThat(exchange(port, "GET /" + "x".repeat(5000) + " HTTP/1.1\r\n\r\n"))
                .startsWith("HTTP/1.1 400");
        assertThat(get("/zws/collect")).startsWith("HTTP/1.1 426");
        assertThat(upgrade("Origin: http://evil.example")).startsWith("HTTP/1.1 403");
        assertThat(upgrade("Sec-WebSocket-Protocol: mqtt"))
                .startsWith("HTTP/1.1 400")
                .contains("ZWS2.0");
        String withoutKey = RawBrowser.upgrade("/zws/collect", "Sec-WebSocket-Protocol: ZWS2.0")
                .replaceAll("Sec-WebSocket-Key.*\r\n", "");
        assertThat(exchange(port, withoutKey)).startsWith("HTTP/1.1 400");
        await().until(() -> server.stats().connections() == 0);
    }

    @Test
    void whatABrowserPushesIsCollected() throws InterruptedException {
        try (Browser browser = new Browser(port, "/zws/collect", "ZWS2.0")) {
            assertThat(browser.next()).isEqualTo("\0");
            browser.send("\0");
            browser.send("\1hello", "\0" + "w".repeat(1000), "\0again");
            assertThat(collector.recvStr()).isEqualTo("hello");
            assertThat(collector.hasReceiveMore()).isTrue();
            assertThat(collector.recvStr()).hasSize(1000);
            assertThat(collector.recvStr()).isEqualTo("again");
        }
        await().until(() -> server.stats().peers() == 0);
    }

    /** With a slash in its name, which is why browsers and the JDK refuse to ask for it, and libzmq does not. */
    @Test
    void peerOfZws20WithTheNullMechanismShakesHandsLikeAZmtpPeer() throws IOException {
        try (RawBrowser peer = upgraded("/zws/collect", "ZWS2.0/NULL")) {
            peer.send(message("\2\5READY\13Socket-Type\0\0\0\4PUSH"));
            peer.send(message("\0hello"));
            assertThat(collector.recvStr()).isEqualTo("hello");
        }
    }

    private RawBrowser upgraded(String path, String subprotocol) throws IOException {
        RawBrowser browser = new RawBrowser(port);
        browser.send(RawBrowser.upgrade(path, "Sec-WebSocket-Protocol: " + subprotocol));
        assertThat(browser.head()).startsWith("HTTP/1.1 101").contains(subprotocol);
        return browser;
    }

    @Test
    void browserGetsWhatItHasSubscribedTo() throws InterruptedException {
        try (Browser browser = new Browser(port, "/zws/publish", "ZWS2.0")) {
            browser.next();
            browser.send("\0", "\0\1a");
            assertThat(publisher.recvStr()).isEqualTo("\1a");
            publisher.send("b");
            publisher.sendMore("a1");
            publisher.send("second frame");
            assertThat(browser.next()).isEqualTo("\1a1");
            assertThat(browser.next()).isEqualTo("\0second frame");
        }
        assertThat(publisher.recvStr()).isEqualTo("\0a"); // the subscription ends with the browser
    }

    @Test
    void browserAsksAndIsAnswered() throws InterruptedException {
        try (Browser browser = new Browser(port, "/zws/history", "ZWS2.0")) {
            browser.next();
            browser.send("\0chosen-id", "\0question");
            byte[] sender = history.recv();
            assertThat(new String(sender, UTF_8)).isNotEqualTo("chosen-id");
            assertThat(history.recvStr()).isEqualTo("question");
            history.send(sender, ZMQ.SNDMORE);
            history.send("answer");
            assertThat(browser.next()).isEqualTo("\0answer");
        }
    }

    @Test
    void relayThatGoesTakesTheBrowsersConnectionWithIt() throws InterruptedException {
        try (Browser browser = new Browser(port, "/zws/collect", "ZWS2.0")) {
            browser.next();
            collector.close();
            assertThat(browser.closed()).isEqualTo(1012);
        }
    }

    @Test
    void withoutARelayTheBrowserIsToldToComeAgain() throws IOException {
        String place = collector.getLastEndpoint();
        collector.close();
        await().until(() -> isFree(Endpoint.parse(place).port()));
        assertThat(upgrade("Sec-WebSocket-Protocol: ZWS2.0"))
                .startsWith("HTTP/1.1 503")
                .contains("the relay is away");
    }

    @Test
    void nameServerThatDoesNotAnswerHoldsUpOnlyThoseWhoNeedIt() throws IOException {
        Semaphore asked = new Semaphore(0);
        Semaphore known = new Semaphore(0);
        Endpoint elsewhere = Endpoint.parse("tcp://relay.invalid:5558");
        WebOptions far = new WebOptions(ANY, false, null, elsewhere, elsewhere, elsewhere, ANY, Set.of(), 100, 1 << 20);
        try (WebServer remote = new WebServer(context, far, host -> {
                    asked.release();
                    known.acquireUninterruptibly();
                    return InetAddress.getLoopbackAddress();
                });
                RawBrowser waiting = new RawBrowser(remote.endpoint().port());
                RawBrowser other = new RawBrowser(remote.endpoint().port())) {
            waiting.send(RawBrowser.upgrade("/zws/collect", "Sec-WebSocket-Protocol: ZWS2.0"));
            asked.acquireUninterruptibly();
            other.send(RawBrowser.get("/", "Connection: close"));
            assertThat(other.rest()).startsWith("HTTP/1.1 200");
            assertThat(waiting.rest()).startsWith("HTTP/1.1 503").contains("the relay is away");
        } finally {
            known.release();
        }
    }

    private static boolean isFree(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return !socket.isConnected();
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void malformedMessagesEndTheirConnectionOnly() throws InterruptedException {
        try (Browser good = new Browser(port, "/zws/collect", "ZWS2.0")) {
            good.next();
            good.send("\0");
            for (byte[] bad : List.of(new byte[0], new byte[] {3}, new byte[] {64, 1}, new byte[] {2, 9})) {
                try (Browser browser = new Browser(port, "/zws/collect", "ZWS2.0")) {
                    browser.send("\0");
                    browser.sendRaw(bad);
                    assertThat(browser.closed()).isEqualTo(1002);
                }
            }
            try (Browser browser = new Browser(port, "/zws/collect", "ZWS2.0")) {
                browser.sendText("text");
                assertThat(browser.closed()).isEqualTo(1002);
            }
            try (Browser browser = new Browser(port, "/zws/collect", "ZWS2.0")) {
                browser.send("\0");
                assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> {
                    browser.sendRaw(new byte[(1 << 20) + 2]);
                    browser.closed();
                    browser.sendRaw(new byte[1]); // closed before all was written, or after
                });
            }
            good.send("\0still here");
            assertThat(collector.recvStr()).isEqualTo("still here");
        }
    }

    /** The relay is trusted, and sends what other peers have sent to it. */
    @Test
    void onlyTheBrowsersFramesAreLimitedMoreThanTheRelays() throws InterruptedException {
        try (WebServer strict = new WebServer(context, options(ANY, 100, ANY, 1000));
                Browser browser = new Browser(strict.endpoint().port(), "/zws/publish", "ZWS2.0")) {
            browser.next();
            browser.send("\0", "\0\1");
            assertThat(publisher.recv()).hasSize(1);
            publisher.send(new byte[1 << 20]);
            assertThat(browser.next()).hasSize(1 + (1 << 20));
            browser.sendRaw(new byte[1002]);
            assertThat(browser.closed()).isEqualTo(1009);
        }
    }

    @Test
    void browserThatReadsNothingCostsLittleHereAndOthersAreServed() throws Exception {
        try (RawBrowser silent = upgraded("/zws/publish", "ZWS2.0");
                Browser other = new Browser(port, "/zws/publish", "ZWS2.0")) {
            publisher.setXpubVerbose(true); // both subscriptions are seen
            silent.send(message("\0")); // its routing id
            silent.send(message("\0\1")); // everything
            other.next();
            other.send("\0", "\0\1");
            assertThat(publisher.recv()).hasSize(1);
            assertThat(publisher.recv()).hasSize(1);
            byte[] large = new byte[100_000];
            for (int i = 0; i < 500; i++) { // 50 MB: far more than the buffers of the system take
                publisher.send(large);
                assertThat(other.next()).hasSize(100_001);
            }
        }
    }

    @Test
    void tooManyConnectionsAreRefusedAndTheOthersServed() throws IOException {
        try (WebServer small = new WebServer(context, options(ANY, 3))) {
            List<Socket> open = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                open.add(new Socket(
                        InetAddress.getLoopbackAddress(), small.endpoint().port()));
            }
            await().until(() -> small.stats().connections() == 3);
            assertThat(exchange(small.endpoint().port(), "")).isEmpty(); // closed at once
            open.get(0).close();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> exchange(
                                    small.endpoint().port(),
                                    "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                            .startsWith("HTTP/1.1 200"));
            open.get(1).close();
            open.get(2).close();
        }
    }

    @Test
    void whatProgramsTellIsShownAndWhatCannotBeReadIsNot() throws InterruptedException {
        try (Running<WebServer> running = Running.start(new WebServer(context, options(ANY, 100)));
                ZMQ.Socket program = context.createSocket(SocketType.PUSH)) {
            program.setHandshakeIvl(2000); // JeroMQ does not greet some of its connections
            program.connect(running.program().liveEndpoint().toString());
            program.send("not JSON");
            program.send("{\"process\":\"a\",\"sockets\":[]}");
            try (Browser browser = new Browser(running.program().endpoint().port(), "/live/feed", "")) {
                String told = browser.next();
                while (!told.contains("\"a\"")) {
                    told = browser.next();
                }
                assertThat(told).contains("{\"process\":\"a\",\"sockets\":[]}").doesNotContain("not JSON");
            }
            assertThat(running.program().stats().unusableReports()).isEqualTo(1);
        }
    }

    @Test
    void portInUseIsSaid() {
        assertThatExceptionOfType(EndpointException.class)
                .isThrownBy(() -> new WebServer(context, options(server.endpoint(), 10)))
                .withMessageContaining("address already in use");
    }

    @Test
    void serverThatCannotBindItsPortLeavesTheOneOfTheLiveViewFree() throws IOException {
        Endpoint live = new Endpoint("tcp", "127.0.0.1", LoopbackPorts.free());
        assertThatExceptionOfType(EndpointException.class)
                .isThrownBy(() -> new WebServer(context, options(server.endpoint(), 10, live)));
        await().until(() -> isFree(live.port()));
    }

    @Test
    void otherMachinesNeedConsentOrAPassword() {
        assertThatExceptionOfType(InsufficientSecurityException.class)
                .isThrownBy(() -> new WebServer(context, options(Endpoint.parse("tcp://*:*"), 10)));
    }

    @Test
    void strangerOriginIsRefusedByTheWebSocketItself() {
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> new Browser(port, "/zws/collect", "ZWS1.0"));
    }
}
