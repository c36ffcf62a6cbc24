package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zmqkit.cli.frame.Errors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Socket;

/** Programs that may open 64 files, and 120 peers that connect again and again: Linux only. */
class DescriptorsIT {

    private static final int ALLOWED = 64;
    private static final int PEERS = 120;
    private static final String ANY = "tcp://127.0.0.1:*";
    private static final String OUT = ".*no file descriptors are left: .*";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PATIENCE_MILLIS = 20_000;
    private static final Duration WINDOW = Duration.ofSeconds(3);
    private static final long MOST_TICKS = 100; // in the window: a third of a core; one that spins has all that it gets

    @BeforeEach
    void hasLimits() {
        assumeTrue(ProcessGauge.isUsable(), "needs /proc");
    }

    private static ZmqkitProcess limited(int descriptors, String... args) {
        List<String> command =
                new ArrayList<>(List.of("bash", "-c", "ulimit -n " + descriptors + " && exec \"$@\"", "bash"));
        command.addAll(ZmqkitProcess.javaCommand(args));
        return ZmqkitProcess.start(command.toArray(String[]::new));
    }

    /** Peers of one endpoint, as many as do not fit; each tries again 100 ms after it was turned away. */
    private static final class Crowd implements AutoCloseable {
        private final ZContext context = new ZContext();

        Crowd(SocketType type, String endpoint) {
            for (int i = 0; i < PEERS; i++) {
                Socket socket = context.createSocket(type);
                socket.connect(endpoint);
            }
        }

        void fill(ZmqkitProcess process) {
            assertThat(context.getSockets()).hasSize(PEERS);
            process.awaitStderr(OUT);
        }

        @Override
        public void close() {
            context.close();
        }
    }

    private static Socket connect(ZContext context, SocketType type, String endpoint) {
        Socket socket = context.createSocket(type);
        socket.setReceiveTimeOut(PATIENCE_MILLIS);
        socket.setHandshakeIvl(2000);
        socket.connect(endpoint);
        return socket;
    }

    private static void assertIsNearlyIdle(ZmqkitProcess process) {
        ProcessGauge gauge = new ProcessGauge(process.pid());
        AtomicLong last = new AtomicLong(-MOST_TICKS);
        await("nearly idle")
                .pollDelay(Duration.ZERO)
                .pollInterval(WINDOW)
                .atMost(PATIENCE)
                .untilAsserted(() -> {
                    long now = gauge.ticks();
                    assertThat(now - last.getAndSet(now)).isLessThan(MOST_TICKS);
                });
    }

    /** Lets the crowd come, and has what is there served meanwhile. */
    private static void assertOutlives(ZmqkitProcess process, SocketType crowd, String endpoint, Runnable service)
            throws IOException {
        long start = System.nanoTime();
        try (Crowd many = new Crowd(crowd, endpoint)) {
            many.fill(process);
            service.run();
            assertIsNearlyIdle(process);
            service.run();
            ProcessGauge gauge = new ProcessGauge(process.pid());
            await("some are left for the program itself, but for the moments in which it tries whether there are more")
                    .pollDelay(Duration.ZERO)
                    .atMost(PATIENCE)
                    .until(() -> gauge.descriptors() < ALLOWED - 3);
        }
        long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
        assertThat(process.stderr().stream().filter(line -> line.matches(OUT)))
                .as("once a second at most")
                .hasSizeLessThanOrEqualTo((int) seconds + 2);
    }

    private static void assertReplies(Socket client) {
        assertThat(client.send("Hello")).isTrue();
        assertThat(client.recvStr()).isEqualTo("World");
    }

    @Test
    @Tag("faults")
    void helloServerWithoutDescriptorsSaysSoAndServesWhoIsThereAndLaterTheOthers() throws Exception {
        try (var server = limited(ALLOWED, "hello", "server", "--bind", ANY);
                ZContext context = new ZContext()) {
            String endpoint = server.readyEndpoint("REP server");
            Socket old = connect(context, SocketType.REQ, endpoint);
            assertReplies(old);
            assertOutlives(server, SocketType.REQ, endpoint, () -> assertReplies(old));
            assertReplies(connect(context, SocketType.REQ, endpoint));
            assertReplies(old);
        }
    }

    @Test
    @Tag("faults")
    void weatherPublisherWithoutDescriptorsSaysSoAndServesWhoIsThereAndLaterTheOthers() throws Exception {
        try (var publisher = limited(ALLOWED, "weather", "publisher", "--bind", ANY, "--rate", "100");
                ZContext context = new ZContext()) {
            String endpoint = publisher.readyEndpoint("XPUB publisher");
            Socket old = connect(context, SocketType.SUB, endpoint);
            old.subscribe("");
            assertThat(old.recvStr()).isNotNull();
            assertOutlives(publisher, SocketType.SUB, endpoint, () -> {
                String seen = old.recvStr();
                while (seen != null && old.recvStr(ZMQ.DONTWAIT) != null) {
                    seen = "older";
                }
                assertThat(old.recvStr()).as("something new").isNotNull();
            });
            Socket late = connect(context, SocketType.SUB, endpoint);
            late.subscribe("");
            assertThat(late.recvStr()).isNotNull();
        }
    }

    @Test
    @Tag("faults")
    void relayWithoutDescriptorsSaysSoAndServesWhoIsThereAndLaterTheOthers() throws Exception {
        try (var relay = limited(ALLOWED, "relay", "--collect", ANY, "--publish", ANY, "--history", ANY)) {
            String collect = relay.readyEndpoint("PULL collector");
            String[] chat = {
                "chat",
                "--timeout",
                "20s",
                "--push",
                collect,
                "--sub",
                relay.readyEndpoint("XPUB publisher"),
                "--history",
                relay.readyEndpoint("ROUTER history")
            };
            try (var old = ZmqkitProcess.zmqkit(chat)) {
                old.type("first\n");
                old.awaitStdout(".*first");
                AtomicLong lines = new AtomicLong();
                assertOutlives(relay, SocketType.PUSH, collect, () -> {
                    String line = "meanwhile " + lines.incrementAndGet();
                    say(old, line);
                    old.awaitStdout(".*" + line);
                });
                try (var late = ZmqkitProcess.zmqkit(chat)) {
                    say(late, "late");
                    late.awaitStdout(".*late");
                    old.awaitStdout(".*late");
                    late.endInput();
                    assertThat(late.exitCode()).as(late::toString).isEqualTo(Errors.DONE);
                }
            }
        }
    }

    private static void say(ZmqkitProcess chat, String line) {
        try {
            chat.type(line + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    @Tag("faults")
    void programThatMayNotOpenWhatItNeedsSaysSoInOneLine() throws Exception {
        String[] server = {"hello", "server", "--bind", ANY};
        String[] client = {"hello", "client", "--connect", "tcp://127.0.0.1:9", "--timeout", "100ms", "-q"};
        for (int descriptors : new int[] {9, 20, 28}) {
            for (String[] command : new String[][] {server, client}) {
                try (var process = limited(descriptors, command)) {
                    assertThat(process.exitCode()).as(process::toString).isEqualTo(Errors.FAILED);
                    assertThat(process.stderr())
                            .singleElement()
                            .asString()
                            .contains("no file descriptors are left")
                            .contains("ulimit -n");
                }
            }
        }
    }
}
