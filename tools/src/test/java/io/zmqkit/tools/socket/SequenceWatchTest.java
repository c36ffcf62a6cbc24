package io.zmqkit.tools.socket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a subscriber has missed, and where. */
class SequenceWatchTest {

    private final List<String> notes = new ArrayList<>();
    private final SequenceWatch gaps = new SequenceWatch(notes::add);

    private void accept(String first, String second, long handshakes) {
        gaps.accept(List.of(first.getBytes(UTF_8), second.getBytes(UTF_8)), handshakes);
    }

    @Test
    void whatWasPublishedBeforeTheSubscriptionIsNoGap() {
        accept("10001 72 45", "e1 42", 1);
        accept("10001 73 45", "e1 43", 1);
        assertThat(gaps.missed()).isZero();
        assertThat(gaps.summary()).isEqualTo("missed 0 messages; 41 had been published before the subscription");
        assertThat(notes).isEmpty();
    }

    @Test
    void gapOnTheSameConnectionIsAtTheHighWaterMark() {
        accept("10001 72 45", "e1 1", 1);
        accept("10002 72 45", "e1 1", 1);
        accept("10001 72 45", "e1 5", 1);
        accept("10001 72 45", "e1 5", 1); // a repeat
        assertThat(gaps.missed()).isEqualTo(3);
        assertThat(notes).containsExactly("3 messages of 10001 missed before number 5, at the high-water mark");
    }

    @Test
    void gapAfterAnotherHandshakeOrRestartIsOfTheLostConnection() {
        accept("10001 72 45", "e1 1", 1);
        accept("10001 72 45", "e1 3", 2);
        accept("10001 72 45", "e2 3", 3);
        assertThat(gaps.missed()).isEqualTo(3);
        assertThat(gaps.summary()).contains("0 at the high-water mark, 3 while the connection was lost");
    }

    @Test
    void messageWithoutANumberIsCounted() {
        accept("10001 72 45", "x", 1);
        gaps.accept(List.of("one frame".getBytes(UTF_8)), 1);
        assertThat(gaps.summary()).endsWith("2 messages had no number");
    }
}
