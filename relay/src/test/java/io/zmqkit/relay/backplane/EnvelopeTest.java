package io.zmqkit.relay.backplane;

import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.relay.log.Entry;
import io.zmqkit.relay.protocol.FramesOf;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EnvelopeTest {

    private static final List<byte[]> PLAIN = FramesOf.text("plain", "x", "");
    private static final List<byte[]> SPOKEN = FramesOf.text("room/a/", "ZRC1 TEXT", "kim", "session-1 1 1", "hi");

    private static byte[] two() {
        Envelope envelope = new Envelope();
        envelope.add(PLAIN);
        envelope.add(SPOKEN);
        return envelope.encode();
    }

    @Test
    void messagesComeOutAsTheyWentIn() {
        List<Entry> entries = Envelope.decode(3, 70, two()).orElseThrow();
        assertThat(entries).hasSize(2).allMatch(entry -> entry.position() == 3 && entry.millis() == 70);
        assertThat(entries.get(0).frames()).containsExactlyElementsOf(PLAIN);
        assertThat(entries.get(0).message()).isNull();
        assertThat(entries.get(1).message()).isNotNull();
        assertThat(entries.get(1).frames()).containsExactlyElementsOf(SPOKEN);
    }

    @Test
    void everyBytesThatBreakOffAreNoEnvelope() {
        byte[] whole = two();
        int first = (int) Envelope.bytesWith(PLAIN);
        for (int length = 0; length < whole.length; length++) {
            Optional<List<Entry>> entries = Envelope.decode(3, 70, Arrays.copyOf(whole, length));
            if (length == first) {
                assertThat(entries.orElseThrow()).hasSize(1); // between two messages
            } else {
                assertThat(entries).as("%s bytes", length).isEmpty();
            }
        }
    }

    @Test
    void damagedBytesAreRefusedOrReadButNeverThrown() {
        for (int at = 0; at < two().length; at++) {
            for (int value : new int[] {0, 1, 63, 64, 127, 128, 255}) {
                byte[] damaged = two();
                damaged[at] = (byte) value;
                Optional<List<Entry>> entries = Envelope.decode(3, 70, damaged);
                assertThat(entries.map(List::size).orElse(0)).isLessThanOrEqualTo(2);
            }
        }
        byte[] other = two();
        other[0] = 2;
        assertThat(Envelope.decode(3, 70, other)).isEmpty();
    }

    @Test
    void holdsNoMoreThanNatsTakesNorThanItsBound() {
        Envelope envelope = new Envelope();
        assertThat(envelope.hasRoomFor(PLAIN, 1)).isTrue(); // alone, if need be
        envelope.add(PLAIN);
        long full = Envelope.bytesWith(PLAIN) + Envelope.bytesWith(PLAIN) - 1;
        assertThat(envelope.hasRoomFor(PLAIN, full)).isTrue();
        assertThat(envelope.hasRoomFor(PLAIN, full - 1)).isFalse();
        assertThat(envelope.hasRoomFor(List.of(new byte[64 << 10]), Long.MAX_VALUE))
                .isFalse();
        while (envelope.messages() < Envelope.MAX_MESSAGES) {
            envelope.add(PLAIN);
        }
        assertThat(envelope.hasRoomFor(PLAIN, Long.MAX_VALUE)).isFalse();
        assertThat(Envelope.decode(1, 7, envelope.encode()).orElseThrow()).hasSize(Envelope.MAX_MESSAGES);
    }
}
