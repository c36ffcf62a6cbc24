package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.core.Endpoint;
import io.zmqkit.core.LoopbackPorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code zmqkit web} with real browsers, and with a ZeroMQ for browsers that others wrote. */
@Tag("faults")
@Timeout(400)
class WebIT {

    private static final Path SCRIPTS =
            ZmqkitProcess.HOME.resolve("web/src/test/js").toAbsolutePath();
    private static final Path NODE = Path.of("/usr/bin/node");
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private final String relayAt = "127.0.0.1:" + free();

    private static int free() {
        try {
            return LoopbackPorts.free();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private ZmqkitProcess relay() {
        ZmqkitProcess relay = ZmqkitProcess.zmqkit(
                "relay",
                "--bind",
                relayAt,
                "--journal",
                folder.resolve("chat.db").toString(),
                "--keep",
                "20000");
        relay.readyEndpoint("ROUTER history");
        return relay;
    }

    private ZmqkitProcess web() {
        return web("0", "*");
    }

    private ZmqkitProcess web(String port, String livePort) {
        return ZmqkitProcess.zmqkit("web", "--port", port, "--live", "tcp://127.0.0.1:" + livePort, "--relay", relayAt);
    }

    private static int port(ZmqkitProcess web) {
        return Endpoint.parse(web.readyEndpoint("web server")).port();
    }

    private static void require(Path program, String what) {
        assumeThat(Files.isExecutable(program)).as("needs " + what).isTrue();
        assumeThat(Files.isDirectory(SCRIPTS.resolve("node_modules")))
                .as("needs npm ci in web/src/test/js")
                .isTrue();
    }

    /** The browsers, by web/src/test/js/chat.mjs. */
    private record Browsers(ZmqkitProcess node) implements AutoCloseable {

        static Browsers start(int port) {
            require(NODE, "nodejs");
            require(CHROMIUM, "chromium");
            return new Browsers(ZmqkitProcess.start(
                    NODE.toString(),
                    SCRIPTS.resolve("chat.mjs").toString(),
                    CHROMIUM.toString(),
                    "http://127.0.0.1:" + port + "/?lang=ko"));
        }

        String tell(String command) throws IOException {
            int before = node.stdout().size();
            node.type(command + "\n");
            await().atMost(PATIENCE).until(() -> node.stdout().size() > before);
            return node.stdout().get(before);
        }

        void awaitAnswer(String command, String answer) {
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(tell(command)).as(node::toString).isEqualTo(answer));
        }

        @Override
        public void close() {
            node.close();
        }
    }

    @Test
    void jszmqPushesToASubscriberAndReadsTheHistory() throws Exception {
        require(NODE, "nodejs");
        try (var relay = relay();
                var web = web();
                var jszmq = ZmqkitProcess.start(
                        NODE.toString(), SCRIPTS.resolve("jszmq.mjs").toString(), String.valueOf(port(web)))) {
            hasTalked(jszmq);
            assertThat(relay.isAlive()).isTrue();
        }
    }

    @Test
    void jszmqInAPageOfAnotherServerDoesTheSameIfItsOriginIsAllowed() throws Exception {
        require(NODE, "nodejs");
        require(CHROMIUM, "chromium");
        String pageAt = String.valueOf(free());
        try (var relay = relay();
                var web = ZmqkitProcess.zmqkit(
                        "web",
                        "--port",
                        "0",
                        "--live",
                        "tcp://127.0.0.1:*",
                        "--relay",
                        relayAt,
                        "--allow-origin",
                        "http://127.0.0.1:" + pageAt);
                var page = ZmqkitProcess.start(
                        NODE.toString(),
                        SCRIPTS.resolve("jszmq-page.mjs").toString(),
                        CHROMIUM.toString(),
                        pageAt,
                        String.valueOf(port(web)))) {
            hasTalked(page);
            assertThat(relay.isAlive()).isTrue();
        }
    }

    /** What jszmq-scenario.cjs tells: a plain message, two of a room, and both again from the history. */
    private static void hasTalked(ZmqkitProcess jszmq) throws InterruptedException {
        assertThat(jszmq.exitCode(PATIENCE.multipliedBy(2))).as(jszmq::toString).isZero();
        assertThat(jszmq.stdout().get(0))
                .contains("[\"plain\",\"말\"]", "\"김철수\",\"jszmq-session 1 1\",\"안녕하세요\"")
                .contains("[\"ZRC1 ITEM\",\"room/js/\"", "[\"ZRC1 END\",\"js\"");
    }

    @Test
    void twoPagesAndATerminalTalkAcrossARelayThatIsKilled() throws Exception {
        ZmqkitProcess relay = relay();
        try (var web = web();
                var browsers = Browsers.start(port(web));
                var terminal = ZmqkitProcess.zmqkit("chat", "--relay", relayAt, "--name", "터미널")) {
            browsers.tell("open kim 1280 800 light ko-KR");
            browsers.tell("open %3Cscript%3Ealert(1)%3C/script%3E 390 844 dark ko-KR");
            String lee = "%3Cscript%3Ealert(1)%3C/script%3E";
            browsers.awaitAnswer("state kim", "\"here\"");
            browsers.awaitAnswer("state " + lee, "\"here\"");
            assertThat(browsers.tell("compose kim 한글")).isEqualTo("{\"typed\":\"한글\",\"sentInComposition\":false}");
            browsers.awaitAnswer("messages " + lee, "[\"한글\"]");
            browsers.tell("say " + lee + " <b>굵게</b>");
            terminal.type("터미널에서\n");
            String three = "[\"한글\",\"<b>굵게</b>\",\"터미널에서\"]";
            browsers.awaitAnswer("count kim", "3");

            relay.signal("KILL");
            relay.exitCode();
            browsers.awaitAnswer("state kim", "\"away\"");
            browsers.tell("say kim 하나");
            browsers.tell("say kim 둘");
            browsers.tell("say " + lee + " 셋");
            assertThat(browsers.tell("pending kim")).isEqualTo("[\"하나\",\"둘\"]");
            assertThat(browsers.tell("reload kim")).isEqualTo("\"open\"");
            assertThat(browsers.tell("pending kim")).isEqualTo("[\"하나\",\"둘\"]");
            relay = relay();

            browsers.awaitAnswer("pending kim", "[]");
            browsers.awaitAnswer("pending " + lee, "[]");
            browsers.awaitAnswer("count kim", "6");
            String all = browsers.tell("messages kim");
            assertThat(all).startsWith(three.substring(0, 7)).contains("<b>굵게</b>", "터미널에서", "셋");
            assertThat(all.indexOf("하나")).isPositive().isLessThan(all.indexOf("둘"));
            browsers.awaitAnswer("messages " + lee, all);
            terminal.awaitStdout(".*\\[kim] 둘");
            assertThat(browsers.tell("markup kim")).isEqualTo("0");
            assertThat(browsers.tell("errors")).isEqualTo("[]");
        } finally {
            relay.close();
        }
    }

    @Test
    void pageTalksAgainAfterTheBackButtonAndInARoomWithADot() throws Exception {
        try (var relay = relay();
                var web = web();
                var browsers = Browsers.start(port(web));
                var terminal = ZmqkitProcess.zmqkit("chat", "--relay", relayAt, "--room", "team.a", "--name", "터미널")) {
            browsers.tell("open kim");
            browsers.awaitAnswer("state kim", "\"here\"");
            // reload: it came back as it was left; back_forward: this Chromium has loaded it anew
            assertThat(browsers.tell("back kim")).isIn("\"reload\"", "\"back_forward\"");
            browsers.awaitAnswer("state kim", "\"here\"");
            browsers.tell("say kim 다시");
            browsers.awaitAnswer("messages kim", "[\"다시\"]");

            assertThat(browsers.tell("enterRoom lee team.a")).isEqualTo("\"open\"");
            terminal.type("점\n");
            browsers.awaitAnswer("messages lee", "[\"점\"]");
            assertThat(browsers.tell("errors")).isEqualTo("[]");
            assertThat(relay.isAlive()).isTrue();
        }
    }

    @Test
    void pageForWhichTheBrowserKeepsNothingTalksAndSaysSo() throws Exception {
        ZmqkitProcess relay = relay();
        try (var web = web();
                var browsers = Browsers.start(port(web))) {
            for (String storage : List.of("full", "forbidden")) {
                assertThat(browsers.tell("keepNothing " + storage + " " + storage))
                        .isEqualTo("\"open\"");
                browsers.awaitAnswer("state " + storage, "\"here\"");
                browsers.tell("say " + storage + " " + storage);
            }
            browsers.awaitAnswer("messages full", "[\"full\",\"forbidden\"]");
            relay.signal("KILL");
            relay.exitCode();
            browsers.awaitAnswer("state full", "\"away\"");
            browsers.tell("say full 기다림");
            assertThat(browsers.tell("pending full")).isEqualTo("[\"기다림\"]");
            assertThat(browsers.tell("text full #state")).contains("열어 두면");
            relay = relay();
            browsers.awaitAnswer("messages forbidden", "[\"full\",\"forbidden\",\"기다림\"]");
            assertThat(browsers.tell("errors")).isEqualTo("[]");
        } finally {
            relay.close();
        }
    }

    @Test
    void nothingHasGoneWhenTheViewsOwnServerGoes() throws Exception {
        String port = String.valueOf(free());
        String livePort = String.valueOf(free());
        String view = "tcp://127.0.0.1:" + livePort;
        ZmqkitProcess web = web(port, livePort);
        try (var browsers = Browsers.start(port(web));
                var server = telling(view, "hello", "server", "--bind", "tcp://127.0.0.1:*");
                var client = telling(
                        view,
                        "hello",
                        "client",
                        "--connect",
                        server.readyEndpoint("REP server"),
                        "--count",
                        "1000000000")) {
            String both = "[\"hello client\",\"hello server\"]";
            browsers.tell("live page");
            browsers.awaitAnswer("boxes page", both);
            browsers.awaitAnswer("save page", "{\"roles\":" + both + ",\"ages\":true}");
            await().atMost(PATIENCE).until(() -> browsers.tell("lines page").contains("hello client"));
            browsers.tell("click page #teacher");
            await().atMost(PATIENCE)
                    .until(() -> browsers.tell("text page .messages").contains("Hello"));
            browsers.tell("click page #teacher");
            browsers.awaitAnswer("text page .messages", "\"\"");
            browsers.awaitAnswer("watch page", "0");

            web.signal("KILL");
            web.exitCode();
            int attempts = Integer.parseInt(browsers.tell("attempts page"));
            await().atMost(PATIENCE) // 3.5 s and more
                    .until(() -> Integer.parseInt(browsers.tell("attempts page")) >= attempts + 4);
            assertThat(browsers.tell("text page #server")).contains("No connection");
            assertThat(browsers.tell("hasBeenGrey page")).isEqualTo("false");
            // and while nothing comes, the messages stay as they are, and Escape leads back to the line
            assertThat(browsers.tell("read page")).isEqualTo("{\"opened\":\"close\",\"stayed\":true,\"closed\":true}");

            web = web(port, livePort);
            browsers.awaitAnswer("text page #server", "\"\"");
            browsers.awaitAnswer("boxes page", both);
            assertThat(client.isAlive()).isTrue();
            assertThat(browsers.tell("errors")).isEqualTo("[]");
        } finally {
            web.close();
        }
    }

    /** Each tells a view what it does; what is printed does not matter here. */
    private static ZmqkitProcess telling(String view, String... command) {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of("--live", view));
        return ZmqkitProcess.zmqkit(all.toArray(String[]::new));
    }

