package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zmqkit.cli.frame.BoundedLines;
import io.zmqkit.cli.frame.Errors;
import io.zmqkit.testing.FreePort;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SocketsIT {

    private static final String PYTHON = "/usr/bin/python3";

    @TempDir
    private Path temporary;

    private static ZmqkitProcess sockets(String... args) {
        List<String> all = new ArrayList<>(List.of("sockets"));
        all.addAll(List.of(args));
        return ZmqkitProcess.zmqkit(all.toArray(String[]::new));
    }

    private static ZmqkitHere socketsHere(String... args) {
        List<String> all = new ArrayList<>(List.of("sockets"));
        all.addAll(List.of(args));
        return ZmqkitHere.zmqkit(all.toArray(String[]::new));
    }

    private static String port(Printed server, String role) {
        String endpoint = server.readyEndpoint(role);
        return endpoint.substring(endpoint.lastIndexOf(':') + 1);
    }

    private static ZmqkitProcess python(String script, String... args) {
        assumeTrue(Files.isExecutable(Path.of(PYTHON)), "needs python3: apt-get install python3");
        List<String> command = new ArrayList<>(List.of(PYTHON, "-c", script));
        command.addAll(List.of(args));
        return ZmqkitProcess.start(command.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"iterative", "threads", "nonblocking", "selector", "asynchronous"})
    void echoClientInPythonGetsItsLinesBack(String mode) throws Exception {
        String script = """
                import socket, sys
                sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
                sock.connect(('localhost', int(sys.argv[1])))
                for text in ['hello', 'second', '\\ud55c\\uae00']:
                    sock.send((text + '\\n').encode())
                    print(sock.recv(1024).decode().strip())
                sock.close()
                """;
        try (var server = socketsHere("echo", "server", "--mode", mode, "--port", "0");
                var client = python(script, port(server, "echo server"))) {
            assertThat(client.exitCode()).as(client::toString).isZero();
            assertThat(client.stdout()).hasSize(3).startsWith("hello", "second");
            server.awaitStdout("received 한글");
        }
    }

    @Test
    void echoClientPrintsWhatComesBack() throws Exception {
        try (var server = socketsHere("echo", "server", "--mode", "selector", "--port", "0");
                var client = sockets("echo", "client", "--json", "--port", port(server, "echo server"))) {
            client.type("one\n한글");
            client.endInput();
            assertThat(client.exitCode()).as(client::toString).isZero();
            assertThat(client.stdout())
                    .containsExactly(
                            "{\"event\":\"received\",\"text\":\"one\"}", "{\"event\":\"received\",\"text\":\"한글\"}");
            assertThat(client.stderr()).contains("echo client: 2 of 2 lines came back");
        }
    }

    @ParameterizedTest
    @Tag("faults")
    @CsvSource({"echo,echo,", "udp-echo,UDP echo,", "group-chat,group chat,--name=kim"})
    void lineThatIsNotUtf8IsSaidAndMakesTheExitCodeFour(String program, String role, @Nullable String option)
            throws Exception {
        try (var server = sockets(program, "server", "--port", "0")) {
            List<String> args = new ArrayList<>(
                    List.of(program, "client", "--port", port(server, role + " server"), "--timeout", "30s"));
            if (option != null) {
                args.add(option);
            }
            try (var client = sockets(args.toArray(String[]::new))) {
                client.type("one\n");
                client.type(new byte[] {'b', (byte) 0xC0, (byte) 0x80, '\n'});
                client.type("x".repeat(BoundedLines.MAX_BYTES + 1) + "\nfour\n");
                client.endInput();
                assertThat(client.exitCode()).as(client::toString).isEqualTo(Errors.LOST);
                assertThat(client.stderr())
                        .startsWith(
                                "zmqkit: line 2 is not sent: not UTF-8",
                                "zmqkit: line 3 is not sent: longer than 64 KiB");
            }
        }
    }

    @Test
    @Tag("faults")
    void talkThatLosesALineEndsWithFour() throws Exception {
        try (var server = sockets("talk", "server", "--port", "0");
                var client = sockets("talk", "client", "--port", port(server, "talk server"))) {
            client.type(new byte[] {(byte) 0xFF, '\n'});
            client.endInput();
            server.type(new byte[] {(byte) 0xFF, '\n'});
            server.endInput();
            assertThat(client.exitCode()).as(client::toString).isEqualTo(Errors.LOST);
            assertThat(server.exitCode()).as(server::toString).isEqualTo(Errors.LOST);
        }
    }

    @Test
    @Tag("faults")
    void lineTooLongForADatagramMakesTheExitCodeFour() throws Exception {
        try (var server = sockets("udp-echo", "server", "--port", "0");
                var client = sockets("udp-echo", "client", "--port", port(server, "UDP echo server"))) {
            client.type("x".repeat(9000) + "\n");
            client.endInput();
            assertThat(client.exitCode()).as(client::toString).isEqualTo(Errors.LOST);
        }
    }

    @Test
    @Tag("faults")
    void udpChatWithoutAServerIsOneLineAndExitThree() throws Exception {
        String endpoint = FreePort.endpoint().substring("tcp://".length());
        try (var client = sockets("group-chat", "client", "--name", "kim", "--connect", endpoint)) {
            client.type("hello\n");
            client.endInput();
            assertThat(client.exitCode()).as(client::toString).isEqualTo(Errors.NO_ANSWER);
            assertThat(client.stderr())
                    .containsExactly(
                            "group-chat client: 0 lines received",
                            "zmqkit: nobody is at " + endpoint + " (is the server still running?)");
        }
    }

    @Test
    @Tag("faults")
    void fileReceiverThatNeverReadsIsOneLineAndExitThree() throws Exception {
        Path file = Files.write(temporary.resolve("big"), new byte[30 << 20]);
        try (var silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                var sender = sockets(
                        "file", "send", "--timeout", "1s", "--port", "" + silent.getLocalPort(), file.toString())) {
            assertThat(sender.exitCode()).as(sender::toString).isEqualTo(Errors.NO_ANSWER);
            assertThat(sender.stderr())
                    .containsExactly("zmqkit: cannot send " + file + ": the receiver did not read for 1s"
                            + " (is it a file receiver? pass its address with --connect, or a longer --timeout)");
        }
    }

    @Test
    void counterUnderTheLockGivesTenAndTwentyMillion() throws Exception {
        try (var server = socketsHere("counter", "server", "--mode", "locked", "--port", "0")) {
            String port = port(server, "counter server");
            try (var one = socketsHere("counter", "client", "--port", port);
                    var two = socketsHere("counter", "client", "--port", port)) {
                assertThat(one.exitCode()).as(one::toString).isZero();
                assertThat(two.exitCode()).as(two::toString).isZero();
                List<String> values = new ArrayList<>(one.stdout());
                values.addAll(two.stdout());
                assertThat(values).containsExactlyInAnyOrder("10000000", "20000000");
            }
        }
    }

    @Test
    @Tag("faults")
    void talkEndsWhenBothPipesHaveEnded() throws Exception {
        try (var server = sockets("talk", "server", "--port", "0");
                var client = sockets("talk", "client", "--port", port(server, "talk server"))) {
            client.type("from the client\n");
            client.endInput();
            server.awaitStdout("from the client");
            server.type("from the server\n");
            server.endInput();
            assertThat(client.exitCode()).as(client::toString).isZero();
            assertThat(server.exitCode()).as(server::toString).isZero();
            assertThat(client.stdout()).containsExactly("from the server");
        }
    }

    @Test
    void udpChatClientInPythonTalksToOurs() throws Exception {
        String script = """
                import socket, sys
                sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                server = ('localhost', int(sys.argv[1]))
                sock.settimeout(60)
                sock.sendto('[py]'.encode(), server)
                data, addr = sock.recvfrom(1024)
                print(data.decode())
                sock.sendto('[py] hi there'.encode(), server)
                print(sock.recvfrom(1024)[0].decode())
                sock.sendto('quit'.encode(), server)
                """;
        try (var server = socketsHere("group-chat", "server", "--port", "0")) {
            String port = port(server, "group chat server");
            try (var peer = python(script, port)) {
                server.awaitStdout(".* \\[py]");
                try (var client = sockets("group-chat", "client", "--name", "kim", "--port", port)) {
                    client.awaitStdout("\\[py] hi there");
                    client.type("hello\nquit\n");
                    assertThat(peer.exitCode()).as(peer::toString).isZero();
                    assertThat(peer.stdout()).containsExactly("[kim]", "[kim] hello");
                    assertThat(client.exitCode()).isZero();
                }
                server.awaitStdout("[A-Z][a-z]{2} [A-Z][a-z]{2} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d \\d{4}"
                        + " 127\\.0\\.0\\.1:\\d+ \\[kim] hello");
            }
        }
    }

    @Test
    @Tag("faults")
    void registrationInPythonIsAnsweredWithReadings() throws Exception {
        String script = """
                import socket, sys
                sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
                sock.connect(('localhost', int(sys.argv[1])))
                sock.send('Register'.encode())
                for i in range(2):
                    print(sock.recv(1024).decode().strip())
                """;
        try (var device = sockets("iot", "device1", "--port", "0", "--every", "100ms");
                var client = python(script, port(device, "device1"))) {
            assertThat(client.exitCode()).as(client::toString).isZero();
            assertThat(client.stdout())
                    .hasSize(2)
                    .allMatch(line -> line.matches("Device1: Temp=\\d+, Humid=\\d+, Illum=\\d+"));
        }
    }

    @Test
    void collectorWritesLinesInExactlyThisFormat() throws Exception {
        Path data = temporary.resolve("data.txt");
        try (var one = socketsHere("iot", "device1", "--port", "0", "--every", "50ms", "--seed", "1");
                var two = socketsHere("iot", "device2", "--port", "0", "--every", "80ms", "--seed", "2");
                var collector = socketsHere(
                        "iot",
                        "collector",
                        "--device",
                        "127.0.0.1:" + port(one, "device1"),
                        "--device",
                        "127.0.0.1:" + port(two, "device2"),
                        "--out",
                        data.toString(),
                        "--count",
                        "10")) {
            assertThat(collector.exitCode()).as(collector::toString).isZero();
        }
        String time = "(Mon|Tue|Wed|Thu|Fri|Sat|Sun) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
                + " [ 1-3]\\d \\d\\d:\\d\\d:\\d\\d \\d{4}";
        List<String> lines = Files.readAllLines(data);
        assertThat(lines).hasSize(20);
        assertThat(lines)
                .filteredOn(line -> line.matches(time + ": Device1: Temp=\\d+, Humid=\\d+, Illum=\\d+"))
                .hasSize(10);
        assertThat(lines)
                .filteredOn(line -> line.matches(time + ": Device2: Heartbeat=\\d+, Steps=\\d+, Cal=\\d+"))
                .hasSize(10);
    }

    /** Pass -Dzmqkit.file.mib=1024 for a gibibyte; the heap is the same. */
    @Test
    @Tag("faults")
    void fileFarLargerThanTheHeapArrivesWhole() throws Exception {
        long size = Long.getLong("zmqkit.file.mib", 128) << 20;
        Path file = temporary.resolve("big.bin");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(size);
            sparse.seek(size / 2);
            sparse.write("in the middle".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        Path inbox = Files.createDirectory(temporary.resolve("inbox"));
        List<String> littleMemory = List.of("-Xmx32m", "-XX:+UseSerialGC");
        try (var receiver = ZmqkitProcess.zmqkitWith(
                        littleMemory, "sockets", "file", "receive", "--port", "0", inbox.toString());
                var sender = ZmqkitProcess.zmqkitWith(
                        littleMemory,
                        "sockets",
                        "file",
                        "send",
                        "--port",
                        port(receiver, "file receiver"),
                        file.toString())) {
            assertThat(sender.exitCode(Duration.ofSeconds(60)))
                    .as(sender::toString)
                    .isZero();
            assertThat(receiver.exitCode()).as(receiver::toString).isZero();
            assertThat(receiver.stdout()).containsExactly("received big.bin, " + size + " bytes");
            assertThat(Files.mismatch(file, inbox.resolve("big.bin"))).isEqualTo(-1);
        }
    }

    @Test
    @Tag("faults")
    void diskThatIsFullIsOneClearLineAndLeavesNothing() throws Exception {
        Path file = Files.write(temporary.resolve("file"), new byte[3 << 20]);
        Path inbox = Files.createDirectory(temporary.resolve("inbox"));
        String java = ProcessHandle.current().info().command().orElse("java");
        // A limit on the size of files makes write() fail as a full disk does, and needs no disk of its own.
        String script = "ulimit -f 1024; exec \"$0\" -jar \"$1\" sockets file receive --port 0 \"$2\"";
        try (var receiver = ZmqkitProcess.start(
                        "bash", "-c", script, java, System.getProperty("zmqkit.jar"), inbox.toString());
                var sender = sockets("file", "send", "--port", port(receiver, "file receiver"), file.toString())) {
            assertThat(sender.exitCode()).as(sender::toString).isEqualTo(Errors.FAILED);
            assertThat(receiver.exitCode()).as(receiver::toString).isEqualTo(Errors.FAILED);
            assertThat(receiver.stderr())
                    .anyMatch(
                            line -> line.matches(
                                    "zmqkit: cannot receive a file from 127\\.0\\.0\\.1:\\d+: (File too large|No space left.*)"));
            assertThat(sender.stderr())
                    .last()
                    .asString()
                    .startsWith("zmqkit: cannot send " + file + ": the receiver says: ");
            try (var left = Files.list(inbox)) {
                assertThat(left).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @Tag("faults")
    @CsvSource({
        "echo server --mode iterative --port 0,INT,130",
        "echo server --mode threads --port 0,TERM,143",
        "echo server --mode nonblocking --port 0,TERM,143",
        "echo server --mode selector --port 0,INT,130",
        "echo server --mode asynchronous --port 0,TERM,143",
        "counter server --port 0,TERM,143",
        "talk server --port 0,INT,130",
        "udp-echo server --port 0,TERM,143",
        "group-chat server --port 0,INT,130",
        "iot device2 --port 0,TERM,143",
    })
    void signalEndsItWithASummary(String command, String signal, int code) throws Exception {
        try (var process = sockets(command.split(" ", -1))) {
            process.awaitStderr("ready: .* bound to 127\\.0\\.0\\.1:\\d+");
            process.signal(signal);
            assertThat(process.exitCode(Duration.ofSeconds(15))).isEqualTo(code);
            assertThat(process.stderr()).as(process::toString).hasSize(2);
        }
    }

    @Test
    @Tag("faults")
    void portInUseIsOneLineThatSaysWhatToDo() throws Exception {
        try (var first = sockets("echo", "server", "--port", "0")) {
            String port = port(first, "echo server");
            try (var second = sockets("echo", "server", "--port", port)) {
                assertThat(second.exitCode()).isEqualTo(Errors.FAILED);
                assertThat(second.stderr())
                        .containsExactly("zmqkit: cannot bind echo server to 127.0.0.1:" + port
                                + ": address already in use (is another echo server running? pass another --port)");
            }
        }
    }

    @Test
    void serverThatIsNotThereIsOneLineAndExitThree() throws IOException, InterruptedException {
        String endpoint = FreePort.endpoint().substring("tcp://".length());
        try (var client = sockets("echo", "client", "--connect", endpoint)) {
            assertThat(client.exitCode()).isEqualTo(Errors.NO_ANSWER);
            assertThat(client.stderr())
                    .containsExactly("zmqkit: cannot connect echo client to " + endpoint
                            + ": connection refused (is the server running? pass another --connect)");
        }
    }
}
