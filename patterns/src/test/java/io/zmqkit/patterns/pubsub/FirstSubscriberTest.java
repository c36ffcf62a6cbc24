package io.zmqkit.patterns.pubsub;

import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.patterns.pubsub.FirstSubscriber.State;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FirstSubscriberTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final FirstSubscriber subscriber = new FirstSubscriber(Duration.ofSeconds(1), 0);

    @Test
    void feedBeginsALittleAfterTheFirstSubscription() {
        assertThat(subscriber.look(false, 10)).isEqualTo(State.AWAITED);
        assertThat(subscriber.look(true, 20)).isEqualTo(State.SETTLING);
        assertThat(subscriber.look(true, 19 + FirstSubscriber.SETTLE_NANOS)).isEqualTo(State.SETTLING);
        assertThat(subscriber.look(true, 20 + FirstSubscriber.SETTLE_NANOS)).isEqualTo(State.THERE);
    }

    @Test
    void subscriberThatIsThereAlreadyIsGivenTheSameTime() {
        assertThat(subscriber.look(true, 0)).isEqualTo(State.SETTLING);
        assertThat(subscriber.look(true, FirstSubscriber.SETTLE_NANOS)).isEqualTo(State.THERE);
    }

    @Test
    void nobodyComesInTime() {
        assertThat(subscriber.look(false, SECOND)).isEqualTo(State.AWAITED);
        assertThat(subscriber.look(false, SECOND + 1)).isEqualTo(State.MISSING);
    }

    @Test
    void withoutPatienceNobodyIsWaitedFor() {
        assertThat(new FirstSubscriber(Duration.ZERO, 0).look(false, 0)).isEqualTo(State.THERE);
    }
}
