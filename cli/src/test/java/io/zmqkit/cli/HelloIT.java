package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.testing.FreePort;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Socket;

class HelloIT {

    @Test
    void clientPrintsEachReply() throws Exception {
        try (var server = ZmqkitProcess.zmqkit("hello", "server", "--bind", "tcp://127.0.0.1:*");
                var client = ZmqkitProcess.zmqkit(
                        "hello", "client", "--count", "3", "--connect", server.readyEndpoint("REP server"))) {
            assertThat(client.exitCode()).as(client::toString).isZero();
            assertThat(client.stdout())
                    .containsExactly(
                            "sent Hello 1",
                            "received World 1",
                            "sent Hello 2",
                            "received World 2",
                            "sent Hello 3",
                            "received World 3");
        }
    }

    @Test
    void jsonPrintsOneObjectForEachLine() throws Exception {
        try (var server = ZmqkitHere.zmqkit("hello", "server", "--bind", "tcp://127.0.0.1:*");
                var client = ZmqkitHere.zmqkit(
                        "hello",
                        "client",
                        "--json",
                        "--message",
                        "한글\u001b[31m",
                        "--count",
                        "1",
                        "--connect",
                        server.readyEndpoint("REP server"))) {
            assertThat(client.exitCode()).as(client::toString).isZero();
            assertThat(client.stdout())
                    .containsExactly(
                            "{\"event\":\"sent\",\"message\":\"한글\\u001B[31m\",\"number\":1}",
                            "{\"event\":\"received\",\"message\":\"World\",\"number\":1}");
            server.awaitStdout("received 한글\\\\u001b\\[31m");
        }
    }

    @Test
    @Tag("faults")
    void longRequestIsShownInShortAndWholeInJson() throws Exception {
        String message = "한".repeat(1000);
        try (var server = ZmqkitProcess.zmqkit("hello", "server", "--bind", "tcp://127.0.0.1:*");
                var client = ZmqkitProcess.zmqkit(
                        "hello",
                        "client",
                        "--json",
                        "--message",
                        message,
                        "--count",
                        "1",
                        "--connect",
                        server.readyEndpoint("REP server"))) {
            assertThat(client.exitCode()).as(client::toString).isZero();
            assertThat(client.stdout().get(0)).contains(message);
            server.awaitStdout("received " + "한".repeat(200) + "\\.\\.\\. \\(3000 bytes\\)");
        }
    }

    @Test
    void messageOverTheLimitIsSaidByWhoeverGetsIt() throws Exception {
        byte[] tooLong = new byte[1001];
        try (ZContext context = new ZContext();
                Socket request = context.createSocket(SocketType.REQ);
                Socket reply = context.createSocket(SocketType.REP);
                var server = ZmqkitProcess.zmqkit(
                        "hello", "server", "--bind", "tcp://127.0.0.1:*", "--max-message", "1000")) {
            request.setHandshakeIvl(2000);
            request.connect(server.readyEndpoint("REP server"));
            request.send(tooLong);
            server.awaitStderr(".*REP server closed 127\\.0\\.0\\.1:[0-9]+: a frame of more than 1000 bytes.*");
            reply.setReceiveTimeOut(60_000);
            int port = reply.bindToRandomPort("tcp://127.0.0.1");
            try (var client = ZmqkitProcess.zmqkit(
                    "hello", "client", "--connect", "tcp://127.0.0.1:" + port, "--max-message", "1000")) {
                assertThat(reply.recv()).isNotNull();
                reply.send(tooLong);
                client.awaitStderr(".*REQ client gave up tcp://127\\.0\\.0\\.1:" + port
                        + ", which sent a frame of more than 1000 bytes.*");
            }
        }
    }

    @Test
    void clientOutlivesAServerThatIsKilledAndStartedAgain() throws Exception {
        try (var first = ZmqkitProcess.zmqkit("hello", "server", "--bind", "tcp://127.0.0.1:*", "--work", "20ms")) {
            String endpoint = first.readyEndpoint("REP server");
            try (var client = ZmqkitProcess.zmqkit(
                    "hello",
                    "client",
                    "--count",
                    "100",
                    "--timeout",
                    "500ms",
                    "--retries",
                    "20",
                    "--connect",
                    endpoint)) {
                client.awaitStdout("received World 10");
                first.signal("KILL");
                assertThat(first.exitCode()).isEqualTo(137);
                try (var second = ZmqkitProcess.zmqkit("hello", "server", "--bind", endpoint)) {
                    second.readyEndpoint("REP server");
                    assertThat(client.exitCode()).as(client::toString).isZero();
                    assertThat(client.stdout()).contains("received World 100");
                }
            }
        }
    }

