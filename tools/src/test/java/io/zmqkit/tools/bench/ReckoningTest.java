package io.zmqkit.tools.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.core.Endpoint;
import io.zmqkit.tools.bench.BenchOptions.Load;
import io.zmqkit.tools.bench.BenchOptions.Path;
import io.zmqkit.tools.bench.BenchOptions.Schedule;
import io.zmqkit.tools.socket.Place;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is made of messages that somebody else has sent, or that two benches send along one path. */
class ReckoningTest {

    private static final Path ONLY_RECEIVES =
            new Path(null, new Place(false, Endpoint.parse("tcp://127.0.0.1:5557")), false);
    private static final long OTHER_BENCH = 0x0001_0100_0000_0000L; // two letters that are not ours

    private static BenchOptions options(Flow flow, int topics) {
        return options(flow, topics, 0);
    }

    private static BenchOptions options(Flow flow, int topics, int count) {
        Schedule schedule = new Schedule(count, Duration.ofSeconds(10), Duration.ZERO, 1, Duration.ofSeconds(5));
        return new BenchOptions(flow, Engine.WIRE, ONLY_RECEIVES, new Load(2, 2, 64, topics, 0, false), schedule, 1000);
    }

    private static Round round(BenchOptions options, int sendersHere) {
        return new Round(1, options.load(), 0, sendersHere, 2, 2);
    }

    private static void comes(Round round, int receiver, long mark, int... numbers) {
        comesAt(0, round, receiver, mark, numbers);
    }

