package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.cli.frame.Errors;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sockets from the shell: with peers in C, with keys, with peers that fall silent, and what they tell of all that. */
@Tag("faults")
class ShellPeersIT {

    private static final String ANY = "tcp://127.0.0.1:*";

    /** A PUSH socket that connects, or a PULL socket that binds, under CURVE. */
    private static final String CURVE_PEER = """
            import sys, zmq, zmq.auth
            from zmq.auth.thread import ThreadAuthenticator
            folder = sys.argv[1]
            context = zmq.Context()
            def use(socket, name):
                socket.curve_publickey, socket.curve_secretkey = zmq.auth.load_certificate(folder + "/" + name)
            if len(sys.argv) > 2:
                push = context.socket(zmq.PUSH)
                use(push, "client.key_secret")
                push.curve_serverkey = zmq.auth.load_certificate(folder + "/server.key")[0]
                push.connect(sys.argv[2])
                push.send_multipart([b"from", b"python"])
                push.close()
                context.term()
            else:
                judge = ThreadAuthenticator(context)
                judge.start()
                judge.configure_curve(domain="*", location=folder + "/authorized")
                pull = context.socket(zmq.PULL)
                use(pull, "server.key_secret")
                pull.curve_server = True
                port = pull.bind_to_random_port("tcp://127.0.0.1")
                print("ready: PULL bound to tcp://127.0.0.1:%d" % port, file=sys.stderr, flush=True)
                print(pull.recv_multipart(), flush=True)
                judge.stop()
            """;

    @TempDir
    private Path folder;

    private static void assertDone(ZmqkitProcess process) throws InterruptedException {
        assertThat(process.exitCode()).as(process::toString).isEqualTo(Errors.DONE);
    }

    @ParameterizedTest
    @CsvSource({
        "pull -n 1, PUSH, a\\t\\xff, ''",
        "push a b, PULL, '', [a] [b]",
        "sub -n 1 1000, PUB, 10001\\t72, ''",
        "pub 10001 72, SUB, '', [10001] [72]",
        "req Hello World, REP, re\\tply, [Hello] [World]",
        "rep -n 1 you too, REQ, ask\\tme, [you] [too]"
    })
    void everyTypeTalksToLibzmq(String ours, String type, String printed, String shown) throws Exception {
        String peer = Peers.libzmq(folder);
        List<String> command = new ArrayList<>(List.of(ours.split(" ", -1)));
        command.addAll(1, List.of("-b", ANY));
        try (var zmqkit = ZmqkitProcess.zmqkit(command.toArray(String[]::new));
                var libzmq = ZmqkitProcess.start(peer, type, zmqkit.readyEndpoint(title(command)))) {
            assertDone(zmqkit);
            if (!shown.isEmpty()) {
                assertDone(libzmq);
                assertThat(libzmq.stdout()).containsExactly(shown);
            }
            List<String> expected = printed.isEmpty() ? List.of() : List.of(printed.replace("\\t", "\t"));
            assertThat(zmqkit.stdout()).isEqualTo(expected);
        }
    }

    private void makeKeys() throws Exception {
        Path authorized = Files.createDirectory(folder.resolve("authorized"));
        for (String name : List.of("server", "client")) {
            try (var keygen = ZmqkitProcess.zmqkit("keygen", name, "--dir", folder.toString())) {
                assertDone(keygen);
            }
        }
        Files.copy(folder.resolve("client.key"), authorized.resolve("client.key"));
    }

    private List<String> server(String... command) {
        return with(
                List.of(command),
                "-b",
                ANY,
                "--curve",
                folder.resolve("server.key_secret").toString(),
                "--authorized",
                folder.resolve("authorized").toString());
    }

    private List<String> client(String endpoint, String... command) {
        return with(
                List.of(command),
                "-c",
                endpoint,
                "--curve",
                folder.resolve("client.key_secret").toString(),
                "--server-key",
                folder.resolve("server.key").toString());
    }

    private static String title(List<String> command) {
        return command.get(0).toUpperCase(Locale.ROOT) + " socket";
    }

    private static List<String> with(List<String> command, String... options) {
        List<String> all = new ArrayList<>(command);
        all.addAll(1, List.of(options));
        return all;
    }

    private static ZmqkitProcess start(List<String> command) {
        return ZmqkitProcess.zmqkit(command.toArray(String[]::new));
    }

