package io.zmqkit.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.relay.protocol.Broadcast.Relayed;
import io.zmqkit.relay.protocol.ChatMessage;
import io.zmqkit.relay.protocol.ChatMessage.Kind;
import io.zmqkit.relay.protocol.HistoryRequest;
import io.zmqkit.relay.protocol.MessageId;
import io.zmqkit.relay.protocol.Nickname;
import io.zmqkit.relay.protocol.Room;
import io.zmqkit.relay.protocol.Stamp;
import org.junit.jupiter.api.Test;

class EarlierMessagesTest {

    private static final Room LOBBY = new Room("lobby");

    private final EarlierMessages earlier = new EarlierMessages();

    private static Relayed message(long seq) {
        ChatMessage said =
                new ChatMessage(LOBBY, Kind.TEXT, new Nickname("kim"), new MessageId("session-1", seq, seq), "text");
        return new Relayed(said, new Stamp("epoch-1", seq, 0));
    }

    @Test
    void asksForSoManyBeforeTheFirstOneShown() {
        earlier.shownFrom(11);
        assertThat(earlier.isWanted()).isFalse();
        assertThat(earlier.want(5)).isTrue();
        assertThat(earlier.request(LOBBY)).isEqualTo(new HistoryRequest(LOBBY, 6, 5));
    }

    @Test
    void showsTheAnswerInOrderAndEachMessageOnceThoughItBrokeOff() {
        earlier.shownFrom(3);
        assertThat(earlier.want(5)).isTrue();
        assertThat(earlier.request(LOBBY)).isEqualTo(new HistoryRequest(LOBBY, 1, 2));
        assertThat(earlier.take(message(2))).isTrue();
        assertThat(earlier.take(message(1))).isTrue();
        assertThat(earlier.take(message(2))).isTrue();
        assertThat(earlier.take(message(3))).as("it was shown").isFalse();
        assertThat(earlier.complete()).extracting(each -> each.stamp().seq()).containsExactly(1L, 2L);
        assertThat(earlier.isWanted()).isFalse();
        assertThat(earlier.want(1)).as("there is nothing before the first").isFalse();
    }

    @Test
    void answerThatComesTwiceIsShownOnce() {
        earlier.shownFrom(3);
        assertThat(earlier.want(2)).isTrue();
        assertThat(earlier.request(LOBBY)).isEqualTo(new HistoryRequest(LOBBY, 1, 2));
        assertThat(earlier.take(message(1))).isTrue();
        assertThat(earlier.take(message(2))).isTrue();
        assertThat(earlier.complete()).hasSize(2);
        assertThat(earlier.take(message(1))).as("it was shown").isFalse();
        assertThat(earlier.complete()).isEmpty();
    }

    @Test
    void lateEndOfAnotherAnswerIsNotTheEndOfThisOne() {
        earlier.shownFrom(11);
        assertThat(earlier.want(5)).isTrue();
        assertThat(earlier.request(LOBBY)).isEqualTo(new HistoryRequest(LOBBY, 6, 5));
        assertThat(earlier.isAnswered(1, 20))
                .as("the relay keeps them, and none has come")
                .isFalse();
        assertThat(earlier.isAnswered(11, 20)).as("the relay has dropped them").isTrue();
        assertThat(earlier.isAnswered(1, 5)).as("the relay has never had them").isTrue();
        assertThat(earlier.take(message(6))).isTrue();
        assertThat(earlier.isAnswered(1, 20)).isTrue();
    }

    @Test
    void nothingWasSaidBeforeANewHistoryBegan() {
        earlier.shownFrom(11);
        assertThat(earlier.want(5)).isTrue();
        earlier.beginAnew();
        assertThat(earlier.isWanted()).isFalse();
        assertThat(earlier.want(5)).isFalse();
    }
}
