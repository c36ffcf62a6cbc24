package io.zmqkit.relay;

import static io.zmqkit.relay.Texts.presence;
import static io.zmqkit.relay.Texts.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.relay.Acceptance.Verdict;
import io.zmqkit.relay.history.Journal;
import io.zmqkit.relay.history.MemoryJournal;
import io.zmqkit.relay.history.SqliteJournal;
import io.zmqkit.relay.protocol.ChatMessage;
import io.zmqkit.relay.protocol.ChatMessage.Kind;
import io.zmqkit.relay.protocol.Room;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AcceptanceTest {

    private static final Room ROOM = new Room("a");

    private final Acceptance acceptance = new Acceptance(new MemoryJournal("e", 10), 100, 2);

    private Verdict judge(ChatMessage message) throws Exception {
        return acceptance.judge(message);
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
        acceptance.confirm();
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
        acceptance.confirm();
        assertThat(judge(text("a", "lee", "session-1", 1, 1))).isEqualTo(Verdict.WRONG_SENDER);
        assertThat(judge(text("a", "kim", "session-1", 1, 1))).isEqualTo(Verdict.ACCEPTED);
    }

    @Test
    void onlyTextsUseUpRooms() throws Exception {
        judge(text("a", "session-1", 1));
        acceptance.confirm();
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
            small.judge(presence(Kind.HERE, "a", "kim", "session-1"));
            small.judge(presence(Kind.HERE, "a", "lee", "session-2"));
            small.judge(presence(Kind.HERE, "a", "park", "session-3"));
            small.confirm();
            assertThat(small.judge(text("a", "kim", "session-1", 5, 1))).isEqualTo(Verdict.DUPLICATE);
            assertThat(small.judge(text("a", "lee", "session-1", 6, 6))).isEqualTo(Verdict.WRONG_SENDER);
            assertThat(small.judge(text("a", "kim", "session-1", 6, 1))).isEqualTo(Verdict.ACCEPTED);
            assertThat(small.judge(text("a", "kim", "session-2", 1, 1))).isEqualTo(Verdict.ACCEPTED); // forgotten
        }
    }
}
