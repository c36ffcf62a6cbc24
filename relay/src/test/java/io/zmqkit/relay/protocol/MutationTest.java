package io.zmqkit.relay.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Broken frames, 50,000 of each kind and the same ones in every run: they are refused, or they mean what they say. */
class MutationTest {

    private static final int MUTANTS = 10_000;
    private static final byte[][] POISON = {
        {},
        {0},
        {(byte) 0xFF},
        {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
        {0x1B, '[', '2', 'J'},
        "0".getBytes(US_ASCII),
        " ".getBytes(US_ASCII),
        "9223372036854775807".getBytes(US_ASCII),
        "9223372036854775808".getBytes(US_ASCII),
        "room/".getBytes(US_ASCII),
        "ZRC1 TICK".getBytes(US_ASCII),
        new byte[5000],
    };

    private interface Decoder {
        List<byte[]> decodeAndEncode(List<byte[]> frames) throws ProtocolException;
    }

    static Stream<Arguments> validMessages() {
        Decoder chat = frames -> ChatMessage.decode(frames).encode();
        Decoder broadcast = frames -> Broadcast.decode(frames).encode();
        Decoder request = frames -> Request.decode(frames).encode();
        Decoder reply = frames -> HistoryReply.decode(frames).encode();
        return Stream.of(
                message(chat, "room/lobby/", "ZRC1 TEXT", "김", "session-1 12 7", "hi 😀\t!"),
                message(chat, "room/lobby/", "ZRC1 JOIN", "kim", "session-1 0 0", ""),
                message(broadcast, "room/a/", "ZRC1 TEXT", "kim", "session-1 12 7", "hi", "epoch-1 1 1700000000000"),
                message(broadcast, "room/a/", "ZRC1 TICK", "", "- 0 0", "", "epoch-1 1 17"),
                message(request, "ZRC1 HISTORY", "lobby", "1", "1000"),
                message(reply, "ZRC1 ITEM", "room/a/", "ZRC1 TEXT", "kim", "session-1 1 1", "hi", "e 1 5"),
                message(reply, "ZRC1 END", "a", "e-1", "11", "20"),
                message(request, "ZRC1 SESSION", "session-1"),
                message(reply, "ZRC1 SESSION", "session-1", "12", "kim", "e-1"),
                message(reply, "ZRC1 STATUS", "clients 30", "journal a.db"),
                message(reply, "ZRC1 ERROR", "busy", "ask again"));
    }

    private static Arguments message(Decoder decoder, String... frames) {
        return Arguments.of(decoder, List.of(frames));
    }

    @ParameterizedTest
    @MethodSource("validMessages")
    void onlyProtocolExceptionIsThrownAndWhatDecodesEncodesToTheSameBytes(Decoder decoder, List<String> valid) {
        Random random = new Random(20_260_101);
        int refused = 0;
        int understood = 0;
        for (int i = 0; i < MUTANTS; i++) {
            List<byte[]> frames = FramesOf.text(valid.toArray(String[]::new));
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                change(frames, random);
            }
            try {
                List<byte[]> again = decoder.decodeAndEncode(frames);
                assertThat(again.stream().map(Arrays::toString).toList())
                        .isEqualTo(frames.stream().map(Arrays::toString).toList());
                understood++;
            } catch (ProtocolException e) {
                assertThat(e.getMessage()).isNotBlank().doesNotContain("\n");
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(MUTANTS / 10); // else nothing was broken,
        assertThat(understood).isGreaterThan(MUTANTS / 1000); // or nothing understood
    }

    private static void change(List<byte[]> frames, Random random) {
        int at = frames.isEmpty() ? 0 : random.nextInt(frames.size());
        switch (frames.isEmpty() ? 0 : random.nextInt(8)) {
            case 0 -> frames.add(at, poison(random));
            case 1 -> frames.remove(at);
            case 2 -> frames.set(at, poison(random));
            case 3 -> frames.set(at, Arrays.copyOf(frames.get(at), random.nextInt(frames.get(at).length + 2)));
            default -> frames.set(at, changeByte(frames.get(at), random));
        }
    }

    private static byte[] poison(Random random) {
        return POISON[random.nextInt(POISON.length)];
    }

    private static byte[] changeByte(byte[] frame, Random random) {
        byte[] changed = frame.length == 0 ? new byte[1] : frame.clone();
        int at = random.nextInt(changed.length);
        changed[at] =
                random.nextBoolean() ? (byte) random.nextInt(256) : (byte) (changed[at] ^ (1 << random.nextInt(7)));
        return changed;
    }
}
