package io.zmqkit.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.chat.SessionQuestion.Meaning;
import io.zmqkit.relay.protocol.Nickname;
import io.zmqkit.relay.protocol.SessionReply;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SessionQuestionTest {

    private static final long SECOND = 1_000_000_000L;
    private static final Nickname KIM = new Nickname("kim");

    private final SessionQuestion question = new SessionQuestion(0);
    private long now;

    private static SessionReply has(long last, @Nullable String sender) {
        return new SessionReply("session-1", last, sender == null ? null : new Nickname(sender), "e");
    }

    /** Sends all, waits until a question is due, asks it and takes the answer. */
    private Meaning answer(SessionReply reply, long oldest, long newest) {
        question.sent(now);
        return answerWithoutSending(reply, oldest, newest);
    }

    private Meaning answerWithoutSending(SessionReply reply, long oldest, long newest) {
        while (!question.isDue(now)) {
            now += SECOND;
        }
        question.asked(now);
        return question.answered(reply, KIM, oldest, newest);
    }

    @Test
    void isAskedAfterFourSecondsAndThenEveryFifteenAtMost() {
        long last = 0;
        for (long seconds : new long[] {4, 8, 15, 15}) {
            assertThat(question.isDue(last + seconds * SECOND - 1)).isFalse();
            assertThat(question.isDue(last + seconds * SECOND)).isTrue();
            last += seconds * SECOND;
            question.asked(last);
        }
        question.progressed(last);
        assertThat(question.isDue(last + 4 * SECOND)).isTrue();
    }

    @Test
    void whatTheRelayHasIsTaken() {
        assertThat(answer(has(7, "kim"), 5, 9)).isEqualTo(Meaning.TAKEN);
        assertThat(answer(has(9, "kim"), 5, 9)).isEqualTo(Meaning.TAKEN);
    }

    @Test
    void sessionOfAClientThatIsOnlySlowIsNeverGivenUp() {
        for (int i = 0; i < 100; i++) {
            assertThat(answer(has(4, "kim"), 5, 9)).isEqualTo(Meaning.EXPECTED);
        }
    }

    @Test
    void sessionThatTheRelayNeedNotKnowYetIsNeverGivenUp() {
        for (int i = 0; i < 100; i++) {
            assertThat(answer(has(0, null), 1, 9)).isEqualTo(Meaning.EXPECTED);
        }
        assertThat(question.refusals()).isEqualTo(100);
    }

    @Test
    void sessionThatTheRelayShouldKnowIsGivenUpWhenItSaysTwiceThatItDoesNot() {
        assertThat(answer(has(0, null), 5, 9)).isEqualTo(Meaning.EXPECTED);
        assertThat(answer(has(0, null), 5, 9)).isEqualTo(Meaning.LOST);
    }

    @Test
    void sessionWhosePlaceIsForgottenIsGivenUpWhenTheRelaySaysSoTwice() {
        assertThat(answer(has(2, "kim"), 5, 9)).isEqualTo(Meaning.EXPECTED);
        assertThat(answer(has(2, "kim"), 5, 9)).isEqualTo(Meaning.LOST);
    }

    @Test
    void anAnswerBeforeEverythingWasSentAgainDoesNotCount() {
        assertThat(answer(has(0, null), 5, 9)).isEqualTo(Meaning.EXPECTED);
        for (int i = 0; i < 10; i++) {
            assertThat(answerWithoutSending(has(0, null), 5, 9)).isEqualTo(Meaning.EXPECTED);
        }
        assertThat(question.refusals()).isEqualTo(1);
    }

    @Test
    void whatWasSentJustBeforeTheQuestionMayStillBeOnItsWay() {
        now = 4 * SECOND;
        question.sent(now);
        question.asked(now);
        assertThat(question.answered(has(0, null), KIM, 5, 9)).isEqualTo(Meaning.EXPECTED);
        assertThat(question.refusals()).isZero();
    }

    @Test
    void sessionThatSomebodyElseSpeaksInIsGivenUpAtOnce() {
        assertThat(answer(has(0, "lee"), 1, 9)).isEqualTo(Meaning.LOST);
        assertThat(answer(has(10, "kim"), 1, 9)).isEqualTo(Meaning.LOST);
    }

    @Test
    void confirmationForgetsWhatWasRefusedBefore() {
        answer(has(0, null), 5, 9);
        question.progressed(now);
        assertThat(question.refusals()).isZero();
        assertThat(answer(has(0, null), 6, 9)).isEqualTo(Meaning.EXPECTED);
    }
}