    @Test
    void killedProgramTurnsGreyAndSoDoesOneThatEndedBeforeThePageWasOpened() throws Exception {
        try (var web = web();
                var browsers = Browsers.start(port(web))) {
            String view = web.readyEndpoint("PULL live view");
            browsers.tell("live early");
            await().atMost(PATIENCE)
                    .until(() ->
                            browsers.tell("text early #empty").contains("zmqkit weather publisher --live " + view));
            try (var server = telling(view, "hello", "server", "--bind", "tcp://127.0.0.1:*")) {
                String at = server.readyEndpoint("REP server");
                try (var client = telling(view, "hello", "client", "--connect", at)) {
                    assertThat(client.exitCode(PATIENCE)).isZero();
                }
                var second = telling(view, "hello", "client", "--connect", at, "--count", "1000000000");
                browsers.awaitAnswer("boxes early", "[\"[hello client]\",\"hello client\",\"hello server\"]");
                await().atMost(PATIENCE)
                        .until(() -> browsers.tell("lines early").matches(".*hello client.*hello server.*[1-9].*/s.*"));
                browsers.tell("live late");
                browsers.awaitAnswer("boxes late", "[\"[hello client]\",\"hello client\",\"hello server\"]");
                int greyMillis = Integer.parseInt(browsers.tell("kill early " + server.pid() + " hello server"));
                System.err.println("live view: a killed program is grey after " + greyMillis + " ms");
                assertThat(greyMillis).isLessThan(60_000);
                await().atMost(PATIENCE)
                        .until(() -> browsers.tell("text early #news")
                                .contains("hello server pid " + server.pid() + " has gone"));
                second.close();
            }
            try (var sink = telling(
                    view,
                    "pipeline",
                    "sink",
                    "--bind",
                    "tcp://127.0.0.1:*",
                    "--control",
                    "tcp://127.0.0.1:*",
                    "--timeout",
                    "300ms")) {
                assertThat(sink.exitCode(PATIENCE)).isEqualTo(Errors.NO_ANSWER);
                await().atMost(PATIENCE)
                        .until(() -> browsers.tell("text early #statuses").contains("no batch came"));
                await().atMost(PATIENCE)
                        .until(() -> browsers.tell("text early #news").contains("has gone: no batch came"));
            }
            assertThat(browsers.tell("errors")).isEqualTo("[]");
        }
    }

