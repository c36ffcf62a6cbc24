package io.zmqkit.patterns.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class UnderWayTest {

    private static final long SECOND = 1_000_000_000;
    /** Close to where System.nanoTime() overflows, which it may do at any time. */
    private static final long START = Long.MAX_VALUE - SECOND;

    private final UnderWay underWay = new UnderWay(Duration.ofSeconds(10));

    private static long at(long seconds) {
        return START + seconds * SECOND;
    }

    private int dueAfter(long seconds) {
        return underWay.due(at(seconds));
    }

    @Test
    void taskIsDueWhenItsTimeIsUpAndNotBefore() {
        underWay.dealt(7, at(0));
        assertThat(dueAfter(9)).isZero();
        assertThat(dueAfter(10)).isEqualTo(7);
        assertThat(dueAfter(11)).as("until it is dealt again").isEqualTo(7);
    }

    @Test
    void confirmedTaskIsNeverDue() {
        underWay.dealt(7, at(0));
        underWay.dealt(8, at(1));
        underWay.confirmed(7);
        assertThat(dueAfter(10)).isZero();
        assertThat(dueAfter(11)).isEqualTo(8);
        underWay.confirmed(8);
        assertThat(dueAfter(100)).isZero();
        assertThat(underWay.size()).isZero();
    }

    @Test
    void eachFurtherWaitIsTwiceAsLongUpToEightTimes() {
        long now = 0;
        for (long wait : new long[] {10, 20, 40, 80, 80, 80}) {
            underWay.dealt(7, at(now));
            assertThat(dueAfter(now + wait - 1)).isZero();
            now += wait;
            assertThat(dueAfter(now)).isEqualTo(7);
        }
    }

    @Test
    void afterALostConnectionEverythingUnderWayIsDueSoon() {
        underWay.dealt(7, at(0));
        underWay.connectionLost(at(5));
        assertThat(dueAfter(5)).isZero();
        assertThat(dueAfter(6)).isEqualTo(7);
        underWay.dealt(7, at(6));
        assertThat(dueAfter(25)).isZero();
        assertThat(dueAfter(26)).isEqualTo(7);
    }

    @Test
    void taskThatWasPutIntoTheQueueOfTheLostConnectionIsDueSoonToo() {
        underWay.connectionLost(at(5));
        underWay.dealt(7, at(6) - 1);
        underWay.dealt(8, at(6));
        assertThat(dueAfter(6)).isZero();
        assertThat(dueAfter(7)).isEqualTo(7);
        underWay.confirmed(7);
        assertThat(dueAfter(15)).isZero();
        assertThat(dueAfter(16)).isEqualTo(8);
    }

    @Test
    void connectionsThatComeAndGoDoNotHaveATaskDealtAgainAndAgain() {
        int deals = 1;
        underWay.dealt(7, at(0));
        for (int second = 1; second <= 10; second++) {
            underWay.connectionLost(at(second));
            if (dueAfter(second) == 7) {
                underWay.dealt(7, at(second));
                deals++;
            }
        }
        assertThat(deals).isBetween(2, 4);
    }

    @Test
    void lostConnectionPutsNothingOff() {
        underWay.dealt(7, at(0));
        underWay.connectionLost(at(10) - 1);
        assertThat(dueAfter(10)).isEqualTo(7);
    }

    @Test
    void taskThatNobodyConfirmsIsLeftAloneAfterFiftyTimes() {
        long now = 0;
        for (int times = 1; times < UnderWay.MOST_DEALS; times++) {
            underWay.dealt(7, at(now));
            now += 80;
            assertThat(dueAfter(now)).isEqualTo(7);
        }
        underWay.dealt(7, at(now));
        underWay.dealt(8, at(now));
        underWay.dealt(9, at(now));
        underWay.confirmed(9);
        assertThat(dueAfter(now + 80)).isEqualTo(8);
        underWay.confirmed(8);
        underWay.connectionLost(at(now + 80));
        assertThat(dueAfter(now + 1000)).isZero();
        assertThat(underWay.mostDealt()).contains(new PipelineVentilator.Unconfirmed(7, UnderWay.MOST_DEALS));
    }
}
