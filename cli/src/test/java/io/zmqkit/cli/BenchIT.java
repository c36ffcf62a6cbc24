package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zmqkit.cli.frame.Errors;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** The bench finds what is planted, between real processes. */
class BenchIT {

    private static final String ANY = "tcp://127.0.0.1:*";

    @TempDir
    private Path folder;

    private static double number(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(pattern + " in " + text).isTrue();
        return Double.parseDouble(matcher.group(1));
    }

    @Test
    void lossOfOnePercentIsShown() throws Exception {
        try (var relay = ZmqkitProcess.zmqkit("relay", "--plain", "--collect", ANY, "--publish", ANY);
                var chaos = ZmqkitProcess.zmqkit(
                        "chaos",
                        "--listen",
                        ANY,
                        "--to",
                        relay.readyEndpoint("XPUB publisher"),
                        "--seed",
                        "1",
                        "--drop",
                        "1%",
                        "--json");
                var bench = ZmqkitProcess.zmqkit(
                        "bench",
                        "throughput",
                        "--type",
                        "relay",
                        "-c",
                        relay.readyEndpoint("PULL collector"),
                        "-c",
                        chaos.readyEndpoint("chaos"),
                        "--rate",
                        "5000",
                        "-n",
                        "20000",
                        "--warmup",
                        "0s",
                        "--runs",
                        "1",
                        "--json",
                        "-t",
                        "30s")) {
            assertThat(bench.exitCode()).as(bench::toString).isEqualTo(Errors.LOST);
            String run = bench.stdout().get(0);
            assertThat(number(run, "\"sent\":(\\d+)")).isEqualTo(20_000);
            assertThat(number(run, "\"lost\":(\\d+)")).isBetween(140.0, 260.0);
            assertThat(number(run, "\"repeated\":(\\d+)")).isZero();
        }
    }

    @Test
    @Tag("faults")
    void serverThatStandsStillForTwoSecondsIsSeenInTheCorrectedPercentilesOnly() throws Exception {
        try (var server = ZmqkitProcess.zmqkit("hello", "server", "--bind", ANY);
                var bench = ZmqkitProcess.zmqkit(
                        "bench",
                        "latency",
                        "-c",
                        server.readyEndpoint("REP server"),
                        "--time",
                        "6s",
                        "--warmup",
                        "0s",
                        "--runs",
                        "1",
                        "--rate",
                        "500",
                        "--json",
                        "-t",
                        "30s")) {
            await().atMost(Duration.ofMinutes(1)).until(() -> server.stdout().size() > 500);
            server.signal("STOP");
            long stopped = System.nanoTime();
            await().atMost(Duration.ofMinutes(1))
                    .until(() ->
                            System.nanoTime() - stopped > Duration.ofSeconds(2).toNanos());
            server.signal("CONT");
            assertThat(bench.exitCode()).as(bench::toString).isEqualTo(Errors.DONE);
            String run = bench.stdout().get(0);
            assertThat(number(run, "corrected_us.*?\"p99\":([\\d.E]+)")).isGreaterThan(1_000_000);
            assertThat(number(run, "uncorrected_us.*?\"p99\":([\\d.E]+)")).isLessThan(500_000);
        }
    }

    @Test
    void busyMachineIsToldAndHistogramIsReadable() throws Exception {
        Path histogram = folder.resolve("run.hlog");
        try (var loop = endlessLoop();
                var another = endlessLoop();
                var bench = ZmqkitProcess.zmqkit(
                        "bench",
                        "latency",
                        "--time",
                        "300ms",
                        "--warmup",
                        "0s",
                        "--runs",
                        "2",
                        "--histogram",
                        histogram.toString())) {
            assertThat(bench.exitCode()).as(bench::toString).isEqualTo(Errors.DONE);
            assertThat(String.join("\n", bench.stdout()))
                    .contains("unreliable: other processes used")
                    .contains("p99.99")
                    .contains("spread of the runs' median latencies")
                    .contains("0 lost, 0 repeated, 0 out of order");
            assertThat(loop.isAlive() && another.isAlive()).isTrue();
        }
        try (HistogramLogReader reader = new HistogramLogReader(histogram.toFile())) {
            EncodableHistogram first = reader.nextIntervalHistogram();
            assertThat(first.getTag()).isEqualTo("corrected");
            assertThat(first.getMaxValueAsDouble()).isPositive();
            assertThat(reader.nextIntervalHistogram().getTag()).isEqualTo("uncorrected");
        }
    }

