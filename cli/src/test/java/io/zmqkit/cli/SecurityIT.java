package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.core.curve.CurveKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CURVE between real processes: relay, chat, hello and pyzmq, with keys made by keygen. */
class SecurityIT {

    private static final String ANY = "tcp://127.0.0.1:*";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Says what it hears, and sends one TEXT; its key pair is the one that it is given. */
    private static final String PYZMQ_CHAT = """
            import sys, time, zmq, zmq.auth
            collect, publish, own, server, name = sys.argv[1:]
            public, secret = zmq.auth.load_certificate(own)
            server_key, _ = zmq.auth.load_certificate(server)
            context = zmq.Context()
            def connect(kind, endpoint):
                s = context.socket(kind)
                s.curve_publickey, s.curve_secretkey, s.curve_serverkey = public, secret, server_key
                s.linger = 1000
                s.connect(endpoint)
                return s
            push, sub = connect(zmq.PUSH, collect), connect(zmq.SUB, publish)
            sub.subscribe(b"room/lobby/")
            deadline = time.time() + 30
            sent = False
            while time.time() < deadline:
                if sub.poll(200):
                    frames = sub.recv_multipart()
                    if frames[1] == b"ZRC1 TEXT":
                        print("heard", frames[2].decode(), frames[4].decode(), flush=True)
                        if frames[2].decode() == name:
                            break
                    if not sent:
                        sent = True
                        push.send_multipart([b"room/lobby/", b"ZRC1 TEXT", name.encode(), b"pyzmq-session 1 1", b"hi"])
            """;

    private static final String PYZMQ_KEYS = """
            import sys, zmq.auth
            zmq.auth.create_certificates(sys.argv[1], sys.argv[2], {"email": "a@example.org"})
            """;

    @TempDir
    private Path folder;

    private Path friends;

    @BeforeEach
    void makeFolders() throws Exception {
        friends = Files.createDirectory(folder.resolve("friends"));
    }

    private Path keygen(String name) throws Exception {
        try (var keygen = ZmqkitProcess.zmqkit("keygen", name, "--dir", folder.toString())) {
            assertThat(keygen.exitCode()).as(keygen::toString).isZero();
        }
        return folder.resolve(name + ".key_secret");
    }

    private Path befriend(String name) throws Exception {
        Path secret = keygen(name);
        Files.copy(folder.resolve(name + ".key"), friends.resolve(name + ".key"));
        return secret;
    }

    private ZmqkitProcess relay(String... more) throws Exception {
        List<String> args = new ArrayList<>(
                List.of("relay", "--collect", ANY, "--publish", ANY, "--history", ANY, "--stats", "100ms"));
        args.addAll(List.of("--curve", keygen("relay").toString(), "--authorized", friends.toString()));
        args.addAll(List.of(more));
        ZmqkitProcess relay = ZmqkitProcess.zmqkit(args.toArray(String[]::new));
        relay.readyEndpoint("ROUTER history");
        return relay;
    }

    private static ZmqkitProcess chat(ZmqkitProcess relay, String... more) {
        List<String> args = new ArrayList<>(List.of(
                "chat",
                "--push",
                relay.readyEndpoint("PULL collector"),
                "--sub",
                relay.readyEndpoint("XPUB publisher"),
                "--history",
                relay.readyEndpoint("ROUTER history"),
                "--json"));
        args.addAll(List.of(more));
        return ZmqkitProcess.zmqkit(args.toArray(String[]::new));
    }

    private ZmqkitProcess chat(ZmqkitProcess relay, String name, Path own, String server, String... more) {
        List<String> args = new ArrayList<>(List.of(
                "--name",
                name,
                "--curve",
                own.toString(),
                "--server-key",
                folder.resolve(server).toString()));
        args.addAll(List.of(more));
        return chat(relay, args.toArray(String[]::new));
    }

