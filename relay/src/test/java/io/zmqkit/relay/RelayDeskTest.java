package io.zmqkit.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.relay.history.MemoryJournal;
import io.zmqkit.relay.log.OwnLog;
import io.zmqkit.relay.protocol.Nickname;
import io.zmqkit.relay.protocol.SessionReply;
import io.zmqkit.relay.protocol.SessionRequest;
import java.time.Clock;
import org.junit.jupiter.api.Test;

class RelayDeskTest {

    private static final SessionRequest QUESTION = new SessionRequest("session-1");

    private final MemoryJournal journal = new MemoryJournal("epoch-1", 10);
    private final Acceptance acceptance = new Acceptance(journal, 10, 10);
    private final RelayDesk desk = new RelayDesk(
            acceptance,
            journal,
            new JournalWatch(journal, 0),
            new OwnLog(Clock.systemUTC()),
            () -> new Tally().snapshot(0, 0, 0, 0, 0));

    @Test
    void onlyWhoIsAuthorisedAsItsSenderHearsHowFarASessionIs() throws Exception {
        acceptance.judge(Texts.text("a", "kim", "session-1", 1, 1), 7);
        acceptance.confirm(1, 7, 1);
        SessionReply known = new SessionReply("session-1", 1, new Nickname("kim"), "epoch-1");
        assertThat(desk.session(QUESTION, null)).isEqualTo(known);
        assertThat(desk.session(QUESTION, "kim")).isEqualTo(known);
        assertThat(desk.session(QUESTION, "lee"))
                .isEqualTo(new SessionReply("session-1", 0, new Nickname("kim"), "epoch-1"));
    }
}
