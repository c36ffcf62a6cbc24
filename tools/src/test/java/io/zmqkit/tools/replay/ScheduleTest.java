package io.zmqkit.tools.replay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScheduleTest {

    private static final long START = 5000;
    private static final long RECORDED = 1_764_000_000_000_000_000L;

    @Test
    void pausesAreThoseOfTheRecordingDividedByTheSpeed() {
        Schedule slow = new Schedule(0.5, START, RECORDED);
        assertThat(slow.due(RECORDED)).isEqualTo(START);
        assertThat(slow.due(RECORDED + 1_000_000_000)).isEqualTo(START + 2_000_000_000);
        assertThat(new Schedule(10, START, RECORDED).due(RECORDED + 1_000_000_000))
                .isEqualTo(START + 100_000_000);
    }

    @Test
    void atUnlimitedSpeedAllIsDueAtOnce() {
        Schedule max = new Schedule(Double.POSITIVE_INFINITY, START, RECORDED);
        assertThat(max.due(RECORDED + Integer.MAX_VALUE)).isEqualTo(START);
        assertThat(max.scale(Long.MAX_VALUE)).isZero();
    }

    @Test
    void recordersClockThatWasSetBackChangesNoOrder() {
        Schedule schedule = new Schedule(1, START, RECORDED);
        assertThat(schedule.due(RECORDED + 100)).isEqualTo(START + 100);
        assertThat(schedule.due(RECORDED - 3_600_000_000_000L)).isEqualTo(START + 100);
        assertThat(schedule.due(RECORDED + 150)).isEqualTo(START + 150);
    }
}
