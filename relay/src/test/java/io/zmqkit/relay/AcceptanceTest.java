package io.zmqkit.relay;

import static io.zmqkit.relay.Texts.presence;
import static io.zmqkit.relay.Texts.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.relay.Acceptance.Verdict;
import io.zmqkit.relay.history.Journal;
import io.zmqkit.relay.history.MemoryJournal;
import io.zmqkit.relay.history.SqliteJournal;
import io.zmqkit.relay.log.State;
import io.zmqkit.relay.protocol.ChatMessage;
import io.zmqkit.relay.protocol.ChatMessage.Kind;
import io.zmqkit.relay.protocol.Room;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AcceptanceTest {

    private static final Room ROOM = new Room("a");

    private final Acceptance acceptance = new Acceptance(new MemoryJournal("e", 10), 100, 2);

    private Verdict judge(ChatMessage message) throws Exception {
        return acceptance.judge(message, 7);
    }

    @Test
    void numbersAreTakenOnceAndInOrderAcrossRooms() throws Exception {
        assertThat(judge(text("a", "session-1", 1))).isEqualTo(Verdict.ACCEPTED);
        assertThat(judge(text("b", "kim", "session-1", 2, 1))).isEqualTo(Verdict.ACCEPTED);
        assertThat(judge(text("a", "kim", "session-1", 2, 1))).isEqualTo(Verdict.DUPLICATE);
        assertThat(judge(text("a", "kim", "session-1", 4, 1))).isEqualTo(Verdict.OUT_OF_ORDER);
        assertThat(judge(text("a", "kim", "session-1", 3, 1))).isEqualTo(Verdict.ACCEPTED);
        assertThat(acceptance.lastSeq(ROOM)).isEqualTo(2);
        assertThat(acceptance.lastSeq(new Room("b"))).isEqualTo(1);
    }

    @Test
    void baseTellsAnIgnorantRelayWhereASessionStands() throws Exception {
        assertThat(judge(text("a", "kim", "session-1", 8, 7))).isEqualTo(Verdict.OUT_OF_ORDER);
        assertThat(judge(text("a", "kim", "session-1", 7, 7))).isEqualTo(Verdict.ACCEPTED);
        assertThat(judge(text("a", "kim", "session-1", 8, 7))).isEqualTo(Verdict.ACCEPTED);
    }

    @Test
    void baseNeverTurnsASessionBack() throws Exception {
        assertThat(judge(text("a", "kim", "session-1", 1, 1))).isEqualTo(Verdict.ACCEPTED);
        assertThat(judge(text("a", "kim", "session-1", 2, 1))).isEqualTo(Verdict.ACCEPTED);
        assertThat(judge(text("a", "kim", "session-1", 1, 1))).isEqualTo(Verdict.DUPLICATE);
        assertThat(judge(text("a", "kim", "session-1", 3, 1))).isEqualTo(Verdict.ACCEPTED);
    }

    @Test
    void clientThatNeverResendsMaySkipNumbers() throws Exception {
        assertThat(judge(text("a", "session-1", 1))).isEqualTo(Verdict.ACCEPTED);
        assertThat(judge(text("a", "session-1", 5))).isEqualTo(Verdict.ACCEPTED);
        assertThat(judge(text("a", "session-1", Long.MAX_VALUE))).isEqualTo(Verdict.ACCEPTED);
        assertThat(judge(text("a", "session-1", 6))).isEqualTo(Verdict.DUPLICATE);
    }

    @Test
    void undoneBatchIsAsIfItHadNeverCome() throws Exception {
        judge(text("a", "session-1", 1));
        acceptance.confirm(1, 7, 1);
        judge(text("a", "kim", "session-1", 2, 1));
        judge(text("b", "kim", "session-2", 1, 1));
        acceptance.undo();
        assertThat(acceptance.lastSeq(ROOM)).isEqualTo(1);
        assertThat(judge(text("a", "kim", "session-1", 3, 1))).isEqualTo(Verdict.OUT_OF_ORDER);
        assertThat(judge(text("a", "kim", "session-1", 2, 1))).isEqualTo(Verdict.ACCEPTED);
        assertThat(judge(text("c", "lee", "session-2", 1, 1))).isEqualTo(Verdict.ACCEPTED);
        assertThat(acceptance.lastSeq(ROOM)).isEqualTo(2);
    }

    @Test
    void sessionBelongsToTheNameItWasFirstSeenWith() throws Exception {
        assertThat(judge(presence(Kind.JOIN, "a", "kim", "session-1"))).isEqualTo(Verdict.ACCEPTED);
        assertThat(judge(text("a", "lee", "session-1", 1, 1))).isEqualTo(Verdict.WRONG_SENDER);
        assertThat(judge(presence(Kind.LEAVE, "a", "lee", "session-1"))).isEqualTo(Verdict.WRONG_SENDER);
        acceptance.confirm(1, 7, 1);
        assertThat(judge(text("a", "lee", "session-1", 1, 1))).isEqualTo(Verdict.WRONG_SENDER);
        assertThat(judge(text("a", "kim", "session-1", 1, 1))).isEqualTo(Verdict.ACCEPTED);
    }

    @Test
    void onlyTextsUseUpRooms() throws Exception {
        judge(text("a", "session-1", 1));
        acceptance.confirm(1, 7, 1);
        judge(text("b", "session-2", 1));
        assertThat(judge(text("c", "session-3", 1))).isEqualTo(Verdict.TOO_MANY_ROOMS);
        assertThat(judge(presence(Kind.JOIN, "c", "kim", "session-3"))).isEqualTo(Verdict.ACCEPTED);
        assertThat(judge(text("b", "session-1", 2))).isEqualTo(Verdict.ACCEPTED);
        acceptance.undo();
        assertThat(judge(text("c", "session-3", 1))).isEqualTo(Verdict.ACCEPTED);
    }

    @Test
    void longestUnusedSessionsAreForgottenUnlessTheJournalKnowsThem(@TempDir Path directory) throws Exception {
        try (Journal disk = new SqliteJournal(directory.resolve("h.db"), "e", 10)) {
            disk.append(Texts.stored("a", "session-1", "e", 1, 5));
            Acceptance small = new Acceptance(disk, 1, 10);
            assertThat(small.lastSeq(ROOM)).isEqualTo(5);
            small.judge(presence(Kind.HERE, "a", "kim", "session-1"), 7);
            small.judge(presence(Kind.HERE, "a", "lee", "session-2"), 7);
            small.judge(presence(Kind.HERE, "a", "park", "session-3"), 7);
            small.confirm(3, 7, 3);
            small.forgetSessions();
            assertThat(small.judge(text("a", "kim", "session-1", 5, 1), 7)).isEqualTo(Verdict.DUPLICATE);
            assertThat(small.judge(text("a", "lee", "session-1", 6, 6), 7)).isEqualTo(Verdict.WRONG_SENDER);
            assertThat(small.judge(text("a", "kim", "session-1", 6, 1), 7)).isEqualTo(Verdict.ACCEPTED);
            assertThat(small.judge(text("a", "kim", "session-2", 1, 1), 7)).isEqualTo(Verdict.ACCEPTED); // forgotten
        }
    }

    @Test
    void stateDoesNotDependOnHowEntriesWereGroupedNorOnWhatClientsAsk() throws Exception {
        ChatMessage[] entries = {
            text("a", "kim", "session-1", 1, 1),
            text("a", "lee", "session-2", 1, 1),
            text("a", "kim", "session-1", 1, 1),
            presence(Kind.HERE, "a", "park", "session-3"),
            text("a", "lee", "session-2", 3, 3),
        };
        Acceptance single = new Acceptance(State.EMPTY, 2, 10);
        Acceptance whole = new Acceptance(State.EMPTY, 2, 10);
        for (int i = 0; i < entries.length; i++) {
            single.judge(entries[i], 7);
            single.undo(); // the journal failed, and the batch comes again
            single.judge(entries[i], 7);
            single.confirm(i + 1, 7, 1);
            whole.judge(entries[i], 7);
            whole.session("session-1");
        }
        whole.confirm(entries.length, 7, entries.length);
        assertThat(single.state()).isEqualTo(whole.state());
        assertThat(single.state().sessions()).containsOnlyKeys("session-1", "session-3", "session-2");
        single.forgetSessions();
        assertThat(single.state().sessions().keySet()).containsExactly("session-3", "session-2");
        assertThat(new Acceptance(single.state(), 2, 10).state()).isEqualTo(single.state());
    }

    @Test
    void segmentIsCountedInMessagesAndEndsWithTheEntryThatFillsIt() {
        Acceptance one = new Acceptance(State.EMPTY, 2, 10);
        assertThat(one.leftInSegment()).isEqualTo(Acceptance.SEGMENT);
        assertThat(one.confirm(1, 7, Acceptance.SEGMENT - 1)).isFalse();
        assertThat(one.leftInSegment()).isEqualTo(1);
        Acceptance successor = new Acceptance(one.state(), 2, 10);
        assertThat(successor.leftInSegment()).isEqualTo(1);
        assertThat(successor.confirm(2, 7, 256)).isTrue();
        assertThat(successor.leftInSegment()).isEqualTo(Acceptance.SEGMENT - 255);
        assertThat(successor.confirm(3, 7, 1)).isFalse();
    }

    @Test
    void stateTellsWhichMessageWasTheLastOfARoom() throws Exception {
        Acceptance one = new Acceptance(State.EMPTY, 2, 10);
        one.judge(text("a", "kim", "session-1", 1, 1), 70);
        one.judge(text("a", "kim", "session-1", 1, 1), 80); // a duplicate is none
        one.confirm(2, 80, 2);
        assertThat(one.state().rooms()).containsExactly(Map.entry(ROOM, new State.Last(1, 70)));
        assertThat(one.state().millis()).isEqualTo(80);
    }
}
