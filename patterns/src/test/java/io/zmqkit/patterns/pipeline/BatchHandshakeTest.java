package io.zmqkit.patterns.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.patterns.pipeline.PipelineVentilator.State;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BatchHandshakeTest {

    private static final Duration TIMEOUT = Duration.ofNanos(10);

    private final Ledger ledger = new Ledger(2, Duration.ofSeconds(1));
    private final BatchHandshake batch = new BatchHandshake("b", ledger);

    @BeforeEach
    void workersAreThere() {
        batch.begin(100);
        batch.workersConnected();
    }

    private void deal() {
        batch.hear("READY b one", 100);
        ledger.dealt(1, 100);
        ledger.dealt(2, 100);
    }

    @Test
    void nothingIsDealtBeforeTheSinkIsReady() {
        batch.hear("DONE b 1", 101);
        batch.hear("DONE b ALL", 101);
        batch.hear("READY other one", 101);
        assertThat(batch.state()).isEqualTo(State.WAITING_FOR_SINK);
        assertThat(ledger.done()).isZero();
        batch.hear("READY b one", 101);
        assertThat(batch.state()).isEqualTo(State.DEALING);
    }

    @Test
    void eachTaskIsConfirmedByItsFirstDone() {
        deal();
        batch.hear("DONE b 1", 105);
        batch.hear("DONE b 1", 109);
        batch.hear("DONE b nonsense", 109);
        assertThat(ledger.done()).isEqualTo(1);
        assertThat(batch.isOverdue(115, TIMEOUT)).isFalse();
        assertThat(batch.isOverdue(116, TIMEOUT))
                .as("a repeated DONE is no progress")
                .isTrue();
    }

    @Test
    void onlyDoneForAllEndsTheBatch() {
        deal();
        batch.hear("DONE b 1", 101);
        batch.hear("DONE b 2", 101);
        assertThat(batch.state()).isEqualTo(State.DEALING);
        batch.hear("DONE b ALL", 102);
        assertThat(batch.state()).isEqualTo(State.DONE);
        batch.hear("READY b two", 103);
        assertThat(batch.state()).as("what the next sink says does not matter").isEqualTo(State.DONE);
    }

    @Test
    void anotherSinkStartsTheBatchAgain() {
        deal();
        batch.hear("DONE b 1", 101);
        batch.hear("READY b one", 102);
        assertThat(ledger.done()).isEqualTo(1);
        batch.hear("READY b two", 103);
        assertThat(ledger.done()).isZero();
        assertThat(ledger.lostResults()).isEqualTo(1);
        assertThat(ledger.next(10, 103)).isEqualTo(1);
    }
}