    private static ZmqkitProcess endlessLoop() {
        return ZmqkitProcess.start("bash", "-c", "while :; do :; done");
    }

    @Test
    void relayIsStartedAndTakesChatMessages() throws Exception {
        try (var bench = ZmqkitProcess.zmqkit(
                "bench",
                "relay",
                "--chat",
                "--journal",
                folder.resolve("chat.db").toString(),
                "-n",
                "2000",
                "--warmup",
                "0s",
                "--runs",
                "1",
                "--rate",
                "2000",
                "-t",
                "60s")) {
            assertThat(bench.exitCode()).as(bench::toString).isEqualTo(Errors.DONE);
            assertThat(bench.stdout().get(0)).contains("sent 2,000").contains("delivered 2,000");
            assertThat(bench.stdout().get(1)).contains("0 lost").contains("relay ");
        }
        assertThat(Files.size(folder.resolve("chat.db"))).isPositive();
    }

    @Test
    void relayIsStartedForMessagesOverAMebibyte() throws Exception {
        try (var bench = ZmqkitProcess.zmqkit(
                "bench", "relay", "--size", "3000000", "-n", "20", "--warmup", "0s", "--runs", "1", "-t", "60s")) {
            assertThat(bench.exitCode()).as(bench::toString).isEqualTo(Errors.DONE);
            assertThat(bench.stdout().get(0)).contains("delivered 20 ");
        }
    }

    /** Its sender stays: when the last one has gone, a bench that only receives ends by itself. */
    @Test
    void interruptedBenchPrintsWhatThereIs() throws Exception {
        try (var bench = ZmqkitProcess.zmqkit(
                        "bench", "throughput", "--only", "receive", "-b", ANY, "--time", "10m", "-t", "5m");
                ZContext context = new ZContext()) {
            ZMQ.Socket push = context.createSocket(SocketType.PUSH);
            push.setHandshakeIvl(500); // a few in a hundred stall: docs/pitfalls.md
            push.setSndHWM(10);
            push.setSendTimeOut(60_000);
            push.connect(bench.readyEndpoint("PULL receiver"));
            for (int i = 0; i < 50_000; i++) { // more than buffers hold: some have come
                assertThat(push.send(new byte[1024])).isTrue();
            }
            bench.signal("INT");
            assertThat(bench.exitCode()).as(bench::toString).isEqualTo(130);
            assertThat(bench.stdout().get(0)).containsPattern("delivered [1-9]");
        }
    }

    @Test
    void receiverThatGetsFewerThanItWasToldSaysSo() throws Exception {
        try (var bench = ZmqkitProcess.zmqkit(
                        "bench", "throughput", "--only", "receive", "-b", ANY, "-n", "1000", "-t", "5m");
                var push = ZmqkitProcess.zmqkit(
                        "push",
                        "-c",
                        bench.readyEndpoint("PULL receiver"),
                        "-n",
                        "500",
                        "a message of somebody else's")) {
            assertThat(push.exitCode()).as(push::toString).isEqualTo(Errors.DONE);
            assertThat(bench.exitCode()).as(bench::toString).isEqualTo(Errors.LOST);
            assertThat(String.join("\n", bench.stdout()))
                    .contains("delivered 500")
                    .contains("ended early: 500 of 1,000 messages have come: the peer has gone");
        }
    }

    @Test
    void benchThatWaitsForAPeerIsInterrupted() throws Exception {
        try (var bench = ZmqkitProcess.zmqkit("bench", "throughput", "-b", ANY, "-t", "10m")) {
            bench.readyEndpoint("PUSH sender");
            bench.signal("INT");
            assertThat(bench.exitCode()).as(bench::toString).isEqualTo(130);
            assertThat(String.join("\n", bench.stderr())).doesNotContain("by force", "nobody answers");
        }
    }

