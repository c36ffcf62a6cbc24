package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.cli.frame.Errors;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sockets from the shell, with real processes at both ends. */
class ShellIT {

    private static final String ANY = "tcp://127.0.0.1:*";

    /** A socket of every type, bound, in a thread each: sends, or shows what it gets, or both. */
    private static final String PEERS = """
            import os, threading, time, zmq
            context = zmq.Context()
            def show(name, frames):
                os.write(1, ("%s %s\\n" % (name, frames)).encode())
            def pull(s):
                show("PULL", s.recv_multipart())
            def push(s):
                s.send_multipart([b"a", b"\\xff"])
            def sub(s):
                s.setsockopt(zmq.SUBSCRIBE, b"")
                show("SUB", s.recv_multipart())
            def xsub(s):
                s.send(b"\\x01")
                while not s.poll(50):
                    s.send(b"\\x01")
                show("XSUB", s.recv_multipart())
            def pub(s):
                while True:
                    s.send_multipart([b"10001", b"72"])
                    time.sleep(0.02)
            def rep(s):
                frames = s.recv_multipart()
                s.send_multipart(frames + [b"!"])
            def req(s):
                s.send_multipart([b"ask", b"me"])
                show("REQ", s.recv_multipart())
            def dealer(s):
                s.send(b"ask")
                show("DEALER", s.recv_multipart())
            def router(s):
                frames = s.recv_multipart()
                s.send_multipart([frames[0], b"re"] + frames[1:])
            def pair(s):
                show("PAIR", s.recv_multipart())
                s.send(b"back")
            def serve(name, work):
                s = context.socket(getattr(zmq, name))
                port = s.bind_to_random_port("tcp://127.0.0.1")
                os.write(2, b"ready: %s bound to tcp://127.0.0.1:%d\\n" % (name.encode(), port))
                work(s)
                time.sleep(60)
            for name, work in [("PULL", pull), ("PUSH", push), ("SUB", sub), ("XSUB", xsub), ("PUB", pub), ("XPUB", pub),
                    ("REP", rep), ("REQ", req), ("DEALER", dealer), ("ROUTER", router), ("PAIR", pair)]:
                threading.Thread(target=serve, args=(name, work)).start()
            """;

    private static List<String> output(String... args) throws Exception {
        try (var zmqkit = ZmqkitProcess.zmqkit(args)) {
            assertThat(zmqkit.exitCode()).as(zmqkit::toString).isEqualTo(Errors.DONE);
            return zmqkit.stdout();
        }
    }

    @Test
    @Tag("faults")
    void everyTypeTalksToPyzmq() throws Exception {
        Peers.requirePyzmq();
        try (var python = ZmqkitProcess.start(Peers.PYTHON, "-c", PEERS)) {
            output("push", "-c", python.readyEndpoint("PULL"), "task", "1");
            python.awaitStdout("PULL \\[b'task', b'1'\\]");
            output("pub", "-c", python.readyEndpoint("SUB"), "10001", "72");
            python.awaitStdout("SUB \\[b'10001', b'72'\\]");
            output("xpub", "-c", python.readyEndpoint("XSUB"), "10001");
            python.awaitStdout("XSUB \\[b'10001'\\]");
            assertThat(output("pull", "-c", python.readyEndpoint("PUSH"), "-n", "1"))
                    .containsExactly("a\t\\xff");
            assertThat(output("sub", "-c", python.readyEndpoint("PUB"), "-n", "2", "1000"))
                    .containsExactly("10001\t72", "10001\t72");
            assertThat(output("xsub", "-c", python.readyEndpoint("XPUB"), "-n", "1", "--out", "raw"))
                    .containsExactly("72");
            assertThat(output("req", "-c", python.readyEndpoint("REP"), "Hello", "World"))
                    .containsExactly("Hello\tWorld\t!");
            assertThat(output("rep", "-c", python.readyEndpoint("REQ"), "-n", "1", "you", "too"))
                    .containsExactly("ask\tme");
            python.awaitStdout("REQ \\[b'you', b'too'\\]");
            assertThat(output("dealer", "-c", python.readyEndpoint("ROUTER"), "-n", "1", "Hello"))
                    .containsExactly("re\tHello");
            assertThat(output("pair", "-c", python.readyEndpoint("PAIR"), "-n", "1", "Hello"))
                    .containsExactly("back");
            python.awaitStdout("PAIR \\[b'Hello'\\]");
            try (var router = ZmqkitProcess.zmqkit("router", "-c", python.readyEndpoint("DEALER"))) {
                String peer = router.awaitStdout(".*\task").replace("\task", "");
                router.type(peer + "\tanswer\n");
                python.awaitStdout("DEALER \\[b'answer'\\]");
            }
        }
    }

