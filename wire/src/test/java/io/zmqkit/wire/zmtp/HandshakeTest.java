package io.zmqkit.wire.zmtp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zmqkit.wire.MalformedException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two sides, played against each other byte by byte. */
class HandshakeTest {

    private static final Security ADMIN = new Security.PlainClient(new PlainHello("admin", "secret"));
    private static final Security GUARD =
            new Security.PlainServer(hello -> hello.equals(new PlainHello("admin", "secret")));

    private static Handshake of(Introduction introduction) {
        return new Handshake(introduction, FrameLimits.DEFAULTS);
    }

    /** Carries the bytes to and fro, in pieces of this size, until nobody has any. */
    private static void play(Handshake one, Handshake other, int piece) throws MalformedException {
        while (carry(one, other, piece) || carry(other, one, piece)) {}
    }

    private static boolean carry(Handshake from, Handshake to, int piece) throws MalformedException {
        byte[] bytes = from.takeOutput();
        for (int start = 0; start < bytes.length && to.outcome().isEmpty(); start += piece) {
            to.feed(ByteBuffer.wrap(bytes, start, Math.min(piece, bytes.length - start)));
        }
        return bytes.length > 0;
    }

    private static Outcome.Agreed agreed(Handshake handshake) {
        return (Outcome.Agreed) handshake.outcome().orElseThrow();
    }

    private static String refused(Handshake handshake) {
        return ((Outcome.Refused) handshake.outcome().orElseThrow()).reason();
    }

    @ParameterizedTest
    @CsvSource({"3.1, 3.1, 3.1", "3.0, 3.1, 3.0", "3.1, 2.0, 2.0", "2.0, 3.0, 2.0", "2.0, 2.0, 2.0"})
    void lowerVersionIsSpoken(String one, String other, String spoken) throws MalformedException {
        for (int piece : new int[] {1, 7, 1000}) {
            Handshake dealer = of(new Introduction(
                    version(one), new Security.Null(), Properties.of(SocketKind.DEALER, "me".getBytes(US_ASCII))));
            Handshake router = of(Introduction.of(SocketKind.ROUTER).speaking(version(other)));
            play(dealer, router, piece);
            assertThat(agreed(router).version())
                    .isEqualTo(version(spoken))
                    .isEqualTo(agreed(dealer).version());
            assertThat(agreed(router).partner().socketKind()).contains(SocketKind.DEALER);
            assertThat(agreed(router).partner().get("identity").orElseThrow())
                    .asString()
                    .isEqualTo("me");
            assertThat(agreed(dealer).partner().socketKind()).contains(SocketKind.ROUTER);
        }
    }

    private static Version version(String text) {
        return new Version(text.charAt(0) - '0', text.charAt(2) - '0');
    }

    @Test
    void plainLetsInWhoKnowsThePassword() throws MalformedException {
        Handshake client = of(Introduction.of(SocketKind.REQ).securedBy(ADMIN));
        Handshake server = of(Introduction.of(SocketKind.REP).securedBy(GUARD).with("X-Room", "1"));
        play(client, server, 1);
        assertThat(agreed(client).partner().get("x-room").orElseThrow())
                .asString()
                .isEqualTo("1");
        assertThat(agreed(server).partner().socketKind()).contains(SocketKind.REQ);
    }

    @Test
    void plainRefusesWhoDoesNot() throws MalformedException {
        Handshake client = of(
                Introduction.of(SocketKind.REQ).securedBy(new Security.PlainClient(new PlainHello("admin", "guess"))));
        Handshake server = of(Introduction.of(SocketKind.REP).securedBy(GUARD));
        play(client, server, 1000);
        assertThat(refused(client)).isEqualTo("it says: 400");
        assertThat(refused(server)).isEqualTo("the user admin is not let in");
    }

    @Test
    void mechanismsMustBeTheSame() throws MalformedException {
        Handshake plain = of(Introduction.of(SocketKind.REQ).securedBy(ADMIN));
        Handshake open = of(Introduction.of(SocketKind.REP));
        play(plain, open, 1000);
        assertThat(refused(open)).isEqualTo("it wants PLAIN, and this peer NULL");
        Handshake other = of(Introduction.of(SocketKind.REP).securedBy(GUARD));
        play(of(Introduction.of(SocketKind.REP).securedBy(GUARD)), other, 1000);
        assertThat(refused(other)).isEqualTo("both are servers of PLAIN");
        Handshake older = of(Introduction.of(SocketKind.REQ).securedBy(ADMIN));
        older.feed(ByteBuffer.wrap(Streams.zmtp2()));
        assertThat(refused(older)).isEqualTo("it speaks ZMTP 2.0, which has no PLAIN");
    }

