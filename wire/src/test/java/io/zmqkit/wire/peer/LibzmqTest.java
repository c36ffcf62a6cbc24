package io.zmqkit.wire.peer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zmqkit.wire.zmtp.Command;
import io.zmqkit.wire.zmtp.Frame;
import io.zmqkit.wire.zmtp.Introduction;
import io.zmqkit.wire.zmtp.Ping;
import io.zmqkit.wire.zmtp.PlainHello;
import io.zmqkit.wire.zmtp.Security;
import io.zmqkit.wire.zmtp.SocketKind;
import io.zmqkit.wire.zmtp.Subscription;
import io.zmqkit.wire.zmtp.Version;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With libzmq at the other end, in Python. */
class LibzmqTest {

    private static final Path PYTHON = Path.of("/usr/bin/python3");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Prints its port, then does what the test's script says with the socket {@code s}. */
    private static final String PRELUDE = """
            import zmq, sys
            c = zmq.Context()
            def bound(kind, **options):
                s = c.socket(kind)
                s.linger = 2000
                s.rcvtimeo = s.sndtimeo = 30000
                for name, value in options.items():
                    setattr(s, name, value)
                print(s.bind_to_random_port("tcp://127.0.0.1"), flush=True)
                return s
            """;

    @BeforeAll
    static void pyzmqIsThere() throws IOException, InterruptedException {
        assumeTrue(
                Files.isExecutable(PYTHON)
                        && new ProcessBuilder(PYTHON.toString(), "-c", "import zmq")
                                        .redirectErrorStream(true)
                                        .start()
                                        .waitFor()
                                == 0,
                "needs python3-zmq: apt-get install python3-zmq");
    }

    /** A Python program with one bound socket, killed at the end. */
    private static final class Python implements AutoCloseable {

        private final Process process;
        private final BufferedReader out;

        Python(String script) throws IOException {
            process = new ProcessBuilder(PYTHON.toString(), "-c", PRELUDE + script)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        }

        String line() throws IOException {
            String line = out.readLine();
            return line == null ? "the end" : line;
        }

        InetSocketAddress address() throws IOException {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(line()));
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    @ParameterizedTest
    @CsvSource({"2, 0", "3, 0", "3, 1"})
    void requestIsAnsweredInEveryVersion(int major, int minor) throws IOException {
        try (Python rep = new Python("s = bound(zmq.REP)\ns.send(s.recv() + b' World')\ns.recv()\n");
                ZmtpPeer req = ZmtpPeer.connect(
                        rep.address(), Introduction.of(SocketKind.REQ).speaking(new Version(major, minor)), PATIENCE)) {
            assertThat(req.session().partner().socketKind()).contains(SocketKind.REP);
            assertThat(req.session().version()).isEqualTo(new Version(major, minor));
            req.send(new byte[0], bytes("Hello"));
            assertThat(req.receive(PATIENCE)).containsExactly(new byte[0], bytes("Hello World"));
        }
    }

    @ParameterizedTest
    @CsvSource({"2, 0", "3, 0", "3, 1"})
    void subscriptionsArriveAndAreTakenBack(int major, int minor) throws IOException {
        String script = """
                s = bound(zmq.XPUB)
                print(s.recv(), flush=True)
                s.send(b"B, which nobody wants")
                s.send_multipart([b"A1", b"x" * 300])
                print(s.recv(), flush=True)
                """;
        try (Python xpub = new Python(script);
                ZmtpPeer sub = ZmtpPeer.connect(
                        xpub.address(),
                        Introduction.of(SocketKind.SUB).speaking(new Version(major, minor)),
                        PATIENCE)) {
            sub.send(Subscription.to(bytes("A")));
            assertThat(xpub.line()).isEqualTo("b'\\x01A'");
            assertThat(sub.receive(PATIENCE)).containsExactly(bytes("A1"), bytes("x".repeat(300)));
            sub.send(Subscription.cancel(bytes("A")));
            assertThat(xpub.line()).isEqualTo("b'\\x00A'");
        }
    }

