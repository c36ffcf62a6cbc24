package io.zmqkit.labs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PatienceTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Patience patience = new Patience(SECOND, 0);

    private static long millis(long count) {
        return count * 1_000_000;
    }

    @Test
    void lastsAsLongAsItSaysOnAnIdleMachine() {
        assertThat(patience.isOver(millis(999), 1)).isFalse();
        assertThat(patience.isOver(millis(1000), 1)).isTrue();
    }

    @Test
    void timePassesMoreSlowlyWhileTheProcessorsAreShared() {
        assertThat(patience.isOver(millis(2000), 4)).isFalse();
        assertThat(patience.left()).isEqualTo(Duration.ofMillis(500));
        assertThat(patience.isOver(millis(2499), 1)).isFalse();
        assertThat(patience.isOver(millis(2500), 1)).isTrue();
    }

    @Test
    void sliceIsNeverLongerThanWhatIsLeftNorNothing() {
        assertThat(patience.atMost(Duration.ofMillis(50))).isEqualTo(Duration.ofMillis(50));
        assertThat(patience.isOver(millis(980), 1)).isFalse();
        assertThat(patience.atMost(Duration.ofMillis(50))).isEqualTo(Duration.ofMillis(20));
        assertThat(patience.isOver(millis(2000), 1)).isTrue();
        assertThat(patience.atMost(Duration.ofMillis(50))).isEqualTo(Duration.ofMillis(1));
    }

    @Test
    void whoLooksIsNotCountedAmongThoseThatRun() {
        assertThat(Load.running("0.20 0.18 0.12 3/512 11206\n")).isEqualTo(2);
    }
}
