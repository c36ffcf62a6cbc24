package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.core.Endpoint;
import io.zmqkit.testing.FreePort;
import java.io.File;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What looks at the wire, with real processes at both ends. */
class WireIT {

    private static final String ANY = "tcp://127.0.0.1:*";

    /** Beside a busy machine a client would otherwise ask again, over another connection. */
    private static final String UNREACHED = "60s";

    /** Takes 20 messages. */
    private static final String PULL = """
            import sys, zmq
            pull = zmq.Context().socket(zmq.PULL)
            pull.setsockopt(zmq.RCVTIMEO, 15000)
            port = pull.bind_to_random_port("tcp://127.0.0.1")
            print("ready: PULL bound to tcp://127.0.0.1:%d" % port, file=sys.stderr, flush=True)
            for i in range(20):
                print(pull.recv_multipart(), flush=True)
            """;

    private static final String PUSH = """
            import sys, zmq
            context = zmq.Context()
            push = context.socket(zmq.PUSH)
            push.setsockopt(zmq.LINGER, 15000)
            push.connect(sys.argv[1])
            for i in range(20):
                push.send_multipart([b"task", b"%d" % i, bytes(i * 100)])
            push.close()
            context.term()
            """;

    @TempDir
    private Path folder;

    @Test
    void probeSaysWhoIsThereAndWhetherASocketWouldEverTalkToIt() throws Exception {
        try (var server = ZmqkitHere.zmqkit("hello", "server", "--bind", ANY)) {
            String endpoint = server.readyEndpoint("REP server");
            try (var probe = ZmqkitHere.zmqkit("probe", endpoint)) {
                assertThat(probe.exitCode()).as(probe::toString).isEqualTo(Errors.DONE);
                assertThat(probe.stdout())
                        .contains("mechanism: NULL", "socket type: REP", "try: zmqkit req -c " + endpoint);
            }
            try (var probe = ZmqkitHere.zmqkit("probe", endpoint, "--as", "SUB")) {
                assertThat(probe.exitCode()).as(probe::toString).isEqualTo(Errors.FAILED);
                assertThat(probe.stdout())
                        .contains("so: SUB talks to PUB and XPUB, this is REP: you would wait for ever");
            }
            try (var probe = ZmqkitHere.zmqkit("probe", endpoint, "--as", "DEALER", "--json")) {
                assertThat(probe.exitCode()).as(probe::toString).isEqualTo(Errors.DONE);
                assertThat(probe.stdout())
                        .singleElement()
                        .asString()
                        .contains(
                                "\"fits\":true,\"advice\":[\"DEALER talks to ",
                                "begin each message with an empty frame");
            }
        }
        try (var probe = ZmqkitHere.zmqkit("probe", "tcp://127.0.0.1:1")) {
            assertThat(probe.exitCode()).as(probe::toString).isEqualTo(Errors.NO_ANSWER);
            assertThat(probe.stderr()).singleElement().asString().startsWith("zmqkit: nobody listens at");
        }
    }

    @Test
    @Tag("faults")
    void probeWaitsUntilSomebodyIsThere() throws Exception {
        String endpoint = FreePort.endpoint();
        try (var probe = ZmqkitProcess.zmqkit("probe", endpoint, "--wait", "60s", "--as", "REQ");
                var rep = ZmqkitProcess.zmqkit("rep", "-b", endpoint, "--echo")) {
            assertThat(probe.exitCode()).as(probe::toString).isEqualTo(Errors.DONE);
            assertThat(probe.stdout()).contains("socket type: REP");
            assertThat(rep.isAlive()).as(rep::toString).isTrue();
        }
    }

