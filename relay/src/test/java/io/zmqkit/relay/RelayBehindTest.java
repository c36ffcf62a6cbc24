package io.zmqkit.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.relay.history.MemoryJournal;
import io.zmqkit.relay.log.Entry;
import io.zmqkit.relay.log.MessageLog;
import io.zmqkit.relay.log.State;
import io.zmqkit.relay.protocol.ChatMessage;
import io.zmqkit.relay.protocol.HistoryReply.Refusal;
import io.zmqkit.relay.protocol.HistoryRequest;
import io.zmqkit.relay.protocol.Room;
import io.zmqkit.relay.protocol.SessionRequest;
import io.zmqkit.testing.Running;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Socket;

/** A relay that does not know how its log has gone on. */
class RelayBehindTest {

    private static final Endpoint ANY = Endpoint.parse("tcp://127.0.0.1:*");

    @Test
    void answersNothingAboutSessionsAndHistoryAndDoesNotSpin() throws Exception {
        BehindLog log = new BehindLog();
        try (ZContext context = new ZContext()) {
            Relay relay = new Relay(
                    context,
                    new Relay.Options(ANY, ANY, ANY, SocketOptions.DEFAULTS),
                    new MemoryJournal("e", 10),
                    Clock.systemUTC(),
                    log,
                    State.EMPTY);
            try (Running<?> running = Running.start(relay)) {
                TestClient kim = new TestClient(context, relay);
                kim.subscribe("room/a/");
                kim.ask(new SessionRequest("session-1").encode());
                assertThat(kim.answer().get(0)).isInstanceOf(Refusal.class);
                kim.ask(new HistoryRequest(new Room("a"), 1, 10).encode());
                assertThat(kim.answer().get(0)).isInstanceOf(Refusal.class);
                long began = System.nanoTime();
                int before = log.turns.get();
                while (log.turns.get() - before < 20) {
                    Thread.onSpinWait();
                }
                assertThat(System.nanoTime() - began).isGreaterThan(1_000_000_000L); // twenty turns of 100 ms
                assertThat(running.isDone()).isFalse();
                running.stop();
            }
        }
    }

    private static final class BehindLog implements MessageLog {

        private final AtomicInteger turns = new AtomicInteger();

        @Override
        public boolean isShared() {
            return true;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public boolean add(List<byte[]> frames, @Nullable ChatMessage message) {
            throw new AssertionError("a relay that is behind takes no messages");
        }

        @Override
        public void flush() {
            // there is nothing
        }

        @Override
        public List<Entry> take(int most) {
            turns.incrementAndGet();
            return List.of();
        }

        @Override
        public boolean takeBack(List<Entry> batch) {
            return true;
        }

        @Override
        public void passed(Supplier<State> state) {
            // nobody needs it
        }

        @Override
        public boolean isCaughtUp() {
            return false;
        }

        @Override
        public long behind() {
            return 1;
        }

        @Override
        public @Nullable Socket bell() {
            return null;
        }

        @Override
        public String status() {
            return "behind";
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}
