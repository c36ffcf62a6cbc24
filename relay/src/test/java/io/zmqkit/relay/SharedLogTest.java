package io.zmqkit.relay;

import static io.zmqkit.relay.Texts.presence;
import static io.zmqkit.relay.Texts.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.nats.client.Connection;
import io.nats.client.Nats;
import io.zmqkit.core.Endpoint;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.relay.backplane.Backplane;
import io.zmqkit.relay.backplane.BackplaneException;
import io.zmqkit.relay.backplane.BackplaneOptions;
import io.zmqkit.relay.backplane.NatsLog;
import io.zmqkit.relay.history.Journal;
import io.zmqkit.relay.history.JournalException;
import io.zmqkit.relay.history.MemoryJournal;
import io.zmqkit.relay.history.SqliteJournal;
import io.zmqkit.relay.log.DisagreementException;
import io.zmqkit.relay.protocol.Broadcast.Relayed;
import io.zmqkit.relay.protocol.ChatMessage.Kind;
import io.zmqkit.relay.protocol.HistoryReply;
import io.zmqkit.relay.protocol.HistoryReply.End;
import io.zmqkit.relay.protocol.HistoryReply.Item;
import io.zmqkit.relay.protocol.HistoryReply.Refusal;
import io.zmqkit.relay.protocol.Room;
import io.zmqkit.relay.protocol.SessionReply;
import io.zmqkit.relay.protocol.SessionRequest;
import io.zmqkit.testing.NatsServer;
import io.zmqkit.testing.Running;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeromq.ZContext;

/** Relays that share a log in a NATS server; skipped where none is installed. */
class SharedLogTest {

    private static final Endpoint ANY = Endpoint.parse("tcp://127.0.0.1:*");
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final ZContext context = new ZContext();
    private final List<Member> members = new ArrayList<>();

    @TempDir
    private Path folder;

    private NatsServer nats;

    /** A relay and what it stands on. */
    private record Member(Backplane backplane, Journal journal, Running<Relay> running) {
        Relay relay() {
            return running.program();
        }

        void close() throws Exception {
            running.close();
            journal.close();
            backplane.close();
        }
    }

    @BeforeEach
    void startNats() throws Exception {
        nats = new NatsServer(Files.createDirectory(folder.resolve("nats")));
    }

    @AfterEach
    void closeAll() throws Exception {
        for (Member member : members) {
            member.close();
        }
        context.close();
        if (nats != null) {
            nats.close();
        }
    }

    private BackplaneOptions options(String cluster, int keep) {
        return new BackplaneOptions(
                List.of(nats.url()), cluster, 1, null, null, new BackplaneOptions.Agreement(1000, 100_000, keep));
    }

    private Member member(String cluster, int keep) throws Exception {
        Backplane backplane = new Backplane(options(cluster, keep));
        return member(backplane, new MemoryJournal(backplane.epoch(), keep));
    }

    private Member member(Backplane backplane, Journal journal) throws Exception {
        NatsLog log = new NatsLog(context, backplane, journal);
        Relay.Options places = new Relay.Options(ANY, ANY, ANY, SocketOptions.DEFAULTS);
        Relay relay = new Relay(context, places, journal, Clock.systemUTC(), log, log.beginning());
        Member member = new Member(backplane, journal, Running.start(relay));
        members.add(member);
        return member;
    }

    private void leave(Member member) throws Exception {
        members.remove(member);
        member.close();
    }

    private TestClient client(Member member) {
        return new TestClient(context, member.relay());
    }

