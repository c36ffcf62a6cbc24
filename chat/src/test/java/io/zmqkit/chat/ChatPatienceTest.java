package io.zmqkit.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChatPatienceTest {

    private static final long TENTH = 100_000_000L;

    private long now;

    /** How many seconds pass, in turns of 100 ms and an hour at most, until it gives up. */
    private long seconds(ChatPatience patience, boolean ownWaits, int refusals, LongConsumer each) {
        for (long turn = 1; turn <= 36_000; turn++) {
            now += TENTH;
            patience.turn(now);
            each.accept(turn);
            if (patience.isExhausted(ownWaits, refusals)) {
                return turn / 10;
            }
        }
        return 3600;
    }

    private ChatPatience patience(@Nullable Duration timeout) {
        return new ChatPatience(timeout, now);
    }

    @Test
    void endsAfterAMinuteWithoutASignOfTheRelay() {
        assertThat(seconds(patience(null), true, 0, turn -> {})).isEqualTo(60);
    }

    @Test
    void othersProgressIsProgressWhileTheRelayHasNotRefused() {
        ChatPatience patience = patience(null);
        assertThat(seconds(patience, true, 0, turn -> {
                    patience.heard();
                    if (turn % 500 == 0 && turn < 2500) { // somebody else's line every 50 s
                        patience.roomProgress();
                    }
                }))
                .isEqualTo(300); // five minutes after its own last line
    }

    @Test
    void endsAfterAMinuteWhenTheRelayKeepsAnsweringThatItHasNotTakenWhatWasSent() {
        ChatPatience patience = patience(null);
        assertThat(seconds(patience, true, 3, turn -> {
                    patience.heard();
                    patience.roomProgress();
                }))
                .isEqualTo(60);
    }

    @Test
    void endsAfterThreeMinutesWhenTheRelayTicksAndNothingMoves() {
        ChatPatience patience = patience(null);
        assertThat(seconds(patience, true, 0, turn -> patience.heard())).isEqualTo(180);
    }

    @Test
    void timeoutThatWasGivenEndsItThoughTheRelayTicks() {
        ChatPatience patience = patience(Duration.ofSeconds(7));
        assertThat(seconds(patience, true, 0, turn -> patience.heard())).isEqualTo(7);
    }

    @Test
    void timeoutCountsFromTheLastMessageOfAnybody() {
        ChatPatience patience = patience(Duration.ofSeconds(7));
        assertThat(seconds(patience, false, 0, turn -> {
                    if (turn <= 1000) {
                        patience.roomProgress();
                    }
                }))
                .isEqualTo(107);
    }

    @Test
    void waitsForEverForMessagesWhileTheyCome() {
        ChatPatience patience = patience(Duration.ofSeconds(7));
        assertThat(seconds(patience, false, 0, turn -> patience.roomProgress())).isEqualTo(3600);
    }

    @Test
    void machineThatStandsStillOrLeavesItNoTimeCostsNoPatience() {
        ChatPatience patience = patience(null);
        now += 3600 * 10 * TENTH;
        patience.turn(now);
        assertThat(patience.isExhausted(true, 0)).isFalse();
        int turns = 0;
        while (!patience.isExhausted(true, 0)) { // each turn takes 2 s instead of 100 ms
            now += 20 * TENTH;
            patience.turn(now);
            turns++;
        }
        assertThat(turns).isGreaterThan(100);
    }

    @Test
    void whatIsConfirmedOrShownIsProgressOnlyWhenItGrows() {
        ChatPatience patience = patience(Duration.ofSeconds(10));
        assertThat(seconds(patience, true, 0, turn -> patience.counted(turn < 50 ? 0 : 1, 0)))
                .isEqualTo(15);
    }
}
