package io.zmqkit.tools.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A sender and its socket. */
class SendingTest {

    private final List<String> calls = new CopyOnWriteArrayList<>();

    private class Recorded implements Outlet {
        @Override
        public void use(Letter letter) {}

        @Override
        public boolean send(int first, int count, long nanos) {
            calls.add("send");
            return true;
        }

        @Override
        public void tend() {
            calls.add("tend");
        }

        @Override
        public int most() {
            return 10;
        }

        @Override
        public void abandon() {}

        @Override
        public void close() {}
    }

    /** Some of them may have got away before. */
    @Test
    void messagesThatThePeerDoesNotTakeCountAsSent() throws Exception {
        Outlet stuck = new Recorded() {
            @Override
            public boolean send(int first, int count, long nanos) {
                return first == 0;
            }
        };
        Round round = new Round(1, new BenchOptions.Load(1, 1, 64, 0, 0, false), 0, 1, 1, 1);
        Sending sending = new Sending(round, 0, stuck, new Duty(round, 0, 100, 0));
        CompletableFuture<Void> running = CompletableFuture.runAsync(sending);
        await().atMost(Duration.ofMinutes(1)).until(round::haveAllSent);
        round.end();
        running.get(1, TimeUnit.MINUTES);
        assertThat(round.sent()).isEqualTo(20);
        assertThat(round.trouble()).contains("taken nothing");
    }

    @Test
    void senderThatFailsItselfSaysSo() throws Exception {
        Outlet broken = new Recorded() {
            @Override
            public boolean send(int first, int count, long nanos) {
                throw new IllegalStateException("a bug");
            }
        };
        Round round = new Round(1, new BenchOptions.Load(1, 1, 64, 0, 0, false), 0, 1, 1, 1);
        new Sending(round, 0, broken, new Duty(round, 0, 100, 0)).run();
        assertThat(round.trouble())
                .contains("a sender of this bench has failed")
                .contains("a bug");
        assertThat(round.haveAllSent()).isTrue();
        round.awaitSenders(0, TimeUnit.MILLISECONDS);
    }

    @Test
    void askerThatFailsItselfSaysSo() throws Exception {
        Asking.Asker broken = new Asking.Asker() {
            @Override
            public void use(Letter letter) {}

            @Override
            public boolean ask(int number, long nanos) {
                throw new OutOfMemoryError("no buffer");
            }

            @Override
            public void abandon() {}

            @Override
            public void close() {}
        };
        Round round = new Round(1, new BenchOptions.Load(1, 1, 64, 0, 1, false), 1, 1, 1, 1);
        new Asking(round, broken, new Duty(round, 0, 1, 0)).run();
        assertThat(round.trouble())
                .contains("a sender of this bench has failed")
                .contains("no buffer");
        round.awaitSenders(0, TimeUnit.MILLISECONDS);
    }

    @Test
    void connectionIsTendedBetweenMessagesAndAfterTheLast() throws Exception {
        Round round = new Round(1, new BenchOptions.Load(1, 1, 64, 0, 1, false), 1, 1, 1, 1);
        Sending sending = new Sending(round, 0, new Recorded(), new Duty(round, 0, 2, 0));
        CompletableFuture<Void> running = CompletableFuture.runAsync(sending);
        await().atMost(Duration.ofMinutes(1)).until(round::haveAllSent);
        List<String> soFar = List.copyOf(calls);
        int second = soFar.lastIndexOf("send");
        assertThat(soFar.get(0)).isEqualTo("send");
        assertThat(soFar.subList(1, second)).contains("tend");
        await().atMost(Duration.ofMinutes(1)).until(() -> calls.size() > second + 3);
        assertThat(running).isNotDone();
        round.end();
        running.get(1, TimeUnit.MINUTES);
        assertThat(calls.subList(second + 1, calls.size())).containsOnly("tend");
    }
}
