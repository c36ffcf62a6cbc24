package io.zmqkit.wire.lane;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zmqkit.wire.zmtp.Command;
import io.zmqkit.wire.zmtp.Frame;
import io.zmqkit.wire.zmtp.FrameLimits;
import io.zmqkit.wire.zmtp.Ping;
import io.zmqkit.wire.zmtp.Version;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever way a sender's stream is cut, the same messages are found in it. */
class MessageScannerTest {

    private static final FrameLimits SMALL = new FrameLimits(1000, 4, 2000, 256);
    private static final byte[] PING = Frame.of(
                    new Ping(Duration.ofSeconds(1), ByteBuffer.wrap("here".getBytes(US_ASCII))).encode())
            .encode();

    /** Collects what a scanner hands over: every message by itself, as its bytes. */
    private static final class Collected implements MessageScanner.Receiver {
        private final List<String> messages = new ArrayList<>();
        private final List<String> commands = new ArrayList<>();

        @Override
        public void messages(ByteBuffer run, int count) {
            int at = run.position();
            for (int i = 0; i < count; i++) {
                int end = Messages.end(run, at);
                byte[] message = new byte[end - at];
                run.get(at, message);
                messages.add(new String(message, ISO_8859_1));
                at = end;
            }
            assertThat(at).isEqualTo(run.limit());
        }

        @Override
        public void command(ByteBuffer body) throws IOException {
            commands.add(Command.decode(body).toString());
        }
    }

    private static Collected scan(Memory memory, byte[] stream, int... cuts) throws IOException {
        Collected collected = new Collected();
        MessageScanner scanner = new MessageScanner(Version.ZMTP_3_1, SMALL, memory, collected);
        int from = 0;
        for (int cut : cuts) {
            scanner.scan(ByteBuffer.wrap(stream, from, cut - from).slice());
            from = cut;
        }
        scanner.scan(ByteBuffer.wrap(stream, from, stream.length - from));
        scanner.close();
        return collected;
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] body(int size) {
        byte[] body = new byte[size];
        Arrays.fill(body, (byte) size);
        return body;
    }

    /** Short and long frames, none and several, and a PING between messages as well as within one. */
    private static byte[] stream() {
        return join(
                Frame.last(body(0)).encode(),
                Frame.last(body(3)).encode(),
                PING,
                Frame.more(body(0)).encode(),
                PING,
                Frame.more(body(255)).encode(),
                Frame.last(body(256)).encode(),
                Frame.last(body(1)).encode(),
                Frame.last(body(700)).encode(),
                PING);
    }

    @Test
    void streamCutAtAnyTwoPlacesGivesTheSameMessagesAndCommands() throws IOException {
        byte[] stream = stream();
        Memory memory = new Memory(1 << 20, 32 << 10);
        Collected whole = scan(memory, stream);
        assertThat(whole.messages).hasSize(5);
        assertThat(whole.commands).hasSize(3);
        assertThat(String.join("", whole.messages)).doesNotContain("PING");
        for (int first = 0; first <= stream.length; first += 1 + first / 100) {
            for (int second = first; second <= stream.length; second += 1 + second / 20) {
                Collected cut = scan(memory, stream, first, second);
                assertThat(cut.messages).as("cut at %d and %d", first, second).isEqualTo(whole.messages);
                assertThat(cut.commands).as("cut at %d and %d", first, second).isEqualTo(whole.commands);
            }
        }
        assertThat(memory.has(1 << 20)).as("all memory is given back").isTrue();
    }

    @Test
    void streamThatComesByteByByteGivesTheSameMessages() throws IOException {
        byte[] stream = stream();
        int[] everywhere = new int[stream.length];
        Arrays.setAll(everywhere, i -> i);
        Memory memory = new Memory(1 << 20, 32 << 10);
        assertThat(scan(memory, stream, everywhere).messages).isEqualTo(scan(memory, stream).messages);
    }

    @Test
    void tenThousandDamagedStreamsThrowOneExceptionAndNothingElse() {
        Random random = new Random(20);
        int malformed = 0;
        for (int i = 0; i < 10_000; i++) {
            byte[] stream = stream();
            for (int damaged = 1 + random.nextInt(3); damaged > 0; damaged--) {
                stream[random.nextInt(stream.length)] = (byte) random.nextInt();
            }
            try {
                scan(new Memory(1 << 20, 32 << 10), stream, random.nextInt(stream.length));
            } catch (IOException e) {
                assertThat(e).hasMessageMatching("[ -~]+");
                malformed++;
            }
        }
        assertThat(malformed).isBetween(100, 9000);
    }

