package io.zmqkit.patterns.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SinkClockTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final SinkClock clock = new SinkClock(Duration.ofSeconds(2));

    @BeforeEach
    void begin() {
        clock.begin(100);
    }

    @Test
    void isOverdueWhenNothingCameForLongerThanTheTimeout() {
        assertThat(clock.isOverdue(100 + 2 * SECOND)).isFalse();
        assertThat(clock.isOverdue(101 + 2 * SECOND)).isTrue();
        clock.progressed(101 + 2 * SECOND);
        assertThat(clock.isOverdue(101 + 4 * SECOND)).isFalse();
    }

    @Test
    void ventilatorIsSilentAfterFiveSecondsOfTurns() {
        for (int second = 1; second <= 5; second++) {
            clock.turn(100 + second * SECOND);
        }
        assertThat(clock.isVentilatorSilent()).isFalse();
        clock.turn(101 + 5 * SECOND);
        assertThat(clock.isVentilatorSilent()).isTrue();
        clock.ventilatorHeard();
        assertThat(clock.isVentilatorSilent()).isFalse();
    }

    @Test
    void timeInWhichTheSinkItselfStoodStillIsNotTheVentilatorsSilence() {
        clock.turn(100 + 60 * SECOND);
        assertThat(clock.isVentilatorSilent()).isFalse();
    }

    @Test
    void batchIsTimedFromItsLastAnnouncementToItsLastResult() {
        clock.batchBegan(1 * SECOND);
        clock.batchBeganLater(3 * SECOND);
        clock.progressed(7 * SECOND);
        assertThat(clock.elapsed()).isEqualTo(Duration.ofSeconds(4));
    }
}
