package io.zmqkit.core.curve;

import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.core.curve.Refusal.Reason;
import org.junit.jupiter.api.Test;

class AdmissionTest {

    private final Admission admission = new Admission();

    private void hangUp(int times, long now) {
        for (int i = 0; i < times; i++) {
            admission.hungUp(now);
        }
    }

    @Test
    void oneNoIsEnoughUntilTheServerLetsItIn() {
        assertThat(admission.refusal(0)).isNull();
        admission.denied(Reason.NOT_AUTHORISED);
        assertThat(admission.refusal(0)).isEqualTo(Reason.NOT_AUTHORISED);
        admission.admitted();
        assertThat(admission.refusal(0)).isNull();
    }

    @Test
    void serverThatHungUpOnceMayHaveBeenKilled() {
        hangUp(Admission.HANG_UPS - 1, 0);
        assertThat(admission.refusal(100 * Admission.LEAST_NANOS)).isNull();
    }

    @Test
    void serverThatHangsUpEachTimeForASecondCannotReadWhatItIsSent() {
        hangUp(1, 5);
        hangUp(Admission.HANG_UPS - 1, 7);
        assertThat(admission.refusal(4 + Admission.LEAST_NANOS)).isNull();
        assertThat(admission.refusal(5 + Admission.LEAST_NANOS)).isEqualTo(Reason.NOT_UNDERSTOOD);
    }

    @Test
    void serverThatIsStartedAgainBeginsAnew() {
        hangUp(Admission.HANG_UPS - 1, 0);
        admission.absent();
        hangUp(1, Admission.LEAST_NANOS);
        assertThat(admission.refusal(100 * Admission.LEAST_NANOS)).isNull();
    }

    @Test
    void serverThatHasLetItInOnceHasTheRightKeyHoweverOftenItHangsUp() {
        admission.admitted();
        hangUp(100, 0);
        assertThat(admission.refusal(100 * Admission.LEAST_NANOS)).isNull();
        admission.denied(Reason.NOT_AUTHORISED);
        assertThat(admission.refusal(0)).isEqualTo(Reason.NOT_AUTHORISED);
    }

    @Test
    void serverThatHasAnsweredAnEncryptedWordHasTheRightKeyHoweverOftenItHangsUp() {
        hangUp(2, 0);
        admission.understood();
        hangUp(100, 0);
        assertThat(admission.refusal(100 * Admission.LEAST_NANOS)).isNull();
    }
}
