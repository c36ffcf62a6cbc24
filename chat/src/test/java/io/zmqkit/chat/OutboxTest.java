package io.zmqkit.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.relay.protocol.ChatMessage;
import io.zmqkit.relay.protocol.Nickname;
import io.zmqkit.relay.protocol.Room;
import org.junit.jupiter.api.Test;

class OutboxTest {

    private static final Room LOBBY = new Room("lobby");

    private final Outbox outbox = new Outbox(new Nickname("kim"));

    @Test
    void numbersMessagesAndNamesTheOldestThatWaits() {
        ChatMessage first = outbox.add(LOBBY, "one");
        ChatMessage second = outbox.add(LOBBY, "two");
        assertThat(first.id().n()).isEqualTo(1);
        assertThat(second.id().n()).isEqualTo(2);
        assertThat(second.id().base()).isEqualTo(1);
        assertThat(outbox.confirm(first.id())).isTrue();
        assertThat(outbox.waiting()).singleElement().satisfies(again -> {
            assertThat(again.id().n()).isEqualTo(2);
            assertThat(again.id().base()).isEqualTo(2);
        });
    }

    @Test
    void isFullWithSixtyFourUnconfirmed() {
        for (int i = 0; i < 64; i++) {
            assertThat(outbox.isFull()).isFalse();
            outbox.add(LOBBY, "line");
        }
        assertThat(outbox.isFull()).isTrue();
    }

    @Test
    void anotherSessionsMessageConfirmsNothing() {
        ChatMessage own = outbox.add(LOBBY, "one");
        ChatMessage other = new Outbox(new Nickname("kim")).add(LOBBY, "one");
        assertThat(outbox.confirm(other.id())).isFalse();
        assertThat(outbox.isOwn(other.id())).isFalse();
        assertThat(outbox.isOwn(own.id())).isTrue();
        assertThat(outbox.size()).isEqualTo(1);
    }

    @Test
    void newSessionNumbersWhatWaitsFromOneAndStillKnowsTheOldOnesAsItsOwn() {
        ChatMessage old = outbox.add(LOBBY, "one");
        outbox.add(LOBBY, "two");
        outbox.startNewSession();
        assertThat(outbox.waiting()).extracting(ChatMessage::body).containsExactly("one", "two");
        assertThat(outbox.waiting().get(0).id().n()).isEqualTo(1);
        assertThat(outbox.waiting().get(0).id().session()).isNotEqualTo(old.id().session());
        assertThat(outbox.isOwn(old.id())).isTrue();
    }

    @Test
    void whatTheRelayIsKnownToHaveIsForgottenAndCounted() {
        outbox.add(LOBBY, "one");
        outbox.add(LOBBY, "two");
        outbox.add(LOBBY, "three");
        assertThat(outbox.confirmUpTo(2)).isTrue();
        assertThat(outbox.confirmUpTo(2)).isFalse();
        assertThat(outbox.oldest()).isEqualTo(3);
        assertThat(outbox.newest()).isEqualTo(3);
        assertThat(outbox.confirmed()).isEqualTo(2);
    }
}
