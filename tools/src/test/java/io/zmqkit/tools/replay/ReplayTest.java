package io.zmqkit.tools.replay;

import static io.zmqkit.wire.zmtp.SocketKind.DEALER;
import static io.zmqkit.wire.zmtp.SocketKind.PUB;
import static io.zmqkit.wire.zmtp.SocketKind.PULL;
import static io.zmqkit.wire.zmtp.SocketKind.PUSH;
import static io.zmqkit.wire.zmtp.SocketKind.REP;
import static io.zmqkit.wire.zmtp.SocketKind.REQ;
import static io.zmqkit.wire.zmtp.SocketKind.ROUTER;
import static io.zmqkit.wire.zmtp.SocketKind.SUB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.EndpointException;
import io.zmqkit.core.Uninterrupted;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.tools.replay.Replay.Missing;
import io.zmqkit.wire.zmtp.SocketKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** Replays to JeroMQ's sockets. The pauses pass on a clock of the test's, which steps to their end at once. */
class ReplayTest {

    private static final Executor THREADS = task -> new Thread(task, "test").start();
    private static final int PATIENCE_MILLIS = 20_000;
    private static final Endpoint ANY = Endpoint.parse("tcp://127.0.0.1:*");
    /** Bytes for messages that a peer has not taken. */
    private static final long ROOM = 1 << 30;

    private static final Duration LONG = Duration.ofMillis(PATIENCE_MILLIS);

    private final ZContext context = new ZContext();
    private final SteppingClock clock = new SteppingClock();
    private final CountDownLatch begun = new CountDownLatch(1);

    @TempDir
    private Path folder;

    private @Nullable Replay replay;
    private CompletableFuture<Void> running = CompletableFuture.completedFuture(null);

    /** A pause takes no time, but has to be let go if the test says so. */
    private static final class SteppingClock implements Clock {
        private final AtomicLong now = new AtomicLong();
        private volatile @Nullable Semaphore gate;

        @Override
        public long nanoTime() {
            return now.get();
        }