    @Test
    @Tag("faults")
    void authorisedClientsTalkAndNobodyElseHearsOrIsHeard() throws Exception {
        Path kim = befriend("김");
        Path lee = befriend("lee");
        Path mallory = keygen("mallory");
        keygen("other");
        Files.writeString(friends.resolve("junk.key"), "junk");
        try (var relay = relay();
                var first = chat(relay, "김", kim, "relay.key");
                var second = chat(relay, "lee", lee, "relay.key");
                var unknown = chat(relay, "mallory", mallory, "relay.key");
                var misled = chat(relay, "lee", lee, "other.key");
                var bare = chat(relay, "--name", "lee", "--timeout", "6s");
                var forger = chat(relay, "김", lee, "relay.key", "--timeout", "6s")) {
            first.awaitStderr("ready: in room .*");
            second.awaitStderr("ready: in room .*");
            for (ZmqkitProcess intruder : List.of(bare, forger)) { // the others have ended
                intruder.type("intruder\n");
                intruder.endInput();
            }
            first.type("hello\n");
            second.awaitStdout(".*\"sender\":\"김\",\"text\":\"hello\".*");
            second.type("hi\n");
            first.awaitStdout(".*\"sender\":\"lee\",\"text\":\"hi\".*");
            for (ZmqkitProcess intruder : List.of(unknown, misled, bare)) {
                assertThat(intruder.exitCode(PATIENCE)).as(intruder::toString).isEqualTo(Errors.NO_ANSWER);
                assertThat(intruder.stdout()).isEmpty();
                assertThat(intruder.stderr()).noneMatch(line -> line.contains("in room"));
            }
            for (ZmqkitProcess refused : List.of(unknown, misled)) {
                assertThat(refused.stderr()).as(refused::toString).anyMatch(line -> line.contains("refused by "));
            }
            for (ZmqkitProcess friend : List.of(first, second)) {
                assertThat(friend.stderr()).as(friend::toString).noneMatch(line -> line.contains("refused by "));
            }
            assertThat(forger.exitCode(PATIENCE)).as(forger::toString).isEqualTo(Errors.NO_ANSWER);
            relay.awaitStderr("relay: .* dropped \\{wrong sender=.*\\}, .* connections refused, .*");
            assertThat(first.stdout()).noneMatch(line -> line.contains("intruder"));
            assertThat(second.stdout()).noneMatch(line -> line.contains("intruder"));
        }
    }

    /** Nobody's input ends, and no timeout is shorter than the patience of the test. */
    @Test
    @Tag("faults")
    void whoIsRefusedEndsAtOnceAndSaysWhy() throws Exception {
        Path eve = keygen("eve");
        String publicKey = CurveKeys.loadPublic(folder.resolve("eve.key")).text();
        String[] keys = {
            "--timeout",
            "10m",
            "--curve",
            eve.toString(),
            "--server-key",
            folder.resolve("relay.key").toString()
        };
        try (var relay = relay();
                var server = serving("hello", "server", "--bind", ANY);
                var publisher = serving("weather", "publisher", "--bind", ANY);
                var sink = serving("pipeline", "sink", "--bind", ANY, "--control", ANY, "--timeout", "10m");
                var chat = chat(relay, with(keys, "--name", "eve"));
                var status = ZmqkitProcess.zmqkit(
                        with(keys, "relay", "status", "--history", relay.readyEndpoint("ROUTER history")));
                var client = ZmqkitProcess.zmqkit(
                        with(keys, "hello", "client", "--connect", server.readyEndpoint("REP server")));
                var subscriber = ZmqkitProcess.zmqkit(with(
                        keys,
                        "weather",
                        "subscriber",
                        "10001",
                        "--connect",
                        publisher.readyEndpoint("XPUB publisher")));
                var worker = ZmqkitProcess.zmqkit(with(
                        keys,
                        "pipeline",
                        "worker",
                        "--sink",
                        sink.readyEndpoint("PULL sink"),
                        "--control",
                        sink.readyEndpoint("XPUB control")))) {
            chat.type("one\n");
            for (ZmqkitProcess refused : List.of(chat, status, client, subscriber, worker)) {
                assertThat(refused.exitCode(PATIENCE)).as(refused::toString).isEqualTo(Errors.NO_ANSWER);
                assertThat(refused.stderr())
                        .as(refused::toString)
                        .noneMatch(line -> line.contains("running?"))
                        .filteredOn(line -> line.startsWith("zmqkit: "))
                        .singleElement()
                        .asString()
                        .contains("refused by tcp://127.0.0.1:", publicKey, "--authorized");
            }
        }
    }

    private ZmqkitProcess serving(String... command) {
        List<String> args = new ArrayList<>(List.of(command));
        args.addAll(
                List.of("--curve", folder.resolve("relay.key_secret").toString(), "--authorized", friends.toString()));
        return ZmqkitProcess.zmqkit(args.toArray(String[]::new));
    }

    private static String[] with(String[] options, String... command) {
        List<String> args = new ArrayList<>(List.of(command));
        args.addAll(List.of(options));
        return args.toArray(String[]::new);
    }

