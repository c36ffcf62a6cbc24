package io.zmqkit.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zmqkit.chat.LineFeed.Verb;
import io.zmqkit.core.Endpoint;
import io.zmqkit.core.curve.CurveKeys;
import io.zmqkit.core.curve.CurveSecurity;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.relay.Relay;
import io.zmqkit.relay.history.MemoryJournal;
import io.zmqkit.relay.protocol.Nickname;
import io.zmqkit.relay.protocol.Room;
import io.zmqkit.testing.Running;
import java.time.Clock;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One client among several rooms, and under several names. */
class RoomsTest {

    private static final Endpoint ANY = Endpoint.parse("tcp://127.0.0.1:*");

    private final Running<Relay> relay = Running.startAlone(context -> new Relay(
            context,
            new Relay.Options(ANY, ANY, ANY, SocketOptions.DEFAULTS),
            new MemoryJournal("epoch-1", 10_000),
            Clock.systemUTC()));

    @AfterEach
    void close() {
        relay.close();
    }

    private Running<ChatClient> client(String name, String room, Recorder recorder) {
        return client(name, room, SocketOptions.DEFAULTS, recorder);
    }

    private Running<ChatClient> client(String name, String room, SocketOptions sockets, Recorder recorder) {
        Relay r = relay.program();
        ChatOptions options = new ChatOptions(
                new Nickname(name),
                new Room(room),
                List.of(new RelayPlace(r.collectEndpoint(), r.publishEndpoint(), r.historyEndpoint())),
                20,
                0,
                null,
                true,
                sockets);
        return Running.startAlone(context -> new ChatClient(context, options, recorder));
    }

    private static List<String> numbered(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(i -> "line " + i).toList();
    }

    @Test
    void whatIsNewElsewhereIsCountedAndIsAllThatIsShownOnReturn() throws Exception {
        Recorder kim = new Recorder();
        Recorder lee = new Recorder();
        try (var a = client("kim", "lobby", kim);
                var b = client("lee", "lobby", lee)) {
            LineFeed said = b.program().lines();
            numbered(1, 3).forEach(said::say);
            await().until(() -> kim.bodies().equals(numbered(1, 3)));
            a.program().lines().ask(Verb.ROOM, "dev");
            await().until(() -> kim.others().contains("entered dev"));
            numbered(4, 30).forEach(said::say);
            await().until(() -> kim.others().contains("unread lobby 27"));
            assertThat(kim.bodies()).isEqualTo(numbered(1, 3));

            a.program().lines().ask(Verb.ROOM, "lobby");
            await().until(() -> kim.bodies().size() == 30);
            assertThat(kim.bodies()).isEqualTo(numbered(1, 30));
            said.say("line 31");
            await().until(() -> kim.bodies().size() == 31);
            await().until(() -> a.program().present().contains(new Nickname("lee")));
        }
    }

    @Test
    void roomIsNotLeftWhileLinesWait() throws Exception {
        Recorder kim = new Recorder();
        try (var a = client("kim", "lobby", kim)) {
            await().until(() -> kim.others().contains("entered lobby"));
            a.program().lines().ask(Verb.ROOM, "lobby");
            await().until(() -> kim.others().contains("notice you are in room lobby"));
            relay.close();
            a.program().lines().say("waits");
            a.program().lines().ask(Verb.ROOM, "dev");
            a.program().lines().ask(Verb.NAME, "lee");
            await().until(() -> kim.others().stream()
                            .filter(event -> event.contains("cannot change"))
                            .count()
                    == 2);
            a.program().stop();
            a.join();
            assertThat(a.program().unconfirmedTexts()).containsExactly("waits");
        }
    }

    @Test
    void anotherNameSpeaksInASessionOfItsOwn() throws Exception {
        Recorder kim = new Recorder();
        Recorder lee = new Recorder();
        try (var a = client("kim", "lobby", kim);
                var b = client("lee", "lobby", lee)) {
            a.program().lines().say("as kim");
            await().until(() -> lee.bodies().contains("as kim") && kim.waiting() == 0);
            a.program().lines().ask(Verb.NAME, "bob");
            await().until(() -> kim.others().contains("named bob"));
            a.program().lines().say("as bob");
            await().until(() -> lee.bodies().contains("as bob") && kim.waiting() == 0);
            await().until(() -> lee.others().containsAll(List.of("left kim", "joined bob")));
            assertThat(a.program().present()).startsWith(new Nickname("bob"));
            await().until(() -> a.program().present().contains(new Nickname("lee")));
            a.program().lines().ask(Verb.NAME, "lee");
            await().until(() -> kim.others().contains("same name lee"));
            assertThat(b.program().stats().unconfirmed()).isZero();
        }
    }

    @Test
    void underCurveTheNameIsThatOfTheKey() throws Exception {
        Recorder kim = new Recorder();
        SocketOptions curve = SocketOptions.DEFAULTS.with(new CurveSecurity(
                CurveKeys.generate(), null, CurveKeys.generate().publicKey()));
        try (var a = client("kim", "lobby", curve, kim)) {
            a.program().lines().ask(Verb.NAME, "lee");
            await().until(() -> kim.others().stream().anyMatch(event -> event.contains("is that of your key")));
            assertThat(kim.others()).doesNotContain("named lee");
        }
    }
}
