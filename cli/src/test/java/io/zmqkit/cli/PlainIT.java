package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zmqkit.testing.FreePort;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The plain programs with peers in Python, on libzmq. */
class PlainIT {

    private static final String ANY = "tcp://127.0.0.1:*";
    private static final String SOCKET = """
            import atexit, sys, zmq
            # Without it pyzmq exits with what it has still to send.
            atexit.register(lambda: zmq.Context.instance().destroy(linger=10000))
            def socket(kind, *endpoints):
                s = zmq.Context.instance().socket(kind)
                s.rcvtimeo, s.handshake_ivl = 15000, 1000
                if kind == zmq.SUB:
                    s.subscribe(b"")
                for endpoint in endpoints:
                    s.connect(endpoint)
                if not endpoints:
                    print("ready: %s bound to tcp://127.0.0.1:%d" % (kind.name, s.bind_to_random_port("tcp://127.0.0.1")),
                        file=sys.stderr, flush=True)
                return s
            """;

    @BeforeAll
    static void needsPyzmq() throws Exception {
        Peers.requirePyzmq();
    }

    private static ZmqkitProcess python(String program, String... arguments) {
        String[] command = new String[3 + arguments.length];
        command[0] = Peers.PYTHON;
        command[1] = "-c";
        command[2] = SOCKET + program;
        System.arraycopy(arguments, 0, command, 3, arguments.length);
        return ZmqkitProcess.start(command);
    }

    private static void assertDone(Printed process) throws Exception {
        assertThat(process.exitCode()).as(process::toString).isZero();
    }

    @Test
    void helloBothWays() throws Exception {
        try (var server = ZmqkitHere.zmqkit("hello", "server", "--plain", "--bind", ANY);
                var pythonServer = python("""
                        s = socket(zmq.REP)
                        while True: # a client that has waited for too long asks again
                            print(s.recv_multipart(), flush=True)
                            s.send(b"World")
                        """);
                var client = ZmqkitHere.zmqkit(
                        "hello", "client", "--plain", "--count", "2", "--connect", pythonServer.readyEndpoint("REP"));
                var pythonClient = python("""
                        s = socket(zmq.REQ, sys.argv[1])
                        for i in range(2):
                            s.send(b"Hello")
                            print(s.recv_multipart())
                        """, server.readyEndpoint("REP server"))) {
            assertDone(pythonClient);
            assertThat(pythonClient.stdout()).containsExactly("[b'World']", "[b'World']");
            assertDone(client);
            assertThat(client.stdout()).contains("received World 2");
            assertThat(pythonServer.awaitStdout(".*Hello.*")).isEqualTo("[b'Hello']");
            server.stop();
            assertThat(server.stdout()).containsExactly("received Hello", "received Hello");
        }
    }

    @Test
    void weatherBothWays() throws Exception {
        try (var publisher = ZmqkitHere.zmqkit("weather", "publisher", "--plain", "--bind", ANY);
                var pythonPublisher = python("""
                        import time
                        s = socket(zmq.PUB)
                        while True:
                            s.send(b"10001 70 40")
                            s.send(b"100011 0 0")
                            time.sleep(0.01)
                        """);
                var subscriber = ZmqkitHere.zmqkit(
                        "weather",
                        "subscriber",
                        "--plain",
                        "10001",
                        "--count",
                        "3",
                        "--connect",
                        pythonPublisher.readyEndpoint("PUB"));
                var pythonSubscriber = python(
                        "print(socket(zmq.SUB, sys.argv[1]).recv_multipart())",
                        publisher.readyEndpoint("PUB publisher"))) {
            assertDone(pythonSubscriber);
            assertThat(pythonSubscriber.stdout())
                    .singleElement()
                    .asString()
                    .matches("\\[b'10\\d{3} -?\\d{1,3} \\d\\d']");
            assertDone(subscriber);
            assertThat(subscriber.stdout()).hasSize(3).containsOnly("10001 70 40");
            assertThat(subscriber.stderr()).contains("10001: average temperature 70.0 F");
        }
    }

