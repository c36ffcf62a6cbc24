package io.zmqkit.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.relay.protocol.ChatMessage;
import io.zmqkit.relay.protocol.Nickname;
import io.zmqkit.relay.protocol.Room;
import org.junit.jupiter.api.Test;

class OutboxTest {

    private static final Room LOBBY = new Room("lobby");
    private static final long SECOND = 1_000_000_000L;

    private final Outbox outbox = new Outbox(new Nickname("kim"));

    @Test
    void numbersMessagesAndNamesTheOldestThatWaits() {
        ChatMessage first = outbox.add(LOBBY, "one", 0);
        ChatMessage second = outbox.add(LOBBY, "two", 0);
        assertThat(first.id().n()).isEqualTo(1);
        assertThat(second.id().n()).isEqualTo(2);
        assertThat(second.id().base()).isEqualTo(1);
        assertThat(outbox.confirm(first.id(), 0)).isTrue();
        assertThat(outbox.resend(0)).singleElement().satisfies(again -> {
            assertThat(again.id().n()).isEqualTo(2);
            assertThat(again.id().base()).isEqualTo(2);
        });
    }

    @Test
    void isFullWithSixtyFourUnconfirmed() {
        for (int i = 0; i < 64; i++) {
            assertThat(outbox.isFull()).isFalse();
            outbox.add(LOBBY, "line", 0);
        }
        assertThat(outbox.isFull()).isTrue();
    }

    @Test
    void anotherSessionsMessageConfirmsNothing() {
        ChatMessage own = outbox.add(LOBBY, "one", 0);
        ChatMessage other = new Outbox(new Nickname("kim")).add(LOBBY, "one", 0);
        assertThat(outbox.confirm(other.id(), 0)).isFalse();
        assertThat(outbox.isOwn(other.id())).isFalse();
        assertThat(outbox.isOwn(own.id())).isTrue();
        assertThat(outbox.size()).isEqualTo(1);
    }

    @Test
    void newSessionNumbersWhatWaitsFromOneAndStillKnowsTheOldOnesAsItsOwn() {
        ChatMessage old = outbox.add(LOBBY, "one", 0);
        outbox.add(LOBBY, "two", 0);
        outbox.startNewSession(5 * SECOND);
        assertThat(outbox.resend(5 * SECOND)).extracting(ChatMessage::body).containsExactly("one", "two");
        assertThat(outbox.resend(5 * SECOND).get(0).id().n()).isEqualTo(1);
        assertThat(outbox.resend(5 * SECOND).get(0).id().session())
                .isNotEqualTo(old.id().session());
        assertThat(outbox.isOwn(old.id())).isTrue();
        assertThat(outbox.nanosOldestWaited(6 * SECOND)).isEqualTo(SECOND);
    }

    @Test
    void progressIsMeasuredFromTheLastSendingOrConfirmation() {
        ChatMessage one = outbox.add(LOBBY, "one", 0);
        outbox.add(LOBBY, "two", 0);
        assertThat(outbox.nanosSinceProgress(SECOND)).isEqualTo(SECOND);
        outbox.confirm(one.id(), SECOND);
        assertThat(outbox.nanosSinceProgress(SECOND)).isZero();
        outbox.resend(3 * SECOND);
        assertThat(outbox.nanosSinceProgress(4 * SECOND)).isEqualTo(SECOND);
    }
}
