package io.zmqkit.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.relay.Relay;
import io.zmqkit.relay.history.MemoryJournal;
import io.zmqkit.relay.protocol.Nickname;
import io.zmqkit.relay.protocol.Room;
import io.zmqkit.testing.FreePort;
import io.zmqkit.testing.Running;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Socket;
import org.zeromq.ZMsg;

class ChatClientTest {

    private static final Endpoint ANY = Endpoint.parse("tcp://127.0.0.1:*");

    private static Running<Relay> relay(Endpoint collect, Endpoint publish, Endpoint history) {
        return relay(collect, publish, history, UUID.randomUUID().toString());
    }

    private static Running<Relay> relay(Endpoint collect, Endpoint publish, Endpoint history, String epoch) {
        return Running.startAlone(context -> new Relay(
                context,
                new Relay.Options(collect, publish, history, SocketOptions.DEFAULTS),
                new MemoryJournal(epoch, 10_000),
                Clock.systemUTC()));
    }

    private static Running<Relay> relay() {
        return relay(ANY, ANY, ANY);
    }

    private static Running<ChatClient> client(Running<Relay> relay, String name, int last, Recorder recorder) {
        return client(List.of(place(relay)), name, last, recorder);
    }

    private static RelayPlace place(Running<Relay> relay) {
        Relay r = relay.program();
        return new RelayPlace(r.collectEndpoint(), r.publishEndpoint(), r.historyEndpoint());
    }

    private static Running<ChatClient> client(List<RelayPlace> places, String name, int last, Recorder recorder) {
        ChatOptions options = new ChatOptions(
                new Nickname(name),
                new Room("lobby"),
                places,
                last,
                0,
                Duration.ofSeconds(20),
                false,
                SocketOptions.DEFAULTS);
        return Running.startAlone(context -> new ChatClient(context, options, recorder));
    }

