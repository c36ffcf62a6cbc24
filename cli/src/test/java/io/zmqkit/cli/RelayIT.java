package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.testing.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelayIT {

    private static final String ANY = "tcp://127.0.0.1:*";
    private static final Pattern PYTHON_EXAMPLE = Pattern.compile("```python\n(.*?)```", Pattern.DOTALL);

    /** Sends two foreign messages until they come back, then prints their frames. */
    private static final String STRANGER = """
            import sys, zmq
            context = zmq.Context()
            push, sub = context.socket(zmq.PUSH), context.socket(zmq.SUB)
            push.connect(sys.argv[1])
            sub.connect(sys.argv[2])
            push.linger = 1000
            sub.rcvtimeo = 100
            sub.subscribe(b"")
            for attempt in range(100):
                push.send(b"probe")
                if sub.poll(100):
                    break
            messages = [[b"hello world"], [b"one", b"", b"\\xff\\x00three"]]
            for message in messages:
                push.send_multipart(message)
            seen, deadline = [], 100
            while len(seen) < 2 and deadline:
                try:
                    frames = sub.recv_multipart()
                    if frames != [b"probe"]:
                        seen.append(frames)
                except zmq.Again:
                    deadline -= 1
            print(seen)
            context.destroy()
            """;

    /** Sends each id in turn, TEXT in room a. */
    private static final String SENDER = """
            import sys, zmq
            context = zmq.Context()
            push = context.socket(zmq.PUSH)
            push.handshake_ivl = 1000
            push.connect(sys.argv[1])
            for message_id in sys.argv[2:]:
                push.send_multipart([b"room/a/", b"ZRC1 TEXT", b"kim", message_id.encode(), message_id.encode()])
            context.destroy(linger=15000)
            """;

    /** Prints what the room a holds, read beside the relay. */
    private static final String QUERY = """
            import sqlite3, sys
            rows = sqlite3.connect(sys.argv[1]).execute("SELECT seq, body FROM message WHERE room = 'a' ORDER BY seq")
            print(rows.fetchall())
            """;

    @TempDir
    private Path directory;

    private ZmqkitProcess python(String script, String... args) throws IOException {
        Path file = Files.writeString(Files.createTempFile(directory, "client", ".py"), script);
        List<String> command = new ArrayList<>(List.of(Peers.PYTHON, file.toString()));
        command.addAll(List.of(args));
        return ZmqkitProcess.start(command.toArray(String[]::new));
    }

    private static ZmqkitProcess relay(String... args) {
        List<String> command = new ArrayList<>(List.of("relay", "--collect", ANY, "--publish", ANY, "--history", ANY));
        command.addAll(List.of(args));
        return ZmqkitProcess.zmqkit(command.toArray(String[]::new));
    }

    private static ZmqkitHere relayHere() {
        return ZmqkitHere.zmqkit("relay", "--collect", ANY, "--publish", ANY, "--history", ANY);
    }

    private static String collector(Printed relay) {
        return relay.readyEndpoint("PULL collector");
    }

    @ParameterizedTest
    @Tag("faults")
    @CsvSource({"INT,130", "TERM,143"})
    void signalEndsItWithASummary(String signal, int code) throws Exception {
        try (var relay = relay("--journal", directory.resolve("h.db").toString())) {
            relay.readyEndpoint("ROUTER history");
            relay.signal(signal);
            assertThat(relay.exitCode(Duration.ofSeconds(15))).isEqualTo(code);
            assertThat(relay.stderr()).hasSize(4);
            assertThat(relay.stderr())
                    .last()
                    .isEqualTo("relay: 0 received, 0 published, 0 duplicates, 0 out of order, 0 not stored, 0 dropped,"
                            + " 0 clients, 0 topics subscribed");
        }
    }

    @ParameterizedTest
    @CsvSource({"--insecure,XPUB", "--plain,XPUB", "--bare,PUB"})
    void pyzmqStrangersMessagesArriveVerbatim(String option, String type) throws Exception {
        Peers.requirePyzmq();
        String[] args = option.equals("--insecure")
                ? new String[] {"relay", "--collect", ANY, "--publish", ANY, "--history", ANY, option}
                : new String[] {"relay", "--collect", ANY, "--publish", ANY, option};
        try (var relay = ZmqkitHere.zmqkit(args);
                var stranger = python(STRANGER, collector(relay), relay.readyEndpoint(type + " publisher"))) {
            assertThat(stranger.exitCode()).as(stranger::toString).isZero();
            assertThat(stranger.stdout()).containsExactly("[[b'hello world'], [b'one', b'', b'\\xff\\x00three']]");
        }
    }

    @Test
    void oneAddressStandsForThreeEndpoints() throws Exception {
        String address = FreePort.endpoint().substring("tcp://".length());
        try (var relay = ZmqkitHere.zmqkit("relay", "--bind", address);
                var chat = ZmqkitProcess.zmqkit("chat", "--name", "kim", "--relay", address)) {
            relay.awaitStderr("ready: ROUTER history.*");
            assertThat(relay.readyEndpoint("PULL collector")).isEqualTo("tcp://" + address);
            chat.type("안녕\n");
            chat.endInput();
            assertThat(chat.exitCode()).as(chat::toString).isZero();
            try (var status = ZmqkitHere.zmqkit("relay", "status", "--relay", address)) {
                assertThat(status.exitCode()).as(status::toString).isZero();
            }
            try (var second = ZmqkitHere.zmqkit("relay", "--bind", address)) {
                assertThat(second.exitCode()).isEqualTo(1);
                assertThat(second.stderr()).singleElement().asString().endsWith("pass another --bind)");
            }
        }
    }

    @Test
    void exampleInTheDocumentationSendsHearsAndReadsHistory() throws Exception {
        Peers.requirePyzmq();
        Matcher example = PYTHON_EXAMPLE.matcher(Files.readString(ZmqkitProcess.HOME.resolve("docs/zrc-1.md")));
        assertThat(example.find()).isTrue();
        assertThat(example.group(1).lines().count()).isLessThanOrEqualTo(30);
        try (var relay = relayHere()) {
            String[] places = {
                collector(relay), relay.readyEndpoint("XPUB publisher"), relay.readyEndpoint("ROUTER history")
            };
            for (int seq = 1; seq <= 2; seq++) {
                String[] args = {places[0], places[1], places[2], "lobby", "김민수", "안녕 " + seq};
                try (var client = python(example.group(1), args)) {
                    assertThat(client.exitCode()).as(client::toString).isZero();
                    assertThat(client.stdout()).startsWith("confirmed " + seq, "1 [김민수] 안녕 1");
                    assertThat(client.stdout()).last().isEqualTo(seq + " [김민수] 안녕 " + seq);
                }
            }
        }
    }

    @Test
    @Tag("faults")
    void killedAndStartedAgainItGoesOnCountingAndKnowsWhatItHasAccepted() throws Exception {
        Peers.requirePyzmq();
        String file = directory.resolve("h.db").toString();
        try (var relay = relay("--journal", file, "--stats", "100ms")) {
            send(collector(relay), "session-1 1 1", "session-1 2 1", "session-1 3 1");
            relay.awaitStderr("relay: 3 received, 3 published,.*");
            assertHolds(file, "[(1, 'session-1 1 1'), (2, 'session-1 2 1'), (3, 'session-1 3 1')]");
            relay.signal("KILL");
            assertThat(relay.exitCode()).isEqualTo(137);
        }
        try (var relay = relay("--journal", file, "--stats", "100ms")) {
            send(collector(relay), "session-1 2 2", "session-1 3 2", "session-1 4 2", "session-1 6 2");
            relay.awaitStderr("relay: 4 received, 1 published, 2 duplicates, 1 out of order,.*");
            assertHolds(
                    file, "[(1, 'session-1 1 1'), (2, 'session-1 2 1'), (3, 'session-1 3 1'), (4, 'session-1 4 2')]");
        }
    }

    private void send(String collector, String... ids) throws Exception {
        List<String> args = new ArrayList<>(List.of(collector));
        args.addAll(List.of(ids));
        try (var sender = python(SENDER, args.toArray(String[]::new))) {
            assertThat(sender.exitCode()).as(sender::toString).isZero();
        }
    }

    private void assertHolds(String file, String rows) throws Exception {
        try (var query = python(QUERY, file)) {
            assertThat(query.exitCode()).as(query::toString).isZero();
            assertThat(query.stdout()).containsExactly(rows);
        }
    }

    @Test
    void secondRelayOnTheSameFileOrPortFailsWithOneLine() throws Exception {
        String file = directory.resolve("h.db").toString();
        try (var first = relay("--journal", file)) {
            String endpoint = collector(first);
            first.readyEndpoint("ROUTER history");
            try (var second = relay("--journal", file)) {
                assertThat(second.exitCode()).isEqualTo(Errors.FAILED);
                assertThat(second.stderr())
                        .containsExactly("zmqkit: cannot use history " + file + ": another relay is using it");
            }
            try (var second = ZmqkitHere.zmqkit("relay", "--collect", endpoint)) {
                assertThat(second.exitCode()).isEqualTo(Errors.FAILED);
                assertThat(second.stderr())
                        .containsExactly("zmqkit: cannot bind PULL collector to " + endpoint
                                + ": address already in use (is another PULL collector running?"
                                + " pass another --collect)");
            }
        }
    }

    @Test
    @Tag("faults")
    void journalThatCannotBeUsedIsOneLine() throws Exception {
        Path text = Files.writeString(directory.resolve("text"), "no database ".repeat(100));
        String[][] bad = {
            {text.toString(), "file is not a database"},
            {directory.toString(), "unable to open database file"},
            {directory.resolve("missing/h.db").toString(), "there is no directory " + directory.resolve("missing")},
        };
        for (String[] fileAndReason : bad) {
            try (var relay = relay("--journal", fileAndReason[0])) {
                assertThat(relay.exitCode()).isEqualTo(Errors.FAILED);
                assertThat(relay.stderr())
                        .containsExactly("zmqkit: cannot use history " + fileAndReason[0] + ": " + fileAndReason[1]);
            }
        }
    }

    @Test
    @Tag("faults")
    void journalThatIsDeletedIsSaidAndNothingIsConfirmedIntoIt() throws Exception {
        Path file = directory.resolve("h.db");
        try (var relay = relay("--journal", file.toString())) {
            String[] places = {
                "--push",
                collector(relay),
                "--sub",
                relay.readyEndpoint("XPUB publisher"),
                "--history",
                relay.readyEndpoint("ROUTER history")
            };
            Path away = Files.move(file, directory.resolve("away.db"));
            relay.awaitStderr(".*cannot write history .*deleted, moved or replaced.*");
            try (var chat = chat(places)) {
                chat.type("said meanwhile\n");
                chat.endInput();
                relay.awaitStderr(".*not stored, so not confirmed.*");
                assertThat(chat.stdout()).isEmpty();
                Files.move(away, file);
                chat.awaitStdout(".*said meanwhile");
                assertThat(chat.exitCode()).as(chat::toString).isZero();
            }
        }
    }

    private static ZmqkitProcess chat(String... places) {
        List<String> command = new ArrayList<>(List.of("chat", "--name", "kim"));
        command.addAll(List.of(places));
        return ZmqkitProcess.zmqkit(command.toArray(String[]::new));
    }

    @Test
    void statusIsToldByTheRelayAndItsAbsenceInOneLine() throws Exception {
        String history;
        try (var relay = relayHere()) {
            history = relay.readyEndpoint("ROUTER history");
            try (var status = ZmqkitHere.zmqkit("relay", "status", "--json", "--history", history)) {
                assertThat(status.exitCode()).as(status::toString).isZero();
                assertThat(status.stdout())
                        .singleElement()
                        .asString()
                        .contains("\"clients\":0", "\"journal\":\"memory\"", "\"descriptors-allowed\":");
            }
        }
        try (var status = ZmqkitHere.zmqkit("relay", "status", "--history", history, "--timeout", "300ms")) {
            assertThat(status.exitCode()).as(status::toString).isEqualTo(Errors.NO_ANSWER);
            assertThat(status.stderr())
                    .containsExactly("zmqkit: no answer from a relay at " + history + " in 300ms"
                            + " (is it running? see --history)");
        }
    }

    @Test
    void otherMachinesAreLetInOnlyWhenAskedTo() throws Exception {
        try (var relay = ZmqkitHere.zmqkit("relay", "--collect", ANY, "--publish", "tcp://0.0.0.0:*")) {
            assertThat(relay.exitCode()).isEqualTo(Errors.USAGE);
            assertThat(relay.stderr())
                    .singleElement()
                    .asString()
                    .contains("tcp://0.0.0.0:*")
                    .contains("--insecure");
        }
        try (var relay = ZmqkitHere.zmqkit(
                "relay", "--insecure", "--collect", "tcp://*:*", "--publish", ANY, "--history", ANY)) {
            relay.readyEndpoint("ROUTER history");
        }
    }
}
