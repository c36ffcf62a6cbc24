package io.zmqkit.relay.backplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.zmqkit.relay.history.Journal.Session;
import io.zmqkit.relay.log.State;
import io.zmqkit.relay.protocol.Nickname;
import io.zmqkit.relay.protocol.Room;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SnapshotCodecTest {

    private static State state() {
        Map<String, Session> sessions = new LinkedHashMap<>();
        for (int i = 9; i > 0; i--) {
            sessions.put("session-" + i, new Session(new Nickname("kim"), i));
        }
        return new State(5, 70, 99, Map.of(new Room("a"), new State.Last(3, 69)), sessions);
    }

    @Test
    void stateComesBackWithItsSessionsInTheirOrder() throws Exception {
        State back = SnapshotCodec.decode(SnapshotCodec.encode(state()));
        assertThat(back).isEqualTo(state());
        assertThat(back.sessions().keySet())
                .containsExactlyElementsOf(state().sessions().keySet());
    }

    @Test
    void damagedBytesAreAnIoException() throws Exception {
        byte[] whole = SnapshotCodec.encode(state());
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatIOException().isThrownBy(() -> SnapshotCodec.decode(part));
        }
    }
}
