package io.zmqkit.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.relay.protocol.ChatMessage;
import io.zmqkit.relay.protocol.ChatMessage.Kind;
import io.zmqkit.relay.protocol.MessageId;
import io.zmqkit.relay.protocol.Nickname;
import io.zmqkit.relay.protocol.Room;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnconfirmedTest {

    private static final Room LOBBY = new Room("lobby");

    private final Unconfirmed unconfirmed = new Unconfirmed(new Nickname("kim"));

    @Test
    void numbersMessagesAndNamesTheOldestThatWaits() {
        ChatMessage first = unconfirmed.add(LOBBY, "one");
        ChatMessage second = unconfirmed.add(LOBBY, "two");
        assertThat(first.id().n()).isEqualTo(1);
        assertThat(second.id().n()).isEqualTo(2);
        assertThat(second.id().base()).isEqualTo(1);
        assertThat(unconfirmed.confirm(first)).isTrue();
        assertThat(unconfirmed.waiting()).singleElement().satisfies(again -> {
            assertThat(again.id().n()).isEqualTo(2);
            assertThat(again.id().base()).isEqualTo(2);
        });
    }

    @Test
    void isFullWithSixtyFourUnconfirmed() {
        for (int i = 0; i < 64; i++) {
            assertThat(unconfirmed.isFull()).isFalse();
            unconfirmed.add(LOBBY, "line");
        }
        assertThat(unconfirmed.isFull()).isTrue();
    }

    @Test
    void anotherSessionsMessageConfirmsNothing() {
        ChatMessage own = unconfirmed.add(LOBBY, "one");
        ChatMessage other = new Unconfirmed(new Nickname("kim")).add(LOBBY, "one");
        assertThat(unconfirmed.confirm(other)).isFalse();
        assertThat(unconfirmed.isOwn(other)).isFalse();
        assertThat(unconfirmed.isOwn(own)).isTrue();
        assertThat(unconfirmed.size()).isEqualTo(1);
    }

    @Test
    void newSessionNumbersWhatWaitsFromOneAndStillKnowsTheOldOnesAsItsOwn() {
        ChatMessage old = unconfirmed.add(LOBBY, "one");
        unconfirmed.add(LOBBY, "two");
        unconfirmed.startNewSession();
        assertThat(unconfirmed.waiting()).extracting(ChatMessage::body).containsExactly("one", "two");
        assertThat(unconfirmed.waiting().get(0).id().n()).isEqualTo(1);
        assertThat(unconfirmed.waiting().get(0).id().session())
                .isNotEqualTo(old.id().session());
        assertThat(unconfirmed.isOwn(old)).isTrue();
    }

    @Test
    void hundredSessionsAreKnown() {
        ChatMessage first = unconfirmed.add(LOBBY, "one");
        for (int i = 0; i < 99; i++) {
            unconfirmed.startNewSession();
        }
        assertThat(unconfirmed.isOwn(first)).isTrue();
        unconfirmed.startNewSession();
        assertThat(unconfirmed.isOwn(first)).isFalse();
        assertThat(unconfirmed.isOwn(unconfirmed.waiting().get(0))).isTrue();
    }

    @Test
    void whatTheRelayIsKnownToHaveIsForgottenAndCounted() {
        unconfirmed.add(LOBBY, "one");
        unconfirmed.add(LOBBY, "two");
        unconfirmed.add(LOBBY, "three");
        assertThat(unconfirmed.confirmUpTo(2)).isTrue();
        assertThat(unconfirmed.confirmUpTo(2)).isFalse();
        assertThat(unconfirmed.oldest()).isEqualTo(3);
        assertThat(unconfirmed.newest()).isEqualTo(3);
        assertThat(unconfirmed.confirmed()).isEqualTo(2);
    }

    /** The relay has forgotten the session, and somebody else speaks in it. */
    @Test
    void anotherSendersMessageInItsSessionConfirmsNothing() {
        ChatMessage own = unconfirmed.add(LOBBY, "one");
        ChatMessage other = new ChatMessage(LOBBY, Kind.TEXT, new Nickname("mallory"), own.id(), "one");
        assertThat(unconfirmed.confirm(other)).isFalse();
        assertThat(unconfirmed.isOwn(other)).isFalse();
        assertThat(unconfirmed.confirm(own)).isTrue();
    }

    /** Somebody else speaks in its session, and under its name, too. */
    @ParameterizedTest
    @CsvSource({"lobby, 3, three", "lobby, 1, forged", "garden, 1, one"})
    void messageInItsSessionThatItHasNotSaidConfirmsNothing(String room, int n, String body) {
        unconfirmed.add(LOBBY, "one");
        ChatMessage second = unconfirmed.add(LOBBY, "two");
        MessageId id = new MessageId(second.id().session(), n, 1);
        ChatMessage forged = new ChatMessage(new Room(room), Kind.TEXT, second.sender(), id, body);
        assertThat(unconfirmed.confirm(forged)).isFalse();
        assertThat(unconfirmed.isOwn(forged)).isFalse();
        assertThat(unconfirmed.isForeign(forged)).isTrue();
        assertThat(unconfirmed.size()).isEqualTo(2);
        unconfirmed.startNewSession();
        assertThat(unconfirmed.isOwn(forged)).isFalse();
        assertThat(unconfirmed.isOwn(second)).isTrue();
        assertThat(unconfirmed.confirm(second)).isFalse();
        assertThat(unconfirmed.size()).isEqualTo(2);
    }

    @Test
    void numberThatWasNotGivenOutConfirmsNothing() {
        unconfirmed.add(LOBBY, "one");
        assertThat(unconfirmed.confirmUpTo(2)).isFalse();
        assertThat(unconfirmed.size()).isEqualTo(1);
    }

    @Test
    void whatWasSaidUnderAnEarlierNameIsStillItsOwn() {
        ChatMessage old = unconfirmed.add(LOBBY, "one");
        assertThat(unconfirmed.confirm(old)).isTrue();
        unconfirmed.rename(new Nickname("lee"));
        assertThat(unconfirmed.isOwn(old)).isTrue();
        assertThat(unconfirmed.isOwn(unconfirmed.add(LOBBY, "two"))).isTrue();
    }
}