    @Test
    @Tag("faults")
    void personAtATerminalIsToldAndGetsInWhenTheKeyIsAuthorised() throws Exception {
        Tmux.require();
        Path eve = keygen("eve");
        try (var relay = relay();
                var terminal = new Tmux(folder)) {
            terminal.openToEnd(
                    120,
                    30,
                    ZmqkitProcess.javaCommand(
                            "chat",
                            "--name",
                            "eve",
                            "--push",
                            relay.readyEndpoint("PULL collector"),
                            "--sub",
                            relay.readyEndpoint("XPUB publisher"),
                            "--history",
                            relay.readyEndpoint("ROUTER history"),
                            "--curve",
                            eve.toString(),
                            "--server-key",
                            folder.resolve("relay.key").toString()));
            terminal.awaitLine("refused by tcp://127\\.0\\.0\\.1:.*");
            terminal.enter("kept");
            terminal.awaitLine("refused by the relay, 1 message waiting");
            Files.copy(folder.resolve("eve.key"), friends.resolve("eve.key"));
            terminal.awaitLine("the relay lets you in now");
            terminal.awaitLine("[0-9:]{5} \\[eve] kept");
            terminal.enter("/quit");
            assertThat(terminal.exitCode()).as(terminal.screen()).isZero();
        }
    }

    @Test
    @Tag("faults")
    void removedKeyLocksTheNextConnectionOut() throws Exception {
        Path kim = befriend("kim");
        try (var relay = relay()) {
            try (var chat = chat(relay, "kim", kim, "relay.key")) {
                chat.type("hello\n");
                chat.endInput();
                assertThat(chat.exitCode(PATIENCE)).as(chat::toString).isZero();
            }
            Files.delete(friends.resolve("kim.key"));
            try (var chat = chat(relay, "kim", kim, "relay.key", "--timeout", "2s")) {
                chat.type("again\n");
                chat.endInput();
                assertThat(chat.exitCode(PATIENCE)).isEqualTo(Errors.NO_ANSWER);
                assertThat(chat.stdout()).isEmpty();
            }
            relay.awaitStderr(".*not authorised: 127\\.0\\.0\\.1 with the key .*");
        }
    }

    @Test
    @Tag("faults")
    void pyzmqJoinsWithKeysOfKeygenAndZmqkitWithKeysOfPyzmq() throws Exception {
        Peers.requirePyzmq();
        Path python = befriend("python");
        try (var keys = ZmqkitProcess.start(Peers.PYTHON, "-c", PYZMQ_KEYS, folder.toString(), "kim")) {
            assertThat(keys.exitCode()).as(keys::toString).isZero();
        }
        Path kim = folder.resolve("kim.key_secret");
        Files.setPosixFilePermissions(kim, PosixFilePermissions.fromString("rw-------"));
        Files.copy(folder.resolve("kim.key"), friends.resolve("kim.key"));
        try (var relay = relay();
                var chat = chat(relay, "kim", kim, "relay.key")) {
            chat.awaitStderr("ready: in room .*");
            try (var peer = ZmqkitProcess.start(
                    Peers.PYTHON,
                    "-c",
                    PYZMQ_CHAT,
                    relay.readyEndpoint("PULL collector"),
                    relay.readyEndpoint("XPUB publisher"),
                    python.toString(),
                    folder.resolve("relay.key").toString(),
                    "python")) {
                chat.awaitStdout(".*\"sender\":\"python\",\"text\":\"hi\".*");
                assertThat(peer.exitCode(PATIENCE)).as(peer::toString).isZero();
                assertThat(peer.stdout()).last().isEqualTo("heard python hi");
            }
        }
    }

    @Test
    @Tag("faults")
    void serverThatDiesBesideAnotherHasNotRefusedItsClient() throws Exception {
        Path kim = befriend("kim");
        String[] server = {
            "hello", "server", "--bind", ANY, "--curve", keygen("server").toString(), "--authorized", friends.toString()
        };
        try (var one = ZmqkitProcess.zmqkit(server);
                var other = ZmqkitProcess.zmqkit(server);
                var client = ZmqkitProcess.zmqkit(
                        "hello",
                        "client",
                        "--connect",
                        one.readyEndpoint("REP server"),
                        "--connect",
                        other.readyEndpoint("REP server"),
                        "--count",
                        "100000",
                        "--timeout",
                        "300ms",
                        "--retries",
                        "20",
                        "--curve",
                        kim.toString(),
                        "--server-key",
                        folder.resolve("server.key").toString())) {
            one.awaitStdout("received Hello");
            other.awaitStdout("received Hello");
            one.signal("KILL");
            assertThat(one.exitCode()).isEqualTo(137);
            int before = other.stdout().size();
            await().atMost(PATIENCE).until(() -> other.stdout().size() > before + 100);
            client.signal("TERM");
            assertThat(client.exitCode()).as(client::toString).isEqualTo(143);
            assertThat(client.stderr()).noneMatch(line -> line.contains("refused by "));
        }
    }