        @Override
        public void pause(long nanos) {
            Semaphore closed = gate;
            if (closed != null) {
                Uninterrupted.await(() -> closed.tryAcquire(PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
            }
            now.addAndGet(nanos);
        }

        private long millis() {
            return TimeUnit.NANOSECONDS.toMillis(now.get());
        }
    }

    @AfterEach
    void close() throws Exception {
        if (replay != null) {
            replay.stop();
            clock.gate = null;
            running.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            replay.close();
        }
        context.close();
    }

    private Path file() {
        return folder.resolve("r.pcapng");
    }

    private ReplayOptions options(Endpoint endpoint, boolean binds) {
        return new ReplayOptions(endpoint, binds, 1, 1, LONG, ROOM, SocketOptions.DEFAULTS);
    }

    private Replay start(boolean isClient, ReplayOptions options, @Nullable Clock own) throws IOException {
        Part part = Part.choose(Survey.of(file(), () -> false), 1, isClient);
        Replay started = new Replay(context, part, options, begun::countDown, own);
        replay = started;
        running = CompletableFuture.runAsync(started::run, THREADS);
        return started;
    }

    private Replay bind(boolean isClient) throws IOException {
        return start(isClient, options(ANY, true), clock);
    }

    private ReplayStats finished() throws Exception {
        running.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        return started().stats();
    }

    private Replay started() {
        if (replay == null) {
            throw new IllegalStateException("no replay has been started");
        }
        return replay;
    }

    private ZMQ.Socket peer(SocketType type) {
        ZMQ.Socket socket = context.createSocket(type);
        socket.setReceiveTimeOut(PATIENCE_MILLIS);
        socket.setSendTimeOut(PATIENCE_MILLIS);
        return socket;
    }

    private ZMQ.Socket connected(SocketType type) {
        ZMQ.Socket socket = peer(type);
        socket.setHandshakeIvl(2000); // JeroMQ does not greet some of its connections
        socket.connect(started().endpoint().toString());
        return socket;
    }

    private static List<String> message(ZMQ.Socket from) {
        List<String> frames = new ArrayList<>();
        do {
            frames.add(from.recvStr());
        } while (from.hasReceiveMore());
        return frames;
    }

    private static void send(ZMQ.Socket to, String... frames) {
        for (int i = 0; i < frames.length; i++) {
            assertThat(to.send(frames[i], i < frames.length - 1 ? ZMQ.SNDMORE : 0))
                    .isTrue();
        }
    }

    /** Three messages, 10 s from the first to the last. */
    private void recordMessages(SocketKind client, SocketKind server, boolean fromClient) throws IOException {
        try (Tape tape = new Tape(file())) {
            tape.talk(client, server)
                    .say(fromClient, 1000, "a", "1")
                    .say(fromClient, 1500, "b", "2")
                    .say(fromClient, 11_000, "c", "")
                    .end(99_000);
        }
    }

    private static void assertMessages(ZMQ.Socket from) {
        assertThat(message(from)).containsExactly("a", "1");
        assertThat(message(from)).containsExactly("b", "2");
        assertThat(message(from)).containsExactly("c", "");
    }

    @Test
    void publisherWaitsForASubscriptionAndPlaysWithTheRecordedPauses() throws Exception {
        recordMessages(SUB, PUB, false);
        bind(false);
        ZMQ.Socket subscriber = subscriber(1000);
        assertMessages(subscriber);
        assertThat(finished()).isEqualTo(new ReplayStats(3, 0, 0, 0, 1));
        assertThat(clock.millis()).isEqualTo(10_000);
        assertThat(started().role()).isEqualTo("XPUB replay");
    }

    @Test
    void publisherThatConnectsPlaysToASubscriberThatBinds() throws Exception {
        recordMessages(SUB, PUB, false);
        ZMQ.Socket subscriber = peer(SocketType.SUB);
        subscriber.subscribe("");
        int port = subscriber.bindToRandomPort("tcp://127.0.0.1");
        start(false, options(Endpoint.parse("tcp://127.0.0.1:" + port), false), clock);
        assertMessages(subscriber);
        assertThat(finished().sent()).isEqualTo(3);
    }

    @Test
    void pushPlaysToAPullWhicheverOfThemBinds() throws Exception {
        recordMessages(PUSH, PULL, true);
        bind(true);
        assertMessages(connected(SocketType.PULL));
        assertThat(finished()).isEqualTo(new ReplayStats(3, 0, 0, 0, 1));
        started().close();

        ZMQ.Socket binding = peer(SocketType.PULL);
        int port = binding.bindToRandomPort("tcp://127.0.0.1");
        start(true, options(Endpoint.parse("tcp://127.0.0.1:" + port), false), clock);
        assertMessages(binding);
        assertThat(finished().sent()).isEqualTo(3);
        assertThat(clock.millis()).isEqualTo(20_000);
    }

    @Test
    void speedShortensThePausesAndEachRoundHasThem() throws Exception {
        recordMessages(PUSH, PULL, true);
        start(true, new ReplayOptions(ANY, true, 10, 3, LONG, ROOM, SocketOptions.DEFAULTS), clock);
        ZMQ.Socket pull = connected(SocketType.PULL);
        for (int i = 0; i < 3; i++) {
            assertMessages(pull);
        }
        assertThat(finished()).isEqualTo(new ReplayStats(9, 0, 0, 0, 3));
        assertThat(clock.millis()).isEqualTo(3000);
        started().close();

        start(
                true,
                new ReplayOptions(ANY, true, Double.POSITIVE_INFINITY, 1, LONG, ROOM, SocketOptions.DEFAULTS),
                clock);
        assertMessages(connected(SocketType.PULL));
        assertThat(finished().sent()).isEqualTo(3);
        assertThat(clock.millis()).isEqualTo(3000);
    }

    private void recordRequests(SocketKind client, SocketKind server) throws IOException {
        try (Tape tape = new Tape(file())) {
            tape.talk(client, server)
                    .say(true, 0, "", "Hello 1")
                    .say(false, 300, "", "World 1")
                    .say(true, 1000, "", "Hello 2")
                    .say(false, 1040, "", "World 2")
                    .end(2000);
        }
    }

    @Test
    void requestIsSentWhenTheOneBeforeHasBeenAnswered() throws Exception {
        recordRequests(REQ, REP);
        bind(true);
        ZMQ.Socket server = connected(SocketType.REP);
        assertThat(message(server)).containsExactly("Hello 1");
        send(server, "another answer");
        assertThat(message(server)).containsExactly("Hello 2");
        assertThat(running).isNotDone();
        send(server, "the last");
        assertThat(finished()).isEqualTo(new ReplayStats(2, 0, 0, 2, 1));
        assertThat(clock.millis()).isEqualTo(1000);
    }

    @Test
    void requestThatNobodyAnswersEndsTheReplay() throws Exception {
        recordRequests(REQ, REP);
        ReplayOptions options =
                new ReplayOptions(ANY, true, 1, 1, Duration.ofMillis(500), ROOM, SocketOptions.DEFAULTS);
        start(true, options, clock);
        connected(SocketType.ROUTER); // takes the request, and says nothing
        assertThat(finished().sent()).isEqualTo(1);
        assertThat(started().missing()).contains(Missing.REPLY);
    }

    @Test
    void eachRequestGetsTheNextReplyAsLongAfterItAsThen() throws Exception {
        recordRequests(REQ, REP);
        bind(false);
        ZMQ.Socket client = connected(SocketType.REQ);
        send(client, "Hi");
        assertThat(message(client)).containsExactly("World 1");
        assertThat(clock.millis()).isEqualTo(300);
        send(client, "Hi again");
        assertThat(message(client)).containsExactly("World 2");
        assertThat(finished()).isEqualTo(new ReplayStats(2, 0, 0, 2, 1));
        assertThat(clock.millis()).isEqualTo(340);
    }

    @Test
    void routerAnswersTheRequestsOfAReq() throws Exception {
        recordRequests(REQ, ROUTER);
        bind(false);
        ZMQ.Socket client = connected(SocketType.REQ);
        send(client, "Hi");
        assertThat(message(client)).containsExactly("World 1");
        send(client, "Hi again");
        assertThat(message(client)).containsExactly("World 2");
        assertThat(finished().sent()).isEqualTo(2);
    }

    @Test
    void routerPlaysToTheFirstPeerThatSaysSomething() throws Exception {
        recordMessages(DEALER, ROUTER, false);
        bind(false);
        ZMQ.Socket silent = connected(SocketType.DEALER);
        ZMQ.Socket dealer = connected(SocketType.DEALER);
        send(dealer, "here I am");
        assertMessages(dealer);
        assertThat(finished()).isEqualTo(new ReplayStats(3, 0, 0, 1, 1));
        assertThat(silent.recv(ZMQ.DONTWAIT)).isNull();
        assertThat(clock.millis()).isEqualTo(10_000);
    }

    @Test
    void dealerSendsItsFramesAndHearsThePeerUntilTheRecordedEnd() throws Exception {
        recordMessages(DEALER, ROUTER, true);
        bind(true);
        ZMQ.Socket router = connected(SocketType.ROUTER);
        assertThat(message(router).subList(1, 3)).containsExactly("a", "1");
        assertThat(message(router).subList(1, 3)).containsExactly("b", "2");
        assertThat(message(router).subList(1, 3)).containsExactly("c", "");
        assertThat(finished().sent()).isEqualTo(3);
        assertThat(clock.millis()).isEqualTo(98_000);
    }

    @Test
    void subscriberMakesItsSubscriptionsAtTheirTimes() throws Exception {
        try (Tape tape = new Tape(file())) {
            tape.talk(SUB, PUB)
                    .subscribe(true, 0, "a")
                    .say(false, 10, "a1")
                    .subscribe(true, 4000, "b")
                    .end(9000);
        }
        ZMQ.Socket publisher = peer(SocketType.XPUB);
        int port = publisher.bindToRandomPort("tcp://127.0.0.1");
        start(true, options(Endpoint.parse("tcp://127.0.0.1:" + port), false), clock);
        assertThat(publisher.recvStr()).isEqualTo("\1a");
        assertThat(publisher.recvStr()).isEqualTo("\1b");
        assertThat(finished().subscriptions()).isEqualTo(2);
        assertThat(clock.millis()).isEqualTo(9000);
    }

    @Test
    void withoutAPeerItGivesUp() throws Exception {
        recordMessages(SUB, PUB, false);
        ReplayOptions options =
                new ReplayOptions(ANY, true, 1, 1, Duration.ofMillis(300), ROOM, SocketOptions.DEFAULTS);
        start(false, options, null);
        assertThat(finished()).isEqualTo(new ReplayStats(0, 0, 0, 0, 0));
        assertThat(started().missing()).contains(Missing.PEER);
    }

    @Test
    void messagesForWhichAPeerHasNoRoomAreCounted() throws Exception {
        assertLost(1, ROOM);
    }

    /** Otherwise a thousand large messages would fill the memory. */
    @Test
    void largeMessagesFillTheQueueBeforeTheHighWaterMark() throws Exception {
        assertLost(1000, 1_000_000);
    }

    private void assertLost(int highWaterMark, long roomBytes) throws Exception {
        String large = "x".repeat(500_000);
        int most = 200; // more than the kernel takes for a peer that does not read
        try (Tape tape = new Tape(file())) {
            Tape.Talk talk = tape.talk(PUSH, PULL);
            for (int i = 0; i < most; i++) {
                talk.say(true, i, large);
            }
        }
        SocketOptions narrow = new SocketOptions(
                Duration.ofMillis(500),
                Duration.ofMillis(10),
                Duration.ofMillis(1),
                1 << 20,
                highWaterMark,
                Duration.ofHours(1));
        start(true, new ReplayOptions(ANY, true, 1, 1, Duration.ofSeconds(2), roomBytes, narrow), clock);
        ZMQ.Socket pull = peer(SocketType.PULL);
        pull.setHWM(1);
        pull.setHandshakeIvl(2000); // JeroMQ does not greet some of its connections
        pull.connect(started().endpoint().toString());
        ReplayStats stats = finished();
        assertThat(started().missing()).isEmpty();
        assertThat(stats.lost()).isPositive();
        assertThat(stats.sent() + stats.lost()).isEqualTo(most);
    }

    @Test
    void subscriberThatReadsNoMoreIsGivenUpAndTheOthersGetAll() throws Exception {
        String large = "x".repeat(500_000);
        int most = 100; // more than the kernel takes for a peer that does not read
        try (Tape tape = new Tape(file())) {
            Tape.Talk talk = tape.talk(SUB, PUB);
            for (int i = 0; i < 1000; i++) {
                talk.say(false, i, "are both there?");
            }
            for (int i = 0; i < most; i++) {
                talk.say(false, 1000 + i, large);
            }
        }
        Semaphore gate = new Semaphore(0);
        clock.gate = gate;
        SocketOptions narrow = new SocketOptions(
                Duration.ofMillis(500), Duration.ofMillis(10), Duration.ofMillis(1), 1 << 20, 50, Duration.ofHours(1));
        start(false, new ReplayOptions(ANY, true, 1, 1, Duration.ofSeconds(2), ROOM, narrow), clock);
        ZMQ.Socket quick = subscriber(2000);
        assertThat(quick.recvStr()).isEqualTo("are both there?");
        ZMQ.Socket stuck = subscriber(1);
        stuck.setReceiveTimeOut(100);
        for (int i = 0; i < 900 && stuck.recv() == null; i++) {
            gate.release();
        }
        gate.release(10_000);
        for (int received = 0; received < most; ) {
            String text = quick.recvStr();
            assertThat(text).as("after " + received).isNotNull();
            received += text.equals(large) ? 1 : 0;
        }
        ReplayStats stats = finished();
        assertThat(stats.sent()).isEqualTo(1000 + most);
        assertThat(stats.lost()).isPositive();
        assertThat(started().leftBehind()).isTrue();
    }

    private ZMQ.Socket subscriber(int highWaterMark) {
        ZMQ.Socket subscriber = peer(SocketType.SUB);
        subscriber.setHWM(highWaterMark);
        subscriber.subscribe("");
        subscriber.setHandshakeIvl(2000); // JeroMQ does not greet some of its connections
        subscriber.connect(started().endpoint().toString());
        return subscriber;
    }

    @Test
    void stopEndsAPauseAtOnce() throws Exception {
        try (Tape tape = new Tape(file())) {
            tape.talk(PUSH, PULL).say(true, 0, "first").say(true, 3_600_000, "an hour later");
        }
        start(true, options(ANY, true), null);
        ZMQ.Socket pull = connected(SocketType.PULL);
        assertThat(message(pull)).containsExactly("first");
        started().stop();
        assertThat(finished().sent()).isEqualTo(1);
    }

    @Test
    void endpointThatIsTakenAndAPullAreRefused() throws Exception {
        recordMessages(PUSH, PULL, true);
        Replay first = bind(true);
        Part part = Part.choose(Survey.of(file(), () -> false), 1, true);
        assertThatThrownBy(() -> new Replay(context, part, options(first.endpoint(), true), () -> {}))
                .isInstanceOf(EndpointException.class)
                .hasMessageContaining("cannot bind PUSH replay");
        assertThatThrownBy(() -> new ReplayOptions(ANY, true, 0, 1, LONG, ROOM, SocketOptions.DEFAULTS))
                .hasMessage("speed must be 0.001-1000 or max, was 0.0");
    }
}
