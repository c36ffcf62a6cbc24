package io.zmqkit.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.relay.protocol.ChatMessage;
import io.zmqkit.relay.protocol.ChatMessage.Kind;
import io.zmqkit.relay.protocol.MessageId;
import io.zmqkit.relay.protocol.Nickname;
import io.zmqkit.relay.protocol.Room;
import org.junit.jupiter.api.Test;

class AttendanceTest {

    private static final Room LOBBY = new Room("lobby");

    private final Recorder recorder = new Recorder();
    private final Unconfirmed self = new Unconfirmed(new Nickname("kim"));
    private final Attendance attendance = new Attendance(self, recorder);

    private static ChatMessage said(Kind kind, String name, String session) {
        return new ChatMessage(LOBBY, kind, new Nickname(name), new MessageId(session, 0, 0), "");
    }

    @Test
    void tellsWhoComesAndGoesAndGreetsWhoeverJoins() {
        attendance.note(said(Kind.JOIN, "lee", "session-2"), 0);
        assertThat(attendance.present()).containsExactly(new Nickname("kim"), new Nickname("lee"));
        assertThat(attendance.takeGreetingDue()).isTrue();
        assertThat(attendance.takeGreetingDue()).isFalse();
        attendance.note(said(Kind.LEAVE, "lee", "session-2"), 1);
        assertThat(recorder.others()).containsExactly("joined lee", "left lee");
    }

    @Test
    void ownPresenceIsNotTold() {
        attendance.note(self.presence(LOBBY, Kind.JOIN), 0);
        assertThat(attendance.takeGreetingDue()).isFalse();
        assertThat(recorder.others()).isEmpty();
    }

    @Test
    void whoeverWasThereIsUnknownWhenThisClientComesBack() {
        attendance.note(said(Kind.JOIN, "lee", "session-2"), 0);
        attendance.comeBack();
        assertThat(attendance.present()).containsExactly(new Nickname("kim"));
        assertThat(attendance.takeGreetingDue()).isFalse();
    }
}
