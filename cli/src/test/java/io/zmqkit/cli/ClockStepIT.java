package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.core.Endpoint;
import io.zmqkit.testing.FreePort;
import io.zmqkit.testing.RawPeers;
import io.zmqkit.wire.zmtp.SocketKind;
import io.zmqkit.wire.zmtp.Subscription;
import io.zmqkit.wire.zmtp.Version;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is promised about time holds though the wall clock is set meanwhile. */
@Execution(ExecutionMode.SAME_THREAD)
class ClockStepIT {

    private static final String ANY = "tcp://127.0.0.1:*";
    private static final Duration AN_HOUR_BACK = Duration.ofHours(-1);
    private static final Duration A_MINUTE = Duration.ofMinutes(1);
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    /** Prints both clocks for each line of input. */
    private static final String CLOCKS = """
            class Clocks {
                public static void main(String[] args) throws Exception {
                    System.out.println("begun");
                    while (System.in.read() == '\\n') {
                        System.out.println(System.currentTimeMillis() + " " + System.nanoTime());
                    }
                }
            }
            """;

    @TempDir
    private Path folder;

    private SteppingClock clock;

    @BeforeEach
    void setRight() throws Exception {
        clock = SteppingClock.in(folder);
    }

    @Test
    @Tag("faults")
    void stepIsSeenByARunningJvmAndOnlyOnTheWallClock() throws Exception {
        Path source = Files.writeString(folder.resolve("Clocks.java"), CLOCKS);
        try (var clocks = clock.start(List.of(JAVA, source.toString()))) {
            clocks.awaitStdout("begun");
            List<Long> nanos = new ArrayList<>();
            for (long hours : List.of(0, -1, 1)) {
                clock.step(Duration.ofHours(hours));
                clocks.type("\n");
                await().atMost(A_MINUTE).until(() -> clocks.stdout().size() == nanos.size() + 2);
                String[] read = clocks.stdout().get(nanos.size() + 1).split(" ", -1);
                assertThat(Instant.ofEpochMilli(Long.parseLong(read[0])))
                        .isCloseTo(Instant.now().plus(Duration.ofHours(hours)), within(A_MINUTE));
                nanos.add(Long.parseLong(read[1]));
            }
            assertThat(nanos).isSorted();
            assertThat(nanos.get(2) - nanos.get(0)).isLessThan(A_MINUTE.toNanos());
        }
    }