    @Test
    void zmtp1IsRecognised() throws MalformedException {
        Handshake handshake = of(Introduction.of(SocketKind.SUB));
        handshake.feed(ByteBuffer.wrap(new byte[] {1, 0}));
        assertThat(refused(handshake)).isEqualTo("it speaks ZMTP 1.0");
    }

    @Test
    void wholeGreetingIsSentToAPeerThatSentItsElevenBytes() throws MalformedException {
        Handshake handshake = of(Introduction.of(SocketKind.SUB));
        byte[] first = handshake.takeOutput();
        assertThat(first).hasSize(11);
        byte[] partner = new Greeting.V3(Version.ZMTP_3_0, Mechanism.NULL, false).encode();
        handshake.feed(ByteBuffer.wrap(partner, 0, 10));
        assertThat(handshake.takeOutput()).isEmpty();
        handshake.feed(ByteBuffer.wrap(partner, 10, 1));
        byte[] whole = new Greeting.V3(Version.ZMTP_3_1, Mechanism.NULL, false).encode();
        assertThat(Streams.join(first, handshake.takeOutput())).isEqualTo(whole);
    }

    @Test
    void whatFollowsTheHandshakeIsLeft() throws MalformedException {
        Handshake handshake = of(Introduction.of(SocketKind.PUB));
        ByteBuffer in = ByteBuffer.wrap(Streams.subscriber());
        handshake.feed(in);
        assertThat(agreed(handshake).partner().socketKind()).contains(SocketKind.SUB);
        Frame next = handshake.frameDecoder().next(in);
        assertThat(next).isEqualTo(Subscription.to("weather".getBytes(US_ASCII)).encode(Version.ZMTP_3_1));
    }

    @Test
    void otherCommandsAndMessagesDoNotBelongIntoTheHandshake() {
        byte[] greeting = new Greeting.V3(Version.ZMTP_3_0, Mechanism.NULL, false).encode();
        byte[] pong = Frame.of(Command.of(Command.PONG, new byte[0])).encode();
        assertThatThrownBy(
                        () -> of(Introduction.of(SocketKind.SUB)).feed(ByteBuffer.wrap(Streams.join(greeting, pong))))
                .isInstanceOf(MalformedException.class)
                .hasMessage("in the handshake came PONG instead of READY");
        byte[] message = Frame.last(new byte[3]).encode();
        assertThatThrownBy(() ->
                        of(Introduction.of(SocketKind.SUB)).feed(ByteBuffer.wrap(Streams.join(greeting, message))))
                .isInstanceOf(MalformedException.class)
                .hasMessage("a message came in the handshake");
    }

    @Test
    void messageInTheHandshakeIsRefusedBeforeItsBodyHasCome() {
        byte[] greeting = new Greeting.V3(Version.ZMTP_3_0, Mechanism.NULL, false).encode();
        byte[] head = new FrameHeader(false, false, 1 << 20).encode();
        assertThatThrownBy(
                        () -> of(Introduction.of(SocketKind.SUB)).feed(ByteBuffer.wrap(Streams.join(greeting, head))))
                .isInstanceOf(MalformedException.class)
                .hasMessage("a message came in the handshake");
    }

    @Test
    void tenThousandDamagedHandshakesThrowOneExceptionAndNothingElse() {
        Random random = new Random(23);
        byte[][] sound = {Streams.subscriber(), Streams.plain(), Streams.zmtp2()};
        for (int i = 0; i < 10_000; i++) {
            byte[] stream = sound[i % 3].clone();
            for (int damaged = 1 + random.nextInt(3); damaged > 0; damaged--) {
                stream[random.nextInt(Math.min(stream.length, 120))] = (byte) random.nextInt();
            }
            Security security = i % 3 == 1 ? GUARD : new Security.Null();
            Handshake handshake = of(Introduction.of(SocketKind.REP).securedBy(security));
            try {
                handshake.feed(ByteBuffer.wrap(Arrays.copyOf(stream, random.nextInt(stream.length))));
            } catch (MalformedException e) {
                assertThat(e).hasMessageMatching("[ -~]+");
            }
        }
    }
}
