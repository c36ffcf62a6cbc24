package io.zmqkit.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ResenderTest {

    private static final long SECOND = 1_000_000_000L;

    private final Resender resender = new Resender(new Random(1), 0);
    private long now;

    /** How many milliseconds pass until it is due. */
    private long wait(Resender resender) {
        long from = now;
        while (!resender.isDue(now)) {
            now += SECOND / 1000;
        }
        return (now - from) * 1000 / SECOND;
    }

    @Test
    void waitsLongerAndLongerWhileNothingIsConfirmed() {
        for (long seconds : new long[] {1, 2, 4, 8, 15, 15, 15}) {
            assertThat(wait(resender)).isBetween(seconds * 750, seconds * 1250);
            resender.sent(now);
        }
    }

    @Test
    void beginsAgainWithASecondWhenSomethingIsConfirmed() {
        for (int i = 0; i < 4; i++) {
            resender.sent(now);
        }
        resender.progressed(now);
        assertThat(wait(resender)).isBetween(750L, 1250L);
    }

    @Test
    void sendsAtOnceOnANewConnectionAndThenGoesOnAsPatientlyAsBefore() {
        resender.sent(now);
        resender.sent(now);
        resender.reconnected(now);
        assertThat(wait(resender)).isZero();
        resender.sent(now);
        assertThat(wait(resender)).isBetween(6000L, 10_000L);
    }

    @Test
    void triesAgainSoonWhileTheRelayIsNotThere() {
        for (int i = 0; i < 10; i++) {
            resender.failed(now);
            assertThat(wait(resender)).isLessThan(500);
        }
        resender.sent(now);
        assertThat(wait(resender)).isBetween(1500L, 2500L);
    }

    @Test
    void clientsThatBeganTogetherDoNotSendTogether() {
        List<Long> waits = new ArrayList<>();
        for (int client = 0; client < 30; client++) {
            now = 0;
            waits.add(wait(new Resender(new SplittableRandom(client), 0)));
        }
        assertThat(waits.stream().distinct().count()).isGreaterThan(15);
    }
}
