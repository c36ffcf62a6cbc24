package io.zmqkit.relay.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.zmqkit.relay.Texts;
import io.zmqkit.relay.history.Journal.Range;
import io.zmqkit.relay.protocol.Broadcast.Relayed;
import io.zmqkit.relay.protocol.ChatMessage;
import io.zmqkit.relay.protocol.ChatMessage.Kind;
import io.zmqkit.relay.protocol.MessageId;
import io.zmqkit.relay.protocol.Nickname;
import io.zmqkit.relay.protocol.Room;
import io.zmqkit.relay.protocol.Stamp;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryJournalTest {

    private static final Room A = new Room("a");

    @Test
    void keepsTheLastMessagesOfEachRoom() {
        try (MemoryJournal journal = new MemoryJournal("e", 3)) {
            assertThat(journal.range(A)).isEqualTo(Range.EMPTY);
            assertThat(journal.read(A, 1, 10)).isEmpty();
            journal.append(Texts.stored("a", "session-1", "e", 1, 5));
            journal.append(Texts.stored("b", "session-2", "e", 1, 1));
            assertThat(journal.range(A)).isEqualTo(new Range(3, 5));
            assertThat(Texts.seqs(journal.read(A, 1, 10))).containsExactly(3L, 4L, 5L);
            assertThat(Texts.seqs(journal.read(A, 4, 1))).containsExactly(4L);
            assertThat(journal.read(A, 6, 10)).isEmpty();
            assertThat(journal.rooms()).containsExactlyInAnyOrder(A, new Room("b"));
        }
    }

    @Test
    void whatIsReadIsWhatWasKept() {
        List<Relayed> said = Texts.stored("a", "session-1", "e", 1, 100);
        try (MemoryJournal journal = new MemoryJournal("e", 40)) {
            journal.append(said);
            assertThat(journal.read(A, 1, 1000)).isEqualTo(said.subList(60, 100));
            assertThat(journal.read(A, 90, 5)).isEqualTo(said.subList(89, 94));
        }
    }

    @Test
    void textOfEveryScriptIsKeptAsItWas() {
        ChatMessage message = new ChatMessage(
                A, Kind.TEXT, new Nickname("김\uD83D\uDE00"), new MessageId("session-1", 7, 3), "\uFFFD\t한글");
        List<Relayed> said = List.of(new Relayed(message, new Stamp("e", 1, 123_456_789_012L)));
        try (MemoryJournal journal = new MemoryJournal("e", 1)) {
            journal.append(said);
            assertThat(journal.read(A, 1, 10)).isEqualTo(said);
        }
    }

    @Test
    void withKeepZeroItOnlyCounts() {
        try (MemoryJournal journal = new MemoryJournal("e", 0)) {
            journal.append(Texts.stored("a", "session-1", "e", 1, 5));
            assertThat(journal.range(A)).isEqualTo(new Range(6, 5));
            assertThat(journal.read(A, 1, 10)).isEmpty();
        }
    }

    @Test
    void whenMemoryIsShortTheFullestRoomLosesItsOldestMessages() {
        try (MemoryJournal journal = new MemoryJournal("e", 1000, 20_000)) {
            journal.append(Texts.stored("quiet", "session-1", "e", 1, 5));
            journal.append(Texts.stored("a", "session-2", "e", 1, 1000));
            assertThat(journal.range(new Room("quiet"))).isEqualTo(new Range(1, 5));
            Range left = journal.range(A);
            assertThat(left.last()).isEqualTo(1000);
            assertThat(left.first()).isBetween(700L, 900L);
            assertThat(Texts.seqs(journal.read(A, 1, 1))).containsExactly(left.first());
        }
    }

    @Test
    void optionsAreChecked() {
        assertThatIllegalArgumentException().isThrownBy(() -> new MemoryJournal("E", 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MemoryJournal("e", -1))
                .withMessage("keep must be 0-10000000, was -1");
    }
}