    private static void comesAt(int millis, Round round, int receiver, long mark, int... numbers) {
        Arrivals arrivals = round.arrivals().get(receiver);
        for (int number : numbers) {
            arrivals.note(mark, Letters.of(number));
        }
        arrivals.seen(round.startNanos() + TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private static RunResult result(Round round, BenchOptions options) {
        return Reckoning.of(round, options, true, Map.of(), 0);
    }

    @Test
    void receiverMissesNothingOfTheTopicsThatItDoesNotWant() {
        BenchOptions options = options(Flow.PUB, 3);
        Round round = round(options, 0);
        comes(round, 0, Letter.mark(1, 0), 0, 3, 6);
        comes(round, 1, Letter.mark(1, 0), 1, 4, 7);
        assertThat(result(round, options).lost()).hasValue(0);
        comes(round, 1, Letter.mark(1, 0), 13);
        assertThat(result(round, options).lost()).as("10").hasValue(1);
        assertThat(result(round, options).delivered()).isEqualTo(7);
    }

    @Test
    void whoeverHasSentEverythingMayLeaveButAReceiverThatFailsIsTold() {
        BenchOptions options = options(Flow.PUSH, 0);
        Round round = round(options, 0);
        comes(round, 0, Letter.mark(1, 0), 0, 1);
        round.arrivals().get(0).failed("the peer has gone");
        assertThat(result(round, options).trouble()).isNull();
        round.arrivals().get(1).broke("a receiver of this bench has failed");
        assertThat(result(round, options).trouble()).contains("has failed");
    }

    @Test
    void messagesOfAnotherBenchAreNotTakenForOurs() {
        BenchOptions options = options(Flow.PUSH, 0);
        Round round = round(options, 2);
        comes(round, 0, Letter.mark(1, 1), 0, 1);
        comes(round, 0, Letter.mark(1, 1) ^ OTHER_BENCH, 2, 3);
        assertThat(round.received()).isEqualTo(2);
        assertThat(round.heard()).isEqualTo(4);
    }

    @Test
    void whatCameWithTheFirstMessageIsLeftOutOfTheRate() {
        BenchOptions options = options(Flow.PUSH, 0);
        Round round = round(options, 0);
        comesAt(100, round, 0, Letter.mark(1, 0), 0, 1, 2, 3, 4);
        assertThat(result(round, options).deliveredPerSecond()).as("one batch").isNaN();
        comesAt(300, round, 1, Letter.mark(1, 0), 5);
        comesAt(600, round, 0, Letter.mark(1, 0), 6);
        assertThat(result(round, options).deliveredPerSecond()).isEqualTo(4);
        assertThat(result(round, options).delivered()).isEqualTo(7);
    }

    @Test
    void rateIsNotMoreThanWasOffered() {
        Load load = new Load(1, 1, 64, 0, 2, false);
        Schedule schedule = new Schedule(0, Duration.ofSeconds(1), Duration.ZERO, 1, Duration.ofSeconds(5));
        BenchOptions options = new BenchOptions(Flow.PUSH, Engine.WIRE, null, load, schedule, 1000);
        Round round = new Round(1, load, 2, 1, 1, 1);
        round.departures().get(0).add(2);
        round.departures().get(0).endedAt(round.startNanos() + TimeUnit.MILLISECONDS.toNanos(500));
        comesAt(501, round, 0, Letter.mark(1, 0), 0, 1);
        assertThat(result(round, options).sentPerSecond()).isEqualTo(2);
        assertThat(result(round, options).deliveredPerSecond()).isEqualTo(2);
        comesAt(1600, round, 0, Letter.mark(1, 0), 2);
        assertThat(result(round, options).deliveredPerSecond()).as("late").isEqualTo(3 / 1.6);
    }

    @Test
    void fewerThanWereWaitedForAreTold() {
        BenchOptions options = options(Flow.PUSH, 0, 3);
        Round round = round(options, 0);
        comes(round, 0, Letter.mark(1, 0), 0, 1);
        assertThat(result(round, options).trouble())
                .isEqualTo("2 of 3 messages have come: nothing more has come for 5000 ms");
        round.arrivals().get(0).failed("the peer has gone");
        assertThat(result(round, options).trouble()).isEqualTo("2 of 3 messages have come: the peer has gone");
        assertThat(Reckoning.of(round, options, false, Map.of(), 0).trouble())
                .as("interrupted")
                .isNull();
        round.arrivals().get(0).noteForeign();
        round.arrivals().get(0).seen(round.startNanos());
        assertThat(result(round, options).trouble()).isNull();
    }

    @Test
    void sendersThatTheReceiverHasNotBeenToldOfAreCountedAndMissedToo() {
        BenchOptions options = options(Flow.PUSH, 0);
        Round round = round(options, 0);
        comes(round, 0, Letter.mark(1, 2), 0, 1);
        comes(round, 1, Letter.mark(1, 4095), 0, 3, 3);
        assertThat(round.received()).isEqualTo(4);
        RunResult result = result(round, options);
        assertThat(result.delivered()).isEqualTo(4);
        assertThat(result.lost()).hasValue(2);
        assertThat(result.repeated()).isEqualTo(1);
    }

    @Test
    void benchThatSendsItselfKnowsItsSenders() {
        BenchOptions options = options(Flow.PUSH, 0);
        Round round = round(options, 2);
        comes(round, 0, Letter.mark(1, 2), 0, 1);
        assertThat(round.received()).isZero();
        assertThat(round.heard()).isEqualTo(2);
    }

    @Test
    void benchThatOnlyReceivesCountsTheFirstThatItHears() {
        BenchOptions options = options(Flow.PUB, 0);
        Round round = round(options, 0);
        long others = Letter.mark(1, 1) ^ OTHER_BENCH;
        comes(round, 0, Letter.mark(2, 0), 0);
        assertThat(round.received()).as("of a later run").isZero();
        comes(round, 0, others, 0, 1);
        comes(round, 0, others - 1, 0); // of its first sender
        comes(round, 0, Letter.mark(1, 1), 2);
        assertThat(round.received()).isEqualTo(3);
        assertThat(Letter.isMark(others)).isTrue();
        assertThat(Letter.isMark(others | 0x80)).isFalse();
    }
}
