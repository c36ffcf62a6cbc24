package io.zmqkit.relay.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.zmqkit.relay.protocol.ChatMessage.Kind;
import io.zmqkit.relay.protocol.ProtocolException.Reason;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ChatMessageTest {

    private static final String SESSION = "0123456789ab-cd";
    private static final String ID = SESSION + " 1 1";

    private static void assertRefused(Reason reason, List<byte[]> frames) {
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> ChatMessage.decode(frames))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
    }

    @Test
    void textIsReadAndWrittenUnchanged() throws Exception {
        List<byte[]> frames = FramesOf.text("room/a.b-c_9/", "ZRC1 TEXT", "김 민수", SESSION + " 12 7", "안녕\tworld 😀");
        ChatMessage message = ChatMessage.decode(frames);
        assertThat(message)
                .isEqualTo(new ChatMessage(
                        new Room("a.b-c_9"),
                        Kind.TEXT,
                        new Nickname("김 민수"),
                        new MessageId(SESSION, 12, 7),
                        "안녕\tworld 😀"));
        assertThat(FramesOf.toText(message.encode())).isEqualTo(FramesOf.toText(frames));
    }

    @ParameterizedTest
    @MethodSource("goodFrames")
    void acceptsTheLimitsOfEachRule(String topic, String kind, String sender, String id, String body) throws Exception {
        List<byte[]> frames = FramesOf.text(topic, kind, sender, id, body);
        assertThat(FramesOf.toText(ChatMessage.decode(frames).encode())).isEqualTo(FramesOf.toText(frames));
    }

    static Stream<Arguments> goodFrames() {
        return Stream.of(
                Arguments.of("room/" + "r".repeat(64) + "/", "ZRC1 TEXT", "kim", ID, "x"),
                Arguments.of("room/a/", "ZRC1 JOIN", "kim", SESSION + " 0 0", ""),
                Arguments.of("room/a/", "ZRC1 LEAVE", "kim", SESSION + " 0 0", ""),
                Arguments.of("room/a/", "ZRC1 HERE", "kim", SESSION + " 0 0", ""),
                Arguments.of("room/a/", "ZRC1 TEXT", "😀".repeat(32), ID, "x"),
                Arguments.of("room/a/", "ZRC1 TEXT", "kim", "-".repeat(8) + " 1 1", "x"),
                Arguments.of("room/a/", "ZRC1 TEXT", "kim", "a".repeat(36) + " " + Long.MAX_VALUE + " 1", "x"),
                Arguments.of("room/a/", "ZRC1 TEXT", "kim", ID, "x".repeat(4096)),
                Arguments.of("room/a/", "ZRC1 TEXT", "kim", ID, "한".repeat(1365) + "x"));
    }

    @ParameterizedTest
    @MethodSource("badFrames")
    void refusesWhatBreaksARule(Reason reason, String topic, String kind, String sender, String id, String body) {
        assertRefused(reason, FramesOf.text(topic, kind, sender, id, body));
    }

    static Stream<Arguments> badFrames() {
        String room = "room/a/";
        String text = "ZRC1 TEXT";
        return Stream.of(
                Arguments.of(Reason.ROOM, "room/a", text, "kim", ID, "x"),
                Arguments.of(Reason.ROOM, "room/", text, "kim", ID, "x"),
                Arguments.of(Reason.ROOM, "room//", text, "kim", ID, "x"),
                Arguments.of(Reason.ROOM, "room/A/", text, "kim", ID, "x"),
                Arguments.of(Reason.ROOM, "room/a/b/", text, "kim", ID, "x"),
                Arguments.of(Reason.ROOM, "room/" + "r".repeat(65) + "/", text, "kim", ID, "x"),
                Arguments.of(Reason.ROOM, "", text, "kim", ID, "x"),
                Arguments.of(Reason.KIND, room, "ZRC1 TICK", "kim", ID, "x"),
                Arguments.of(Reason.KIND, room, "ZRC2 TEXT", "kim", ID, "x"),
                Arguments.of(Reason.KIND, room, "", "kim", ID, "x"),
                Arguments.of(Reason.KIND, room, "ZRC1 TEXT".repeat(9), "kim", ID, "x"),
                Arguments.of(Reason.SENDER, room, text, "", ID, "x"),
                Arguments.of(Reason.SENDER, room, text, "k".repeat(33), ID, "x"),
                Arguments.of(Reason.SENDER, room, text, "kim\u001b[31m", ID, "x"),
                Arguments.of(Reason.SENDER, room, text, "kim\t", ID, "x"),
                Arguments.of(Reason.SENDER, room, text, "kim\u0085", ID, "x"),
                Arguments.of(Reason.ID, room, text, "kim", "1234567 1 1", "x"),
                Arguments.of(Reason.ID, room, text, "kim", "a".repeat(37) + " 1 1", "x"),
                Arguments.of(Reason.ID, room, text, "kim", SESSION + " 0 0", "x"),
                Arguments.of(Reason.ID, room, text, "kim", SESSION + " 1 0", "x"),
                Arguments.of(Reason.ID, room, text, "kim", SESSION + " 1 2", "x"),
                Arguments.of(Reason.ID, room, text, "kim", SESSION + " 01 1", "x"),
                Arguments.of(Reason.ID, room, text, "kim", SESSION + " +1 1", "x"),
                Arguments.of(Reason.ID, room, text, "kim", SESSION + " -1 -1", "x"),
                Arguments.of(Reason.ID, room, text, "kim", SESSION + " 9223372036854775808 1", "x"),
                Arguments.of(Reason.ID, room, text, "kim", SESSION + " ١ ١", "x"),
                Arguments.of(Reason.ID, room, text, "kim", SESSION + "  1 1", "x"),
                Arguments.of(Reason.ID, room, text, "kim", ID + "\n", "x"),
                Arguments.of(Reason.ID, room, "ZRC1 JOIN", "kim", ID, ""),
                Arguments.of(Reason.BODY, room, text, "kim", ID, ""),
                Arguments.of(Reason.BODY, room, text, "kim", ID, "x".repeat(4097)),
                Arguments.of(Reason.BODY, room, text, "kim", ID, "two\nlines"),
                Arguments.of(Reason.BODY, room, text, "kim", ID, "zero\u0000"),
                Arguments.of(Reason.BODY, room, text, "kim", ID, "\u001b]0;title\u0007"),
                Arguments.of(Reason.BODY, room, text, "kim", ID, "csi\u009b31m"),
                Arguments.of(Reason.BODY, room, "ZRC1 JOIN", "kim", SESSION + " 0 0", "x"));
    }

    @Test
    void refusesMissingAndExtraFrames() {
        List<byte[]> frames = FramesOf.text("room/a/", "ZRC1 TEXT", "kim", ID, "x", "extra");
        for (int count : new int[] {0, 1, 4, 6}) {
            assertRefused(Reason.FRAMES, frames.subList(0, count));
        }
    }

    @Test
    void refusesWhatIsNotUtf8InEveryFrame() {
        for (int i = 0; i < ChatMessage.FRAMES; i++) {
            List<byte[]> frames = FramesOf.text("room/a/", "ZRC1 TEXT", "kim", ID, "x");
            frames.set(i, new byte[] {'r', 'o', 'o', 'm', '/', (byte) 0xC0, (byte) 0xAF, '/'});
            assertRefused(Reason.UTF8, frames);
        }
    }

    @Test
    void cannotBeMadeOfWhatItsOwnDecoderWouldRefuse() {
        Room room = new Room("a");
        MessageId id = new MessageId(SESSION, 1, 1);
        Nickname kim = new Nickname("kim");
        assertThatIllegalArgumentException().isThrownBy(() -> new Room("A"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Nickname("half \ud83d"));
        assertThatIllegalArgumentException().isThrownBy(() -> new MessageId(SESSION, 1, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> new ChatMessage(room, Kind.TEXT, kim, id, "half \ud83d"));
        assertThatIllegalArgumentException().isThrownBy(() -> new ChatMessage(room, Kind.TEXT, kim, id, ""));
        assertThatIllegalArgumentException().isThrownBy(() -> new ChatMessage(room, Kind.JOIN, kim, id, ""));
    }
}