    /** It reads on when the peer has gone: JeroMQ may drop what it has received over a connection that has ended. */
    @Test
    void whatAPeerHasSentBeforeItLeftIsPrintedToTheLast() throws Exception {
        try (var push = ZmqkitProcess.zmqkit("push", "-b", ANY, "-n", "25000", "--template", "{n}");
                var pull = ZmqkitProcess.zmqkit("pull", "-c", push.readyEndpoint("PUSH socket"), "-n", "25000")) {
            assertThat(push.exitCode()).as(push::toString).isEqualTo(Errors.DONE);
            assertThat(pull.exitCode()).as(pull::toString).isEqualTo(Errors.DONE);
            assertThat(pull.stdout()).hasSize(25_000).endsWith("25000");
        }
    }

    @Test
    void transientSocketPrintsWhatItsPeerHasSentBeforeItEnds() throws Exception {
        try (var push = ZmqkitProcess.zmqkit("push", "-b", ANY, "-n", "15000", "--template", "{n}");
                var pull = ZmqkitProcess.zmqkit("pull", "-c", push.readyEndpoint("PUSH socket"), "--transient")) {
            assertThat(push.exitCode()).as(push::toString).isEqualTo(Errors.DONE);
            assertThat(pull.exitCode()).as(pull::toString).isEqualTo(Errors.DONE);
            assertThat(pull.stdout()).hasSize(15_000).endsWith("15000");
        }
    }

    /** Its peer may come, send and leave between two looks. */
    @Test
    @Tag("faults")
    void transientSocketPrintsWhatSomebodyHasSentWhoWasThereForAMomentOnly() throws Exception {
        for (int i = 0; i < 5; i++) {
            try (var pull = ZmqkitProcess.zmqkit("pull", "-b", ANY, "--transient")) {
                output("push", "-c", pull.readyEndpoint("PULL socket"), "hello");
                assertThat(pull.exitCode()).as(pull::toString).isEqualTo(Errors.DONE);
                assertThat(pull.stdout()).containsExactly("hello");
            }
        }
    }

    @Test
    void everyLineArrivesInOrderAndBytesThatAreNotTextPass() throws Exception {
        try (var pull = ZmqkitProcess.zmqkit("pull", "-b", ANY, "-n", "25001");
                var push = ZmqkitProcess.zmqkit("push", "-c", pull.readyEndpoint("PULL socket"))) {
            List<String> lines =
                    IntStream.rangeClosed(1, 25_000).mapToObj(String::valueOf).toList();
            push.type(String.join("\n", lines) + "\n");
            push.type(new byte[] {(byte) 0xff, 0});
            push.endInput();
            assertThat(push.exitCode()).as(push::toString).isEqualTo(Errors.DONE);
            assertThat(pull.exitCode()).as(pull::toString).isEqualTo(Errors.DONE);
            List<String> expected = new ArrayList<>(lines);
            expected.add("\\xff\\x00");
            assertThat(pull.stdout()).isEqualTo(expected);
        }
    }

    @Test
    void firstMessageOfAPublisherArrivesOrExitThreeSaysThatNobodyWasThere() throws Exception {
        try (var sub = ZmqkitProcess.zmqkit("sub", "-b", ANY, "--json", "10001")) {
            output("pub", "-c", sub.readyEndpoint("SUB socket"), "10001", "72");
            sub.awaitStdout("\\{\"frames\":\\[\"10001\",\"72\"],\"time\":\"[-0-9]+T[0-9:]+\\.[0-9]{3}Z\"}");
            sub.signal("INT");
            assertThat(sub.exitCode()).isEqualTo(130);
            assertThat(sub.stderr()).contains("sub: 1 message received");
        }
        try (var pub = ZmqkitProcess.zmqkit("pub", "-b", ANY, "--wait", "100ms", "10001", "72")) {
            assertThat(pub.exitCode()).as(pub::toString).isEqualTo(Errors.NO_ANSWER);
            assertThat(pub.stderr()).anyMatch(line -> line.startsWith("zmqkit: nobody has subscribed after 100ms"));
        }
    }

