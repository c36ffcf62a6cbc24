package io.zmqkit.relay.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.zmqkit.relay.protocol.ProtocolException.Reason;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class HistoryTest {

    @Test
    void requestIsReadAndWrittenUnchanged() throws Exception {
        List<byte[]> frames = FramesOf.text("ZRC1 HISTORY", "a", "1", "1000");
        HistoryRequest request = HistoryRequest.decode(frames);
        assertThat(request).isEqualTo(new HistoryRequest(new Room("a"), 1, 1000));
        assertThat(FramesOf.toText(request.encode())).isEqualTo(FramesOf.toText(frames));
    }

    @ParameterizedTest
    @CsvSource({
        "KIND,ZRC1 HIST,a,1,1",
        "ROOM,ZRC1 HISTORY,A,1,1",
        "ROOM,ZRC1 HISTORY,room/a/,1,1",
        "RANGE,ZRC1 HISTORY,a,0,1",
        "RANGE,ZRC1 HISTORY,a,-1,1",
        "RANGE,ZRC1 HISTORY,a,1,0",
        "RANGE,ZRC1 HISTORY,a,1,1001",
        "RANGE,ZRC1 HISTORY,a,1,4294967297",
        "RANGE,ZRC1 HISTORY,a,x,1",
        "RANGE,ZRC1 HISTORY,a,99999999999999999999,1",
    })
    void requestThatBreaksARuleIsRefused(Reason reason, String kind, String room, String from, String limit) {
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> HistoryRequest.decode(FramesOf.text(kind, room, from, limit)))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
    }

    static Stream<List<byte[]>> goodRequests() {
        return Stream.of(
                FramesOf.text("ZRC1 HISTORY", "a", "1", "1000"),
                FramesOf.text("ZRC1 SESSION", "session-1"),
                FramesOf.text("ZRC1 STATUS"));
    }

    @ParameterizedTest
    @MethodSource("goodRequests")
    void requestsAreToldApartByTheirKind(List<byte[]> frames) throws Exception {
        assertThat(FramesOf.toText(Request.decode(frames).encode())).isEqualTo(FramesOf.toText(frames));
    }

    static Stream<List<byte[]>> badRequests() {
        return Stream.of(
                FramesOf.text(),
                FramesOf.text("ZRC1 SESSION"),
                FramesOf.text("ZRC1 SESSION", "Session-1"),
                FramesOf.text("ZRC1 SESSION", "session-1", "more"),
                FramesOf.text("ZRC1 STATUS", "more"),
                FramesOf.text("ZRC1 WHAT"));
    }

    @ParameterizedTest
    @MethodSource("badRequests")
    void requestsThatBreakARuleAreRefused(List<byte[]> frames) {
        assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> Request.decode(frames));
    }

    static Stream<List<byte[]>> goodReplies() {
        return Stream.of(
                FramesOf.text("ZRC1 ITEM", "room/a/", "ZRC1 TEXT", "kim", "session-1 1 1", "hi", "e 1 5"),
                FramesOf.text("ZRC1 END", "a", "e", "1", "0"),
                FramesOf.text("ZRC1 END", "a", "e", "11", "10"),
                FramesOf.text("ZRC1 SESSION", "session-1", "7", "김", "e"),
                FramesOf.text("ZRC1 SESSION", "session-1", "0", "", "e"),
                FramesOf.text("ZRC1 STATUS"),
                FramesOf.text("ZRC1 STATUS", "clients 30", "journal my file.db"),
                FramesOf.text("ZRC1 ERROR", "bad-request", "what you did"));
    }

    @ParameterizedTest
    @MethodSource("goodReplies")
    void repliesAreReadAndWrittenUnchanged(List<byte[]> frames) throws Exception {
        assertThat(FramesOf.toText(HistoryReply.decode(frames).encode())).isEqualTo(FramesOf.toText(frames));
    }

    static Stream<List<byte[]>> badReplies() {
        return Stream.of(
                FramesOf.text(),
                FramesOf.text("ZRC1 ITEM"),
                FramesOf.text("ZRC1 ITEM", "room/a/", "ZRC1 TICK", "", "- 0 0", "", "e 1 5"),
                FramesOf.text("ZRC1 ITEM", "room/a/", "ZRC1 JOIN", "kim", "session-1 0 0", "", "e 1 5"),
                FramesOf.text("ZRC1 END", "a", "e", "0", "0"),
                FramesOf.text("ZRC1 END", "a", "e", "12", "10"),
                FramesOf.text("ZRC1 END", "a", "E", "1", "10"),
                FramesOf.text("ZRC1 END", "a", "e", "1"),
                FramesOf.text("ZRC1 ERROR", "two words", "text"),
                FramesOf.text("ZRC1 ERROR", "code", "esc \u001b[2J"),
                FramesOf.text("ZRC1 SESSION", "session-1", "7", "", "e"),
                FramesOf.text("ZRC1 SESSION", "session-1", "-1", "kim", "e"),
                FramesOf.text("ZRC1 SESSION", "short", "7", "kim", "e"),
                FramesOf.text("ZRC1 STATUS", "Clients 30"),
                FramesOf.text("ZRC1 STATUS", "clients"),
                FramesOf.text("ZRC1 STATUS", "clients 30", "clients 31"),
                FramesOf.text("ZRC1 STATUS", "journal esc \u001b[2J"),
                FramesOf.text("ZRC1 WHAT", "code", "text"));
    }

    @ParameterizedTest
    @MethodSource("badReplies")
    void repliesThatBreakARuleAreRefused(List<byte[]> frames) {
        assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> HistoryReply.decode(frames));
    }

    @Test
    void nothingCanBeMadeThatItsOwnDecoderWouldRefuse() {
        assertThatIllegalArgumentException().isThrownBy(() -> new HistoryRequest(new Room("a"), 0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new HistoryReply.End(new Room("a"), "e", 12, 10));
        assertThatIllegalArgumentException().isThrownBy(() -> new HistoryReply.Refusal("Code", "text"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Stamp("e", -1, 0));
    }
}
