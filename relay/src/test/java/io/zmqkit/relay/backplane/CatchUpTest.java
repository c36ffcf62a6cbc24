package io.zmqkit.relay.backplane;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CatchUpTest {

    private static final long SECOND = 1_000_000_000L;

    private final CatchUp catchUp = new CatchUp();

    @Test
    void relayThatHasNotReadTheEndIsBehind() {
        assertThat(catchUp.isCaughtUp(0)).isFalse();
        assertThat(catchUp.hasChanged(0)).isFalse();
    }

    @Test
    void relayServesOnlyWhileItsKnowledgeIsFresh() {
        catchUp.knowsAllAsOf(10 * SECOND);
        assertThat(catchUp.isCaughtUp(15 * SECOND)).isTrue();
        assertThat(catchUp.isCaughtUp(15 * SECOND + 1)).isFalse();
        catchUp.knowsAllAsOf(12 * SECOND);
        assertThat(catchUp.isCaughtUp(17 * SECOND)).isTrue();
    }

    @Test
    void relayThatReadsMoreThanFiveSecondsLateNeverServes() {
        catchUp.knowsAllAsOf(0);
        assertThat(catchUp.isCaughtUp(6 * SECOND)).isFalse();
    }

    @Test
    void changeIsToldOnce() {
        catchUp.knowsAllAsOf(0);
        assertThat(catchUp.hasChanged(0)).isTrue();
        assertThat(catchUp.hasChanged(SECOND)).isFalse();
        assertThat(catchUp.hasChanged(6 * SECOND)).isTrue();
        assertThat(catchUp.hasChanged(7 * SECOND)).isFalse();
    }
}
