package io.zmqkit.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FailoverTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    @Test
    void oneRelayIsNeverLeft() {
        assertThat(new Failover(1, 0).isDue(true, 100 * SECOND)).isFalse();
    }

    @Test
    void silentRelayIsLeftAfterThreeAndAHalfSeconds() {
        Failover failover = new Failover(2, 0);
        failover.heard(10 * SECOND);
        assertThat(failover.isDue(false, 13 * SECOND)).isFalse();
        assertThat(failover.isDue(false, 14 * SECOND)).isTrue();
    }

    @Test
    void relayThatRefusesIsLeftAtOnceAndNobodyIsTriedTwiceInHaste() {
        Failover failover = new Failover(3, 0);
        assertThat(failover.isDue(true, 1)).isTrue();
        assertThat(failover.moved(1)).isTrue();
        assertThat(failover.isDue(true, 2)).isTrue();
        assertThat(failover.moved(2)).isTrue();
        assertThat(failover.isDue(true, 3)).isFalse();
        assertThat(failover.isDue(true, SECOND)).isTrue();
        assertThat(failover.moved(SECOND)).isFalse(); // the round has been made in vain
        failover.heard(2 * SECOND);
        assertThat(failover.isDue(true, 2 * SECOND + 1)).isTrue();
    }
}
