package io.zmqkit.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BridgeFramesTest {

    private static final BridgeFrames TWO = new BridgeFrames(false, false, "me");
    private static final BridgeFrames MARKED = new BridgeFrames(false, true, "me");
    private static final BridgeFrames ONE = new BridgeFrames(true, false, "me");

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<byte[]> frames(String... texts) {
        return Stream.of(texts).map(BridgeFramesTest::bytes).toList();
    }

    private static List<String> written(BridgeFrames frames, boolean isRepeated) {
        return frames.write("집/거실", bytes("21 C"), isRepeated).stream()
                .map(frame -> new String(frame, StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void topicAndPayloadAreAFrameEachOrOneTogether() {
        assertThat(written(TWO, false)).containsExactly("집/거실", "21 C");
        assertThat(written(ONE, false)).containsExactly("집/거실 21 C");
    }

    @Test
    void thirdFrameSaysWhatMayHaveComeBefore() {
        assertThat(written(TWO, true)).containsExactly("집/거실", "21 C", "mqtt me dup");
        assertThat(written(MARKED, false)).containsExactly("집/거실", "21 C", "mqtt me");
    }

    @Test
    void readsWhatItWrites() {
        assertThat(TWO.read(TWO.write("a", bytes("b c"), false)).payload()).isEqualTo(bytes("b c"));
        assertThat(ONE.read(ONE.write("a", bytes("b c"), false)).payload()).isEqualTo(bytes("b c"));
        assertThat(ONE.read(frames("a ")).payload()).isEmpty();
        assertThat(ONE.canCarry("a b")).isFalse();
    }

    @Test
    void itsOwnMessagesAreKnown() {
        assertThat(TWO.read(frames("a", "b", "mqtt me")).isOwn()).isTrue();
        assertThat(TWO.read(frames("a", "b", "mqtt me dup")).isOwn()).isTrue();
        assertThat(TWO.read(frames("a", "b", "mqtt you")).isOwn()).isFalse();
    }

    @Test
    void whatHasNoTopicForMqttIsRefused() {
        for (List<byte[]> bad : List.of(frames("a"), frames("a/#", "b"), frames("", "b"), frames("a", "b", "c", "d"))) {
            assertThatThrownBy(() -> TWO.read(bad)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> TWO.read(List.of(new byte[] {(byte) 0xff}, bytes("b"))))
                .hasMessage("a topic must be UTF-8");
        assertThatThrownBy(() -> ONE.read(frames("nospace"))).isInstanceOf(IllegalArgumentException.class);
    }
}