    @Test
    @Tag("faults")
    void peerOfAnotherTypeIsNobody() throws Exception {
        try (var rep = ZmqkitProcess.zmqkit("rep", "-b", ANY, "--echo");
                var push =
                        ZmqkitProcess.zmqkit("push", "-c", rep.readyEndpoint("REP socket"), "--wait", "1s", "task")) {
            assertThat(push.exitCode()).as(push::toString).isEqualTo(Errors.NO_ANSWER);
        }
    }

    @Test
    @Tag("faults")
    void closedPipeEndsASubscriberQuietly() throws Exception {
        try (var pub = ZmqkitProcess.zmqkit("pub", "-b", ANY, "-n", "1000", "--rate", "100", "tick")) {
            List<String> command = ZmqkitProcess.javaCommand("-q", "sub", "-c", pub.readyEndpoint("PUB socket"));
            String line = "'" + String.join("' '", command) + "' | head -1; echo ${PIPESTATUS[0]}";
            try (var shell = ZmqkitProcess.start("bash", "-c", line)) {
                assertThat(shell.exitCode()).isZero();
                assertThat(shell.stdout()).containsExactly("tick", "0");
                assertThat(shell.stderr()).isEmpty();
            }
        }
    }

    @Test
    @Tag("faults")
    void jsonThatIsNotAMessageIsNamedAndTheOthersGoOn() throws Exception {
        try (var pull = ZmqkitProcess.zmqkit("pull", "-b", ANY, "-n", "3");
                var push = ZmqkitProcess.zmqkit("push", "--json", "-c", pull.readyEndpoint("PULL socket"))) {
            push.type("[\"a\"]\n{nonsense\n{\"frames\":[\"b\",{\"base64\":\"/w==\"}],\"time\":\"x\"}\n[\"c\"]\n");
            push.endInput();
            assertThat(push.exitCode()).as(push::toString).isEqualTo(Errors.LOST);
            assertThat(push.stderr()).anyMatch(line -> line.startsWith("zmqkit: not sent: line 2: not a message:"));
            assertThat(pull.exitCode()).isEqualTo(Errors.DONE);
            assertThat(pull.stdout()).containsExactly("a", "b\t\\xff", "c");
        }
    }

    @Test
    @Tag("faults")
    void noReplyIsWaitedForWhereNothingCouldBeAsked() throws Exception {
        try (var router = ZmqkitProcess.zmqkit("router", "-b", ANY);
                var dealer = ZmqkitProcess.zmqkit(
                        "dealer", "--json", "-c", router.readyEndpoint("ROUTER socket"), "-n", "1")) {
            dealer.type("[1,2]\n");
            dealer.endInput();
            assertThat(dealer.exitCode()).as(dealer::toString).isEqualTo(Errors.LOST);
            assertThat(dealer.stderr()).contains("dealer: 0 messages sent, 0 messages received, 1 lost");
        }
    }

    @Test
    @Tag("faults")
    void silenceIsExplained() throws Exception {
        try (var rep = ZmqkitProcess.zmqkit("rep", "-b", ANY, "--echo")) {
            String endpoint = rep.readyEndpoint("REP socket");
            try (var sub = ZmqkitProcess.zmqkit("sub", "-c", endpoint, "-t", "3s");
                    var nowhere = ZmqkitProcess.zmqkit("sub", "-c", "tcp://127.0.0.1:9", "-t", "3s")) {
                assertThat(sub.exitCode()).as(sub::toString).isEqualTo(Errors.NO_ANSWER);
                assertThat(sub.stderr())
                        .contains("zmqkit: no message in 3s (the peer at " + endpoint
                                + " is a REP socket, and SUB does not talk to REP)");
                assertThat(nowhere.exitCode()).as(nowhere::toString).isEqualTo(Errors.NO_ANSWER);
                assertThat(nowhere.stderr()).contains("zmqkit: no message in 3s (nobody listens at tcp://127.0.0.1:9)");
            }
        }
    }

