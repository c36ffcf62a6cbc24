package io.zmqkit.wire.zmtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zmqkit.wire.MalformedException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes of each command, and what is not one. */
class CommandsTest {

    @Test
    void whatAPeerSaysOfItselfOrOfAnErrorIsPrintable() throws MalformedException {
        String hostile = "no \u001b[2J\n\u0085";
        assertThat(Command.of(Command.ERROR, ShortText.encode(hostile.getBytes(ISO_8859_1)))
                        .errorReason())
                .isEqualTo("no \\x1b[2J\\x0a\\x85");
        Properties properties = new Properties(List.of()).with(Properties.SOCKET_TYPE, hostile.getBytes(ISO_8859_1));
        assertThat(properties.socketType()).contains("no \\x1b[2J\\x0a\\x85");
    }

    private static String hex(Frame frame) {
        return HexFormat.of().formatHex(frame.encode());
    }

    @Test
    void readyHasItsPropertiesBehindItsName() {
        assertThat(hex(Frame.of(Command.ready(Properties.of(SocketKind.REQ, new byte[0])))))
                .isEqualTo("0426" + "055245414459" + "0b536f636b65742d54797065" + "00000003" + "524551"
                        + "084964656e74697479" + "00000000");
    }

    @Test
    void pingHasItsTimeInTenthsOfASecondAndPongItsContext() throws MalformedException {
        Ping ping = new Ping(Duration.ofSeconds(30), ByteBuffer.wrap("ctx".getBytes(US_ASCII)));
        assertThat(hex(Frame.of(ping.encode()))).isEqualTo("040a" + "0450494e47" + "012c" + "637478");
        assertThat(hex(Frame.of(ping.pong()))).isEqualTo("0408" + "04504f4e47" + "637478");
        assertThat(Ping.decode(ping.encode().data())).isEqualTo(ping);
    }

    @Test
    void subscriptionsHaveTheFormOfThePublishersVersion() {
        Subscription subscription = Subscription.to("A".getBytes(US_ASCII));
        assertThat(hex(subscription.encode(Version.ZMTP_3_1))).isEqualTo("040b" + "09535542534352494245" + "41");
        assertThat(hex(subscription.encode(Version.ZMTP_3_0))).isEqualTo("0002" + "0141");
        assertThat(hex(Subscription.cancel("A".getBytes(US_ASCII)).encode(Version.ZMTP_2_0)))
                .isEqualTo("0002" + "0041");
        assertThat(hex(Subscription.cancel(new byte[0]).encode(Version.ZMTP_3_1)))
                .isEqualTo("0407" + "0643414e43454c");
    }

    @Test
    void errorIsReadAsLibzmqWritesItToo() throws MalformedException {
        Command error = Command.decode(ByteBuffer.wrap("\5ERROR\u0003400".getBytes(US_ASCII)));
        assertThat(error.errorReason()).isEqualTo("400");
        assertThat(Command.decode(ByteBuffer.wrap("^RROR\u0003400".getBytes(US_ASCII))))
                .isEqualTo(error);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "0541", "0200ff", "0241c3"})
    void whatHasNoNameIsNotACommand(String body) {
        assertThatThrownBy(() -> Command.decode(ByteBuffer.wrap(HexFormat.of().parseHex(body))))
                .isInstanceOf(MalformedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "0141", "014100000001", "0141ffffffff41", "012000000000"})
    void whatIsCutOrLiesIsNotAProperty(String data) {
        assertThatThrownBy(
                        () -> Properties.decode(ByteBuffer.wrap(HexFormat.of().parseHex(data))))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void firstOfTwoPropertiesWithOneNameCounts() {
        Properties twice = Properties.of(SocketKind.PUB, new byte[0]).with("SOCKET-TYPE", "SUB".getBytes(US_ASCII));
        assertThat(twice.socketKind()).contains(SocketKind.PUB);
    }

    @Test
    void curveTellsTheSizeOfWhatItHides() throws MalformedException {
        ByteBuffer frame = ByteBuffer.allocate(CurveMessage.OVERHEAD + 5);
        frame.put((byte) 7).put("MESSAGE".getBytes(US_ASCII)).putLong(3);
        assertThat(CurveMessage.decode(frame.rewind())).isEqualTo(new CurveMessage(3, 5));
        assertThatThrownBy(() -> CurveMessage.decode(ByteBuffer.allocate(40))).isInstanceOf(MalformedException.class);
    }

    @Test
    void passwordIsNotShown() {
        assertThat(new PlainHello("admin", "secret")).asString().doesNotContain("secret");
    }

    @ParameterizedTest
    @EnumSource(SocketKind.class)
    void partnersKnowEachOther(SocketKind kind) {
        assertThat(kind.partners()).isNotEmpty().allMatch(partner -> partner.talksTo(kind));
        assertThat(SocketKind.ofCode(kind.code())).contains(kind);
        assertThat(SocketKind.named(kind.name())).contains(kind);
    }

    @Test
    void rangesAreChecked() {
        assertThatThrownBy(() -> new FrameLimits(0, 1, 1, 256)).hasMessageContaining("frameBytes must be 1-");
        assertThatThrownBy(() -> new Ping(Duration.ofHours(2), ByteBuffer.allocate(0)))
                .hasMessageContaining("ttl");
        assertThatThrownBy(() -> new Ping(Duration.ZERO, ByteBuffer.allocate(17)))
                .hasMessageContaining("was 17");
        assertThatThrownBy(() -> new Mechanism("null")).hasMessageContaining("was null");
    }
}