    @Test
    void whatIsOverALimitEndsTheStreamWithItsReason() {
        Memory memory = new Memory(1 << 20, 32 << 10);
        assertThatThrownBy(() -> scan(memory, Frame.last(body(1001)).encode()))
                .hasMessage("a frame has 1001 bytes, the limit is 1000");
        byte[] more = Frame.more(body(1)).encode();
        assertThatThrownBy(() -> scan(memory, join(more, more, more, more, more)))
                .hasMessage("a message has 5 frames, the limit is 4");
        byte[] large = Frame.more(body(1000)).encode();
        assertThatThrownBy(() -> scan(memory, join(large, large, large)))
                .hasMessage("a message has 3000 bytes, the limit is 2000");
        assertThatThrownBy(() -> scan(memory, Frame.command(body(257)).encode()))
                .hasMessage("a command has 257 bytes, the limit is 256");
        assertThatThrownBy(() -> scan(memory, new byte[] {2, -1, 0, 0, 0, 0, 0, 0, 0}))
                .hasMessageMatching("a frame has the length -\\d+");
        assertThatThrownBy(() -> scan(memory, new byte[] {8, 1, 0})).hasMessage("a frame has reserved flags: 0x08");
    }

    @Test
    void frameWithAShortHeaderObeysALimitBelow256Bytes() {
        FrameLimits tiny = new FrameLimits(64, 4, 100, 256);
        MessageScanner scanner =
                new MessageScanner(Version.ZMTP_3_1, tiny, new Memory(1 << 20, 32 << 10), new Collected());
        byte[] stream = join(Frame.last(body(64)).encode(), Frame.last(body(65)).encode());
        assertThatThrownBy(() -> scanner.scan(ByteBuffer.wrap(stream)))
                .hasMessage("a frame has 65 bytes, the limit is 64");
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 80, 95, 99, 100})
    void largeMessagesOfTwoSendersFindRoomInFourTimesTheLimit(int percent) throws IOException {
        int most = 1 << 20;
        FrameLimits limits = new FrameLimits(most, 4, most, 256);
        Memory memory = new Memory(4L * most + 1000, 32 << 10);
        byte[] stream = Frame.last(new byte[(int) (most * (percent / 100.0))]).encode();
        Collected one = new Collected();
        Collected other = new Collected();
        MessageScanner first = new MessageScanner(Version.ZMTP_3_1, limits, memory, one);
        MessageScanner second = new MessageScanner(Version.ZMTP_3_1, limits, memory, other);
        for (int at = 0; at < stream.length; at += 10_000) {
            ByteBuffer piece = ByteBuffer.wrap(stream, at, Math.min(10_000, stream.length - at));
            first.scan(piece.duplicate());
            second.scan(piece);
        }
        assertThat(one.messages).containsExactly(new String(stream, ISO_8859_1));
        assertThat(other.messages).hasSize(1);
        assertThat(memory.has(4L * most + 1000)).as("all memory is given back").isTrue();
    }

    @Test
    void memoryInWhichNothingWaitsIsGivenBack() throws IOException {
        Memory memory = new Memory(1 << 20, 32 << 10);
        Collected collected = new Collected();
        MessageScanner scanner = new MessageScanner(Version.ZMTP_3_1, FrameLimits.DEFAULTS, memory, collected);
        byte[] message = Frame.last(body(10_000)).encode();
        scanner.scan(ByteBuffer.wrap(message, 0, 5000));
        scanner.trim();
        assertThat(memory.has((1 << 20) - 4999)).as("it holds a part").isFalse();
        scanner.scan(ByteBuffer.wrap(message, 5000, message.length - 5000));
        assertThat(collected.messages).hasSize(1);
        assertThat(memory.has(1 << 20)).as("kept for the next").isFalse();
        scanner.trim();
        assertThat(memory.has(1 << 20)).isTrue();
        scanner.close();
        assertThat(memory.has(1 << 20)).isTrue();
    }

    /** A PULL of 64 KiB commands that only announce themselves would otherwise cost 64 KiB for nine bytes. */
    @Test
    void commandThatHasComeInPartTakesMemoryAsItComes() throws IOException {
        Memory memory = new Memory(1 << 20, 32 << 10);
        FrameLimits limits = new FrameLimits(1000, 4, 2000, 100_000);
        MessageScanner scanner = new MessageScanner(Version.ZMTP_3_1, limits, memory, new Collected());
        byte[] command = Frame.command(body(100_000)).encode();
        scanner.scan(ByteBuffer.wrap(command, 0, 9));
        assertThat(memory.has(1 << 20)).isTrue();
        scanner.scan(ByteBuffer.wrap(command, 9, 60_000));
        assertThat(memory.has((1 << 20) - 100_000)).isTrue();
        assertThat(memory.has((1 << 20) - 59_999))
                .as("what has come is counted")
                .isFalse();
        scanner.close();
        assertThat(memory.has(1 << 20)).isTrue();
    }

    @Test
    void messageThatHasComeInPartTakesMemoryAsItComesAndNotAsItIsAnnounced() throws IOException {
        Memory memory = new Memory(1 << 16, 32 << 10);
        FrameLimits roomy = new FrameLimits(1 << 30, 4, 1 << 30, 256);
        MessageScanner scanner = new MessageScanner(Version.ZMTP_3_1, roomy, memory, new Collected());
        scanner.scan(ByteBuffer.allocate(9).put((byte) 2).putLong(1 << 30).flip());
        assertThat(memory.has((1 << 16) - 4096)).isTrue();
        assertThatThrownBy(() -> scanner.scan(ByteBuffer.allocate(1 << 16)))
                .hasMessageStartingWith("there is no memory for its message, of which 65");
        scanner.close();
        assertThat(memory.has(1 << 16)).isTrue();
    }
}