    @Test
    void tapAndThePlainRelayAreSeenWithBothEndsOfTheirConnections() throws Exception {
        try (var web = web();
                var browsers = Browsers.start(port(web))) {
            String view = web.readyEndpoint("PULL live view");
            try (var relay = telling(
                            view,
                            "relay",
                            "--plain",
                            "--collect",
                            "tcp://127.0.0.1:*",
                            "--publish",
                            "tcp://127.0.0.1:*");
                    var tap = telling(
                            view,
                            "tap",
                            "--listen",
                            "tcp://127.0.0.1:*",
                            "--to",
                            relay.readyEndpoint("PULL collector"));
                    var sub = ZmqkitProcess.zmqkit("sub", "-c", relay.readyEndpoint("XPUB publisher"), "");
                    var push = ZmqkitProcess.zmqkit(
                            "push", "-c", tap.readyEndpoint("tap"), "-n", "1000000", "--rate", "50", "hello")) {
                browsers.tell("live page");
                browsers.awaitAnswer("boxes page", "[\"(PUSH)\",\"(SUB)\",\"relay\",\"tap\"]");
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(browsers.tell("lines page"))
                                .containsPattern("PUSH.* → tap.*: [1-9]")
                                .containsPattern("tap.* → relay.*: [1-9]")
                                .containsPattern("relay.* → SUB.*: [1-9]"));
                assertThat(push.isAlive()).isTrue();
                assertThat(sub.isAlive()).isTrue();
            }
            browsers.awaitAnswer("boxes page", "[\"[relay]\",\"[tap]\"]");
            assertThat(browsers.tell("errors")).isEqualTo("[]");
        }
    }

    @Test
    void roomOfTenThousandMessagesScrolls() throws Exception {
        Path lines = folder.resolve("lines.txt");
        List<String> said = new ArrayList<>(IntStream.rangeClosed(1, 10_000)
                .mapToObj(i -> i + ". " + "가나다 ".repeat(1 + i % 30))
                .toList());
        Files.write(lines, said);
        try (var relay = relay();
                var web = web();
                var browsers = Browsers.start(port(web));
                var writer = ZmqkitProcess.start(
                        "sh",
                        "-c",
                        "exec \"$@\" <\"$0\"",
                        lines.toString(),
                        "/bin/sh",
                        "-c",
                        String.join(" ", ZmqkitProcess.javaCommand("chat", "--relay", relayAt, "--name", "수다")))) {
            assertThat(writer.exitCode(Duration.ofSeconds(200)))
                    .as(writer::toString)
                    .isZero();
            browsers.tell("open kim");
            browsers.awaitAnswer("count kim", "10000");
            String frames = browsers.tell("scroll kim");
            int median = Integer.parseInt(frames.replaceAll("\\D*(\\d+).*", "$1"));
            assertThat(median).as(frames).isLessThan(500); // 17 on a quiet machine
            assertThat(relay.isAlive()).isTrue();
        }
    }
}
