package io.zmqkit.patterns.pubsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SequenceGapsTest {

    private static final String ZIP = "10001";

    private final SequenceGaps gaps = new SequenceGaps();

    private boolean accept(String zip, String epoch, long number) {
        return gaps.accept(zip, new SequenceNumber(epoch, number));
    }

    @Test
    void whatIsMissingInBetweenIsAGap() {
        for (long number : new long[] {1, 2, 5, 6, 16}) {
            assertThat(accept(ZIP, "a", number)).isTrue();
        }
        assertThat(gaps.of(ZIP)).isEqualTo(new SequenceGaps.Line(1, 16, 2, 11));
        assertThat(gaps.gaps()).isEqualTo(2);
        assertThat(gaps.lost()).isEqualTo(11);
    }

    @Test
    void whatCameBeforeALateSubscriberIsNoGap() {
        accept(ZIP, "a", 100);
        accept("10002", "a", 200);
        accept("10002", "a", 201);
        assertThat(gaps.isSequenced()).isTrue();
        assertThat(gaps.gaps()).isZero();
        assertThat(gaps.lost()).isZero();
        assertThat(gaps.of("10003")).isNull();
    }

    @Test
    void startOfTheNextEpochIsExpectedByWhoWasSubscribed() {
        accept(ZIP, "a", 100);
        accept(ZIP, "b", 4);
        accept("10002", "b", 3); // of a zip that sent nothing in the first epoch
        accept("10003", "b", 1);
        assertThat(gaps.restarts()).isEqualTo(1);
        assertThat(gaps.of(ZIP)).isEqualTo(new SequenceGaps.Line(100, 4, 1, 3));
        assertThat(gaps.of("10002")).isEqualTo(new SequenceGaps.Line(3, 3, 1, 2));
        assertThat(gaps.of("10003")).isEqualTo(new SequenceGaps.Line(1, 1, 0, 0));
    }

    @Test
    void repeatsAndLateOnesAreNeitherReceivedNorMissing() {
        accept(ZIP, "a", 5);
        assertThat(accept(ZIP, "a", 5)).isFalse();
        assertThat(accept(ZIP, "a", 3)).isFalse();
        accept(ZIP, "b", 1);
        assertThat(accept(ZIP, "a", 6)).as("an epoch that has ended").isFalse();
        assertThat(accept(ZIP, "b", 1)).isFalse();
        assertThat(accept(ZIP, "b", 2)).isTrue();
        assertThat(gaps.restarts()).isEqualTo(1);
        assertThat(gaps.lost()).isZero();
    }

    @Test
    void receivedAndMissingMakeUpWhatWasSentWhateverIsLostRepeatedOrLate() {
        Random random = new Random(42);
        long received = 0;
        long newest = 0;
        accept(ZIP, "a", 1);
        for (long number = 2; number <= 10_000; number++) {
            if (random.nextInt(4) > 0 || number == 10_000) {
                newest = number;
                received += accept(ZIP, "a", number) ? 1 : 0;
            }
            if (random.nextInt(4) == 0 && newest > 0) {
                received += accept(ZIP, "a", 1 + random.nextLong(newest)) ? 1 : 0;
            }
        }
        assertThat(1 + received + gaps.lost()).isEqualTo(10_000);
        assertThat(gaps.lost()).isBetween(2000L, 3000L);
    }

    @Test
    void numbersTooLargeToAddUpDoNotTurnNegative() {
        for (int zip = 10_000; zip < 10_020; zip++) {
            accept(String.valueOf(zip), "a", 1);
            accept(String.valueOf(zip), "a", 999_999_999_999_999_999L);
        }
        assertThat(gaps.lost()).isEqualTo(Long.MAX_VALUE);
    }
}
