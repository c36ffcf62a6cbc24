package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.relay.protocol.Broadcast;
import io.zmqkit.relay.protocol.ChatMessage;
import io.zmqkit.relay.protocol.HistoryReply;
import io.zmqkit.relay.protocol.MessageId;
import io.zmqkit.relay.protocol.Nickname;
import io.zmqkit.relay.protocol.Room;
import io.zmqkit.relay.protocol.Stamp;
import io.zmqkit.testing.FreePort;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Pattern TEXT = Pattern.compile("\"sender\":\"([^\"]*)\",\"text\":\"([^\"]*)\"");

    /** Three endpoints that a relay can be started on again after it was killed. */
    private record Place(String collect, String publish, String history) {
        static Place free() throws IOException {
            return new Place(FreePort.endpoint(), FreePort.endpoint(), FreePort.endpoint());
        }

        ZmqkitProcess relay(String... more) {
            List<String> args =
                    new ArrayList<>(List.of("relay", "--collect", collect, "--publish", publish, "--history", history));
            args.addAll(List.of(more));
            ZmqkitProcess relay = ZmqkitProcess.zmqkit(args.toArray(String[]::new));
            relay.readyEndpoint("ROUTER history");
            return relay;
        }

        ZmqkitProcess chat(String name, String... more) {
            List<String> args = new ArrayList<>(
                    List.of("chat", "--name", name, "--push", collect, "--sub", publish, "--history", history));
            args.addAll(List.of(more));
            return ZmqkitProcess.zmqkit(args.toArray(String[]::new));
        }

        ZmqkitProcess chatInRoom(String name, String... more) {
            ZmqkitProcess chat = chat(name, more);
            chat.awaitStderr("ready: in room .*");
            return chat;
        }
    }

    private static String lines(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(i -> i + "\n").collect(Collectors.joining());
    }

    private static List<String> said(ZmqkitProcess chat) {
        return chat.stdout().stream().map(ChatIT::senderAndText).toList();
    }

    private static String senderAndText(String json) {
        Matcher matcher = TEXT.matcher(json);
        assertThat(matcher.find()).as(json).isTrue();
        return matcher.group(1) + ":" + matcher.group(2);
    }

    private static List<String> numbered(String sender, int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> sender + ":" + i).toList();
    }

    @Test
    @Tag("faults")
    void burstFromOneClientArrivesCompleteAtAnother() throws Exception {
        Place place = Place.free();
        try (var relay = place.relay();
                var ear = place.chatInRoom("b", "--json", "--count", "10000");
                var mouth = place.chat("a", "--json")) {
            ear.endInput();
            mouth.type(lines(1, 10_000));
            mouth.endInput();
            assertThat(mouth.exitCode(PATIENCE))
                    .as(() -> String.join("\n", mouth.stderr()))
                    .isZero();
            assertThat(ear.exitCode(PATIENCE))
                    .as(() -> String.join("\n", ear.stderr()))
                    .isZero();
            assertThat(said(ear)).isEqualTo(numbered("a", 10_000));
            relay.signal("TERM");
            assertThat(relay.exitCode()).isEqualTo(143);
        }
    }

    @Test
    void nothingConfirmedIsLostWhenARelayWithAFileIsKilled(@TempDir Path folder) throws Exception {
        ledgerSurvives(folder, List.of("a", "b"), 200, List.of(100));
    }

    @Test
    @Tag("faults")
    void nothingConfirmedIsLostWhenARelayWithAFileIsKilledThreeTimes(@TempDir Path folder) throws Exception {
        ledgerSurvives(folder, List.of("a", "b", "c", "d", "e"), 1500, List.of(1000, 3000, 5000));
    }

    /** These clients talk at once while the relay is killed whenever the first has heard so many. */
    private static void ledgerSurvives(Path folder, List<String> names, int each, List<Integer> kills)
            throws Exception {
        Place place = Place.free();
        String file = folder.resolve("history.db").toString();
        List<ZmqkitProcess> clients = new ArrayList<>();
        ZmqkitProcess relay = place.relay("--journal", file);
        try {
            for (String name : names) {
                clients.add(place.chatInRoom(name, "--json", "--count", String.valueOf(names.size() * each)));
            }
            for (ZmqkitProcess client : clients) {
                client.type(lines(1, each));
                client.endInput();
            }
            for (int heard : kills) {
                await().atMost(PATIENCE).until(() -> clients.get(0).stdout().size() >= heard);
                relay.signal("KILL");
                assertThat(relay.exitCode()).isEqualTo(137);
                relay = place.relay("--journal", file);
            }
            for (ZmqkitProcess client : clients) {
                assertThat(client.exitCode(PATIENCE))
                        .as(() -> String.join("\n", client.stderr()))
                        .isZero();
            }
        } finally {
            relay.close();
            clients.forEach(ZmqkitProcess::close);
        }
        List<String> first = said(clients.get(0));
        assertThat(new HashSet<>(first)).hasSize(names.size() * each);
        for (ZmqkitProcess client : clients) {
            assertThat(said(client)).isEqualTo(first);
        }
        for (String name : names) {
            assertThat(first.stream()
                            .filter(line -> line.startsWith(name + ":"))
                            .toList())
                    .isEqualTo(numbered(name, each));
        }
    }

    @Test
    @Tag("faults")
    void whatWasNotConfirmedArrivesAfterARelayWithoutAFileIsKilled() throws Exception {
        Place place = Place.free();
        try (var first = place.relay();
                var a = place.chatInRoom("a", "--json");
                var b = place.chatInRoom("b", "--json")) {
            a.type("before\n");
            b.awaitStdout(".*before.*");
            first.signal("KILL");
            assertThat(first.exitCode()).isEqualTo(137);
            a.type(lines(1, 50));
            a.awaitStderr("relay not reachable, .*");
            try (var second = place.relay()) {
                a.endInput();
                assertThat(a.exitCode(PATIENCE)).as(a::toString).isZero();
                b.awaitStdout(".*\"text\":\"50\".*");
                assertThat(said(b).subList(1, 51)).isEqualTo(numbered("a", 50));
                for (ZmqkitProcess client : List.of(a, b)) {
                    assertThat(client.stderr()).contains("zmqkit: the relay's history began anew");
                }
                assertThat(second.stdout()).isEmpty();
            }
        }
    }

    @Test
    @Tag("faults")
    void clientStoppedForTenSecondsCatchesUpWithoutHoldingUpOthers() throws Exception {
        int count = 20_000;
        Duration atLeast = Duration.ofSeconds(12); // longer than the heartbeat: it is disconnected, too
        Place place = Place.free();
        try (var relay = place.relay();
                var sleeper = place.chatInRoom("sleeper", "--json", "--count", String.valueOf(count));
                var listener = place.chatInRoom("listener", "--json", "--count", String.valueOf(count));
                var speaker = place.chatInRoom("a", "--json")) {
            sleeper.endInput();
            listener.endInput();
            long stopped = System.nanoTime();
            sleeper.signal("STOP");
            speaker.type(lines(1, count));
            speaker.endInput();
            assertThat(speaker.exitCode(PATIENCE)).isZero();
            assertThat(listener.exitCode(PATIENCE)).isZero();
            assertThat(said(listener)).isEqualTo(numbered("a", count));
            await().atMost(PATIENCE).until(() -> System.nanoTime() - stopped > atLeast.toNanos());
            sleeper.signal("CONT");
            assertThat(sleeper.exitCode(PATIENCE))
                    .as(() -> String.join("\n", sleeper.stderr()))
                    .isZero();
            assertThat(said(sleeper)).isEqualTo(numbered("a", count));
            assertThat(relay.stdout()).isEmpty();
        }
    }

    @Test
    @Tag("faults")
    void lateClientShowsTheLastMessagesAndTheSequenceGoesOnAfterARestart(@TempDir Path folder) throws Exception {
        Place place = Place.free();
        String file = folder.resolve("history.db").toString();
        try (var relay = place.relay("--journal", file);
                var a = place.chat("a")) {
            a.type(lines(1, 30));
            a.endInput();
            assertThat(a.exitCode()).as(a::toString).isZero();
            relay.signal("TERM");
            assertThat(relay.exitCode()).isEqualTo(143);
        }
        try (var relay = place.relay("--journal", file);
                var late = place.chat("late", "--json", "--count", "21", "--timeout", "60s")) {
            late.type("한글\n");
            late.endInput();
            assertThat(late.exitCode()).as(late::toString).isZero();
            assertThat(late.stdout().get(0)).contains("\"text\":\"11\",\"seq\":11,");
            assertThat(late.stdout().get(20)).contains("\"sender\":\"late\",\"text\":\"한글\",\"seq\":31,");
            assertThat(relay.stdout()).isEmpty();
        }
    }

    @Test
    void withoutARelayLinesAreReportedUnconfirmed() throws Exception {
        try (var chat = Place.free().chat("a", "--timeout", "1s")) {
            chat.type("hello\n");
            chat.endInput();
            assertThat(chat.exitCode()).isEqualTo(Errors.NO_ANSWER);
            assertThat(chat.stderr()).last().asString().contains("1 message not confirmed");
        }
    }

    @Test
    @Tag("faults")
    void historyThatFallsSilentIsSaidAndIsNoSuccess() throws Exception {
        try (StubRelay relay = new StubRelay();
                var chat = relay.listener("--last", "5", "--timeout", "5s")) {
            relay.answer(new HistoryReply.End(new Room("lobby"), "epoch-1", 1, 5));
            assertThat(chat.exitCode()).as(chat::toString).isEqualTo(Errors.NO_ANSWER);
            assertThat(chat.stderr()).last().asString().contains("messages of the room could not be fetched");
        }
    }

    @Test
    void messagesThatTheRelayNoLongerKeepsAreKnownToBeLost() throws Exception {
        Room lobby = new Room("lobby");
        try (StubRelay relay = new StubRelay();
                var chat = relay.listener("-q", "--count", "1", "--timeout", "60s")) {
            relay.answer(new HistoryReply.End(lobby, "epoch-1", 1, 0));
            MessageId id = new MessageId("session-1", 1, 1);
            ChatMessage eleventh =
                    new ChatMessage(lobby, ChatMessage.Kind.TEXT, new Nickname("kim"), id, "the eleventh");
            relay.publish(new Broadcast.Relayed(eleventh, new Stamp("epoch-1", 11, 0)));
            relay.answer(new HistoryReply.End(lobby, "epoch-1", 11, 11)); // to the question for those before it
            assertThat(chat.exitCode()).as(chat::toString).isEqualTo(Errors.LOST);
            assertThat(chat.stderr()).containsExactly("zmqkit: 10 messages before this no longer kept");
            assertThat(chat.stdout()).singleElement().asString().endsWith("[kim] the eleventh");
        }
    }

    private static String[] onFreePorts(String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(args));
        command.addAll(List.of("--push", FreePort.endpoint(), "--sub", FreePort.endpoint()));
        return command.toArray(String[]::new);
    }

    @Test
    @Tag("faults")
    void plainClientWithoutARelayEndsInTimeAndSaysWhatIsNotSent() throws Exception {

        try (var speaker = ZmqkitProcess.zmqkit(onFreePorts("chat", "--plain", "--name=a", "--timeout=300ms"));
                var silent = ZmqkitProcess.zmqkit(onFreePorts("chat", "--plain", "--timeout=300ms", "--count=1"))) {
            silent.endInput();
            assertThat(silent.exitCode()).as(silent::toString).isEqualTo(Errors.NO_ANSWER);
            speaker.type(lines(1, 200));
            speaker.endInput();
            assertThat(speaker.exitCode()).as(speaker::toString).isEqualTo(Errors.LOST);
            assertThat(speaker.stderr())
                    .containsExactly("zmqkit: 200 of 200 lines not sent: the relay is not reachable, or slow");
            assertThat(speaker.stdout()).isEmpty();
        }
    }

    @Test
    @Tag("faults")
    void othersTalkIsNoProgressForAMessageThatIsNotTaken() throws Exception {
        Place place = Place.free();
        try (var relay = place.relay();
                var talker = place.chatInRoom("talker")) {
            Place deaf = new Place(Place.free().collect(), place.publish(), place.history());
            try (var mute = deaf.chat("mute", "--timeout", "1s")) {
                mute.type("hello\n");
                mute.endInput();
                await().atMost(PATIENCE).until(() -> {
                    talker.type("talk\n");
                    return !mute.isAlive();
                });
                assertThat(mute.exitCode()).as(mute::toString).isEqualTo(Errors.NO_ANSWER);
            }
            assertThat(relay.stdout()).isEmpty();
        }
    }

    @Test
    @Tag("faults")
    void whoSaysNothingIsShownTheLastMessages() throws Exception {
        Place place = Place.free();
        try (var relay = place.relay();
                var speaker = place.chat("a")) {
            speaker.type(lines(1, 30));
            speaker.endInput();
            assertThat(speaker.exitCode(PATIENCE)).isZero();
            try (var silent = place.chat("b", "--json")) {
                silent.endInput();
                assertThat(silent.exitCode(PATIENCE)).as(silent::toString).isZero();
                assertThat(said(silent)).isEqualTo(numbered("a", 30).subList(10, 30));
            }
            assertThat(relay.stdout()).isEmpty();
        }
        try (var nobody = Place.free().chat("c", "--timeout", "500ms")) {
            nobody.endInput();
            assertThat(nobody.exitCode(PATIENCE)).isEqualTo(Errors.NO_ANSWER);
            assertThat(nobody.stderr()).last().asString().contains("the relay was not heard");
        }
    }

    @Test
    @Tag("faults")
    void moreLinesThanCanWaitForARelayThatIsAwayEndInTime() throws Exception {
        try (var chat = Place.free().chat("a", "--timeout", "1s")) {
            chat.type(lines(1, 100));
            assertThat(chat.exitCode()).isEqualTo(Errors.NO_ANSWER);
            assertThat(chat.stderr()).last().asString().contains("64 messages not confirmed, later lines not sent");
        }
    }

    @Test
    void lineThatCannotBeSentIsRefusedAndTheOthersGoOn() throws Exception {
        Place place = Place.free();
        try (var relay = place.relay();
                var a = place.chat("a")) {
            a.type("x".repeat(5000) + "\nescape \u001b[31m\ngood\n");
            a.endInput();
            assertThat(a.exitCode()).isEqualTo(Errors.LOST);
            assertThat(a.stdout()).hasSize(1).first().asString().endsWith("[a] good");
            assertThat(a.stderr()).filteredOn(line -> line.contains("not sent")).hasSize(2);
            assertThat(relay.stdout()).isEmpty();
        }
    }

    @ParameterizedTest
    @Tag("faults")
    @ValueSource(strings = {"INT", "TERM"})
    void signalEndsIt(String signal) throws Exception {
        Place place = Place.free();
        try (var relay = place.relay();
                var chat = place.chatInRoom("a")) {
            chat.signal(signal);
            assertThat(chat.exitCode(Duration.ofSeconds(15))).isEqualTo(signal.equals("INT") ? 130 : 143);
            assertThat(relay.stdout()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--history=tcp://127.0.0.1:*", "--plain", "--bare"})
    void plainClientTalksWithAStrangerThroughEveryRelay(String option) throws Exception {
        Peers.requirePyzmq();
        String any = "tcp://127.0.0.1:*";
        try (var relay = ZmqkitHere.zmqkit("relay", "--collect", any, "--publish", any, option)) {
            String collect = relay.readyEndpoint("PULL collector");
            String publish = relay.readyEndpoint(option.equals("--bare") ? "PUB publisher" : "XPUB publisher");
            try (var stranger = ZmqkitProcess.start(Peers.PYTHON, "-c", STRANGER, collect, publish);
                    var chat = ZmqkitProcess.zmqkit(
                            "chat", "--plain", "--name", "김", "--push", collect, "--sub", publish)) {
                chat.awaitStdout("\\[stranger\\] .*"); // it repeats itself until it is answered
                chat.type("안녕\n");
                stranger.awaitStdout("heard \\[김\\] 안녕");
                chat.awaitStdout("\\[stranger\\] bye");
                chat.endInput();
                assertThat(chat.exitCode()).isZero();
                assertThat(stranger.exitCode()).isZero();
            }
        }
    }

    /** The course's client: poll SUB, else PUSH. */
    private static final String STRANGER = """
            import sys, zmq
            c = zmq.Context()
            push = c.socket(zmq.PUSH); push.handshake_ivl = 1000; push.connect(sys.argv[1])
            sub = c.socket(zmq.SUB); sub.connect(sys.argv[2]); sub.subscribe(b"")
            n = 0
            while True:
                if sub.poll(100):
                    text = sub.recv().decode()
                    print("heard", text, flush=True)
                    if not text.startswith("[stranger]"):
                        push.send("[stranger] bye".encode())
                        break
                else:
                    n += 1
                    push.send(("[stranger] hello %d" % n).encode())
            c.destroy(linger=15000)
            """;
}
