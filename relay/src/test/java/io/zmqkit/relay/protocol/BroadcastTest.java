package io.zmqkit.relay.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.zmqkit.relay.protocol.Broadcast.Relayed;
import io.zmqkit.relay.protocol.Broadcast.Tick;
import io.zmqkit.relay.protocol.ProtocolException.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BroadcastTest {

    private static final String ID = "session-1 1 1";

    @Test
    void relayedMessageHasTheStampAsSixthFrame() throws Exception {
        List<byte[]> frames = FramesOf.text("room/a/", "ZRC1 TEXT", "kim", ID, "hi", "epoch-1 7 1700000000000");
        assertThat(Broadcast.decode(frames))
                .isInstanceOfSatisfying(
                        Relayed.class,
                        relayed -> assertThat(relayed.stamp()).isEqualTo(new Stamp("epoch-1", 7, 1_700_000_000_000L)));
        assertThat(FramesOf.toText(Broadcast.decode(frames).encode())).isEqualTo(FramesOf.toText(frames));
    }

    @Test
    void tickHasNeitherSenderNorBody() throws Exception {
        List<byte[]> frames = FramesOf.text("room/a/", "ZRC1 TICK", "", "- 0 0", "", "e 0 5");
        assertThat(Broadcast.decode(frames)).isEqualTo(new Tick(new Room("a"), new Stamp("e", 0, 5)));
        assertThat(FramesOf.toText(Broadcast.decode(frames).encode())).isEqualTo(FramesOf.toText(frames));
    }

    @ParameterizedTest
    @CsvSource({
        "STAMP,ZRC1 TEXT,kim,session-1 1 1,hi,e 0 5", // a TEXT has a number of its own
        "STAMP,ZRC1 TEXT,kim,session-1 1 1,hi,e 1",
        "STAMP,ZRC1 TEXT,kim,session-1 1 1,hi,E 1 5",
        "STAMP,ZRC1 TEXT,kim,session-1 1 1,hi,e -1 5",
        "STAMP,ZRC1 TEXT,kim,session-1 1 1,hi,''",
        "STAMP,ZRC1 TICK,'',- 0 0,'',e 1 99999999999999999999",
        "ID,ZRC1 TICK,kim,- 0 0,'',e 1 5",
        "ID,ZRC1 TICK,'',- 0 0,x,e 1 5",
        "ID,ZRC1 TICK,'',session-1 0 0,'',e 1 5",
        "KIND,ZRC1 TOCK,'',- 0 0,'',e 1 5",
    })
    void refusesWhatBreaksARule(Reason reason, String kind, String sender, String id, String body, String stamp) {
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> Broadcast.decode(FramesOf.text("room/a/", kind, sender, id, body, stamp)))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
    }
}
