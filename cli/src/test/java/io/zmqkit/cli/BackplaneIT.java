package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zmqkit.testing.NatsServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Relays on one log, as processes. What bench/backplane.py compares is printed by it, fault by fault. */
class BackplaneIT {

    private static final String ANY = "tcp://127.0.0.1:*";
    private static final Duration LONG = Duration.ofMinutes(8);

    @TempDir
    private Path folder;

    private static ZmqkitProcess relay(String... more) {
        String[] args = {"relay", "--collect", ANY, "--publish", ANY, "--history", ANY};
        String[] all = Stream.of(args, more).flatMap(Arrays::stream).toArray(String[]::new);
        return ZmqkitProcess.zmqkit(all);
    }

    @Test
    void withoutABackplaneNoClassOfNatsIsLoaded() throws Exception {
        Path classes = folder.resolve("classes");
        String java = ProcessHandle.current().info().command().orElse("java");
        String[] start = {java, "-Xlog:class+load:file=" + classes, "-jar", System.getProperty("zmqkit.jar")};
        String[] args = {"relay", "--collect", ANY, "--publish", ANY, "--history", ANY};
        try (var relay = ZmqkitProcess.start(
                Stream.of(start, args).flatMap(Arrays::stream).toArray(String[]::new))) {
            relay.readyEndpoint("ROUTER history");
            relay.signal("TERM");
            assertThat(relay.exitCode(Duration.ofMinutes(1))).isEqualTo(143);
        }
        try (var lines = Files.lines(classes)) {
            assertThat(lines.filter(line -> line.contains(" io.nats.") || line.contains("io.zmqkit.relay.Relay ")))
                    .isNotEmpty()
                    .allMatch(line -> line.contains("io.zmqkit.relay.Relay "));
        }
    }

    @Test
    void natsThatIsNotThereIsOneLine() throws Exception {
        try (var relay = relay("--backplane", "nats://user:secret@127.0.0.1:9")) {
            assertThat(relay.exitCode(Duration.ofMinutes(1))).isEqualTo(3);
            assertThat(relay.stderr()).hasSize(1);
            assertThat(relay.stderr().get(0))
                    .startsWith("zmqkit: cannot reach NATS at nats://127.0.0.1:9: ")
                    .doesNotContain("secret");
        }
    }

    @Test
    void wrongPasswordIsOneLineAndTheRightOneGetsIn() throws Exception {
        try (var nats = new NatsServer(folder, "--user", "relay", "--pass", "secret")) {
            String at = "@127.0.0.1:" + nats.port();
            try (var relay = relay("--backplane", "nats://relay:guess" + at)) {
                assertThat(relay.exitCode(Duration.ofMinutes(1))).isEqualTo(1);
                assertThat(relay.stderr()).hasSize(1);
                assertThat(relay.stderr().get(0)).contains("does not let us in").doesNotContain("guess");
            }
            try (var relay = relay("--backplane", "nats://relay:secret" + at)) {
                relay.readyEndpoint("ROUTER history");
            }
        }
    }

    @Test
    void tlsTrustsTheAuthorityInAFile() throws Exception {
        try (var openssl = ZmqkitProcess.start(
                "sh",
                "-c",
                "cd \"$0\" && openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost"
                        + " -addext subjectAltName=IP:127.0.0.1,DNS:localhost -keyout key.pem -out cert.pem",
                folder.toString())) {
            assertThat(openssl.exitCode(Duration.ofMinutes(1)))
                    .as(openssl::toString)
                    .isZero();
        }
        String certificate = folder.resolve("cert.pem").toString();
        try (var nats = new NatsServer(
                folder,
                "--tls",
                "--tlscert",
                certificate,
                "--tlskey",
                folder.resolve("key.pem").toString())) {
            String url = "tls://127.0.0.1:" + nats.port();
            try (var relay = relay("--backplane", url, "--backplane-ca", certificate)) {
                relay.readyEndpoint("ROUTER history");
            }
            try (var relay = relay("--backplane", url)) {
                assertThat(relay.exitCode(Duration.ofMinutes(1)))
                        .as(relay::toString)
                        .isEqualTo(3);
                await().untilAsserted(() -> assertThat(relay.stderr()).hasSize(1));
            }
        }
    }

    @Test
    @Tag("faults")
    @Timeout(600)
    void sixClientsHaveEqualLogsThoughRelaysAndNatsAreKilledAndStalled() throws Exception {
        bench("ledger", "1");
    }

    @Test
    @Tag("faults")
    @Timeout(600)
    void oneOfThreeNatsServersIsKilledAndNoMessageWaitsLongerThanAMinute() throws Exception {
        bench("three", "1");
    }

    @Test
    @Tag("faults")
    @Timeout(600)
    void relayThatComesAfterFiftyThousandMessagesServesTheSame() throws Exception {
        Peers.requirePyzmq();
        bench("fresh");
    }

    @Test
    @Tag("faults")
    @Timeout(600)
    void clientsOfDifferentRelaysSeeTheSameSeqForTenThousandMessages() throws Exception {
        Peers.requirePyzmq();
        bench("same");
    }

    private void bench(String... what) throws IOException, InterruptedException {
        new NatsServer(folder).close(); // or the test is skipped
        String script = ZmqkitProcess.HOME.resolve("bench/backplane.py").toString();
        String[] command = Stream.concat(
                        Stream.of(
                                "env",
                                "LONGEST_WAIT=60",
                                "ZMQKIT_JAR=" + System.getProperty("zmqkit.jar"),
                                Peers.PYTHON,
                                script),
                        Stream.of(what))
                .toArray(String[]::new);
        try (var bench = ZmqkitProcess.start(command)) {
            assertThat(bench.exitCode(LONG)).as(bench::toString).isZero();
        }
    }
}