    private static List<Relayed> next(TestClient client, int count) throws Exception {
        List<Relayed> heard = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            heard.add(client.nextRelayed());
        }
        return heard;
    }

    /** All that a relay keeps of a room, and where it ends. */
    private List<HistoryReply> history(Member member, String room) throws Exception {
        TestClient client = client(member);
        List<HistoryReply> all = new ArrayList<>();
        long from = 1;
        while (true) {
            List<HistoryReply> answer = client.history(room, from, 1000);
            if (!(answer.get(answer.size() - 1) instanceof End end)) {
                continue; // it is still catching up
            }
            all.addAll(answer.subList(0, answer.size() - 1));
            if (answer.size() == 1) {
                all.add(end);
                return all;
            }
            from = ((Item) answer.get(answer.size() - 2)).stored().stamp().seq() + 1;
        }
    }

    /** Waits until a relay, which may be behind another, has so many messages of room "a". */
    private void awaitHistory(Member member, int messages) {
        await().atMost(PATIENCE).until(() -> history(member, "a").size() == messages + 1);
    }

    @Test
    void clientsOfTwoRelaysHearTheSameUnderTheSameNumbers() throws Exception {
        Member one = member("lab", 100);
        Member two = member("lab", 100);
        TestClient kim = client(one).listen("a");
        TestClient lee = client(two).listen("a");
        for (int n = 1; n <= 50; n++) {
            kim.send(text("a", "kim", "session-1", n, 1));
            lee.send(text("a", "lee", "session-2", n, 1));
        }
        kim.send(presence(Kind.LEAVE, "a", "kim", "session-1"));
        List<Relayed> heard = next(kim, 101);
        assertThat(next(lee, 101)).isEqualTo(heard);
        assertThat(heard.stream()
                        .filter(each -> each.message().kind() == Kind.TEXT)
                        .map(each -> each.stamp().seq()))
                .hasSize(100)
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void messageThatIsSentAgainToAnotherRelayIsADuplicateThere() throws Exception {
        Member one = member("lab", 100);
        Member two = member("lab", 100);
        TestClient kim = client(one).listen("a");
        kim.send(text("a", "kim", "session-1", 1, 1));
        kim.nextRelayed();
        awaitHistory(two, 1);
        TestClient moved = client(two).listen("a");
        moved.send(text("a", "kim", "session-1", 1, 1));
        moved.send(text("a", "kim", "session-1", 2, 1));
        assertThat(moved.nextRelayed().message().id().n()).isEqualTo(2);
        assertThat(kim.nextRelayed().stamp().seq()).isEqualTo(2);
        await().atMost(PATIENCE).until(() -> two.relay().stats().duplicates() == 1);
    }

    @Test
    void messagesOutsideTheProtocolReachTheClientsOfAllRelays() throws Exception {
        TestClient here = client(member("lab", 100));
        TestClient there = client(member("lab", 100)).listen("a");
        there.subscribe("plain");
        await().atMost(PATIENCE).until(() -> {
            here.send("plain", "x");
            return members.get(1).relay().stats().published() > 0
                    && members.get(1).relay().stats().topics() == 2;
        });
        here.send("plain", "y");
        List<byte[]> frames = there.nextFrames();
        while (!new String(frames.get(0), StandardCharsets.UTF_8).equals("plain")) {
            frames = there.nextFrames();
        }
        assertThat(frames).hasSize(2);
    }

    @Test
    void relayThatComesLaterHasTheSameHistory() throws Exception {
        Member one = member("lab", 100);
        TestClient kim = client(one).listen("a");
        for (int n = 1; n <= 150; n++) {
            kim.send(text("a", "kim", "session-1", n, 1));
        }
        next(kim, 150);
        Member two = member("lab", 100);
        assertThat(history(two, "a")).isEqualTo(history(one, "a")).hasSize(101);
        leave(one);
        Member three = member("lab", 100);
        assertThat(history(three, "a")).isEqualTo(history(two, "a"));
    }

    @Test
    void clustersDoNotSeeEachOther() throws Exception {
        Member lab = member("lab", 100);
        Member office = member("office", 100);
        TestClient kim = client(lab).listen("a");
        kim.send(text("a", "kim", "session-1", 1, 1));
        kim.nextRelayed();
        TestClient lee = client(office).listen("a");
        lee.send(text("a", "lee", "session-2", 1, 1));
        assertThat(lee.nextRelayed().message().sender().text()).isEqualTo("lee");
        assertThat(history(office, "a")).hasSize(2);
    }

    @Test
    void relayWithOtherSettingsIsRefusedAndToldTheDifference() throws Exception {
        var unused = member("lab", 100);
        assertThatExceptionOfType(BackplaneException.class)
                .isThrownBy(() -> new Backplane(options("lab", 200)))
                .withMessage("stream zmqkit-lab was made with other settings:"
                        + " its number of messages kept is 100, this relay's 200");
    }

    @Test
    void natsThatIsKilledAndComesBackLosesNothingAndNothingComesTwice() throws Exception {
        Member one = member("lab", 100);
        TestClient kim = client(one).listen("a");
        kim.send(text("a", "kim", "session-1", 1, 1));
        kim.nextRelayed();
        nats.kill();
        kim.send(text("a", "kim", "session-1", 2, 1));
        nats.restart();
        await().atMost(PATIENCE).until(() -> {
            kim.send(text("a", "kim", "session-1", 2, 1));
            return history(one, "a").size() == 3;
        });
        kim.send(text("a", "kim", "session-1", 3, 1));
        awaitHistory(one, 3);
        assertThat(history(one, "a").stream()
                        .filter(Item.class::isInstance)
                        .map(each -> ((Item) each).stored().message().id().n()))
                .containsExactly(1L, 2L, 3L);
    }

    @Test
    void relayThatIsCutOffFromNatsSaysNothingAboutSessionsAndNoLongerTicks() throws Exception {
        Member one = member("lab", 100);
        TestClient kim = client(one).listen("a");
        kim.send(text("a", "kim", "session-1", 1, 1));
        kim.nextRelayed();
        assertThat(kim.session("session-1").last()).isEqualTo(1);
        nats.kill();
        await().atMost(PATIENCE).until(() -> {
            kim.ask(new SessionRequest("session-1").encode());
            return kim.answer().get(0) instanceof Refusal refusal
                    && refusal.code().equals("busy");
        });
        assertThat(one.relay().stats().published()).isEqualTo(1);
        TestClient later = client(one);
        later.subscribe("room/b/"); // would be answered by a tick at once
        await().atMost(PATIENCE).until(() -> one.relay().stats().topics() == 2);
        assertThat(later.hearsWithin(Duration.ofSeconds(2))).isFalse();
        nats.restart();
        later.listen("a");
        await().atMost(PATIENCE).until(() -> {
            kim.ask(new SessionRequest("session-1").encode());
            return kim.answer().get(0) instanceof SessionReply reply && reply.last() == 1;
        });
    }

    @Test
    void roomsWithNamesThatNoSubjectMayHaveAreHeard() throws Exception {
        Member one = member("lab", 100);
        TestClient kim = client(one);
        int n = 0;
        for (String room : List.of(".", "a.", ".a", "a..b", "a")) {
            kim.listen(room);
            kim.send(text(room, "kim", "session-1", ++n, 1));
            assertThat(kim.nextRelayed().room()).isEqualTo(new Room(room));
        }
    }

    @Test
    void journalThatKnowsMoreThanTheLogEndsItsRelay() throws Exception {
        Backplane first = new Backplane(options("lab", 100));
        Member one = member(first, new SqliteJournal(folder.resolve("one.db"), first.epoch(), 100));
        TestClient kim = client(one).listen("a");
        kim.send(text("a", "kim", "session-1", 1, 1));
        kim.nextRelayed();
        nats.kill();
        copy(folder.resolve("nats"), folder.resolve("before"));
        nats.restart();
        await().atMost(PATIENCE).until(() -> {
            kim.send(text("a", "kim", "session-1", 2, 1));
            return !history(one, "a").isEmpty()
                    && one.journal().range(new Room("a")).last() == 2;
        });
        leave(one);
        nats.kill();
        replace(folder.resolve("before"), folder.resolve("nats"));
        nats.restart();
        Backplane again = new Backplane(options("lab", 100));
        Member back = member(again, new SqliteJournal(folder.resolve("one.db"), again.epoch(), 100));
        assertEndsWith(back, DisagreementException.class, "has 2 messages of room a, and the log has 1");
    }

    @Test
    void relayEndsWhenItsStreamHasLostItsEndAndGrownAgain() throws Exception {
        Member one = member("lab", 100);
        TestClient kim = client(one).listen("a");
        nats.kill();
        copy(folder.resolve("nats"), folder.resolve("before"));
        nats.restart();
        await().atMost(PATIENCE).until(() -> {
            kim.send(text("a", "kim", "session-1", 1, 1));
            return history(one, "a").size() == 2;
        });
        nats.kill();
        replace(folder.resolve("before"), folder.resolve("nats"));
        try (NatsServer elsewhere = new NatsServer(folder.resolve("nats"))) {
            Connection other = Nats.connect(elsewhere.url());
            for (int i = 0; i < 100; i++) {
                other.jetStream().publish("zmqkit.lab.log", new byte[] {0});
            }
            other.close();
        }
        nats.restart();
        assertEndsWith(one, BackplaneException.class, "zmqkit-lab has lost its end");
    }

    private void assertEndsWith(Member member, Class<? extends Exception> cause, String message) throws Exception {
        members.remove(member);
        await().atMost(PATIENCE).until(member.running()::isDone);
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(member.running()::close)
                .withCauseInstanceOf(cause)
                .withMessageContaining(message);
        member.journal().close();
        member.backplane().close();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.toList()) {
                Files.copy(each, to.resolve(from.relativize(each).toString()));
            }
        }
    }

    private static void replace(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(to)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
        copy(from, to);
    }

    @Test
    void natsThatTakesOnlyShortMessagesGetsShortEntriesAndNoLongMessage() throws Exception {
        nats.close();
        Path settings = Files.writeString(folder.resolve("nats.conf"), "max_payload: 4096\n");
        nats = new NatsServer(Files.createDirectory(folder.resolve("small")), "-c", settings.toString());
        Member one = member("lab", 100);
        TestClient kim = client(one).listen("a");
        kim.send("plain", "x".repeat(4096));
        for (int n = 1; n <= 200; n++) {
            kim.send(text("a", "kim", "session-1", n, 1));
        }
        assertThat(next(kim, 200)).hasSize(200);
        assertThat(one.relay().stats().dropped()).containsExactly(Map.entry("length", 1L));
    }

    @Test
    void journalOnDiskGoesOnWhereItEnded() throws Exception {
        Backplane first = new Backplane(options("lab", 100));
        Member one = member(first, new SqliteJournal(folder.resolve("one.db"), first.epoch(), 100));
        Member two = member("lab", 100);
        TestClient kim = client(one).listen("a");
        kim.send(text("a", "kim", "session-1", 1, 1));
        kim.nextRelayed();
        leave(one);
        awaitHistory(two, 1);
        TestClient lee = client(two).listen("a");
        lee.send(text("a", "lee", "session-2", 1, 1));
        lee.nextRelayed();
        Backplane again = new Backplane(options("lab", 100));
        Member back = member(again, new SqliteJournal(folder.resolve("one.db"), again.epoch(), 100));
        assertThat(history(back, "a")).isEqualTo(history(two, "a")).hasSize(3);
    }

    @Test
    void journalOfAnotherConversationIsRefused() throws Exception {
        try (Backplane backplane = new Backplane(options("lab", 100));
                Journal journal = new MemoryJournal("other", 100)) {
            assertThatExceptionOfType(JournalException.class)
                    .isThrownBy(() -> new NatsLog(context, backplane, journal))
                    .withMessageContaining("belongs to another conversation");
        }
    }

    @Test
    void relayEndsWhenItsStreamIsDeleted() throws Exception {
        Member one = member("lab", 100);
        Connection other = Nats.connect(nats.url());
        assertThat(other.jetStreamManagement().deleteStream("zmqkit-lab")).isTrue();
        other.close();
        assertEndsWith(one, BackplaneException.class, "zmqkit-lab has been deleted");
    }

    @Test
    @Tag("faults")
    void logIsCutBehindSnapshotsAndAFreshRelayStillHasTheSameHistory() throws Exception {
        Backplane first = new Backplane(options("lab", 1000));
        Member one = member(first, new SqliteJournal(folder.resolve("one.db"), first.epoch(), 1000));
        TestClient kim = client(one).listen("a");
        kim.send(text("quiet", "kim", "session-0", 1, 1));
        leaveAndComeBack(one, kim);
    }

    private void leaveAndComeBack(Member one, TestClient kim) throws Exception {
        say(kim, 1, 100);
        leave(one);
        Member two = member("lab", 1000);
        TestClient lee = client(two).listen("a");
        say(lee, 101, 45_000);
        AtomicInteger said = new AtomicInteger(45_000);
        await().atMost(PATIENCE)
                .until(
                        () -> { // a relay that has just left may hold up a cut, which the next snapshot makes
                            say(lee, said.get() + 1, said.addAndGet(5000));
                            return first(options("lab", 1000)) > 1;
                        });
        Member fresh = member("lab", 1000);
        assertThat(history(fresh, "a").equals(history(two, "a")))
                .as("the same history")
                .isTrue();
        assertThat(history(two, "a")).hasSize(1001);
        assertThat(history(fresh, "quiet")).as("too long ago").hasSize(1);
        assertThat(history(two, "quiet")).hasSize(2);
        Backplane again = new Backplane(options("lab", 1000));
        Member back = member(again, new SqliteJournal(folder.resolve("one.db"), again.epoch(), 1000));
        List<HistoryReply> inMemory = history(two, "a");
        List<HistoryReply> onDisk = history(back, "a"); // a few more than must be kept, and where that begins
        assertThat(onDisk.subList(onDisk.size() - 1001, onDisk.size() - 1).equals(inMemory.subList(0, 1000)))
                .as("the last 1000 messages are the same")
                .isTrue();
    }

    private static long first(BackplaneOptions options) {
        try (Backplane look = new Backplane(options)) {
            return look.firstEntry();
        }
    }

    /** In two rooms, one after the other. */
    private static void say(TestClient client, int from, int to) throws Exception {
        for (int n = from; n <= to; n += 100) {
            for (int i = n; i < n + 100 && i <= to; i++) {
                client.send(text(i % 2 == 0 ? "a" : "b", "kim", "session-1", i, n));
            }
            next(client, 50);
        }
    }
}
