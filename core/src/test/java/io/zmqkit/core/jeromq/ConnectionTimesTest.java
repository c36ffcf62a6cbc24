package io.zmqkit.core.jeromq;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ConnectionTimesTest {

    private static final String ONE = "tcp://127.0.0.1:1";
    private static final String OTHER = "tcp://127.0.0.1:2";
    private static final long LASTING = ConnectionTimes.LASTING_NANOS;

    private final ConnectionTimes times = new ConnectionTimes(Duration.ofMillis(500), new Random(1));

    @Test
    void eachFailureDoublesBothTimesUpToTheirLimits() {
        List<Integer> pauses = new ArrayList<>();
        int[] handshakes = {500, 1000, 2000, 4000, 8000, 16000, 16000};
        for (int least : handshakes) {
            assertThat(times.connected(ONE)).isBetween(least, least + least / 4);
            pauses.add(times.disconnected(ONE, 0));
        }
        assertThat(pauses).containsExactly(200, 400, 800, 1600, 2500, 2500, 2500);
    }

    @Test
    void theTimesDifferFromClientToClient() {
        long different = new Random(7)
                .ints(20)
                .map(seed -> new ConnectionTimes(Duration.ofMillis(500), new Random(seed)).connected(ONE))
                .distinct()
                .count();
        assertThat(different).isGreaterThan(10);
    }

    @Test
    void connectionThatLastedTakesBothTimesBack() {
        times.disconnected(ONE, 0);
        times.disconnected(ONE, 0);
        times.connected(ONE);
        times.greeted(ONE, 0);
        assertThat(times.disconnected(ONE, LASTING)).isEqualTo(100);
        assertThat(times.connected(ONE)).isLessThanOrEqualTo(625);
    }

    @Test
    void peerThatGreetsAndHangsUpIsAFailure() {
        for (int i = 0; i < 2; i++) {
            times.connected(ONE);
            times.greeted(ONE, 0);
            times.disconnected(ONE, LASTING - 1);
        }
        assertThat(times.connected(ONE)).isGreaterThanOrEqualTo(2000);
    }

    @Test
    void oneEndpointsFailuresAreNotAnothers() {
        times.disconnected(ONE, 0);
        times.disconnected(ONE, 0);
        assertThat(times.connected(OTHER)).isLessThanOrEqualTo(625);
    }
}
