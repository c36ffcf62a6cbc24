package io.zmqkit.wire.zmtp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zmqkit.wire.MalformedException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever way a stream is cut or damaged. */
class StreamDecoderTest {

    private static final FrameLimits SMALL = new FrameLimits(1000, 5, 2000, 256);

    static Stream<byte[]> streams() {
        return Stream.of(Streams.subscriber(), Streams.zmtp2(), Streams.plain());
    }

    @ParameterizedTest
    @MethodSource("streams")
    void streamCutAtAnyPlaceDecodesAlike(byte[] stream) throws MalformedException {
        List<StreamElement> whole = Streams.decode(SMALL, stream);
        for (int cut = 0; cut <= stream.length; cut++) {
            byte[] before = Arrays.copyOf(stream, cut);
            byte[] after = Arrays.copyOfRange(stream, cut, stream.length);
            assertThat(Streams.decode(SMALL, before, after))
                    .as("cut at %d", cut)
                    .isEqualTo(whole);
        }
        byte[][] single = new byte[stream.length][];
        for (int i = 0; i < stream.length; i++) {
            single[i] = new byte[] {stream[i]};
        }
        assertThat(Streams.decode(SMALL, single)).isEqualTo(whole);
    }

    @ParameterizedTest
    @MethodSource("streams")
    void whatIsDecodedEncodesToTheSameBytes(byte[] stream) throws MalformedException {
        byte[][] parts = Streams.decode(SMALL, stream).stream()
                .map(element -> element instanceof Frame frame ? frame.encode() : ((Greeting) element).encode())
                .toArray(byte[][]::new);
        assertThat(Streams.join(parts)).isEqualTo(stream);
    }

    @Test
    void tenThousandDamagedStreamsThrowOneExceptionAndNothingElse() {
        Random random = new Random(16);
        List<byte[]> sound = streams().toList();
        int malformed = 0;
        for (int i = 0; i < 10_000; i++) {
            byte[] stream = damage(sound.get(i % sound.size()), random);
            try {
                for (StreamElement element : Streams.decode(SMALL, stream)) {
                    interpret(element);
                }
            } catch (MalformedException e) {
                assertThat(e).hasMessageMatching("[ -~]+");
                malformed++;
            }
        }
        assertThat(malformed)
                .as("the damage is neither too small nor too large")
                .isBetween(3000, 9000);
    }

    private static byte[] damage(byte[] sound, Random random) {
        byte[] stream = sound.clone();
        for (int damaged = 1 + random.nextInt(3); damaged > 0; damaged--) {
            stream[random.nextInt(stream.length)] = (byte) random.nextInt();
        }
        int cut = random.nextInt(stream.length);
        return switch (random.nextInt(4)) {
            case 0 -> Arrays.copyOf(stream, cut);
            case 1 -> Streams.join(Arrays.copyOf(stream, cut), Arrays.copyOfRange(stream, cut / 2, stream.length));
            default -> stream;
        };
    }

    /** Reads what the frame means in every way there is. */
    private static void interpret(StreamElement element) throws MalformedException {
        if (!(element instanceof Frame frame)) {
            return;
        }
        Subscription.in(frame);
        if (!frame.command()) {
            return;
        }
        Command command = Command.decode(frame.body());
        switch (command.name()) {
            case Command.READY, Command.INITIATE -> Properties.decode(command.data());
            case Command.ERROR -> command.errorReason();
            case Command.HELLO -> PlainHello.decode(command.data());
            case Command.PING -> Ping.decode(command.data());
            default -> CurveMessage.decode(frame.body());
        }
    }

    @Test
    void elementsAreWhatTheStreamSays() throws MalformedException {
        List<StreamElement> all = Streams.decode(SMALL, Streams.subscriber());
        assertThat(all.get(0)).isEqualTo(new Greeting.V3(Version.ZMTP_3_1, Mechanism.NULL, false));
        Properties properties = Properties.decode(command(all.get(1)).data());
        assertThat(properties.socketKind()).contains(SocketKind.SUB);
        assertThat(properties.get("x-name").orElseThrow()).asString().isEqualTo("me");
        assertThat(Subscription.in((Frame) all.get(2))).contains(Subscription.to("weather".getBytes(US_ASCII)));
        assertThat(Subscription.in((Frame) all.get(3))).contains(Subscription.to(new byte[0]));
        assertThat(Ping.decode(command(all.get(4)).data()).ttl()).hasSeconds(3);
        assertThat(((Frame) all.get(5)).more()).isTrue();
        assertThat(((Frame) all.get(7)).text()).isEqualTo("b".repeat(256));
        assertThat(Subscription.in((Frame) all.get(8))).contains(Subscription.cancel("weather".getBytes(US_ASCII)));
    }

