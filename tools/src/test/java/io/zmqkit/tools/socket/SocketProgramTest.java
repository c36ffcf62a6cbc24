package io.zmqkit.tools.socket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.LoopbackPorts;
import io.zmqkit.core.jeromq.Contexts;
import io.zmqkit.core.socket.SocketOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Socket;

/** A socket of one type, in this process. */
class SocketProgramTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<String> received = new ArrayList<>();

    private final Sink sink = new Sink() {
        @Override
        public boolean take(List<byte[]> frames) {
            received.add(new String(frames.get(0), UTF_8));
            return true;
        }

        @Override
        public void flush() {}
    };

    private static SocketTask asks(List<Place> servers) {
        return new SocketTask(
                Role.REQ,
                servers,
                List.of(),
                0,
                Duration.ofSeconds(1),
                Duration.ZERO,
                0,
                PATIENCE,
                false,
                1_000_000,
                null,
                false,
                SocketOptions.DEFAULTS);
    }

    private static Place nobody() throws Exception {
        return new Place(false, Endpoint.parse("tcp://127.0.0.1:" + LoopbackPorts.free()));
    }

    @Test
    void publisherSaysThatItsSubscriberWantsSomethingElse() throws Exception {
        assertThat(notesOfAPublisherOf("10001", "2"))
                .containsExactly("no subscription matches '10001': nobody gets it");
        assertThat(notesOfAPublisherOf("10001", "1")).isEmpty();
    }

    private List<String> notesOfAPublisherOf(String topic, String subscribed) throws Exception {
        List<String> notes = new CopyOnWriteArrayList<>();
        Source source = Source.repeated(List.of(topic.getBytes(UTF_8)), 3);
        SocketProgram.Ends ends = new SocketProgram.Ends(source, null, sink, Replies.ECHO, notes::add, event -> {});
        try (ZContext context = Contexts.open(failure -> {});
                SocketProgram program = new SocketProgram(context, publishes(), ends);
                Socket subscriber = context.createSocket(SocketType.SUB)) {
            subscriber.subscribe(subscribed);
            subscriber.setHandshakeIvl(2000); // JeroMQ does not greet some of its connections
            subscriber.connect(program.bound().get(0).toString());
            program.run();
            assertThat(program.stats().sent()).isEqualTo(3);
        }
        return notes;
    }

    private static SocketTask publishes() {
        return new SocketTask(
                Role.PUB,
                List.of(new Place(true, Endpoint.parse("tcp://127.0.0.1:*"))),
                List.of(),
                3,
                null,
                Duration.ZERO,
                1,
                PATIENCE,
                false,
                0,
                null,
                false,
                SocketOptions.DEFAULTS);
    }

    @Test
    void requestThatNoSocketTookInTimeIsAskedAgainAndThenOnlyOnce() throws Exception {
        List<Place> servers = List.of(nobody(), nobody());
        CountDownLatch hasRetried = new CountDownLatch(1);
        SocketProgram.Ends ends = new SocketProgram.Ends(
                Source.repeated(List.of("Hello".getBytes(UTF_8)), 2),
                null,
                sink,
                Replies.ECHO,
                note -> hasRetried.countDown(),
                event -> {});
        try (ZContext context = Contexts.open(failure -> {});
                SocketProgram program = new SocketProgram(context, asks(servers), ends);
                Socket server = context.createSocket(SocketType.REP)) {
            CompletableFuture<Void> running =
                    CompletableFuture.runAsync(program::run, task -> new Thread(task, "test").start());
            assertThat(hasRetried.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                    .isTrue();
            server.setReceiveTimeOut(100);
            server.bind(servers.get(0).endpoint().toString());
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (!running.isDone() && System.nanoTime() - deadline < 0) {
                if (server.recv() != null) {
                    server.send("World");
                }
            }
            running.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            assertThat(program.stats().sent()).isEqualTo(2);
            assertThat(received).containsExactly("World", "World");
        }
    }
}