    @Test
    void socketsOfTheShellTalkUnderCurve() throws Exception {
        makeKeys();
        Map<List<String>, List<String>> pairs = new LinkedHashMap<>();
        pairs.put(server("pull", "-n", "1"), List.of("push", "a", "b"));
        pairs.put(server("pub", "a", "b"), List.of("sub", "-n", "1"));
        pairs.put(server("rep", "-n", "1", "--echo"), List.of("req", "a", "b"));
        pairs.put(server("dealer", "-n", "1", "--wait-peers", "0"), List.of("dealer", "-n", "0", "a", "b"));
        for (Map.Entry<List<String>, List<String>> pair : pairs.entrySet()) {
            try (var bound = start(pair.getKey());
                    var connected = start(client(
                            bound.readyEndpoint(title(pair.getKey())),
                            pair.getValue().toArray(String[]::new)))) {
                assertDone(connected);
                bound.endInput();
                assertDone(bound);
                List<String> printed = new ArrayList<>(bound.stdout());
                printed.addAll(connected.stdout());
                assertThat(printed).as(pair.toString()).isNotEmpty().allMatch("a\tb"::equals);
            }
        }
    }

    @Test
    void socketsOfTheShellTalkToPyzmqUnderCurve() throws Exception {
        Peers.requirePyzmq();
        makeKeys();
        try (var pull = start(server("pull", "-n", "1", "--events"))) {
            String endpoint = pull.readyEndpoint("PULL socket");
            try (var push = ZmqkitProcess.start(Peers.PYTHON, "-c", CURVE_PEER, folder.toString(), endpoint)) {
                assertDone(push);
            }
            assertDone(pull);
            assertThat(pull.stdout()).containsExactly("from\tpython");
            assertThat(pull.stderr())
                    .contains(
                            "a peer has connected to " + endpoint + ": ZMTP 3.0, CURVE, which hides what the peer is");
        }
        try (var pull = ZmqkitProcess.start(Peers.PYTHON, "-c", CURVE_PEER, folder.toString());
                var push = start(client(pull.readyEndpoint("PULL"), "push", "to", "python"))) {
            assertDone(push);
            assertDone(pull);
            assertThat(pull.stdout()).containsExactly("[b'to', b'python']");
        }
    }

    /** JeroMQ deals to a connection before its handshake, and what it got is lost when that fails. */
    @Test
    void pushLosesNothingToAConnectionThatStaysSilent() throws Exception {
        try (var push = ZmqkitProcess.zmqkit("push", "-b", ANY, "-n", "50000", "--template", "{n}")) {
            String endpoint = push.readyEndpoint("PUSH socket");
            try (Socket silent = new Socket(
                            InetAddress.getLoopbackAddress(),
                            URI.create(endpoint).getPort());
                    var pull = ZmqkitProcess.zmqkit("pull", "-c", endpoint, "-n", "50000")) {
                assertDone(pull);
                assertDone(push);
                assertThat(pull.stdout()).hasSize(50_000);
                assertThat(silent.isConnected()).isTrue();
            }
        }
    }

    @Test
    void subscriberTellsWhenItsSubscriptionHasReachedThePublisherAndHowMuchHadComeWhenItWent() throws Exception {
        try (var pub = ZmqkitProcess.zmqkit("pub", "-b", ANY, "--in", "lines")) {
            String endpoint = pub.readyEndpoint("PUB socket");
            try (var sub = ZmqkitProcess.zmqkit("sub", "-c", endpoint, "--events", "1000")) {
                sub.awaitStderr("the subscription has reached the publisher at " + endpoint);
                pub.type("10001 first\n20001 other\n10002 second\n");
                pub.endInput();
                assertDone(pub);
                sub.awaitStderr("gone: the connection at " + endpoint + ", after \\d+ m?s, 2 messages received");
                sub.awaitStderr("nobody listens at " + endpoint + ": trying again in \\d+ ms, once so far");
                assertThat(sub.stdout()).containsExactly("10001 first", "10002 second");
            }
        }
    }