    @Test
    @Tag("faults")
    void messagesThatComeTwiceAreRepeatedAndNoneIsLost() throws Exception {
        try (var relay = ZmqkitProcess.zmqkit("relay", "--plain", "--collect", ANY, "--publish", ANY);
                var chaos = ZmqkitProcess.zmqkit(
                        "chaos",
                        "--listen",
                        ANY,
                        "--to",
                        relay.readyEndpoint("XPUB publisher"),
                        "--seed",
                        "1",
                        "--duplicate",
                        "5%",
                        "--json");
                var bench = ZmqkitProcess.zmqkit(
                        "bench",
                        "throughput",
                        "--type",
                        "relay",
                        "-c",
                        relay.readyEndpoint("PULL collector"),
                        "-c",
                        chaos.readyEndpoint("chaos"),
                        "-n",
                        "20000",
                        "--warmup",
                        "0s",
                        "--runs",
                        "1",
                        "--json",
                        "-t",
                        "30s")) {
            assertThat(bench.exitCode()).as(bench::toString).isEqualTo(Errors.DONE);
            String run = bench.stdout().get(0);
            assertThat(number(run, "\"lost\":(\\d+)")).isZero();
            assertThat(number(run, "\"repeated\":(\\d+)")).isBetween(800.0, 1200.0);
        }
    }

    @Test
    @Tag("faults")
    void serverThatDiesInMidRunLeavesWhatWasMeasuredUntilThen() throws Exception {
        try (var server = ZmqkitProcess.zmqkit("hello", "server", "--bind", ANY);
                var bench = ZmqkitProcess.zmqkit(
                        "bench",
                        "latency",
                        "-c",
                        server.readyEndpoint("REP server"),
                        "--time",
                        "10m",
                        "--warmup",
                        "0s",
                        "-t",
                        "30s")) {
            await().atMost(Duration.ofMinutes(1)).until(() -> server.stdout().size() > 500);
            server.signal("KILL");
            assertThat(bench.exitCode()).as(bench::toString).isEqualTo(Errors.LOST);
            assertThat(String.join("\n", bench.stdout()))
                    .contains("ended early: the peer has gone")
                    .contains("corrected");
        }
    }

    @Test
    void peerOfTheWrongTypeIsNamed() throws Exception {
        try (var server = ZmqkitProcess.zmqkit("hello", "server", "--bind", ANY);
                var bench = ZmqkitProcess.zmqkit("bench", "throughput", "-c", server.readyEndpoint("REP server"))) {
            assertThat(bench.exitCode()).as(bench::toString).isEqualTo(Errors.FAILED);
            assertThat(bench.stderr()).last().asString().contains("the peer is REP, and PUSH talks to [PULL]");
            assertThat(bench.stdout()).isEmpty();
        }
    }

    @Test
    @Tag("faults")
    void peerThatAnswersNothingIsNoAnswer() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                var bench = ZmqkitProcess.zmqkit(
                        "bench", "latency", "-c", "tcp://127.0.0.1:" + silent.getLocalPort(), "-t", "300ms")) {
            assertThat(bench.exitCode()).as(bench::toString).isEqualTo(Errors.NO_ANSWER);
        }
    }

    @Test
    @Tag("faults")
    void relayThatCannotStartSaysWhy() throws Exception {
        Path journal = folder.resolve("missing").resolve("chat.db");
        try (var bench = ZmqkitProcess.zmqkit("bench", "relay", "--chat", "--journal", journal.toString())) {
            assertThat(bench.exitCode()).as(bench::toString).isEqualTo(Errors.FAILED);
            assertThat(bench.stderr())
                    .last()
                    .asString()
                    .contains("the relay has not started: ")
                    .contains("missing");
        }
    }

    @Test
    @Tag("faults")
    void relayThatStoresNothingAnyMoreIsHeard() throws Exception {
        Path journal = folder.resolve("chat.db");
        Path log = folder.resolve("chat.db-wal");
        try (var bench = ZmqkitProcess.zmqkit(
                "bench",
                "relay",
                "--chat",
                "--journal",
                journal.toString(),
                "--rate",
                "500",
                "--time",
                "10s",
                "--warmup",
                "0s",
                "--runs",
                "1",
                "-t",
                "10s")) {
            await().atMost(Duration.ofMinutes(1)).until(() -> Files.exists(log) && Files.size(log) > 200_000);
            Files.delete(journal);
            assertThat(bench.exitCode()).as(bench::toString).isEqualTo(Errors.LOST);
            assertThat(bench.stderr())
                    .last()
                    .asString()
                    .contains("the relay has said: ")
                    .contains("has been deleted");
        }
    }

    @Test
    void nobodyThereIsNoAnswer() throws Exception {
        try (var bench = ZmqkitProcess.zmqkit("bench", "throughput", "-c", "tcp://127.0.0.1:9", "-t", "300ms")) {
            assertThat(bench.exitCode()).isEqualTo(Errors.NO_ANSWER);
            assertThat(String.join("\n", bench.stderr())).contains("nobody answers: Connection refused");
        }
    }
}
