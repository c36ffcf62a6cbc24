package io.zmqkit.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class HistorySilenceTest {

    private static final long TEN_SECONDS = Duration.ofSeconds(10).toNanos();

    private final HistorySilence silence = new HistorySilence(0);

    @Test
    void isToldOnceWhenTheHistoryWasAwaitedForTenSeconds() {
        assertThat(silence.begins(true, TEN_SECONDS)).isFalse();
        assertThat(silence.begins(true, TEN_SECONDS + 1)).isTrue();
        assertThat(silence.begins(true, 2 * TEN_SECONDS)).isFalse();
    }

    @Test
    void isToldAgainAfterTheHistoryHadAnswered() {
        assertThat(silence.begins(true, TEN_SECONDS + 1)).isTrue();
        assertThat(silence.begins(false, 2 * TEN_SECONDS)).isFalse();
        assertThat(silence.begins(true, 3 * TEN_SECONDS)).isFalse();
        assertThat(silence.begins(true, 3 * TEN_SECONDS + 1)).isTrue();
    }
}