    @Test
    void subscriptionReachesAPublisherOfLibzmq() throws Exception {
        String peer = Peers.libzmq(folder);
        try (var pub = ZmqkitProcess.start(peer, "PUB", ANY)) {
            String endpoint = pub.readyEndpoint("libzmq");
            try (var sub = ZmqkitProcess.zmqkit("sub", "-c", endpoint, "--events", "--stats", "100ms", "1000")) {
                sub.awaitStderr("connected to " + endpoint + ": handshake with a PUB socket, ZMTP 3.0, NULL");
                sub.awaitStderr("the subscription has reached the publisher at " + endpoint);
                sub.awaitStderr("stats: sent 0, received \\d+ \\(.*/s, .*");
            }
        }
    }

    @Test
    void sequencedSubscriberTellsWhatWasPublishedBeforeItSubscribed() throws Exception {
        try (var publisher = ZmqkitProcess.zmqkit(
                "weather", "publisher", "--bind", ANY, "--sequenced", "--zips", "10000-10001", "--rate", "1000")) {
            String endpoint = publisher.readyEndpoint("XPUB publisher");
            try (var first = ZmqkitProcess.zmqkit("sub", "-c", endpoint, "--sequenced", "-n", "200", "10000");
                    var late = ZmqkitProcess.zmqkit("sub", "-c", endpoint, "--sequenced", "-n", "1000", "10001")) {
                assertDone(first);
                assertDone(late);
                for (ZmqkitProcess each : List.of(first, late)) {
                    String[] fields = each.stdout().get(0).split("[\t ]", -1);
                    long before = Long.parseLong(fields[fields.length - 1]) - 1;
                    assertThat(each.stderr())
                            .anyMatch(line -> line.endsWith(" received, missed 0 messages; " + before
                                    + " had been published before the subscription"));
                }
            }
        }
    }

    @Test
    void sequencedSubscriberExitsWithFourThoughTheFeedHasEnded() throws Exception {
        try (var pub = ZmqkitProcess.zmqkit("pub", "-b", ANY, "--json");
                var sub =
                        ZmqkitProcess.zmqkit("sub", "-c", pub.readyEndpoint("PUB socket"), "--sequenced", "-t", "5s")) {
            pub.type("[\"10001 72\",\"e-1 1\"]\n[\"10001 73\",\"e-1 4\"]\n");
            pub.endInput();
            assertDone(pub);
            assertThat(sub.exitCode()).as(sub::toString).isEqualTo(Errors.LOST);
            assertThat(sub.stderr()).contains("2 messages of 10001 missed before number 4, at the high-water mark");
        }
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void signalEndsEveryTypeAndEveryProxyWithASummary(String signal, int code) throws Exception {
        List<List<String>> commands = new ArrayList<>();
        for (String type : "pub xpub sub xsub push pull req rep dealer router pair".split(" ", -1)) {
            commands.add(List.of(type, "-b", ANY));
        }
        for (String form : "forwarder queue streamer".split(" ", -1)) {
            commands.add(List.of("proxy", form, "--frontend", ANY, "--backend", ANY));
        }
        for (List<String> command : commands) {
            try (var zmqkit = start(command)) {
                zmqkit.awaitStderr("ready: .*");
                zmqkit.signal(signal);
                assertThat(zmqkit.exitCode()).as(zmqkit::toString).isEqualTo(code);
                assertThat(zmqkit.stderr()).anyMatch(line -> line.matches(command.get(0) + ": 0 messages .*"));
            }
        }
    }

    @Test
    void commandThatIsMissingOrPrintsAHundredMegabytesIsAnEmptyReplyThatIsSaid() throws Exception {
        Map<String, String> commands = Map.of(
                "no-such-command", ".* the reply is empty: the command ended with exit code 127",
                "head -c 100000000 /dev/zero", ".* the reply is empty: the command printed more than 1048576 bytes");
        for (Map.Entry<String, String> command : commands.entrySet()) {
            try (var rep = ZmqkitProcess.zmqkit("rep", "-b", ANY, "-n", "1", "--exec", command.getKey());
                    var req = ZmqkitProcess.zmqkit("req", "-c", rep.readyEndpoint("REP socket"), "hi")) {
                assertDone(req);
                assertThat(req.stdout()).containsExactly("");
                assertThat(rep.exitCode()).as(rep::toString).isEqualTo(Errors.LOST);
                assertThat(rep.stderr()).anyMatch(line -> line.matches(command.getValue()));
            }
        }
    }
}
