package io.zmqkit.tools.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a sender has to send, whatever holds it up. */
class DutyTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private static Round round(int senders, double rate) {
        return new Round(1, new BenchOptions.Load(senders, 1, 64, 0, (int) rate, false), rate, senders, 1, 1);
    }

    @Test
    void stallUntilTheEndLeavesNothingOutThatWasDueInTheTime() {
        Round round = round(1, 1000);
        Duty duty = new Duty(round, 0, 0, 2 * SECOND);
        long afterTheStall = round.startNanos() + 2 * SECOND + SECOND / 2;
        int sent = 1000;
        while (!duty.isDone(sent, afterTheStall)) {
            int due = duty.due(sent, 300, afterTheStall);
            assertThat(due).isPositive();
            sent += due;
        }
        assertThat(sent).isEqualTo(2000);
    }

    @Test
    void messageThatIsNotDueIsWaitedFor() {
        Round round = round(2, 1000);
        Duty second = new Duty(round, 1, 0, SECOND);
        assertThat(second.due(0, 300, round.startNanos())).isZero();
        assertThat(second.due(0, 300, round.startNanos() + SECOND / 1000)).isOne();
        assertThat(second.due(1, 300, round.startNanos() + SECOND / 1000)).isZero();
    }

    @Test
    void nothingIsSentBeforeTheRoundStarts() {
        Round round = round(1, 0);
        Duty duty = new Duty(round, 0, 10, 0);
        long now = round.startNanos();
        round.startIn(60_000);
        assertThat(duty.due(0, 300, now)).isZero();
        assertThat(duty.due(0, 300, round.startNanos())).isEqualTo(10);
    }

    @Test
    void rateThatDoesNotGoThroughIsGivenUpAfterTwiceTheTime() {
        Round round = round(1, 1000);
        Duty duty = new Duty(round, 0, 0, SECOND);
        assertThat(duty.isHopeless(round.startNanos() + 2 * SECOND - 1)).isFalse();
        assertThat(duty.isHopeless(round.startNanos() + 2 * SECOND)).isTrue();
        Duty counted = new Duty(round, 0, 5000, SECOND);
        assertThat(counted.isHopeless(round.startNanos() + 60 * SECOND)).isFalse();
    }

    @Test
    void asFastAsItGoesTheTimeOrTheCountEndsIt() {
        Round round = round(1, 0);
        Duty timed = new Duty(round, 0, 0, SECOND);
        assertThat(timed.isDone(1_000_000, round.startNanos() + SECOND - 1)).isFalse();
        assertThat(timed.isDone(0, round.startNanos() + SECOND)).isTrue();
        Duty counted = new Duty(round, 0, 5, SECOND);
        assertThat(counted.due(3, 300, round.startNanos())).isEqualTo(2);
        assertThat(counted.isDone(5, round.startNanos())).isTrue();
    }
}
