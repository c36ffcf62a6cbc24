package io.zmqkit.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RedeliveriesTest {

    private final Redeliveries redeliveries = new Redeliveries(3);

    private boolean repeated(String payload) {
        return redeliveries.mayBeRepeated("topic", payload.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void nothingIsRepeatedOverOneConnection() {
        redeliveries.connected(false);
        assertThat(repeated("a")).isFalse();
        assertThat(repeated("a")).isFalse();
    }

    @Test
    void afterARestartAnyOfTheFirstMessagesMayBe() {
        redeliveries.connected(true);
        assertThat(repeated("a")).isTrue();
        assertThat(repeated("b")).isTrue();
        assertThat(repeated("c")).isTrue();
        assertThat(repeated("d")).isFalse();
    }

    @Test
    void afterALostConnectionThoseThatWereHandedOnAre() {
        redeliveries.connected(false);
        repeated("a");
        repeated("b");
        redeliveries.connected(true);
        assertThat(repeated("b")).isTrue();
        assertThat(repeated("c")).isFalse();
    }

    @Test
    void sessionThatTheBrokerHasForgottenRepeatsNothing() {
        redeliveries.connected(false);
        repeated("a");
        redeliveries.connected(false);
        assertThat(repeated("a")).isFalse();
    }

    @Test
    void suspicionEndsWhenAllThatWaitedHasCome() {
        redeliveries.connected(false);
        repeated("a");
        redeliveries.connected(true);
        for (int i = 0; i < 6; i++) {
            assertThat(repeated("new " + i)).isFalse();
        }
        assertThat(repeated("new 5")).isFalse();
    }
}
