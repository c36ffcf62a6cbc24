package io.zmqkit.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zmqkit.core.Endpoint;
import io.zmqkit.wire.peer.RawPeer;
import io.zmqkit.wire.peer.ZmtpPeer;
import io.zmqkit.wire.zmtp.FrameHeader;
import io.zmqkit.wire.zmtp.Greeting;
import io.zmqkit.wire.zmtp.Introduction;
import io.zmqkit.wire.zmtp.Mechanism;
import io.zmqkit.wire.zmtp.Ping;
import io.zmqkit.wire.zmtp.SocketKind;
import io.zmqkit.wire.zmtp.Subscription;
import io.zmqkit.wire.zmtp.Version;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The lane in a process with a heap of 64 MiB, between peers that cost as much memory as they can. */
@Tag("faults")
@Timeout(600)
class LaneMemoryIT {

    private static final String ANY = "tcp://127.0.0.1:*";
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int STOPPED = 10;
    private static final int MESSAGES = 1_000_000;
    private static final int WINDOW = 5000;
    private static final int MOST_RESIDENT_KIB = 300 << 10; // heap, queues beside it, and the JVM itself
    private static final Pattern SUMMARY =
            Pattern.compile("relay: (\\d+) forwarded, (\\d+) dropped for subscribers that read too slowly");

    @BeforeAll
    static void needsLinux() {
        assumeTrue(ProcessGauge.isUsable(), "needs Linux: it looks into /proc");
    }

    private static ZmqkitProcess lane() {
        return ZmqkitProcess.zmqkitWith(
                List.of("-Xmx64m", "-XX:+UseSerialGC"),
                "relay",
                "--plain",
                "--hwm",
                "1000000",
                "--collect",
                ANY,
                "--publish",
                ANY);
    }

    private static InetSocketAddress address(String endpoint) {
        Endpoint parsed = Endpoint.parse(endpoint);
        return new InetSocketAddress(parsed.host(), parsed.port());
    }

    /** It never knows PING, and so its silence is no reason to close it. */
    private static ZmtpPeer subscriber(InetSocketAddress publish) throws IOException {
        Introduction sub = Introduction.of(SocketKind.SUB).speaking(Version.ZMTP_3_0);
        ZmtpPeer peer = ZmtpPeer.connect(publish, sub, PATIENCE);
        peer.send(Subscription.to(new byte[0]));
        peer.send(new Ping(Duration.ZERO, ByteBuffer.allocate(0)).encode());
        peer.receiveFrame(PATIENCE); // the PONG: the subscription has arrived
        return peer;
    }

    private static byte[] message(int number) {
        return String.format("%0100d", number).getBytes(US_ASCII);
    }

    private static void assertWhole(ZmtpPeer reader, int from, int to) throws IOException {
        for (int number = from; number < to; number++) {
            List<byte[]> message = reader.receive(PATIENCE);
            assertThat(message).hasSize(1);
            if (!Arrays.equals(message.get(0), message(number))) {
                assertThat(new String(message.get(0), US_ASCII)).isEqualTo(new String(message(number), US_ASCII));
            }
        }
    }

