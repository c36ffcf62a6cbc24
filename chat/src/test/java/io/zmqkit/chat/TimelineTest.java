package io.zmqkit.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.relay.protocol.Broadcast.Relayed;
import io.zmqkit.relay.protocol.ChatMessage;
import io.zmqkit.relay.protocol.ChatMessage.Kind;
import io.zmqkit.relay.protocol.MessageId;
import io.zmqkit.relay.protocol.Nickname;
import io.zmqkit.relay.protocol.Room;
import io.zmqkit.relay.protocol.Stamp;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimelineTest {

    private final Timeline timeline = new Timeline();

    private static Relayed message(String epoch, long seq) {
        MessageId id = new MessageId("session-1", seq, seq);
        ChatMessage message = new ChatMessage(new Room("lobby"), Kind.TEXT, new Nickname("kim"), id, "text " + seq);
        return new Relayed(message, new Stamp(epoch, seq, 0));
    }

    private List<Long> take(long seq) {
        return seqs(timeline.take(message("one", seq)));
    }

    private static List<Long> seqs(List<Relayed> messages) {
        return messages.stream().map(message -> message.stamp().seq()).toList();
    }

    @Test
    void letsEachMessageThroughOnceAndInOrder() {
        timeline.start("one", 1);
        assertThat(take(1)).containsExactly(1L);
        assertThat(take(1)).isEmpty();
        assertThat(take(3)).isEmpty();
        assertThat(timeline.isMissingSome()).isTrue();
        assertThat(take(2)).containsExactly(2L, 3L);
        assertThat(timeline.isMissingSome()).isFalse();
    }

    @Test
    void keepsWhatComesBeforeItIsKnownWhereToBegin() {
        assertThat(take(7)).isEmpty();
        assertThat(take(6)).isEmpty();
        timeline.start("one", 6);
        assertThat(seqs(timeline.inOrder())).containsExactly(6L, 7L);
    }

    @Test
    void noticesAMissingTailFromANumberAlone() {
        timeline.start("one", 1);
        take(1);
        timeline.reached(2);
        assertThat(timeline.isMissingSome()).isTrue();
    }

    @Test
    void givesUpWhatIsNoLongerKeptAndTellsHowMuch() {
        timeline.start("one", 1);
        assertThat(take(5)).isEmpty();
        assertThat(timeline.skipTo(4)).isEqualTo(3);
        assertThat(timeline.skipTo(4)).isZero();
        assertThat(take(4)).containsExactly(4L, 5L);
    }

    @Test
    void forgetsTheOldHistoryWhenANewOneBegins() {
        timeline.start("one", 1);
        take(9);
        timeline.start("two", 1);
        assertThat(timeline.isMissingSome()).isFalse();
        assertThat(seqs(timeline.take(message("two", 1)))).containsExactly(1L);
        assertThat(timeline.take(message("two", 9))).isEmpty();
    }

    @Test
    void keepsABoundedNumberOfEarlyMessagesAndStillKnowsThatTheOthersAreMissing() {
        timeline.start("one", 1);
        for (long seq = 2; seq <= 5000; seq++) {
            assertThat(take(seq)).isEmpty();
        }
        assertThat(take(1)).hasSizeBetween(1000, 3000);
        assertThat(timeline.isMissingSome()).isTrue();
    }
}