    @Test
    @Tag("faults")
    void messageForAPeerThatIsNotThereIsSaidAndCounted() throws Exception {
        try (var router = ZmqkitProcess.zmqkit("router", "-b", ANY, "-n", "0");
                var dealer = ZmqkitProcess.zmqkit(
                        "dealer", "-c", router.readyEndpoint("ROUTER socket"), "--identity", "kim", "-n", "1")) {
            dealer.endInput();
            router.type("kim\thello\nnobody\thello\n");
            router.endInput();
            assertThat(router.exitCode()).as(router::toString).isEqualTo(Errors.LOST);
            assertThat(router.stderr()).contains("zmqkit: message 2 is lost: there is no peer 'nobody'");
            assertThat(dealer.exitCode()).isEqualTo(Errors.DONE);
            assertThat(dealer.stdout()).containsExactly("hello");
        }
    }

    @Test
    @Tag("faults")
    void commandThatFailsHangsOrPrintsTooMuchIsAnEmptyReplyThatIsSaid() throws Exception {
        String command =
                "read x; case $x in ok) echo \"$ZMQKIT_FRAMES\";; hang) sleep 100;; much) yes;; *) exit 3;; esac";
        try (var rep = ZmqkitProcess.zmqkit("rep", "-b", ANY, "-n", "4", "--exec-timeout", "500ms", "--exec", command);
                var req = ZmqkitProcess.zmqkit(
                        "req", "-c", rep.readyEndpoint("REP socket"), "-t", "15s", "--out", "json")) {
            req.type("ok\nhang\nmuch\nfail\n");
            req.endInput();
            assertThat(req.exitCode()).as(req::toString).isEqualTo(Errors.DONE);
            assertThat(req.stdout().get(0)).contains("[\\\"ok\\\"]").doesNotContain("\\n");
            assertThat(req.stdout())
                    .hasSize(4)
                    .filteredOn(line -> line.startsWith("{\"frames\":[\"\"]"))
                    .hasSize(3);
            assertThat(rep.exitCode()).as(rep::toString).isEqualTo(Errors.LOST);
            assertThat(rep.stderr())
                    .contains("rep: 1 message answered, 3 lost")
                    .anyMatch(line -> line.contains("took longer than 500 ms"));
        }
    }

    @Test
    @Tag("faults")
    void requestIsSentAgainOnAFreshSocketUntilThereIsNoMoreHope() throws Exception {
        try (var router = ZmqkitProcess.zmqkit("router", "-b", ANY);
                var req = ZmqkitProcess.zmqkit(
                        "req",
                        "-c",
                        router.readyEndpoint("ROUTER socket"),
                        "-t",
                        "2s", // on a busy machine a fresh connection takes its time
                        "--retries",
                        "2",
                        "--wait",
                        "60s",
                        "Hello")) {
            assertThat(req.exitCode()).as(req::toString).isEqualTo(Errors.NO_ANSWER);
            assertThat(req.stderr()).contains("zmqkit: no reply in 3 x 2s (is the other side running?)");
            router.signal("TERM");
            assertThat(router.exitCode()).isEqualTo(143);
            assertThat(router.stdout()).hasSize(3).allMatch(line -> line.endsWith("\t\tHello"));
        }
    }

    @Test
    @Tag("faults")
    void proxyForwardsBothWaysAndObeysItsControl() throws Exception {
        try (var proxy =
                ZmqkitProcess.zmqkit("proxy", "forwarder", "--frontend", ANY, "--backend", ANY, "--control", ANY)) {
            String backend = proxy.readyEndpoint("XPUB backend");
            String control = proxy.readyEndpoint("REP control");
            try (var sub = ZmqkitProcess.zmqkit("sub", "-c", backend, "-n", "1", "--events", "1000")) {
                output("pub", "-c", proxy.readyEndpoint("XSUB frontend"), "10001", "72");
                assertThat(sub.exitCode()).as(sub::toString).isEqualTo(Errors.DONE);
                assertThat(sub.stdout()).containsExactly("10001\t72");
                assertThat(sub.stderr())
                        .contains("connected to " + backend + ": handshake with an XPUB socket, ZMTP 3.0, NULL");
            }
            assertThat(output("req", "-c", control, "STATISTICS").get(0)).startsWith("\\x01\\x00");
            assertThat(output("req", "-c", control, "PAUSE")).containsExactly("");
            assertThat(output("req", "-c", control, "STATUS").get(0))
                    .startsWith("paused: 1 messages of 7 bytes forwarded, ");
            assertThat(output("req", "-c", control, "pause").get(0)).startsWith("not a command: PAUSE, ");
            assertThat(output("req", "-c", control, "TERMINATE")).containsExactly("");
            assertThat(proxy.exitCode()).as(proxy::toString).isEqualTo(Errors.DONE);
        }
    }