    private static List<String> numbered(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> "line " + i).toList();
    }

    @Test
    void aBurstOfTenThousandLinesArrivesCompleteAndInOrder() throws Exception {
        Recorder listener = new Recorder();
        Recorder speaker = new Recorder();
        try (var relay = relay();
                var b = client(relay, "b", 20, listener);
                var a = client(relay, "a", 20, speaker)) {
            await().until(() -> listener.others().contains("entered lobby"));
            List<String> lines = numbered(10_000);
            lines.forEach(a.program().lines()::say);
            a.program().lines().end();
            a.join();
            assertThat(a.program().stats().unconfirmed()).isZero();
            await().atMost(Duration.ofSeconds(10)).until(() -> listener.bodies().size() >= 10_000);
            assertThat(listener.bodies()).isEqualTo(lines);
            assertThat(speaker.bodies()).isEqualTo(lines);
            assertThat(b.program().stats().unconfirmed()).isZero();
        }
    }

    @Test
    void whoComesLateSeesTheLastMessagesAndCanAskForEarlierOnes() throws Exception {
        Recorder early = new Recorder();
        Recorder late = new Recorder();
        try (var relay = relay();
                var a = client(relay, "a", 20, early)) {
            numbered(30).forEach(a.program().lines()::say);
            await().until(() -> early.bodies().size() == 30);
            try (var b = client(relay, "b", 20, late)) {
                await().until(() -> late.bodies().size() == 20);
                assertThat(late.bodies()).isEqualTo(numbered(30).subList(10, 30));
                b.program().lines().ask(LineFeed.Verb.HISTORY, "5");
                await().until(() -> late.earlier().size() == 5);
                assertThat(late.earlier()).isEqualTo(numbered(30).subList(5, 10));
            }
        }
    }

    @Test
    void whatIsSaidWhileTheRelayIsAwayArrivesWhenItComesBack() throws Exception {
        Recorder recorder = new Recorder();
        var first = relay();
        Relay r = first.program();
        Endpoint collect = r.collectEndpoint();
        Endpoint publish = r.publishEndpoint();
        Endpoint history = r.historyEndpoint();
        try (var a = client(first, "a", 20, recorder)) {
            a.program().lines().say("before");
            await().until(() -> recorder.bodies().size() == 1);
            first.close();
            a.program().lines().say("one");
            a.program().lines().say("two");
            await().until(() -> recorder.others().contains("unreachable, 2 waiting"));
            try (var second = relay(collect, publish, history)) {
                await().until(() -> recorder.waiting() == 0 && recorder.bodies().size() == 3);
                assertThat(recorder.bodies()).containsExactly("before", "one", "two");
                assertThat(recorder.others()).contains("reachable", "new history");
                assertThat(second.program().stats().dropped()).isEmpty();
            }
        }
    }

    /** As after a failure of its machine, or with a copy of its file. */
    @Test
    void relayThatComesBackWithAnOlderJournalIsHeard() throws Exception {
        Recorder recorder = new Recorder();
        var first = relay(ANY, ANY, ANY, "epoch");
        RelayPlace left = place(first);
        try (var a = client(first, "a", 20, recorder)) {
            List.of("one", "two", "three").forEach(a.program().lines()::say);
            await().until(() -> recorder.bodies().size() == 3);
            first.close();
            try (var second = relay(left.push(), left.sub(), left.history(), "epoch");
                    var b = client(second, "b", 20, new Recorder())) {
                b.program().lines().say("first again");
                await().until(() -> recorder.bodies().contains("first again"));
                assertThat(recorder.others()).contains("new history");
                a.program().lines().say("and on");
                await().until(() -> recorder.bodies().contains("and on"));
                assertThat(recorder.bodies()).containsExactly("one", "two", "three", "first again", "and on");
            }
        }
    }

    @Test
    void goesToTheNextRelayWhenItsOwnIsGoneAndSendsThereWhatWasNotConfirmed() throws Exception {
        Recorder recorder = new Recorder();
        var first = relay();
        try (var second = relay();
                var a = client(List.of(place(first), place(second)), "a", 20, recorder)) {
            a.program().lines().say("before");
            await().until(() -> recorder.bodies().size() == 1);
            RelayPlace left = place(first);
            first.close();
            a.program().lines().say("after");
            await().until(() -> recorder.waiting() == 0 && recorder.bodies().contains("after"));
            assertThat(recorder.bodies()).containsExactly("before", "after");
            assertThat(recorder.others()).contains("notice relay " + left + " is away: went on with " + place(second));
            assertThat(second.program().stats().received()).isPositive();
        }
    }

    @Test
    void countsCanBeReadWhileItRuns() throws Exception {
        try (var relay = relay();
                var a = client(relay, "a", 20, new Recorder())) {
            assertThat(a.program().stats().inputEnded()).isFalse();
            await().until(() -> a.program().stats().joined());
            a.program().lines().say("one");
            await().until(() ->
                    a.program().stats().shown() == 1 && relay.program().stats().published() > 1);
            a.program().lines().say("two");
            a.program().lines().say("no\u0007bell");
            await().until(() -> a.program().stats().confirmed() == 2);
            await().until(() -> a.program().stats().badLines() == 1);
            assertThat(a.program().stats().values())
                    .containsEntry("unconfirmed", 0)
                    .containsEntry("behind", false);
        }
    }

    @Test
    void everybodyKnowsWhoIsHere() throws Exception {
        Recorder first = new Recorder();
        try (var relay = relay();
                var a = client(relay, "a", 20, first)) {
            await().until(() -> a.program().present().size() == 1);
            try (var b = client(relay, "김철수", 20, new Recorder())) {
                await().until(() -> first.others().contains("joined 김철수"));
                await().until(() -> b.program().present().containsAll(List.of(new Nickname("a"), new Nickname("김철수"))));
            }
            await().until(() -> first.others().contains("left 김철수"));
        }
    }

    @Test
    void aLineThatCannotBeSentIsRefusedAndCounted() throws Exception {
        Recorder recorder = new Recorder();
        try (var relay = relay();
                var a = client(relay, "a", 20, recorder)) {
            a.program().lines().say("x".repeat(5000));
            a.program().lines().say("good");
            await().until(() -> recorder.bodies().contains("good"));
            assertThat(recorder.others()).anyMatch(event -> event.startsWith("refused"));
        }
    }

    @Test
    void twoClientsOfOneNameAreWarnedOfEachOther() throws Exception {
        Recorder first = new Recorder();
        Recorder second = new Recorder();
        Recorder other = new Recorder();
        try (var relay = relay();
                var a = client(relay, "kim", 20, first);
                var b = client(relay, "lee", 20, other)) {
            a.program().lines().say("said before the second came");
            await().until(() -> other.bodies().size() == 1 && other.others().contains("joined kim"));
            try (var c = client(relay, "kim", 20, second)) {
                await().until(() -> first.others().contains("same name kim"));
                await().until(() -> second.others().contains("same name kim"));
                assertThat(c.program().stats().unconfirmed()).isZero();
            }
            assertThat(other.others()).doesNotContain("same name lee");
            assertThat(b.program().stats().unconfirmed()).isZero();
        }
    }

    /** The relay takes its words for the client's, and the client's next message for a duplicate. */
    @Test
    void whatIsSaidAfterAStrangerHasUsedTheSessionAndTheNameArrives() throws Exception {
        Recorder recorder = new Recorder();
        try (var relay = relay();
                var a = client(relay, "a", 20, recorder);
                ZContext context = new ZContext();
                Socket hears = context.createSocket(SocketType.SUB);
                Socket speaks = context.createSocket(SocketType.PUSH)) {
            hears.connect(relay.program().publishEndpoint().toString());
            hears.subscribe("room/lobby/");
            hears.setReceiveTimeOut(10_000);
            speaks.connect(relay.program().collectEndpoint().toString());
            ZMsg.recvMsg(hears).destroy(); // the relay ticks: now it knows who listens
            a.program().lines().say("one");
            List<String> heard = List.of();
            while (!heard.contains("one")) {
                heard = ZMsg.recvMsg(hears).stream()
                        .map(frame -> frame.getString(UTF_8))
                        .toList();
            }
            String session = heard.get(3).split(" ", 2)[0];
            ZMsg.newStringMsg("room/lobby/", "ZRC1 TEXT", "a", session + " 2 2", "forged")
                    .send(speaks);
            await().until(() -> recorder.bodies().contains("forged"));
            a.program().lines().say("two");
            await().until(() -> recorder.bodies().contains("two") && recorder.waiting() == 0);
            assertThat(recorder.own()).containsExactly("one", "two");
        }
    }

    /** Its own network is away, and the name server with it. */
    @Test
    void relayWhoseNameHasNoAddressNowEndsNoChat() throws Exception {
        Recorder recorder = new Recorder();
        Endpoint away = Endpoint.parse(FreePort.endpoint());
        Endpoint unknown = Endpoint.parse("tcp://no.such.host.invalid:1");
        List<RelayPlace> places = List.of(new RelayPlace(away, away, away), new RelayPlace(unknown, unknown, unknown));
        try (var chat = client(places, "a", 20, recorder)) {
            chat.program().lines().say("kept");
            await().atMost(Duration.ofSeconds(30)).until(() -> recorder.others().contains("unreachable, 1 waiting"));
            assertThat(chat.program().unconfirmedTexts()).containsExactly("kept");
        }
    }
}
