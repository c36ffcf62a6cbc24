package io.zmqkit.patterns.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LedgerTest {

    private static final long SECOND = 1_000_000_000;
    private static final int WINDOW = 3;

    private final Ledger ledger = new Ledger(5, Duration.ofSeconds(10));

    private int deal(long second) {
        int task = ledger.next(WINDOW, second * SECOND);
        if (task > 0) {
            ledger.dealt(task, second * SECOND);
        }
        return task;
    }

    private void dealThree() {
        assertThat(new int[] {deal(0), deal(0), deal(0)}).containsExactly(1, 2, 3);
    }

    @Test
    void oneMoreTaskIsDealtForEachThatIsDone() {
        dealThree();
        assertThat(deal(1)).as("the window is full").isZero();
        assertThat(ledger.confirm(2)).isTrue();
        assertThat(deal(1)).isEqualTo(4);
        assertThat(deal(1)).isZero();
        assertThat(ledger.sentAgain()).isZero();
    }

    @Test
    void taskWhoseTimeIsUpGoesBeforeANewOne() {
        dealThree();
        assertThat(ledger.confirm(2)).isTrue();
        assertThat(deal(10)).isEqualTo(1);
        assertThat(deal(10)).isEqualTo(3);
        assertThat(deal(10)).isEqualTo(4);
        assertThat(ledger.sentAgain()).isEqualTo(2);
    }

    @Test
    void batchIsCompleteWhenEachTaskIsDoneHoweverOften() {
        for (int task : new int[] {1, 2, 3, 4}) {
            assertThat(ledger.confirm(task)).isTrue();
        }
        for (int notNew : new int[] {0, -1, 4, 6}) {
            assertThat(ledger.confirm(notNew)).isFalse();
        }
        assertThat(ledger.confirm(5)).isTrue();
        assertThat(ledger.done()).isEqualTo(5);
        assertThat(deal(1)).isZero();
    }

    @Test
    void batchIsCompleteWhenTheSinkSaysSo() {
        dealThree();
        ledger.confirmAll();
        assertThat(ledger.done()).isEqualTo(5);
        assertThat(ledger.unconfirmed()).isEmpty();
        assertThat(deal(100)).isZero();
    }

    @Test
    void batchStartsAgainFromItsFirstTask() {
        dealThree();
        assertThat(ledger.confirm(1)).isTrue();
        assertThat(ledger.confirm(3)).isTrue();
        ledger.startAgain();
        assertThat(ledger.done()).isZero();
        assertThat(ledger.lostResults()).isEqualTo(2);
        assertThat(ledger.sinkRestarts()).isEqualTo(1);
        dealThree();
    }

    @Test
    void resultOfAnEarlierDealThatReachesTheNewSinkIsNotDealtAgain() {
        dealThree();
        ledger.startAgain();
        assertThat(ledger.confirm(2)).isTrue();
        assertThat(new int[] {deal(1), deal(1), deal(1)}).containsExactly(1, 3, 4);
    }
}