    @Test
    @Tag("faults")
    void clientsShareServersThroughTheBroker() throws Exception {
        try (var broker = ZmqkitProcess.zmqkit(
                "hello", "broker", "--frontend", "tcp://127.0.0.1:*", "--backend", "tcp://127.0.0.1:*")) {
            String frontend = broker.readyEndpoint("ROUTER frontend");
            String backend = broker.readyEndpoint("ROUTER backend");
            try (var client = ZmqkitProcess.zmqkit("hello", "client", "--count", "50", "--connect", frontend);
                    var one = ZmqkitProcess.zmqkit("hello", "server", "--connect", backend, "--work", "30ms");
                    var two = ZmqkitProcess.zmqkit("hello", "server", "--connect", backend, "--work", "30ms")) {
                assertThat(client.exitCode()).as(client::toString).isZero();
                one.awaitStdout("received Hello");
                two.awaitStdout("received Hello");
                broker.signal("TERM");
                assertThat(broker.exitCode()).isEqualTo(143);
                assertThat(broker.stderr()).contains("hello broker: 50 requests, 50 replies");
            }
        }
    }

    @Test
    void clientGivesUpInTimeWhenNoServerIsThere() throws Exception {
        try (var client = ZmqkitHere.zmqkit(
                "hello", "client", "--timeout", "200ms", "--retries", "2", "--connect", FreePort.endpoint())) {
            assertThat(client.exitCode(Duration.ofSeconds(4))).isEqualTo(Errors.NO_ANSWER);
            assertThat(client.stderr())
                    .last()
                    .isEqualTo("zmqkit: no reply to request 1 in 3 x 200ms"
                            + " (is a server running? pass its address with --connect)");
        }
    }

    @Test
    void secondServerOnTheSameEndpointFailsWithOneLine() throws Exception {
        try (var first = ZmqkitHere.zmqkit("hello", "server", "--bind", "tcp://127.0.0.1:*")) {
            String endpoint = first.readyEndpoint("REP server");
            try (var second = ZmqkitHere.zmqkit("hello", "server", "--bind", endpoint)) {
                assertThat(second.exitCode()).isEqualTo(Errors.FAILED);
                assertThat(second.stderr())
                        .containsExactly("zmqkit: cannot bind REP server to " + endpoint + ": address already in use"
                                + " (is another REP server running? pass another --bind)");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"server,INT,130", "client,TERM,143"})
    void signalEndsItWithASummary(String program, String signal, int code) throws Exception {
        endsWithASummary(program, signal, code);
    }

    @ParameterizedTest
    @CsvSource({"server,TERM,143", "client,INT,130", "broker,INT,130"})
    @Tag("faults")
    void eitherSignalEndsEachWithASummary(String program, String signal, int code) throws Exception {
        endsWithASummary(program, signal, code);
    }

    private static void endsWithASummary(String program, String signal, int code) throws Exception {
        String any = "tcp://127.0.0.1:*";
        String[] args = switch (program) {
            case "server" -> new String[] {"hello", "server", "--bind", any};
            case "broker" -> new String[] {"hello", "broker", "--frontend", any, "--backend", any};
            default -> new String[] {"hello", "client", "--connect", FreePort.endpoint(), "--timeout", "1m"};
        };
        try (var process = ZmqkitProcess.zmqkit(args)) {
            if (program.equals("client")) {
                process.awaitStdout("sent Hello 1");
            } else {
                process.awaitStderr("ready: .*");
            }
            process.signal(signal);
            assertThat(process.exitCode(Duration.ofSeconds(15))).isEqualTo(code);
            assertThat(process.stderr())
                    .as(process::toString)
                    .anyMatch(line -> line.startsWith("hello " + program + ": "))
                    .noneMatch(line -> line.startsWith("zmqkit: "));
        }
    }

    @Test
    void wrongUsageIsOneLineAndExitTwo() throws Exception {
        String[][] wrong = {
            {"hello", "client", "--count", "0"}, {"hello"},
        };
        for (String[] args : wrong) {
            try (var process = ZmqkitHere.zmqkit(args)) {
                assertThat(process.exitCode()).as(process::toString).isEqualTo(Errors.USAGE);
                assertThat(process.stderr()).as(process::toString).hasSize(1);
                assertThat(process.stdout()).isEmpty();
            }
        }
    }
}