    @Test
    void jarHasOneClockForJeromqAndNotTheWallClock() throws IOException {
        try (JarFile jar = new JarFile(System.getProperty("zmqkit.jar"))) {
            assertThat(jar.stream().filter(entry -> entry.getName().endsWith("zmq/util/Clock.class")))
                    .hasSize(1);
            try (InputStream in = jar.getInputStream(jar.getEntry("zmq/util/Clock.class"))) {
                assertThat(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1))
                        .contains("nanoTime")
                        .doesNotContain("currentTimeMillis");
            }
        }
    }

    @Test
    @Tag("faults")
    void idleServerEndsWithItsSummaryThoughTheClockIsSetBack() throws Exception {
        try (var server = clock.zmqkit("hello", "server", "--bind", ANY)) {
            server.readyEndpoint("REP server");
            clock.step(AN_HOUR_BACK);
            server.signal("TERM");
            assertThat(server.exitCode()).as(server::toString).isEqualTo(143);
            assertThat(server.stderr()).last().asString().startsWith("hello server: 0 requests answered");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello server --connect NOBODY",
                "hello broker --frontend ANY --backend ANY",
                "weather publisher --bind ANY --count 10 --wait 1m",
                "weather proxy --frontend NOBODY --backend ANY",
                "weather subscriber --connect NOBODY --timeout 1m 10001",
                "pipeline sink --bind ANY --control ANY",
                "relay --collect ANY --publish ANY --history ANY",
                "relay --plain --collect ANY --publish ANY"
            })
    @Tag("faults")
    void everyWaitingProgramEndsOfItselfThoughTheClockIsSetBack(String line) throws Exception {
        List<String> args = new ArrayList<>(List.of(line.replace("ANY", ANY).split(" ", -1)));
        args.replaceAll(arg -> arg.equals("NOBODY") ? FreePort.endpoint() : arg);
        try (var program = clock.zmqkit(args.toArray(String[]::new))) {
            program.awaitStderr("ready: .*");
            clock.step(AN_HOUR_BACK);
            program.signal("TERM");
            assertThat(program.exitCode()).as(program::toString).isEqualTo(143);
            assertThat(program.stderr()).as(program::toString).noneMatch(text -> text.contains("by force"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    @Tag("faults")
    void chatFindsItsRelayAgain(int hours) throws Exception {
        String[] relay = {
            "relay",
            "--collect",
            FreePort.endpoint(),
            "--publish",
            FreePort.endpoint(),
            "--history",
            FreePort.endpoint(),
        };
        try (var first = ZmqkitProcess.zmqkit(relay);
                var chat = clock.zmqkit(
                        "chat",
                        "--json",
                        "--name",
                        "kim",
                        "--push",
                        relay[2],
                        "--sub",
                        relay[4],
                        "--history",
                        relay[6])) {
            chat.awaitStderr("ready: in room .*");
            first.signal("KILL");
            assertThat(first.exitCode()).isEqualTo(137);
            chat.type("while it is away\n");
            chat.awaitStderr("relay not reachable, .*");
            clock.step(Duration.ofHours(hours));
            try (var second = ZmqkitProcess.zmqkit(relay)) {
                second.readyEndpoint("ROUTER history");
                chat.awaitStdout(".*\"text\":\"while it is away\".*");
                chat.endInput();
                assertThat(chat.exitCode()).as(chat::toString).isZero();
            }
        }
    }

    @Test
    @Tag("faults")
    void subscriberGivesUpInTimeWhenItsPublisherHasDied() throws Exception {
        try (var publisher = ZmqkitProcess.zmqkit("weather", "publisher", "--bind", ANY, "--rate", "10000");
                var subscriber = clock.zmqkit(
                        "weather",
                        "subscriber",
                        "--connect",
                        publisher.readyEndpoint("XPUB publisher"),
                        "--prefix",
                        "--count",
                        "100000000",
                        "--timeout",
                        "4s",
                        "1")) {
            subscriber.awaitStderr("ready: .*");
            publisher.signal("KILL");
            assertThat(publisher.exitCode()).isEqualTo(137);
            clock.step(AN_HOUR_BACK);
            assertThat(subscriber.exitCode()).as(subscriber::toString).isEqualTo(Errors.NO_ANSWER);
        }
    }

    @Test
    @Tag("faults")
    void requestIsRepeatedInTime() throws Exception {
        try (var client = clock.zmqkit(
                "hello", "client", "--connect", FreePort.endpoint(), "--timeout", "2s", "--retries", "2")) {
            client.awaitStderr(".*retry 1 of 2.*");
            clock.step(AN_HOUR_BACK);
            assertThat(client.exitCode()).as(client::toString).isEqualTo(Errors.NO_ANSWER);
        }
    }

    @Test
    @Tag("faults")
    void heartbeatNoticesAStoppedPeer() throws Exception {
        assumeTrue(ProcessGauge.isUsable(), "needs /proc");
        try (var relay = clock.zmqkit("relay", "--collect", ANY, "--publish", ANY, "--history", ANY)) {
            String history = relay.readyEndpoint("ROUTER history");
            String collect = relay.readyEndpoint("PULL collector");
            String publish = relay.readyEndpoint("XPUB publisher");
            try (var chat = ZmqkitProcess.zmqkit(
                    "chat", "--name", "kim", "--push", collect, "--sub", publish, "--history", history)) {
                chat.awaitStderr("ready: in room .*");
                ProcessGauge gauge = new ProcessGauge(relay.pid());
                long connected = gauge.descriptors();
                chat.signal("STOP");
                clock.step(AN_HOUR_BACK);
                await().atMost(A_MINUTE)
                        .untilAsserted(() -> assertThat(gauge.descriptors()).isLessThanOrEqualTo(connected - 3));
            }
        }
    }

    @Test
    @Tag("faults")
    void lingerEndsInTime() throws Exception {
        String feed = "200000";
        try (var publisher = clock.zmqkit(
                        "weather",
                        "publisher",
                        "-v",
                        "--bind",
                        ANY,
                        "--zips",
                        "10000-19999",
                        "--rate",
                        "100000",
                        "--count",
                        feed,
                        "--hwm",
                        feed,
                        "--linger",
                        "3s");
                var still =
                        RawPeers.connect(Endpoint.parse(publisher.readyEndpoint("XPUB publisher")), SocketKind.SUB)) {
            still.send(Subscription.to(new byte[] {'1'}).encode(Version.ZMTP_3_0)); // and never reads
            publisher.awaitStderr(".* the feed has ended: .*");
            clock.step(AN_HOUR_BACK);
            assertThat(publisher.exitCode()).as(publisher::toString).isEqualTo(Errors.LOST);
            assertThat(publisher.stderr()).anyMatch(line -> line.contains("did not take all of the feed in time"));
        }
    }
}
