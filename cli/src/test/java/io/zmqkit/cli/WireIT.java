package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zmqkit.cli.frame.Errors;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What looks at the wire, with real processes at both ends. */
class WireIT {

    private static final String ANY = "tcp://127.0.0.1:*";

    @TempDir
    private Path folder;

    @Test
    void probeSaysWhoIsThereAndWhetherASocketWouldEverTalkToIt() throws Exception {
        try (var server = ZmqkitProcess.zmqkit("hello", "server", "--bind", ANY)) {
            String endpoint = server.readyEndpoint("REP server");
            try (var probe = ZmqkitProcess.zmqkit("probe", endpoint)) {
                assertThat(probe.exitCode()).as(probe::toString).isEqualTo(Errors.DONE);
                assertThat(probe.stdout()).contains("mechanism: NULL", "socket type: REP");
            }
            try (var probe = ZmqkitProcess.zmqkit("probe", endpoint, "--as", "SUB")) {
                assertThat(probe.exitCode()).as(probe::toString).isEqualTo(Errors.FAILED);
                assertThat(probe.stdout())
                        .contains("so: SUB talks to PUB and XPUB, this is REP: you would wait for ever");
            }
        }
        try (var probe = ZmqkitProcess.zmqkit("probe", "tcp://127.0.0.1:1")) {
            assertThat(probe.exitCode()).as(probe::toString).isEqualTo(Errors.NO_ANSWER);
            assertThat(probe.stderr()).singleElement().asString().startsWith("zmqkit: nobody listens at");
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
                    "hello", "client", "--count", "2", "--message", "안녕", "--connect", tap.readyEndpoint("tap"))) {
                assertThat(client.exitCode()).as(client::toString).isEqualTo(Errors.DONE);
            }
            tap.awaitStdout(".* #1 > .*안녕.*");
            tap.awaitStdout(".* #1 closed after .*: 2 messages >, 2 messages <");
            tap.signal("INT");
            assertThat(tap.exitCode()).as(tap::toString).isEqualTo(130);
        }
        try (var read = ZmqkitProcess.zmqkit("tap", "--read", recording.toString(), "--out", "json")) {
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
        try (var read = ZmqkitProcess.zmqkit("tap", "--read", text.toString())) {
            assertThat(read.exitCode()).as(read::toString).isEqualTo(Errors.FAILED);
            assertThat(read.stderr()).singleElement().asString().contains("it is neither pcapng nor pcap");
        }
        Path whole = record();
        Path cut = folder.resolve("cut.pcapng");
        byte[] bytes = Files.readAllBytes(whole);
        Files.write(cut, Arrays.copyOf(bytes, bytes.length - 1));
        try (var read = ZmqkitProcess.zmqkit("tap", "--read", cut.toString())) {
            assertThat(read.exitCode()).as(read::toString).isEqualTo(Errors.LOST);
            assertThat(read.stdout()).anyMatch(line -> line.contains("READY Socket-Type=REQ"));
            assertThat(read.stderr()).anyMatch(line -> line.contains("the file ends within a packet"));
        }
    }

    @Test
    @Tag("faults")
    void tsharkReadsARecordingWithoutComplaint() throws Exception {
        assumeTrue(
                new File("/usr/bin/tshark").canExecute(),
                "needs tshark: apt-get install --no-install-recommends tshark");
        Path recording = record();
        String filter = "_ws.expert.severity >= 6291456 || tcp.analysis.flags || tcp.checksum.status == 0"; // a warning
        try (var tshark = ZmqkitProcess.start(
                "/usr/bin/tshark", "-o", "tcp.check_checksum:TRUE", "-r", recording.toString(), "-Y", filter)) {
            assertThat(tshark.exitCode()).as(tshark::toString).isZero();
            assertThat(tshark.stdout()).isEmpty();
        }
        try (var tshark =
                ZmqkitProcess.start("/usr/bin/tshark", "-r", recording.toString(), "-q", "-z", "follow,tcp,ascii,0")) {
            assertThat(tshark.exitCode()).as(tshark::toString).isZero();
            assertThat(tshark.stdout()).anyMatch(line -> line.contains("World"));
        }
    }

    private Path record() throws Exception {
        Path recording = folder.resolve("r.pcapng");
        try (var server = ZmqkitProcess.zmqkit("hello", "server", "--bind", ANY);
                var tap = ZmqkitProcess.zmqkit(
                        "tap",
                        "--out",
                        "none",
                        "--record",
                        recording.toString(),
                        "--listen",
                        ANY,
                        "--to",
                        server.readyEndpoint("REP server"));
                var client = ZmqkitProcess.zmqkit(
                        "hello", "client", "--count", "1", "--connect", tap.readyEndpoint("tap"))) {
            assertThat(client.exitCode()).as(client::toString).isEqualTo(Errors.DONE);
            tap.signal("TERM");
            assertThat(tap.exitCode()).as(tap::toString).isEqualTo(143);
        }
        return recording;
    }
}