    private static int residentKib(ZmqkitProcess process) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToInt(line -> Integer.parseInt(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    private static long countUntilTheEnd(ZmtpPeer peer) throws IOException {
        long count = 0;
        try {
            while (true) {
                peer.receive(PATIENCE);
                count++;
            }
        } catch (EOFException e) {
            return count;
        }
    }

    @Test
    void tenStoppedSubscribersCostTheOneThatReadsNothingAndTheirLossIsCounted() throws Exception {
        List<ZmtpPeer> stopped = new ArrayList<>();
        try (ZmqkitProcess relay = lane()) {
            InetSocketAddress publish = address(relay.readyEndpoint("XPUB publisher"));
            for (int i = 0; i < STOPPED; i++) {
                stopped.add(subscriber(publish));
            }
            try (ZmtpPeer reader = subscriber(publish);
                    ZmtpPeer sender = ZmtpPeer.connect(
                            address(relay.readyEndpoint("PULL collector")),
                            Introduction.of(SocketKind.PUSH).speaking(Version.ZMTP_3_0),
                            PATIENCE)) {
                for (int from = 0; from < MESSAGES; from += WINDOW) {
                    for (int number = from; number < from + WINDOW; number++) {
                        sender.send(message(number));
                    }
                    assertWhole(reader, from, from + WINDOW);
                }
            }
            assertThat(residentKib(relay)).isLessThan(MOST_RESIDENT_KIB);
            relay.signal("TERM");
            assertThat(relay.exitCode()).as(relay::toString).isEqualTo(143);
            long arrived = 0;
            for (ZmtpPeer each : stopped) {
                arrived += countUntilTheEnd(each);
            }
            Matcher summary = relay.stderr().stream()
                    .map(SUMMARY::matcher)
                    .filter(Matcher::find)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(relay.toString()));
            assertThat(Long.parseLong(summary.group(1))).isEqualTo(MESSAGES);
            long told = Long.parseLong(summary.group(2));
            long lost = (long) STOPPED * MESSAGES - arrived;
            assertThat(told).isEqualTo(lost);
        } finally {
            for (ZmtpPeer each : stopped) {
                each.close();
            }
        }
    }

    @Test
    void messagesForWhichThereIsNoMemoryAreRefusedInOneLineAtTheStart() throws Exception {
        String[] command = {
            "relay", "--plain", "--engine", "lane", "--max-message", "67108864", "--collect", ANY, "--publish", ANY
        };
        try (ZmqkitProcess relay = ZmqkitProcess.zmqkitWith(List.of("-Xmx64m", "-XX:+UseSerialGC"), command)) {
            assertThat(relay.exitCode()).as(relay::toString).isEqualTo(2);
            assertThat(relay.stderr().get(0))
                    .matches(
                            "zmqkit: messages of 67108864 bytes need a JVM with 1025 MiB of memory, this one has \\d+ MiB:"
                                    + " give a smaller --max-message, or --engine jeromq .*");
        }
    }

    /** Each would cost a megabyte if the lane kept what it has sent. */
    @Test
    void framesOfSubscribersAndInHandshakesThatNeverEndCostNothing() throws Exception {
        List<RawPeer> open = new ArrayList<>();
        byte[] most = new byte[(1 << 20) - 1];
        try (ZmqkitProcess relay = lane()) {
            InetSocketAddress publish = address(relay.readyEndpoint("XPUB publisher"));
            InetSocketAddress collect = address(relay.readyEndpoint("PULL collector"));
            for (int i = 0; i < 150; i++) {
                open.add(unfinished(publish, true, most));
                open.add(unfinished(publish, false, most));
                open.add(unfinished(collect, false, most));
            }
            try (ZmtpPeer reader = subscriber(publish);
                    ZmtpPeer sender = ZmtpPeer.connect(collect, Introduction.of(SocketKind.PUSH), PATIENCE)) {
                sender.send(message(0));
                assertWhole(reader, 0, 1);
            }
            relay.signal("TERM");
            assertThat(relay.exitCode()).as(relay::toString).isEqualTo(143);
            assertThat(relay.stderr()).noneMatch(line -> line.contains("OutOfMemory"));
        } finally {
            for (RawPeer each : open) {
                each.close();
            }
        }
    }

    /** A peer that has sent a frame of 1 MiB but for its last byte, unless it was cut off before. */
    private static RawPeer unfinished(InetSocketAddress address, boolean isAgreed, byte[] body) throws IOException {
        RawPeer peer = RawPeer.connect(address, PATIENCE);
        try {
            if (isAgreed) {
                peer.shakeHands(Introduction.of(SocketKind.SUB).speaking(Version.ZMTP_3_0));
            } else {
                peer.greet(new Greeting.V3(Version.ZMTP_3_0, Mechanism.NULL, false));
            }
            peer.sendHead(FrameHeader.LONG, body.length + 1L);
            peer.sendBytes(body);
        } catch (IOException e) {
            assertThat(e).hasMessageMatching(".*(reset|roken pipe|closed).*");
        }
        return peer;
    }
}