    @ParameterizedTest
    @Tag("faults")
    @ValueSource(strings = {"lane", "jeromq"})
    void forwarderHandsOnWhatIsWantedFromAPublisherThatComesLater(String engine) throws Exception {
        try (var pub = ZmqkitProcess.zmqkit("pub", "-b", ANY, "--wait-peers", "1")) {
            String publisher = pub.readyEndpoint("PUB socket");
            try (var first = forwarder(engine, publisher);
                    var second = forwarder(engine, first.readyEndpoint("XPUB backend"));
                    var sub = ZmqkitProcess.zmqkit(
                            "sub", "-c", second.readyEndpoint("XPUB backend"), "-n", "2", "1000")) {
                pub.type("10001 72\n20002 0\n10002 73\n");
                assertThat(sub.exitCode()).as(sub::toString).isEqualTo(Errors.DONE);
                assertThat(sub.stdout()).containsExactly("10001 72", "10002 73");
                for (ZmqkitProcess proxy : List.of(first, second)) {
                    assertThat(proxy.stderr()).anyMatch(line -> line.endsWith("engine: " + engine));
                    proxy.signal("TERM");
                    assertThat(proxy.exitCode()).as(proxy::toString).isEqualTo(143);
                    assertThat(proxy.stderr())
                            .anyMatch(line -> line.matches(
                                    "proxy: 2 messages forwarded, [12] subscriptions? and cancellations back"));
                }
            }
        }
    }

    private static ZmqkitProcess forwarder(String engine, String frontend) throws Exception {
        return ZmqkitProcess.zmqkit(
                "proxy",
                "forwarder",
                "--frontend",
                frontend,
                "--frontend-connect",
                "--backend",
                ANY,
                "--engine",
                engine,
                "-v");
    }

    @Test
    @Tag("faults")
    void streamerLosesNothingWhileNobodyPulls() throws Exception {
        try (var proxy = ZmqkitProcess.zmqkit("proxy", "streamer", "--frontend", ANY, "--backend", ANY);
                var push = ZmqkitProcess.zmqkit(
                        "push", "-c", proxy.readyEndpoint("PULL frontend"), "-n", "15000", "--template", "{n}")) {
            assertThat(output("pull", "-c", proxy.readyEndpoint("PUSH backend"), "-n", "15000"))
                    .startsWith("1", "2")
                    .endsWith("15000");
            assertThat(push.exitCode()).as(push::toString).isEqualTo(Errors.DONE);
        }
    }

    @Test
    @Tag("faults")
    void eventsSayWhoIsThereWhoIsNotAndWhoDoesNotFit() throws Exception {
        try (var rep = ZmqkitProcess.zmqkit("rep", "-b", ANY, "--echo")) {
            String endpoint = rep.readyEndpoint("REP socket");
            try (var sub =
                    ZmqkitProcess.zmqkit("sub", "-c", endpoint, "-c", "tcp://127.0.0.1:9", "-t", "2s", "--events")) {
                assertThat(sub.exitCode()).as(sub::toString).isEqualTo(Errors.NO_ANSWER);
                assertThat(sub.stderr())
                        .doesNotContain("nobody listens at " + endpoint)
                        .contains("refused: the peer at " + endpoint + " is a REP socket, and SUB does not talk to REP")
                        .anyMatch(line -> line.matches(
                                "nobody listens at tcp://127\\.0\\.0\\.1:9: trying again in [0-9]+ ms, once so far"));
            }
        }
    }
}