    @Test
    @Tag("faults")
    void helloGoesThroughABrokerWithBothSidesAuthenticated() throws Exception {
        Path broker = keygen("broker");
        Path kim = befriend("kim");
        Path server = befriend("server");
        String brokerKey = folder.resolve("broker.key").toString();
        try (var middle = ZmqkitProcess.zmqkit(
                "hello",
                "broker",
                "--frontend",
                ANY,
                "--backend",
                ANY,
                "--curve",
                broker.toString(),
                "--authorized",
                friends.toString())) {
            String[] back = {
                "hello",
                "server",
                "--connect",
                middle.readyEndpoint("ROUTER backend"),
                "--curve",
                server.toString(),
                "--server-key",
                brokerKey
            };
            String frontend = middle.readyEndpoint("ROUTER frontend");
            try (var worker = ZmqkitProcess.zmqkit(back);
                    var client = ZmqkitProcess.zmqkit(
                            "hello",
                            "client",
                            "--connect",
                            frontend,
                            "--count",
                            "3",
                            "--curve",
                            kim.toString(),
                            "--server-key",
                            brokerKey);
                    var stranger = ZmqkitProcess.zmqkit(
                            "hello",
                            "client",
                            "--connect",
                            frontend,
                            "--count",
                            "1",
                            "--message",
                            "intruder",
                            "--timeout",
                            "500ms",
                            "--retries",
                            "1")) {
                assertThat(client.exitCode(PATIENCE)).as(client::toString).isZero();
                assertThat(stranger.exitCode(PATIENCE)).as(stranger::toString).isEqualTo(Errors.NO_ANSWER);
                assertThat(worker.stdout()).isNotEmpty().containsOnly("received Hello");
            }
        }
    }

    @Test
    @Tag("faults")
    void missingOptionIsOneLineThatNamesIt() throws Exception {
        Path kim = keygen("kim");
        String open = folder.resolve("kim.key").toString();
        String[][] wrong = {
            {"--authorized", "relay", "--curve", kim.toString()},
            {"--authorized", "relay", "--curve", kim.toString(), "--server-key", open},
            {"--server-key", "chat", "--curve", kim.toString()},
            {"--server-key", "chat", "--curve", kim.toString(), "--authorized", friends.toString()},
            {"--curve", "relay", "--authorized", friends.toString()},
            {"--curve", "hello", "client", "--server-key", open},
            {"--curve", "relay", "--insecure", "--curve", kim.toString(), "--authorized", friends.toString()},
            {"is no folder", "relay", "--curve", kim.toString(), "--authorized", open},
            {"--max-rooms", "relay", "--plain", "--max-rooms", "3"},
            {"must be", "relay", "--max-rooms", "0"},
            {"must be", "relay", "--max-half-open", "0"},
            {"a name must not", "keygen", "../kim"},
            {"1-32 characters", "keygen", ""},
        };
        for (String[] row : wrong) {
            try (var process =
                    ZmqkitProcess.zmqkit(List.of(row).subList(1, row.length).toArray(String[]::new))) {
                assertThat(process.exitCode()).as(process::toString).isEqualTo(Errors.USAGE);
                assertThat(process.stderr())
                        .as(process::toString)
                        .singleElement()
                        .asString()
                        .contains(row[0]);
            }
        }
    }

    @Test
    @Tag("faults")
    void keyFileThatCannotBeTrustedOrUsedIsOneLineWithTheRemedy() throws Exception {
        Path kim = keygen("kim");
        String open = folder.resolve("kim.key").toString();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kim)))
                .isEqualTo("rw-------");
        try (var again = ZmqkitProcess.zmqkit("keygen", "kim", "--dir", folder.toString())) {
            assertThat(again.exitCode()).isEqualTo(Errors.FAILED);
            assertThat(again.stderr()).singleElement().asString().contains("exists already");
        }
        Files.setPosixFilePermissions(kim, PosixFilePermissions.fromString("rw-r--r--"));
        try (var chat = ZmqkitProcess.zmqkit("chat", "--curve", kim.toString(), "--server-key", open)) {
            assertThat(chat.exitCode()).isEqualTo(Errors.FAILED);
            assertThat(chat.stderr()).singleElement().asString().contains("chmod 600 " + kim);
        }
    }
}
