package io.zmqkit.relay;

import static io.zmqkit.relay.Texts.presence;
import static io.zmqkit.relay.Texts.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.EndpointException;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.relay.history.Journal;
import io.zmqkit.relay.history.JournalException;
import io.zmqkit.relay.history.MemoryJournal;
import io.zmqkit.relay.protocol.Broadcast.Relayed;
import io.zmqkit.relay.protocol.Broadcast.Tick;
import io.zmqkit.relay.protocol.ChatMessage.Kind;
import io.zmqkit.relay.protocol.FramesOf;
import io.zmqkit.relay.protocol.HistoryReply;
import io.zmqkit.relay.protocol.HistoryReply.End;
import io.zmqkit.relay.protocol.HistoryReply.Item;
import io.zmqkit.relay.protocol.HistoryReply.Refusal;
import io.zmqkit.relay.protocol.HistoryRequest;
import io.zmqkit.relay.protocol.Nickname;
import io.zmqkit.relay.protocol.Room;
import io.zmqkit.relay.protocol.SessionReply;
import io.zmqkit.relay.protocol.Stamp;
import io.zmqkit.relay.protocol.StatusReply;
import io.zmqkit.relay.protocol.StatusRequest;
import io.zmqkit.testing.FreePort;
import io.zmqkit.testing.Running;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.zeromq.ZContext;