    @Test
    void pipelineWithAWorkerInPythonAndWithOneOfOurs() throws Exception {
        try (var sink = ZmqkitHere.zmqkit("pipeline", "sink", "--plain", "--bind", ANY, "--control", ANY)) {
            String results = sink.readyEndpoint("PULL sink");
            try (var ventilator = ZmqkitProcess.zmqkit(
                            "pipeline", "ventilator", "--plain", "--bind", ANY, "--sink", results, "--tasks", "5");
                    var worker = python("""
                            tasks, results = socket(zmq.PULL, sys.argv[1]), socket(zmq.PUSH, sys.argv[2])
                            for i in range(5):
                                batch, number, job, payload = tasks.recv_multipart()
                                results.send_multipart([batch, number, b"python", payload])
                            """, ventilator.readyEndpoint("PUSH ventilator"), results)) {
                ventilator.endInput(); // counts as Enter
                assertDone(ventilator);
                assertDone(worker);
                assertDone(sink);
                assertThat(sink.stdout()).contains("result 5");
            }
            try (var pythonVentilator = python("""
                            tasks, results, control = socket(zmq.PUSH), socket(zmq.PULL), socket(zmq.PUB)
                            for i in range(5):
                                tasks.send_multipart([b"batch", b"%d" % i, b"sleep", b"1"])
                            for i in range(5):
                                print(results.recv_multipart()[3].decode(), flush=True)
                            while True:
                                control.send(b"KILL")
                            """);
                    var ourWorker = ZmqkitHere.zmqkit(
                            "pipeline",
                            "worker",
                            "--plain",
                            "--connect",
                            pythonVentilator.readyEndpoint("PUSH"),
                            "--sink",
                            pythonVentilator.readyEndpoint("PULL"),
                            "--control",
                            pythonVentilator.readyEndpoint("PUB"))) {
                assertDone(ourWorker);
                assertThat(ourWorker.stdout()).hasSize(5).containsOnly("slept 1 ms");
            }
        }
    }

    /** A fresh client misses what is said before its subscription has arrived, so each says its line until it is heard. */
    @Test
    void chatOverARelayInPythonAndOverOneOfOurs() throws Exception {
        try (var pythonRelay = python("""
                        collector, publisher = socket(zmq.PULL), socket(zmq.PUB)
                        collector.rcvtimeo = -1 # two JVMs start meanwhile, however busy the machine is
                        while True:
                            publisher.send_multipart(collector.recv_multipart())
                        """);
                var ourRelay = ZmqkitProcess.zmqkit("relay", "--bare", "--collect", ANY, "--publish", ANY)) {
            talk(pythonRelay.readyEndpoint("PULL"), pythonRelay.readyEndpoint("PUB"));
            talk(ourRelay.readyEndpoint("PULL collector"), ourRelay.readyEndpoint("PUB publisher"));
            ourRelay.signal("INT");
            assertThat(ourRelay.exitCode()).as(ourRelay::toString).isEqualTo(130);
            assertThat(ourRelay.stderr()).last().asString().matches("relay: \\d+ forwarded");
        }
    }

    private static void talk(String collect, String publish) throws Exception {
        try (var kim = chat("김철수", collect, publish);
                var lee = chat("lee", collect, publish)) {
            await().atMost(Duration.ofMinutes(1)).until(() -> {
                kim.type("안녕하세요\n");
                lee.type("hello\n");
                return lee.stdout().contains("[김철수] 안녕하세요") && kim.stdout().contains("[lee] hello");
            });
            kim.endInput();
            assertDone(kim);
            assertThat(kim.stdout()).containsOnly("[김철수] 안녕하세요", "[lee] hello");
        }
    }

    private static ZmqkitProcess chat(String name, String collect, String publish) {
        return ZmqkitProcess.zmqkit("chat", "--plain", "--name", name, "--push", collect, "--sub", publish);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello server --bind ANY",
                "hello client --connect NOBODY",
                "weather publisher --bind ANY",
                "weather subscriber 10001 --connect NOBODY",
                "pipeline ventilator --bind ANY --sink NOBODY",
                "pipeline worker --connect NOBODY --sink NOBODY --control NOBODY",
                "pipeline sink --bind ANY --control ANY",
                "relay --collect ANY --publish ANY"
            })
    @Tag("faults")
    void signalEndsEachInOrder(String line) throws Exception {
        String nobody = FreePort.endpoint();
        String plain = line.startsWith("relay") ? " --bare" : " --plain";
        try (var program =
                ZmqkitProcess.zmqkit((line.replace("ANY", ANY).replace("NOBODY", nobody) + plain).split(" ", -1))) {
            program.type("\n"); // starts the ventilator
            if (line.startsWith("hello client")) {
                program.awaitStdout("sent Hello 1");
            } else {
                program.awaitStderr("ready: .*");
            }
            program.signal("INT");
            assertThat(program.exitCode(Duration.ofSeconds(30)))
                    .as(program::toString)
                    .isEqualTo(130);
            assertThat(program.stderr()).as(program::toString).noneMatch(text -> text.contains("by force"));
        }
    }
}
