package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Socket;

/** Nothing that a peer sends makes a terminal do anything. The empty option stands for lines of text. */
class TerminalSafetyIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Clears the screen, sets the title, a one-character CSI, a bell, turns the line round, ends the line. */
    private static final String EVIL = "a\u001b[2J\u001b]0;owned\u0007\u009b31m\b\u202eb\u2028c\u0000d\ne\rf\u007f";

    private static final Pattern OBEYED =
            Pattern.compile("[\\p{Cc}\\u2028\\u2029\\u202A-\\u202E\\u2066-\\u2069&&[^\\t]]");

    private final ZContext context = new ZContext();

    @AfterEach
    void close() {
        context.close();
    }

    private Socket bound(SocketType type) {
        Socket socket = context.createSocket(type);
        socket.setReceiveTimeOut((int) PATIENCE.toMillis());
        socket.bind("tcp://127.0.0.1:*");
        return socket;
    }

    private static void send(Socket socket, String... frames) {
        for (int i = 0; i < frames.length; i++) {
            socket.send(frames[i].getBytes(StandardCharsets.UTF_8), i + 1 < frames.length ? ZMQ.SNDMORE : 0);
        }
    }

    private static void assertTame(ZmqkitProcess process) {
        assertThat(process.stdout())
                .as(process::toString)
                .noneMatch(line -> OBEYED.matcher(line).find());
        assertThat(process.stderr())
                .as(process::toString)
                .noneMatch(line -> OBEYED.matcher(line).find());
    }

    private static ZmqkitProcess zmqkit(String format, String... args) {
        String[] all = Arrays.copyOf(args, args.length + (format.isEmpty() ? 0 : 1));
        if (!format.isEmpty()) {
            all[args.length] = format;
        }
        return ZmqkitProcess.zmqkit(all);
    }

    @ParameterizedTest
    @Tag("faults")
    @ValueSource(strings = {"", "--json"})
    void helloShowsRequestsAndRepliesTamely(String format) throws Exception {
        Socket server = bound(SocketType.REP);
        try (var honest = zmqkit(format, "hello", "server", "--bind", "tcp://127.0.0.1:*");
                var client = zmqkit(
                        format,
                        "hello",
                        "client",
                        "--count",
                        "1",
                        "--timeout",
                        "20s",
                        "--connect",
                        server.getLastEndpoint())) {
            assertThat(server.recvStr()).isEqualTo("Hello");
            send(server, EVIL);
            assertThat(client.exitCode()).as(client::toString).isZero();
            Socket request = context.createSocket(SocketType.REQ);
            request.setReceiveTimeOut((int) PATIENCE.toMillis());
            request.setHandshakeIvl(2000);
            request.connect(honest.readyEndpoint("REP server"));
            send(request, EVIL);
            assertThat(request.recvStr()).isEqualTo("World");
            honest.awaitStdout(".*u001[bB].*");
            assertThat(client.stdout()).anyMatch(line -> line.matches(".*u001[bB].*"));
            assertTame(honest);
            assertTame(client);
        }
    }

    @ParameterizedTest
    @Tag("faults")
    @ValueSource(strings = {"", "--json"})
    void weatherShowsUpdatesTamely(String format) throws Exception {
        Socket publisher = bound(SocketType.XPUB);
        try (var subscriber = zmqkit(
                format, "weather", "subscriber", "10001", "--count", "1", "--connect", publisher.getLastEndpoint())) {
            assertThat(publisher.recv()).isNotNull();
            send(publisher, "10001 " + EVIL);
            send(publisher, "10001 72 45" + EVIL);
            send(publisher, "10001 72 45");
            assertThat(subscriber.exitCode()).as(subscriber::toString).isZero();
            assertTame(subscriber);
        }
    }

    @Test
    void chatShowsNamesRoomsAndTextsTamely() throws Exception {
        showsNamesRoomsAndTextsTamely("");
    }

    @Test
    @Tag("faults")
    void chatShowsThemTamelyInJson() throws Exception {
        showsNamesRoomsAndTextsTamely("--json");
    }

    private void showsNamesRoomsAndTextsTamely(String format) throws Exception {
        Socket collector = bound(SocketType.PULL);
        Socket publisher = bound(SocketType.XPUB);
        Socket history = bound(SocketType.ROUTER);
        String[] places = {
            "--push",
            collector.getLastEndpoint(),
            "--sub",
            publisher.getLastEndpoint(),
            "--history",
            history.getLastEndpoint()
        };
        try (var chat = zmqkit(
                        format, "chat", "--name", "kim", places[0], places[1], places[2], places[3], places[4],
                        places[5]);
                var plain = zmqkit(
                        format, "chat", "--plain", "--name", "kim", places[0], places[1], places[2], places[3])) {
            assertThat(publisher.recv()).isNotNull();
            assertThat(publisher.recv()).isNotNull();
            byte[] client = history.recv();
            while (history.hasReceiveMore()) {
                history.recv();
            }
            history.send(client, ZMQ.SNDMORE);
            send(history, "ZRC1 ERROR", EVIL, EVIL);
            String[] good = {"room/lobby/", "ZRC1 TEXT", "lee", "session-1 1 1", "text", "epoch-1 1 1700000000000"};
            for (int i = 0; i < good.length; i++) {
                String[] evil = good.clone();
                evil[i] = good[i] + EVIL;
                send(publisher, evil);
            }
            send(publisher, EVIL);
            send(publisher, "ZRC1 ERROR", EVIL);
            send(publisher, "[lee] good");
            send(publisher, good);
            plain.awaitStdout(".*\\[lee\\] good.*");
            plain.awaitStdout(".*u001[bB].*");
            await().atMost(Duration.ofMillis(1500)).until(() -> collector.recv() != null);
            for (ZmqkitProcess process : new ZmqkitProcess[] {chat, plain}) {
                process.signal("TERM");
                process.exitCode();
                assertTame(process);
            }
        }
    }

    @Test
    @Tag("faults")
    void chatShowsNamesThatCannotPretend() throws Exception {
        String pretender = "kim] hi [bob";
        String any = "tcp://127.0.0.1:*";
        try (var relay = ZmqkitHere.zmqkit("relay", "--collect", any, "--publish", any, "--history", any)) {
            String[] places = {
                "--push",
                relay.readyEndpoint("PULL collector"),
                "--sub",
                relay.readyEndpoint("XPUB publisher"),
                "--history",
                relay.readyEndpoint("ROUTER history")
            };
            try (var chat = chat("lee", places, 6);
                    var json = chat("eve", places, 6, "--json");
                    var plain = chat("max", places, 4, "--plain");
                    var evil = chat(pretender, places, 6)) {
                chat.awaitStderr("kim\\) hi \\(bob is here");
                evil.type("text\n");
                chat.awaitStdout("[0-9:]{5} \\[kim\\) hi \\(bob] text");
                json.awaitStdout(".*\"sender\":\"kim] hi \\[bob\",\"text\":\"text\".*");
                evil.endInput();
                assertThat(evil.exitCode()).as(evil::toString).isZero();
                try (var plainEvil = chat(pretender, places, 4, "--plain")) {
                    plainEvil.type("plain\n");
                    plain.awaitStdout("\\[kim\\) hi \\(bob] plain");
                }
            }
        }
    }

    private static ZmqkitProcess chat(String name, String[] places, int count, String... more) {
        List<String> args = new ArrayList<>(List.of("chat", "--name", name));
        args.addAll(List.of(places).subList(0, count));
        args.addAll(List.of(more));
        return ZmqkitProcess.zmqkit(args.toArray(String[]::new));
    }

    @ParameterizedTest
    @Tag("faults")
    @ValueSource(strings = {"", "-v"})
    void relayLogsTamely(String verbosity) throws Exception {
        String any = "tcp://127.0.0.1:*";
        String[] args = {"relay", "--collect", any, "--publish", any, "--history", any, "--stats", "100ms", verbosity};
        try (var relay =
                ZmqkitProcess.zmqkit(verbosity.isEmpty() ? Arrays.copyOf(args, args.length - 1) : viaMain(args))) {
            Socket push = context.createSocket(SocketType.PUSH);
            push.setHandshakeIvl(2000);
            push.connect(relay.readyEndpoint("PULL collector"));
            send(push, "room/" + EVIL + "/", "ZRC1 TEXT", "kim", "session-1 1 1", "text");
            send(push, "room/a/", EVIL, "kim", "session-1 1 1", "text");
            send(push, "room/a/", "ZRC1 TEXT", EVIL, EVIL, EVIL);
            relay.awaitStderr("relay: 3 received, .*");
            relay.awaitStderr(".*dropped.*");
            assertTame(relay);
        }
    }

    /** -v stands before the command. */
    private static String[] viaMain(String[] args) {
        String[] moved = new String[args.length];
        moved[0] = args[args.length - 1];
        System.arraycopy(args, 0, moved, 1, args.length - 1);
        return moved;
    }
}
