package io.zmqkit.patterns.reqrep;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BrokerPatienceTest {

    private final BrokerPatience patience = new BrokerPatience(Duration.ofNanos(30), 0);

    @Test
    void isOverWhenTheBrokerWasSilentForSoLong() {
        assertThat(patience.isOver(29)).isFalse();
        assertThat(patience.isOver(30)).isTrue();
        assertThat(patience.heard(30)).as("it has not started over").isFalse();
        assertThat(patience.isOver(59)).isFalse();
        assertThat(patience.isOver(60)).isTrue();
    }

    @Test
    void doublesWithEachStartUpToTenTimes() {
        for (int waited : new int[] {30, 60, 120, 240, 300, 300}) {
            assertThat(patience.startOver(0)).isEqualTo(Duration.ofNanos(waited));
        }
        assertThat(patience.isOver(299)).isFalse();
    }

    @Test
    void brokerThatIsBackIsToldOnceAndBeginsAnew() {
        assertThat(patience.startOver(30)).isEqualTo(Duration.ofNanos(30));
        assertThat(patience.heard(40)).isTrue();
        assertThat(patience.heard(50)).isFalse();
        assertThat(patience.isOver(80)).isTrue();
    }

    @Test
    void timeAtWorkIsNotSilence() {
        patience.listening(1000);
        assertThat(patience.isOver(1029)).isFalse();
    }
}
