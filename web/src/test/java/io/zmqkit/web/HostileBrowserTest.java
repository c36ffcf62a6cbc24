package io.zmqkit.web;

import static io.zmqkit.web.RawBrowser.frame;
import static io.zmqkit.web.RawBrowser.get;
import static io.zmqkit.web.RawBrowser.message;
import static io.zmqkit.web.RawBrowser.upgrade;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.zmqkit.core.Endpoint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** What a client may send in one piece, too early, or without ever reading: each costs itself only. */
class HostileBrowserTest {

    private static final Endpoint ANY = Endpoint.parse("tcp://127.0.0.1:*");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PLAIN = "Sec-WebSocket-Protocol: ZWS2.0";

    private final ZContext context = new ZContext();
    private final ZMQ.Socket collector = RelaySocket.bound(context, SocketType.PULL);
    private final ZMQ.Socket history = RelaySocket.bound(context, SocketType.ROUTER);
    private final ServerSocket silentRelay = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final WebServer server = new WebServer(context, options(null));
    private final int port = server.endpoint().port();

    HostileBrowserTest() throws IOException {}

    private WebOptions options(@Nullable String password) {
        return new WebOptions(
                ANY,
                false,
                password,
                Endpoint.parse(collector.getLastEndpoint()),
                new Endpoint("tcp", "127.0.0.1", silentRelay.getLocalPort()),
                Endpoint.parse(history.getLastEndpoint()),
                ANY,
                Set.of(),
                100,
                1 << 20);
    }

    @AfterEach
    void closeAll() throws IOException {
        server.close();
        context.close();
        silentRelay.close();
    }

    private void assertServed() throws IOException {
        try (RawBrowser browser = new RawBrowser(port)) {
            browser.send(get("/", "Connection: close"));
            assertThat(browser.rest()).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void requestsOfOneThatDoesNotReadAreNotReadEither() throws IOException {
        try (RawBrowser deaf = new RawBrowser(port)) {
            int sent = 1000;
            deaf.send(get("/vendor/dagre.esm.js").repeat(sent));
            AtomicLong before = new AtomicLong();
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofSeconds(2)) // long enough for 200 requests
                    .until(() -> {
                        long now = server.stats().requests();
                        return now > 0 && before.getAndSet(now) == now;
                    });
            assertThat(server.stats().requests()).isLessThan(sent / 2);
            assertServed();
        }
    }

    @Test
    void webSocketOfAnOldDraftIsRefusedAndLeavesNothingBehind() throws IOException {
        for (String keys : new String[] {"Sec-WebSocket-Key1: 1\r\nSec-WebSocket-Key2: 1", "X: y"}) {
            try (RawBrowser old = new RawBrowser(port)) {
                String origin = "Origin: http://localhost";
                old.send(get("/zws/collect", "Upgrade: websocket", "Connection: Upgrade", origin, PLAIN, keys)
                        + (keys.startsWith("Sec") ? "8 bytes." : "")); // belong to the keys
                assertThat(old.rest().toLowerCase(Locale.ROOT))
                        .startsWith("http/1.1 426")
                        .contains("sec-websocket-version: 13");
            }
        }
        await().atMost(PATIENCE).until(() -> server.stats().connections() == 0);
    }

    @Test
    void upgradesInOnePieceLeadToTheRelayOnce() throws IOException {
        try (RawBrowser browser = new RawBrowser(port)) {
            browser.send(upgrade("/zws/publish", PLAIN).repeat(20));
            silentRelay.setSoTimeout(30_000);
            silentRelay.accept().close();
            assertServed(); // the loop is through with what it has read
            silentRelay.setSoTimeout(100);
            assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(silentRelay::accept);
        }
    }

    @Test
    void answersComeInTheOrderOfTheirRequests() throws IOException {
        try (RawBrowser browser = new RawBrowser(port)) {
            browser.send(upgrade("/zws/collect", PLAIN) + get("/"));
            assertThat(browser.head()).startsWith("HTTP/1.1 101");
            assertThat(browser.rest()).doesNotContain("HTTP/1.1");
        }
    }

    @Test
    void wrongPasswordsInOnePieceAreAnsweredOneAfterTheOther() throws IOException {
        try (WebServer guarded = new WebServer(context, options("secret"));
                RawBrowser browser = new RawBrowser(guarded.endpoint().port())) {
            String wrong = "Authorization: Basic " + Base64.getEncoder().encodeToString("x:guess".getBytes(UTF_8));
            long begun = System.nanoTime();
            browser.send(get("/", wrong).repeat(3) + get("/", wrong, "Connection: close"));
            assertThat(browser.rest().split("HTTP/1.1 401", -1)).hasSize(5);
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun)).isGreaterThanOrEqualTo(4 * 500 - 50);
            assertThat(guarded.stats().wrongPasswords()).isEqualTo(4);
        }
    }

    @Test
    void whatStandsBeforeTheCloseFrameIsPushed() throws IOException {
        for (int i = 0; i < 20; i++) {
            try (RawBrowser browser = new RawBrowser(port)) {
                browser.send(upgrade("/zws/collect", PLAIN));
                assertThat(browser.head()).startsWith("HTTP/1.1 101");
                ByteArrayOutputStream atOnce = new ByteArrayOutputStream();
                atOnce.writeBytes(message("\0"));
                atOnce.writeBytes(message("\0leaving " + i));
                atOnce.writeBytes(frame(0x88, new byte[] {3, (byte) 0xE8}));
                browser.send(atOnce.toByteArray());
                assertThat(collector.recvStr()).isEqualTo("leaving " + i);
            }
        }
    }

    @Test
    void firstKnownSubprotocolOfSeveralIsNamedAndSpoken() throws IOException {
        for (String offered : new String[] {PLAIN + ",ZWS2.0/NULL", "Sec-WebSocket-Protocol: mqtt\r\n" + PLAIN}) {
            try (RawBrowser browser = new RawBrowser(port)) {
                browser.send(upgrade("/zws/collect", offered));
                assertThat(browser.head().toLowerCase(Locale.ROOT)).contains("sec-websocket-protocol: zws2.0\r\n");
                assertThat(browser.read(3)).isEqualTo(new byte[] {(byte) 0x82, 1, 0}); // an empty routing id
                browser.send(message("\0chosen-id"));
                browser.send(message("\0hello"));
                assertThat(collector.recvStr()).isEqualTo("hello");
            }
        }
    }

    @Test
    void messageThatIsTooLongInFragmentsIsRefusedWithItsStatus() throws Exception {
        try (Browser browser = new Browser(port, "/zws/collect", "ZWS2.0")) {
            browser.send("\0");
            browser.sendInTwo(new byte[1 << 20], new byte[10]);
            assertThat(browser.closed()).isEqualTo(1009);
        }
    }
}