class RelayTest {

    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(1_700_000_000_000L), ZoneOffset.UTC);
    private static final Endpoint ANY = Endpoint.parse("tcp://127.0.0.1:*");
    private static final SocketOptions SETTINGS = new SocketOptions(
            SocketOptions.DEFAULTS.handshakeInterval(),
            SocketOptions.DEFAULTS.timeout(),
            SocketOptions.DEFAULTS.linger(),
            SocketOptions.DEFAULTS.maxMessageBytes(),
            20_000, // a burst of 10,000 fits
            SocketOptions.DEFAULTS.heartbeatInterval());
    private static final Relay.Options OPTIONS = new Relay.Options(ANY, ANY, ANY, SETTINGS);

    private final ZContext context = new ZContext();
    private final FailingJournal journal = new FailingJournal(new MemoryJournal("epoch-1", 5000));
    private final Relay relay = new Relay(context, OPTIONS, journal, CLOCK);

    private Running<?> running;

    @BeforeEach
    void runTheRelay() {
        running = Running.start(relay);
    }

    @AfterEach
    void stopTheRelay() throws Exception {
        running.stop();
        running.close();
        context.close();
    }

    private TestClient client() {
        return new TestClient(context, relay);
    }

    private static Stamp stamp(long seq) {
        return new Stamp("epoch-1", seq, CLOCK.millis());
    }

    private static List<Long> itemSeqs(List<HistoryReply> answer) {
        return answer.stream()
                .filter(Item.class::isInstance)
                .map(reply -> ((Item) reply).stored().stamp().seq())
                .toList();
    }

    @Test
    void textsAreStampedPerRoomInOrder() throws Exception {
        TestClient kim = client().listen("a");
        TestClient lee = client().listen("b");
        for (long n = 1; n <= 3; n++) {
            kim.send(text("a", "session-1", n));
        }
        lee.send(text("b", "lee", "session-2", 1, 1));
        for (long n = 1; n <= 3; n++) {
            assertThat(kim.nextRelayed()).isEqualTo(new Relayed(text("a", "session-1", n), stamp(n)));
        }
        assertThat(lee.nextRelayed()).isEqualTo(new Relayed(text("b", "lee", "session-2", 1, 1), stamp(1)));
    }

    @Test
    void resentMessagesArePublishedOnce() throws Exception {
        TestClient kim = client().listen("a");
        for (long n : new long[] {1, 1, 2, 4, 1, 2, 3, 4}) {
            kim.send(text("a", "kim", "session-1", n, 1));
        }
        for (long n = 1; n <= 4; n++) {
            assertThat(kim.nextRelayed().message().id().n()).isEqualTo(n);
        }
        await().untilAsserted(() -> {
            assertThat(relay.stats().duplicates()).isEqualTo(3);
            assertThat(relay.stats().outOfOrder()).isEqualTo(1);
            assertThat(relay.stats().published()).isEqualTo(4);
        });
    }

    @Test
    void presenceRepeatsTheRoomsLastSeqAndIsNotStored() throws Exception {
        TestClient kim = client().listen("a");
        kim.send(presence(Kind.JOIN, "a", "kim", "session-1"));
        kim.send(text("a", "session-1", 1));
        kim.send(presence(Kind.HERE, "a", "kim", "session-1"));
        kim.send(presence(Kind.LEAVE, "a", "kim", "session-1"));
        List<Relayed> seen = List.of(kim.nextRelayed(), kim.nextRelayed(), kim.nextRelayed(), kim.nextRelayed());
        assertThat(seen)
                .extracting(relayed -> relayed.message().kind())
                .containsExactly(Kind.JOIN, Kind.TEXT, Kind.HERE, Kind.LEAVE);
        assertThat(Texts.seqs(seen)).containsExactly(0L, 1L, 1L, 1L);
        assertThat(itemSeqs(kim.history("a", 1, 100))).containsExactly(1L);
    }

    @Test
    void foreignMessagesAreForwardedVerbatim() {
        TestClient stranger = client();
        stranger.subscribe("");
        await().until(() -> relay.stats().topics() == 1);
        stranger.send("one frame");
        assertThat(FramesOf.toText(stranger.nextFrames())).containsExactly("one frame");
        List<byte[]> three = List.of(new byte[] {1}, new byte[0], new byte[] {(byte) 0xFF, 0});
        stranger.send(three);
        assertThat(stranger.nextFrames()).usingRecursiveComparison().isEqualTo(three);
        stranger.send("", "roomy");
        assertThat(FramesOf.toText(stranger.nextFrames())).containsExactly("", "roomy");
        assertThat(relay.stats().dropped()).isEmpty();
    }

    @Test
    void brokenMessagesAreDroppedAndCountedByReason() throws Exception {
        TestClient kim = client().listen("a");
        kim.send("room/a/", "ZRC1 TEXT", "kim", "session-1 1 1", "two\nlines");
        kim.send("room/a/", "ZRC1 TEXT", "kim", "session-1 1 1");
        kim.send("room/a");
        kim.send("room/a/", "ZRC1 TEXT", "kim\u001b[2J", "session-1 1 1", "x");
        kim.send("room/a/", "ZRC1 TICK", "", "- 0 0", "", "forged 1 1");
        kim.send(IntStream.range(0, 65).mapToObj(i -> new byte[1]).toList());
        kim.send(text("a", "session-1", 1));
        kim.send(text("a", "lee", "session-1", 2, 2));
        assertThat(kim.nextRelayed()).isEqualTo(new Relayed(text("a", "session-1", 1), stamp(1)));
        await().untilAsserted(() -> assertThat(relay.stats().dropped())
                .isEqualTo(Map.of("frames", 4L, "body", 1L, "sender", 1L, "wrong sender", 1L)));
        assertThat(relay.stats().received()).isEqualTo(8);
    }

    @Test
    void roomsWithASubscriberTickEverySecondWithTheLastSeq() throws Exception {
        TestClient kim = client().listen("a");
        assertThat(kim.next()).isEqualTo(new Tick(new Room("a"), stamp(0)));
        kim.send(text("a", "session-1", 1));
        kim.nextRelayed();
        long start = System.nanoTime();
        assertThat(kim.next()).isEqualTo(new Tick(new Room("a"), stamp(1)));
        assertThat(kim.next()).isEqualTo(new Tick(new Room("a"), stamp(1)));
        assertThat((System.nanoTime() - start) / 1_000_000).isBetween(950L, 5000L);
    }

    @Test
    void activeRoomTicksForAListenerToAllRooms() throws Exception {
        TestClient all = client();
        all.subscribe("room/");
        await().until(() -> relay.stats().topics() == 1);
        all.send(presence(Kind.JOIN, "quiet", "kim", "session-1"));
        assertThat(all.nextRelayed().message().kind()).isEqualTo(Kind.JOIN);
        assertThat(all.next()).isEqualTo(new Tick(new Room("quiet"), stamp(0)));
    }

    @Test
    void subscriptionsAreForgottenWhenTheLastListenerGoes() throws Exception {
        TestClient kim = client().listen("a");
        try (ZContext other = new ZContext()) {
            TestClient lee = new TestClient(other, relay).listen("a");
            lee.subscribe("b");
            await().until(() -> relay.stats().topics() == 2);
        }
        await().until(() -> relay.stats().topics() == 1);
        kim.unsubscribe("room/a/");
        await().until(() -> relay.stats().topics() == 0);
    }

    @Test
    void historyIsServedFromAnySeqUpToTheLimit() throws Exception {
        TestClient kim = client().listen("a");
        for (long n = 1; n <= 300; n++) {
            kim.send(text("a", "session-1", n));
        }
        await().until(() -> relay.stats().published() == 300);
        Room room = new Room("a");
        List<HistoryReply> all = kim.history("a", 1, 1000);
        assertThat(itemSeqs(all))
                .isEqualTo(LongStream.rangeClosed(1, 300).boxed().toList());
        assertThat(all).last().isEqualTo(new End(room, "epoch-1", 1, 300));
        assertThat(((Item) all.get(6)).stored()).isEqualTo(new Relayed(text("a", "session-1", 7), stamp(7)));
        for (int limit : new int[] {1, 63, 64, 65, 128}) {
            List<HistoryReply> part = kim.history("a", 100, limit);
            assertThat(itemSeqs(part))
                    .isEqualTo(LongStream.range(100, 100 + limit).boxed().toList());
            assertThat(part).last().isEqualTo(new End(room, "epoch-1", 1, 300));
        }
        assertThat(kim.history("a", 301, 10)).containsExactly(new End(room, "epoch-1", 1, 300));
        assertThat(kim.history("a", Long.MAX_VALUE, 10)).containsExactly(new End(room, "epoch-1", 1, 300));
        assertThat(kim.history("empty", 1, 10)).containsExactly(new End(new Room("empty"), "epoch-1", 1, 0));
    }

    @Test
    void badHistoryRequestsAreAnsweredWithAnError() throws Exception {
        TestClient kim = client();
        for (String[] bad : new String[][] {
            {"ZRC1 HISTORY", "a", "0", "10"},
            {"ZRC1 HISTORY", "a", "1", "1001"},
            {"ZRC1 HISTORY", "a", "1"},
            {"ZRC1 HISTORY", "A", "1", "1"},
            {"hello"},
            {"1", "2", "3", "4", "5", "6", "7", "8", "9", "10"},
        }) {
            kim.ask(FramesOf.text(bad));
            assertThat(kim.answer())
                    .singleElement()
                    .isInstanceOfSatisfying(
                            Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo("bad-request"));
        }
        assertThat(kim.history("a", 1, 10)).hasSize(1);
    }

    @Test
    void clientsThatReadSlowlyOrVanishDoNotHoldUpTheOthers() throws Exception {
        List<TestClient> asleep = new ArrayList<>();
        TestClient kim = client().listen("a");
        for (long n = 1; n <= 5000; n++) {
            kim.send(text("a", "session-1", n));
        }
        await().until(() -> relay.stats().published() == 5000);
        try (ZContext doomed = new ZContext()) {
            for (int i = 0; i < 8; i++) {
                asleep.add(client());
                asleep.add(new TestClient(doomed, relay));
            }
            for (TestClient client : asleep) {
                client.ask(FramesOf.text("ZRC1 HISTORY", "a", "1", "1000"));
            }
            assertThat(itemSeqs(kim.history("a", 4001, 1000))).hasSize(1000);
        }
        kim.send(text("a", "session-1", 5001));
        await().until(() -> relay.stats().published() == 5001);
        assertThat(itemSeqs(kim.history("a", 5001, 1000))).containsExactly(5001L);
        assertThat(itemSeqs(asleep.get(0).answer())).hasSize(1000);
    }

    @Test
    void secondRequestBeforeTheFirstIsAnsweredIsRefused() throws Exception {
        TestClient kim = client().listen("a");
        for (long n = 1; n <= 3000; n++) {
            kim.send(text("a", "session-1", n));
        }
        await().until(() -> relay.stats().published() == 3000);
        for (int i = 0; i < 3; i++) {
            kim.ask(FramesOf.text("ZRC1 HISTORY", "a", "1", "1000"));
        }
        List<HistoryReply> replies = new ArrayList<>();
        for (int ends = 0; ends < 3; ends++) {
            replies.addAll(kim.answer());
        }
        assertThat(replies.stream().filter(Refusal.class::isInstance))
                .isNotEmpty()
                .allMatch(reply -> ((Refusal) reply).code().equals("busy"));
        assertThat(itemSeqs(replies).subList(0, 1000))
                .isEqualTo(LongStream.rangeClosed(1, 1000).boxed().toList());
    }

    @Test
    void whatCannotBeStoredIsNotPublishedAndAcceptedWhenResent() throws Exception {
        TestClient kim = client().listen("a");
        kim.send(text("a", "session-1", 1));
        assertThat(kim.nextRelayed().stamp()).isEqualTo(stamp(1));
        journal.broken = true;
        kim.send(text("a", "kim", "session-1", 2, 2));
        kim.send(presence(Kind.HERE, "a", "kim", "session-1"));
        kim.send("not ZRC");
        await().until(() -> relay.stats().notStored() == 1);
        Relayed here = kim.nextRelayed();
        assertThat(here.message().kind()).isEqualTo(Kind.HERE);
        assertThat(here.stamp()).isEqualTo(stamp(1));
        journal.broken = false;
        kim.send(text("a", "kim", "session-1", 3, 2));
        kim.send(text("a", "kim", "session-1", 2, 2));
        kim.send(text("a", "kim", "session-1", 3, 2));
        assertThat(kim.nextRelayed()).isEqualTo(new Relayed(text("a", "kim", "session-1", 2, 2), stamp(2)));
        assertThat(kim.nextRelayed()).isEqualTo(new Relayed(text("a", "kim", "session-1", 3, 2), stamp(3)));
        assertThat(itemSeqs(kim.history("a", 1, 10))).containsExactly(1L, 2L, 3L);
        assertThat(relay.stats().outOfOrder()).isEqualTo(1);
    }

    @Test
    void historyThatCannotBeReadIsAnErrorForTheAskerOnly() throws Exception {
        TestClient kim = client().listen("a");
        journal.unreadable = true;
        assertThat(kim.history("a", 1, 10))
                .containsExactly(new Refusal("unavailable", "the history cannot be read now"));
        journal.unreadable = false;
        assertThat(kim.history("a", 1, 10)).hasSize(1);
    }

    @Test
    void burstFromManyClientsKeepsEachSendersOrder() throws Exception {
        TestClient listener = client().listen("a");
        int clients = 5;
        int each = 2000;
        for (int c = 0; c < clients; c++) {
            TestClient client = client();
            for (long n = 1; n <= each; n++) {
                client.send(text("a", "kim" + c, "session-" + c, n, 1));
            }
        }
        long[] last = new long[clients];
        for (long seq = 1; seq <= (long) clients * each; seq++) {
            Relayed relayed = listener.nextRelayed();
            assertThat(relayed.stamp().seq()).isEqualTo(seq);
            int sender = relayed.message().sender().text().charAt(3) - '0';
            assertThat(relayed.message().id().n()).isEqualTo(++last[sender]);
        }
    }

    @Test
    void constructorThatFailsHalfwayClosesWhatItOpened() {
        Endpoint collect = FreePort.nobody(); // a port that the system gives to nobody else meanwhile
        try (ZContext fresh = new ZContext()) {
            Relay.Options taken = new Relay.Options(collect, ANY, relay.historyEndpoint(), SETTINGS);
            assertThatExceptionOfType(EndpointException.class)
                    .isThrownBy(() -> new Relay(fresh, taken, journal, CLOCK))
                    .withMessageContaining("ROUTER history");
            Relay.Options free = new Relay.Options(collect, ANY, ANY, SETTINGS);
            await().ignoreExceptions().untilAsserted(() -> new Relay(fresh, free, journal, CLOCK).close());
        }
    }

    @Test
    void clientThatAsksTooOftenIsRefusedAndAnotherIsAnswered() throws Exception {
        TestClient greedy = client();
        TestClient honest = client();
        List<byte[]> request = new HistoryRequest(new Room("a"), 1, 1).encode();
        for (int i = 0; i < 400; i++) {
            greedy.ask(request);
        }
        boolean refused = false;
        while (!refused) { // or nothing comes any more, which fails; the relay keeps no reply that its client does not
            // read
            refused = greedy.answer().stream()
                    .anyMatch(reply ->
                            reply instanceof Refusal refusal && refusal.text().contains("50 requests a second"));
        }
        assertThat(honest.history("a", 1, 1)).singleElement().isInstanceOf(End.class);
    }

    @Test
    void tellsWhoseASessionIsAndHowFarItHasCome() throws Exception {
        TestClient client = client().listen("a");
        assertThat(client.session("session-1")).isEqualTo(new SessionReply("session-1", 0, null, journal.epoch()));
        client.send(text("a", "kim", "session-1", 1, 1));
        client.send(text("a", "kim", "session-1", 2, 1));
        client.nextRelayed();
        client.nextRelayed();
        assertThat(client.session("session-1"))
                .isEqualTo(new SessionReply("session-1", 2, new Nickname("kim"), journal.epoch()));
        assertThat(client.session("session-2").sender()).isNull();
    }

    @Test
    void sessionIsToldOnlyAsFarAsItIsStored() throws Exception {
        TestClient client = client().listen("a");
        client.send(text("a", "kim", "session-1", 1, 1));
        client.nextRelayed();
        journal.broken = true;
        client.send(text("a", "kim", "session-1", 2, 1));
        await().until(() -> relay.stats().notStored() == 1);
        assertThat(client.session("session-1").last()).isEqualTo(1);
    }

    @Test
    void tellsHowItIs() throws Exception {
        TestClient client = client().listen("a");
        client.send(text("a", "kim", "session-1", 1, 1));
        client.nextRelayed();
        client.send(text("a", "kim", "session-1", 1, 1));
        await().until(() -> relay.stats().duplicates() == 1);
        client.ask(new StatusRequest().encode());
        assertThat(client.answer())
                .singleElement()
                .isInstanceOfSatisfying(
                        StatusReply.class,
                        status -> assertThat(status.values())
                                .containsEntry("clients", "1")
                                .containsEntry("rooms", "1")
                                .containsEntry("sessions", "1")
                                .containsEntry("duplicates", "1")
                                .containsEntry("journal", "failing")
                                .containsEntry("journal-state", "ok")
                                .containsKeys(
                                        "half-open", "uptime-seconds", "descriptors", "descriptors-allowed", "log"));
    }

    /** A journal whose disk fills up, or fails, at will. */
    private static final class FailingJournal implements Journal {
        private final Journal journal;
        private volatile boolean broken;
        private volatile boolean unreadable;

        FailingJournal(Journal journal) {
            this.journal = journal;
        }

        @Override
        public String name() {
            return "failing";
        }

        @Override
        public void verify() {}

        @Override
        public String epoch() {
            return journal.epoch();
        }

        @Override
        public void append(List<Relayed> batch) throws JournalException {
            if (broken) {
                throw new JournalException("the disk is full");
            }
            journal.append(batch);
        }

        @Override
        public void skipTo(Room room, long last) throws JournalException {
            journal.skipTo(room, last);
        }

        @Override
        public List<Relayed> read(Room room, long from, int limit) throws JournalException {
            if (unreadable) {
                throw new JournalException("the disk is gone");
            }
            return journal.read(room, from, limit);
        }

        @Override
        public Set<Room> rooms() {
            return journal.rooms();
        }

        @Override
        public Range range(Room room) {
            return journal.range(room);
        }

        @Override
        public @Nullable Session session(String session) throws JournalException {
            return journal.session(session);
        }

        @Override
        public void close() {
            journal.close();
        }
    }
}