    @Test
    void tapShowsAndRecordsAConversationAndInterruptEndsTheRecordingWhole() throws Exception {
        Path recording = folder.resolve("hello.pcapng");
        try (var server = ZmqkitProcess.zmqkit("hello", "server", "--bind", ANY);
                var tap = ZmqkitProcess.zmqkit(
                        "tap",
                        "--listen",
                        ANY,
                        "--to",
                        server.readyEndpoint("REP server"),
                        "--record",
                        recording.toString())) {
            try (var client = ZmqkitProcess.zmqkit(
                    "hello",
                    "client",
                    "--count",
                    "2",
                    "--message",
                    "안녕",
                    "--timeout",
                    UNREACHED,
                    "--connect",
                    tap.readyEndpoint("tap"))) {
                assertThat(client.exitCode()).as(client::toString).isEqualTo(Errors.DONE);
            }
            tap.awaitStdout(".* #\\d+ > .*안녕.*");
            tap.awaitStdout(".* #\\d+ closed after .*: 2 messages >, 2 messages <");
            tap.signal("INT");
            assertThat(tap.exitCode()).as(tap::toString).isEqualTo(130);
        }
        try (var read = ZmqkitHere.zmqkit("tap", "--read", recording.toString(), "--out", "json")) {
            assertThat(read.exitCode()).as(read::toString).isEqualTo(Errors.DONE);
            assertThat(read.stdout())
                    .filteredOn(line -> line.contains("\"kind\":\"message\""))
                    .hasSize(4)
                    .first()
                    .asString()
                    .contains("\"from\":\"client\"", "안녕");
        }
    }

    @Test
    @Tag("faults")
    void recordingThatWasCutIsReadUpToThereAndWhatIsNotACaptureIsSaid() throws Exception {
        Path text = Files.writeString(folder.resolve("notes.txt"), "no capture");
        try (var read = ZmqkitHere.zmqkit("tap", "--read", text.toString())) {
            assertThat(read.exitCode()).as(read::toString).isEqualTo(Errors.FAILED);
            assertThat(read.stderr()).singleElement().asString().contains("it is neither pcapng nor pcap");
        }
        Path whole = record();
        Path cut = folder.resolve("cut.pcapng");
        byte[] bytes = Files.readAllBytes(whole);
        Files.write(cut, Arrays.copyOf(bytes, bytes.length - 1));
        try (var read = ZmqkitHere.zmqkit("tap", "--read", cut.toString())) {
            assertThat(read.exitCode()).as(read::toString).isEqualTo(Errors.LOST);
            assertThat(read.stdout()).anyMatch(line -> line.contains("READY Socket-Type=REQ"));
            assertThat(read.stderr()).anyMatch(line -> line.contains("the file ends within a packet"));
        }
    }

    @Test
    @Tag("faults")
    void tsharkReadsARecordingWithoutComplaint() throws Exception {
        requireTshark();
        Path recording = record();
        assertNoComplaint(recording);
        String stream;
        try (var tshark = ZmqkitProcess.start(
                "/usr/bin/tshark",
                "-r",
                recording.toString(),
                "-Y",
                "tcp contains \"World\"",
                "-T",
                "fields",
                "-e",
                "tcp.stream")) {
            assertThat(tshark.exitCode()).as(tshark::toString).isZero();
            assertThat(tshark.stdout()).hasSize(1);
            stream = tshark.stdout().get(0);
        }
        try (var tshark = ZmqkitProcess.start(
                "/usr/bin/tshark", "-r", recording.toString(), "-q", "-z", "follow,tcp,ascii," + stream)) {
            assertThat(tshark.exitCode()).as(tshark::toString).isZero();
            assertThat(tshark.stdout()).anyMatch(line -> line.contains("World"));
        }
    }

    private static void requireTshark() {
        assumeTrue(
                new File("/usr/bin/tshark").canExecute(),
                "needs tshark: apt-get install --no-install-recommends tshark");
    }

    private static List<String> tshark(Path recording, String... options) throws Exception {
        List<String> command = new ArrayList<>(
                List.of("/usr/bin/tshark", "-o", "tcp.check_checksum:TRUE", "-r", recording.toString()));
        command.addAll(List.of(options));
        try (var tshark = ZmqkitProcess.start(command.toArray(String[]::new))) {
            assertThat(tshark.exitCode()).as(tshark::toString).isZero();
            return tshark.stdout();
        }
    }

    /** A reset alone is worth a warning to tshark; it has to be in its place, and the last of its connection. */
    private static void assertNoComplaint(Path recording) throws Exception {
        String filter = "(_ws.expert.severity >= 6291456 && tcp.flags.reset == 0)"
                + " || tcp.analysis.flags || tcp.checksum.status == 0";
        assertThat(tshark(recording, "-Y", filter)).isEmpty();
        Set<String> reset = new HashSet<>();
        for (String packet : tshark(recording, "-T", "fields", "-e", "tcp.stream", "-e", "tcp.flags.reset")) {
            String[] fields = packet.split("\t", -1);
            assertThat(reset)
                    .as("connections that had been reset before: " + packet)
                    .doesNotContain(fields[0]);
            if (fields[1].equals("1") || fields[1].equals("True")) {
                reset.add(fields[0]);
            }
        }
    }