    @Test
    void subscriberThatConnectsIsUnderstood() throws IOException {
        String script = """
                s = c.socket(zmq.SUB)
                s.rcvtimeo = 30000
                s.subscribe(b"A")
                s.connect("tcp://127.0.0.1:%d")
                print(s.recv_multipart(), flush=True)
                """;
        try (Listener listener = new Listener(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                Python sub = new Python(script.formatted(listener.address().getPort()));
                ZmtpPeer pub = ZmtpPeer.accept(listener, Introduction.of(SocketKind.PUB), PATIENCE)) {
            assertThat(pub.session().version()).isEqualTo(Version.ZMTP_3_1);
            Frame frame = pub.receiveFrame(PATIENCE);
            assertThat(frame.command()).isTrue();
            assertThat(Subscription.in(frame)).contains(Subscription.to(bytes("A")));
            pub.send(bytes("A1"), bytes("72"));
            assertThat(sub.line()).isEqualTo("[b'A1', b'72']");
        }
    }

    @Test
    void pingIsAnswered() throws IOException {
        try (Python push = new Python(
                        "s = bound(zmq.PUSH, heartbeat_ivl=50, heartbeat_timeout=20000, heartbeat_ttl=5000)\nsys.stdin.read()\n");
                RawPeer raw = RawPeer.connect(push.address(), Introduction.of(SocketKind.PULL), PATIENCE)) {
            Command ping = Command.decode(raw.receive(PATIENCE).body());
            assertThat(ping.name()).isEqualTo(Command.PING);
            assertThat(Ping.decode(ping.data()).ttl()).hasSeconds(5);
            raw.send(new Ping(Duration.ZERO, ByteBuffer.wrap(bytes("0123456789abcdef"))).encode());
            Command command = ping;
            while (!command.is(Command.PONG)) {
                command = Command.decode(raw.receive(PATIENCE).body());
            }
            assertThat(command.data()).isEqualTo(ByteBuffer.wrap(bytes("0123456789abcdef")));
        }
    }

    @Test
    void wrongSocketTypeIsDroppedInTheHandshakeOrRightAfterIt() throws IOException {
        assertThat(SocketKind.SUB.talksTo(SocketKind.REP)).isFalse();
        try (Python rep = new Python("s = bound(zmq.REP)\nsys.stdin.read()\n");
                RawPeer sub = RawPeer.connect(rep.address(), PATIENCE)) {
            try {
                sub.shakeHands(Introduction.of(SocketKind.SUB));
            } catch (EOFException e) {
                return;
            }
            assertThat(sub.isDroppedWithin(PATIENCE)).isTrue();
        }
    }

    @Test
    void plainClientIsLetInWithTheRightPasswordOnly() throws IOException {
        String script = """
                from zmq.auth.thread import ThreadAuthenticator
                auth = ThreadAuthenticator(c)
                auth.start()
                auth.configure_plain(domain="*", passwords={"admin": "secret"})
                s = bound(zmq.PULL, plain_server=1)
                print(s.recv(), flush=True)
                auth.stop()
                """;
        try (Python pull = new Python(script)) {
            InetSocketAddress address = pull.address();
            Introduction push = Introduction.of(SocketKind.PUSH);
            assertThatThrownBy(() -> ZmtpPeer.connect(address, push.securedBy(client("guess")), PATIENCE))
                    .isInstanceOf(RefusedException.class)
                    .hasMessage("it says: 400");
            try (ZmtpPeer letIn = ZmtpPeer.connect(address, push.securedBy(client("secret")), PATIENCE)) {
                letIn.send(bytes("let in"));
                assertThat(pull.line()).isEqualTo("b'let in'");
            }
        }
    }

    private static Security client(String password) {
        return new Security.PlainClient(new PlainHello("admin", password));
    }

    @Test
    void curveIsNamed() throws IOException {
        String script =
                "s = bound(zmq.PULL, curve_server=1, curve_secretkey=zmq.curve_keypair()[1])\nsys.stdin.read()\n";
        try (Python pull = new Python(script)) {
            InetSocketAddress address = pull.address();
            assertThatThrownBy(() -> ZmtpPeer.connect(address, Introduction.of(SocketKind.PUSH), PATIENCE))
                    .isInstanceOf(RefusedException.class)
                    .hasMessage("it wants CURVE, and this peer NULL");
        }
    }
}