    private static Command command(StreamElement element) throws MalformedException {
        return Command.decode(((Frame) element).body());
    }

    @Test
    void peerOf3ThatMeetsOneOf2IsRead() throws MalformedException {
        byte[] greeting = new Greeting.V2(SocketKind.DEALER, ByteBuffer.wrap("me".getBytes(US_ASCII))).encode();
        greeting[10] = 3; // said before it had read that its partner speaks 2
        assertThat(Streams.decode(SMALL, greeting))
                .containsExactly(new Greeting.V2(SocketKind.DEALER, ByteBuffer.wrap("me".getBytes(US_ASCII))));
    }

    @Test
    void laterVersionsAreTaken() throws MalformedException {
        Greeting later = new Greeting.V3(new Version(4, 2), Mechanism.CURVE, true);
        assertThat(Streams.decode(SMALL, later.encode())).containsExactly(later);
    }

    @Test
    void whatIsNotZmtpIsRefusedAtItsSecondByte() {
        assertMalformed("GET / HTTP/1.1\r\n".getBytes(US_ASCII), "it is not ZMTP: it begins with 47 45");
        assertMalformed(new byte[] {0, 0}, "it is not ZMTP");
        assertMalformed(new byte[] {1, 0}, "ZMTP 1.0");
        byte[] signature = Greeting.signature();
        signature[9] = 0x55;
        assertMalformed(signature, "it is not ZMTP: it begins with FF 00");
    }

    @Test
    void framesThatNoPeerMaySendAreRefusedAtOnceAndNamed() {
        assertMalformedFrame("reserved flags: 0x08", 8);
        assertMalformedFrame("a command says that more follows", 5);
        assertMalformedFrame("the length -1", 2, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff);
        assertMalformedFrame("a frame has 1001 bytes, the limit is 1000", 2, 0, 0, 0, 0, 0, 0, 3, 0xe9);
        assertMalformedFrame("a command has 257 bytes, the limit is 256", 6, 0, 0, 0, 0, 0, 0, 1, 1);
        assertMalformedFrame("a message has 6 frames, the limit is 5", 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0);
        byte[] thousand = Frame.more(new byte[1000]).encode();
        assertMalformed(
                Streams.join(
                        new Greeting.V3(Version.ZMTP_3_1, Mechanism.NULL, false).encode(),
                        thousand,
                        thousand,
                        thousand),
                "a message has 3000 bytes, the limit is 2000");
    }

    @Test
    void commandsAreRefusedInZmtp2() {
        byte[] greeting = new Greeting.V2(SocketKind.PUSH, ByteBuffer.allocate(0)).encode();
        assertMalformed(Streams.join(greeting, new byte[] {4, 0}), "reserved flags: 0x04");
    }

    @Test
    void announcedLengthAloneTakesNoMemory() throws MalformedException {
        FrameDecoder decoder = new FrameDecoder(
                Version.ZMTP_3_1, new FrameLimits(Integer.MAX_VALUE - 8, 1, Integer.MAX_VALUE, 1 << 16));
        ByteBuffer head = ByteBuffer.allocate(10)
                .put((byte) 2)
                .putLong(Integer.MAX_VALUE - 8)
                .put((byte) 'x');
        assertThat(decoder.next(head.flip())).isNull();
        assertThat(decoder.isBetweenMessages()).isFalse();
    }

    private static void assertMalformedFrame(String reason, int... frame) {
        byte[] bytes = new byte[frame.length];
        for (int i = 0; i < frame.length; i++) {
            bytes[i] = (byte) frame[i];
        }
        assertMalformed(Streams.join(new Greeting.V3(Version.ZMTP_3_1, Mechanism.NULL, false).encode(), bytes), reason);
    }

    private static void assertMalformed(byte[] stream, String reason) {
        assertThatThrownBy(() -> Streams.decode(SMALL, stream))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining(reason);
    }
}
