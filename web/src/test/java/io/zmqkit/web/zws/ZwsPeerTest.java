package io.zmqkit.web.zws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.zmqkit.wire.MalformedException;
import io.zmqkit.wire.zmtp.Command;
import io.zmqkit.wire.zmtp.Frame;
import io.zmqkit.wire.zmtp.Properties;
import io.zmqkit.wire.zmtp.SocketKind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ZwsPeerTest {

    private static Frame ready(SocketKind kind) {
        return Frame.of(Command.ready(Properties.of(kind, new byte[0])));
    }

    @ParameterizedTest
    @CsvSource({"0, false, false", "1, true, false", "2, false, true"})
    void flagsAreThoseOfZwsAndNotOfZmtp(byte flags, boolean more, boolean command) throws MalformedException {
        Frame frame = ZwsFrame.decode(ByteBuffer.wrap(new byte[] {flags, 'a'}));
        assertThat(frame.more()).isEqualTo(more);
        assertThat(frame.command()).isEqualTo(command);
        assertThat(frame.text()).isEqualTo("a");
        assertThat(ZwsFrame.flags(frame)).isEqualTo(flags);
    }

    @ParameterizedTest
    @ValueSource(bytes = {3, 4, 8, -128})
    void otherFlagsAreMalformed(byte flags) {
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> ZwsFrame.decode(ByteBuffer.wrap(new byte[] {flags})));
    }

    @Test
    void messageWithoutFlagsIsMalformed() {
        assertThatExceptionOfType(MalformedException.class).isThrownBy(() -> ZwsFrame.decode(ByteBuffer.allocate(0)));
    }

    @Test
    void routingIdComesFirstAndIsNotPassedOn() throws MalformedException {
        ZwsPeer peer = new ZwsPeer(ZwsPeer.PLAIN, SocketKind.ROUTER);
        assertThat(peer.introduction()).isEqualTo(Frame.last(new byte[0]));
        assertThat(peer.take(Frame.last(new byte[] {1, 2})).onwards()).isNull();
        Frame message = Frame.more("a".getBytes(StandardCharsets.UTF_8));
        assertThat(peer.take(message).onwards()).isSameAs(message);
    }

    @Test
    void routingIdOfTwoFramesIsMalformed() {
        ZwsPeer peer = new ZwsPeer(ZwsPeer.PLAIN, SocketKind.PULL);
        assertThatExceptionOfType(MalformedException.class).isThrownBy(() -> peer.take(Frame.more(new byte[0])));
    }

    @Test
    void readyComesFirstUnderNull() throws MalformedException {
        ZwsPeer peer = new ZwsPeer(ZwsPeer.NULL, SocketKind.XPUB);
        assertThat(peer.introduction()).isEqualTo(ready(SocketKind.XPUB));
        assertThat(peer.take(ready(SocketKind.SUB)).onwards()).isNull();
        Frame subscription = Frame.of(Command.of(Command.SUBSCRIBE, new byte[] {'a'}));
        assertThat(peer.take(subscription).onwards()).isSameAs(subscription);
    }

    @ParameterizedTest
    @CsvSource({"PULL, SUB", "XPUB, PUSH", "ROUTER, PULL"})
    void socketThatDoesNotFitIsRefused(SocketKind behind, SocketKind browser) {
        ZwsPeer peer = new ZwsPeer(ZwsPeer.NULL, behind);
        assertThatExceptionOfType(MalformedException.class).isThrownBy(() -> peer.take(ready(browser)));
    }

    @Test
    void pingIsAnsweredHere() throws MalformedException {
        ZwsPeer peer = new ZwsPeer(ZwsPeer.NULL, SocketKind.PULL);
        peer.take(ready(SocketKind.PUSH));
        ZwsPeer.Step step = peer.take(Frame.of(Command.of(Command.PING, new byte[] {0, 1, 'c'})));
        assertThat(step.onwards()).isNull();
        assertThat(step.answer()).isEqualTo(Frame.of(Command.of(Command.PONG, new byte[] {'c'})));
    }
}
