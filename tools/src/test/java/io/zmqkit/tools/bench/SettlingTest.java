package io.zmqkit.tools.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.core.Endpoint;
import io.zmqkit.tools.bench.BenchOptions.Load;
import io.zmqkit.tools.bench.BenchOptions.Path;
import io.zmqkit.tools.bench.BenchOptions.Schedule;
import io.zmqkit.tools.socket.Place;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When a round is over: time and messages are passed in. */
class SettlingTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final Path ONLY_RECEIVES =
            new Path(null, new Place(false, Endpoint.parse("tcp://127.0.0.1:5557")), false);

    private static BenchOptions options(int receivers, @Nullable Path path) {
        Schedule schedule = new Schedule(0, Duration.ofSeconds(10), Duration.ZERO, 1, Duration.ofSeconds(5));
        return new BenchOptions(Flow.PUSH, Engine.WIRE, path, new Load(1, receivers, 64, 0, 0, false), schedule, 1000);
    }

    private static Round round(BenchOptions options) {
        int senders = options.sends() ? 1 : 0;
        int receivers = options.load().receivers();
        return new Round(1, options.load(), 0, senders, receivers, receivers);
    }

    private static void sent(Round round, int count) {
        round.departures().get(0).add(count);
        round.sendingEnds();
    }

    private static void comes(Round round, int receiver, int run, int number) {
        Arrivals arrivals = round.arrivals().get(receiver);
        arrivals.note(Letter.mark(run, 0), Letters.of(number));
        arrivals.seen(round.startNanos());
    }

    private static void strangersComes(Round round) {
        round.arrivals().get(0).noteForeign();
        round.arrivals().get(0).seen(round.startNanos());
    }

    @Test
    void repeatedAndForeignMessagesDoNotStandForThoseInFlight() {
        BenchOptions options = options(1, null);
        Round round = round(options);
        Settling settling = new Settling(round, options, SECOND);
        sent(round, 3);
        comes(round, 0, 1, 0);
        comes(round, 0, 1, 0);
        comes(round, 0, 1, 1);
        strangersComes(round);
        strangersComes(round);
        assertThat(settling.isOver(round.startNanos() + SECOND)).isFalse();
        comes(round, 0, 1, 2);
        assertThat(settling.isOver(round.startNanos() + SECOND)).isTrue();
    }

    @Test
    void messageThatTwoReceiversHaveGotDoesNotStandForOneInFlight() {
        BenchOptions options = options(2, null);
        Round round = round(options);
        Settling settling = new Settling(round, options, SECOND);
        sent(round, 2);
        comes(round, 0, 1, 0);
        comes(round, 1, 1, 0);
        assertThat(settling.isOver(round.startNanos())).isFalse();
        comes(round, 1, 1, 1);
        assertThat(settling.isOver(round.startNanos() + SECOND / 5)).isFalse();
        assertThat(settling.isOver(round.startNanos() + SECOND)).isTrue();
    }

    @Test
    void strangersDoNotKeepARoundThatWaitsForALostMessage() {
        BenchOptions options = options(1, null);
        Round round = round(options);
        Settling settling = new Settling(round, options, SECOND);
        sent(round, 2);
        comes(round, 0, 1, 0);
        assertThat(settling.isOver(round.startNanos())).isFalse();
        strangersComes(round);
        assertThat(settling.isOver(round.startNanos() + 3 * SECOND)).isTrue();
    }

    @Test
    void roundWaitsWhileThePathStillHoldsMessagesOfTheOneBefore() {
        BenchOptions options = options(1, null);
        Round round = round(options);
        Settling settling = new Settling(round, options, SECOND);
        sent(round, 1);
        for (int second = 0; second < 10; second++) {
            comes(round, 0, 255, second);
            assertThat(settling.isOver(round.startNanos() + second * SECOND))
                    .as("after " + second + " s")
                    .isFalse();
        }
        comes(round, 0, 1, 0);
        assertThat(settling.isOver(round.startNanos() + 10 * SECOND)).isTrue();
    }

    @Test
    void receiverWaitsWhileTheSenderWarmsUp() {
        BenchOptions options = options(1, ONLY_RECEIVES);
        Round round = round(options);
        Settling settling = new Settling(round, options, 10 * SECOND);
        for (int second = 0; second < 20; second += 4) {
            comes(round, 0, 255, second);
            assertThat(settling.isOver(round.startNanos() + second * SECOND))
                    .as("after " + second + " s")
                    .isFalse();
        }
        assertThat(round.received()).isZero();
        assertThat(settling.isOver(round.startNanos() + 22 * SECOND)).isTrue();
    }

    @Test
    void receiversTimeBeginsWithTheFirstMessage() {
        BenchOptions options = options(1, ONLY_RECEIVES);
        Round round = round(options);
        Settling settling = new Settling(round, options, 10 * SECOND);
        round.arrivals().get(0).note(Letter.mark(1, 0), Letters.of(0));
        round.arrivals().get(0).seen(round.startNanos() + 4 * SECOND);
        assertThat(settling.isOver(round.startNanos() + 4 * SECOND)).isFalse();
        strangersComes(round);
        assertThat(settling.isOver(round.startNanos() + 7 * SECOND)).isFalse();
        strangersComes(round);
        assertThat(settling.isOver(round.startNanos() + 11 * SECOND)).isFalse();
        assertThat(settling.isOver(round.startNanos() + 14 * SECOND)).isTrue();
    }
}
