package io.zmqkit.patterns.pubsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PaceTest {

    private final AtomicLong nanos = new AtomicLong();

    private long spendAllDue(Pace pace) {
        long due = pace.due();
        for (long i = 0; i < due; i++) {
            pace.spend();
        }
        return due;
    }

    private void passMicros(long micros) {
        nanos.addAndGet(TimeUnit.MICROSECONDS.toNanos(micros));
    }

    @Test
    void keepsTheRateOverManyUnevenSteps() {
        Pace pace = new Pace(20_000, nanos::get);
        long sent = 0;
        for (int i = 0; i < 1000; i++) {
            passMicros(i % 2 == 0 ? 333 : 1667); // 1 s together
            sent += spendAllDue(pace);
        }
        assertThat(sent).isEqualTo(20_001); // the first was due before any time had passed
    }

    @Test
    void oneUpdateASecondIsDueOnceASecond() {
        Pace pace = new Pace(1, nanos::get);
        assertThat(spendAllDue(pace)).isEqualTo(1);
        passMicros(999_999);
        assertThat(spendAllDue(pace)).isZero();
        passMicros(1);
        assertThat(spendAllDue(pace)).isEqualTo(1);
    }

    @Test
    void longPauseIsNotMadeUpForInOneBurst() {
        Pace pace = new Pace(10_000_000, nanos::get);
        spendAllDue(pace);
        nanos.addAndGet(TimeUnit.DAYS.toNanos(365));
        assertThat(spendAllDue(pace)).isEqualTo(100_000); // 10 ms of it
    }
}