    @Test
    @Tag("faults")
    void resetIsRecordedAsTheLastOfItsConnection() throws Exception {
        requireTshark();
        Path recording = folder.resolve("reset.pcapng");
        try (var target = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                var tap = ZmqkitProcess.zmqkit(
                        "tap",
                        "--record",
                        recording.toString(),
                        "--listen",
                        ANY,
                        "--to",
                        "tcp://127.0.0.1:" + target.getLocalPort())) {
            int port = Endpoint.parse(tap.readyEndpoint("tap")).port();
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
                    Socket server = target.accept()) {
                client.getOutputStream().write(new byte[5000]);
                assertThat(server.getInputStream().readNBytes(5000)).hasSize(5000);
                server.getOutputStream().write(new byte[100]);
                assertThat(client.getInputStream().readNBytes(100)).hasSize(100);
                client.setSoLinger(true, 0);
            }
            tap.awaitStdout(".* #1 .*(reset|closed).*");
            tap.signal("TERM");
            assertThat(tap.exitCode()).as(tap::toString).isEqualTo(143);
        }
        assertNoComplaint(recording);
        assertThat(tshark(recording, "-Y", "tcp.flags.reset == 1")).hasSize(1);
    }

    @Test
    void publisherThatWasRecordedIsReplayedToAnotherSubscriber() throws Exception {
        Path recording = folder.resolve("weather.pcapng");
        List<String> then;
        try (var publisher = ZmqkitHere.zmqkit(
                        "weather",
                        "publisher",
                        "--bind",
                        ANY,
                        "--zips",
                        "10001-10001",
                        "--count",
                        "50",
                        "--rate",
                        "100");
                var tap = ZmqkitHere.zmqkit(
                        "tap",
                        "--out",
                        "json",
                        "--record",
                        recording.toString(),
                        "--listen",
                        ANY,
                        "--to",
                        publisher.readyEndpoint("XPUB publisher"));
                var subscriber = subscriber(tap.readyEndpoint("tap"))) {
            assertThat(publisher.exitCode()).as(publisher::toString).isEqualTo(Errors.DONE);
            assertThat(subscriber.exitCode()).as(subscriber::toString).isEqualTo(Errors.DONE);
            then = subscriber.stdout();
            tap.awaitStdout(".*\"kind\":\"closed\".*");
            tap.stop();
        }
        try (var replay = ZmqkitHere.zmqkit("replay", recording.toString(), "--bind", ANY, "--json");
                var subscriber = subscriber(replay.readyEndpoint("XPUB replay"))) {
            assertThat(replay.exitCode()).as(replay::toString).isEqualTo(Errors.DONE);
            assertThat(replay.stdout()).singleElement().asString().contains("\"sent\":50,", "\"lost\":0,");
            assertThat(subscriber.exitCode()).as(subscriber::toString).isEqualTo(Errors.DONE);
            assertThat(subscriber.stdout()).isEqualTo(then).isNotEmpty();
        }
    }

    private static ZmqkitHere subscriber(String endpoint) {
        return ZmqkitHere.zmqkit("weather", "subscriber", "10001", "--count", "50", "--connect", endpoint);
    }

    @Test
    void eitherSideOfAConversationIsReplayedToTheOther() throws Exception {
        String recording = record().toString();
        try (var replay = ZmqkitHere.zmqkit("replay", recording, "--bind", ANY)) {
            assertThat(replay.exitCode()).as(replay::toString).isEqualTo(Errors.USAGE);
            assertThat(replay.stderr())
                    .singleElement()
                    .asString()
                    .contains("both sides send messages: #", "(choose --side client or --side server)");
        }
        try (var server = ZmqkitHere.zmqkit("hello", "server", "--bind", ANY);
                var replay = ZmqkitHere.zmqkit(
                        "replay", recording, "--side", "client", "--connect", server.readyEndpoint("REP server"))) {
            assertThat(replay.exitCode()).as(replay::toString).isEqualTo(Errors.DONE);
            assertThat(replay.stderr()).anyMatch(line -> line.matches("replay: 1 message sent in .*, 1 received"));
        }
        try (var replay = ZmqkitHere.zmqkit("replay", recording, "--side", "server", "--bind", ANY);
                var client = ZmqkitHere.zmqkit(
                        "hello",
                        "client",
                        "--count",
                        "1",
                        "--timeout",
                        UNREACHED,
                        "--connect",
                        replay.readyEndpoint("REP replay"))) {
            assertThat(client.exitCode()).as(client::toString).isEqualTo(Errors.DONE);
            assertThat(client.stdout()).anyMatch(line -> line.contains("World"));
            assertThat(replay.exitCode()).as(replay::toString).isEqualTo(Errors.DONE);
        }
    }

    @Test
    @Tag("faults")
    void replayTellsWhatKeepsItFromPlaying() throws Exception {
        Path recording = record();
        try (var replay = ZmqkitHere.zmqkit(
                "replay", recording.toString(), "--side", "server", "--bind", ANY, "--wait", "100ms")) {
            assertThat(replay.exitCode()).as(replay::toString).isEqualTo(Errors.NO_ANSWER);
            assertThat(replay.stderr())
                    .contains("zmqkit: nobody sent a message in 100ms (start REQ or DEALER, or pass a longer --wait)");
        }
        byte[] bytes = Files.readAllBytes(recording);
        Path cut = Files.write(folder.resolve("cut.pcapng"), Arrays.copyOf(bytes, bytes.length - 1));
        try (var replay = ZmqkitHere.zmqkit("replay", cut.toString(), "--side", "server", "--bind", ANY);
                var client = ZmqkitHere.zmqkit(
                        "hello",
                        "client",
                        "--count",
                        "1",
                        "--timeout",
                        UNREACHED,
                        "--connect",
                        replay.readyEndpoint("REP replay"))) {
            assertThat(client.exitCode()).as(client::toString).isEqualTo(Errors.DONE);
            assertThat(replay.exitCode()).as(replay::toString).isEqualTo(Errors.LOST);
            assertThat(replay.stderr()).anyMatch(line -> line.contains("the file ends within a packet"));
        }
        Path text = Files.writeString(folder.resolve("notes.txt"), "no capture");
        try (var replay = ZmqkitHere.zmqkit("replay", text.toString(), "--bind", ANY)) {
            assertThat(replay.exitCode()).as(replay::toString).isEqualTo(Errors.FAILED);
            assertThat(replay.stderr()).singleElement().asString().contains("it is neither pcapng nor pcap");
        }
    }

    @Test
    @Tag("faults")
    void pushOfPythonIsReplayedToAPullOfPython() throws Exception {
        Peers.requirePyzmq();
        Path recording = folder.resolve("push.pcapng");
        List<String> then;
        try (var pull = ZmqkitProcess.start(Peers.PYTHON, "-c", PULL);
                var tap = ZmqkitHere.zmqkit(
                        "tap", "--record", recording.toString(), "--listen", ANY, "--to", pull.readyEndpoint("PULL"));
                var push = ZmqkitProcess.start(Peers.PYTHON, "-c", PUSH, tap.readyEndpoint("tap"))) {
            assertThat(push.exitCode()).as(push::toString).isZero();
            assertThat(pull.exitCode()).as(pull::toString).isZero();
            then = pull.stdout();
            tap.awaitStdout(".* #\\d+ closed after .*: 20 messages >, 0 messages <");
            tap.stop();
        }
        try (var pull = ZmqkitProcess.start(Peers.PYTHON, "-c", PULL);
                var replay = ZmqkitHere.zmqkit(
                        "replay", recording.toString(), "--connect", pull.readyEndpoint("PULL"), "--speed", "max")) {
            assertThat(replay.exitCode()).as(replay::toString).isEqualTo(Errors.DONE);
            assertThat(pull.exitCode()).as(pull::toString).isZero();
            assertThat(pull.stdout()).isEqualTo(then).hasSize(20);
        }
    }

    private Path record() throws Exception {
        Path recording = folder.resolve("r.pcapng");
        try (var server = ZmqkitHere.zmqkit("hello", "server", "--bind", ANY);
                var tap = ZmqkitHere.zmqkit(
                        "tap",
                        "--out",
                        "none",
                        "--record",
                        recording.toString(),
                        "--listen",
                        ANY,
                        "--to",
                        server.readyEndpoint("REP server"));
                var client = ZmqkitHere.zmqkit(
                        "hello",
                        "client",
                        "--count",
                        "1",
                        "--timeout",
                        UNREACHED,
                        "--connect",
                        tap.readyEndpoint("tap"))) {
            assertThat(client.exitCode()).as(client::toString).isEqualTo(Errors.DONE);
            tap.stop();
        }
        return recording;
    }
}
