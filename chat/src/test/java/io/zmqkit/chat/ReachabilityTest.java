package io.zmqkit.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReachabilityTest {

    private final Reachability relay = new Reachability(0);

    private static long millis(long count) {
        return Duration.ofMillis(count).toNanos();
    }

    @Test
    void withoutAConnectionASecondIsEnough() {
        assertThat(relay.fallsSilent(millis(1000))).isFalse();
        assertThat(relay.fallsSilent(millis(1001))).isTrue();
        assertThat(relay.fallsSilent(millis(1002))).as("said once").isFalse();
        assertThat(relay.heard(millis(2000))).as("is back").isTrue();
    }

    @Test
    void onceConnectedItMayMissThreeTicks() {
        relay.connected();
        assertThat(relay.fallsSilent(millis(3500))).isFalse();
        assertThat(relay.heard(millis(3501))).isFalse();
        assertThat(relay.fallsSilent(millis(7001))).isFalse();
        assertThat(relay.fallsSilent(millis(7002))).isTrue();
    }
}
