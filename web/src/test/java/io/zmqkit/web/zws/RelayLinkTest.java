package io.zmqkit.web.zws;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.timeout.IdleStateEvent;
import io.zmqkit.wire.MalformedException;
import io.zmqkit.wire.zmtp.Command;
import io.zmqkit.wire.zmtp.Frame;
import io.zmqkit.wire.zmtp.FrameLimits;
import io.zmqkit.wire.zmtp.Handshake;
import io.zmqkit.wire.zmtp.Introduction;
import io.zmqkit.wire.zmtp.SocketKind;
import io.zmqkit.wire.zmtp.Version;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RelayLinkTest {

    private final List<String> ends = new ArrayList<>();
    private final EmbeddedChannel channel =
            new EmbeddedChannel(new RelayLink(SocketKind.SUB, FrameLimits.DEFAULTS, new Noted()));

    private final class Noted implements RelayLink.Listener {

        @Override
        public void agreed(ChannelHandlerContext relay) {}

        @Override
        public void came(Frame frame) {}

        @Override
        public void cameAll() {}

        @Override
        public void isWritable(boolean yes) {}

        @Override
        public void ended(String why) {
            ends.add(why);
        }
    }

    private void shakeHands(Version version) throws MalformedException {
        Handshake relay = new Handshake(Introduction.of(SocketKind.XPUB).speaking(version), FrameLimits.DEFAULTS);
        for (int i = 0; i < 5; i++) {
            channel.writeInbound(Unpooled.wrappedBuffer(relay.takeOutput()));
            relay.feed(ByteBuffer.wrap(sent()));
        }
        assertThat(relay.outcome()).isPresent();
    }

    private byte[] sent() {
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
            all.writeBytes(next);
            next.release();
        }
        return ByteBufUtil.getBytes(all);
    }

    private void silence() {
        channel.pipeline().fireUserEventTriggered(IdleStateEvent.READER_IDLE_STATE_EVENT);
    }

    @Test
    void silentRelayIsAskedTwiceAndThenGivenUp() throws MalformedException {
        shakeHands(Version.ZMTP_3_1);
        byte[] ping = Frame.of(Command.of(Command.PING, new byte[2])).encode();
        silence();
        assertThat(sent()).isEqualTo(ping);
        silence();
        assertThat(sent()).isEqualTo(ping);
        assertThat(ends).isEmpty();
        silence();
        assertThat(ends.get(0)).contains("silent");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void relayThatAnswersIsKept() throws MalformedException {
        shakeHands(Version.ZMTP_3_0);
        for (int i = 0; i < 10; i++) {
            silence();
            channel.writeInbound(Unpooled.wrappedBuffer(
                    Frame.of(Command.of(Command.PONG, new byte[0])).encode()));
        }
        assertThat(ends).isEmpty();
    }

    @Test
    void relayOfAVersionWithoutCommandsIsNotJudged() throws MalformedException {
        shakeHands(Version.ZMTP_2_0);
        for (int i = 0; i < 5; i++) {
            silence();
        }
        assertThat(ends).isEmpty();
        assertThat(sent()).isEmpty();
    }

    @Test
    void relayThatIsNotReadIsNotJudged() throws MalformedException {
        shakeHands(Version.ZMTP_3_1);
        channel.config().setAutoRead(false);
        for (int i = 0; i < 5; i++) {
            silence();
        }
        assertThat(ends).isEmpty();
    }
}
