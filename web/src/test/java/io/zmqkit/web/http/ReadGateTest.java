package io.zmqkit.web.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.timeout.IdleStateEvent;
import io.zmqkit.web.http.ReadGate.Reason;
import org.junit.jupiter.api.Test;

class ReadGateTest {

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final ReadGate gate = new ReadGate(channel);

    ReadGateTest() {
        channel.pipeline().addLast(new FlowControlHandler(), gate, new Heartbeat());
    }

    private void isWritable(boolean yes) {
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, yes);
        channel.runPendingTasks();
    }

    private void silence(int times) {
        for (int i = 0; i < times; i++) {
            channel.pipeline().fireUserEventTriggered(IdleStateEvent.READER_IDLE_STATE_EVENT);
        }
    }

    @Test
    void peerThatDoesNotReadIsNotReadEither() {
        isWritable(false);
        assertThat(channel.config().isAutoRead()).isFalse();
        gate.set(Reason.FULL, true);
        isWritable(true);
        assertThat(channel.config().isAutoRead()).isFalse(); // there is another reason
        gate.set(Reason.FULL, false);
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void pingsThatWereReadAlreadyAreAnsweredWhenItReadsAgain() {
        isWritable(false);
        channel.writeInbound(new PingWebSocketFrame(), new PingWebSocketFrame(), new PingWebSocketFrame());
        assertThat(channel.outboundMessages().size()).isLessThanOrEqualTo(1); // one was asked for before
        isWritable(true);
        assertThat(channel.outboundMessages()).hasSize(3);
        channel.releaseOutbound();
    }

    @Test
    void peerThatDoesNotReadForAMinuteIsClosed() {
        isWritable(false);
        silence(3);
        assertThat(channel.isOpen()).isTrue();
        silence(1);
        assertThat(channel.isOpen()).isFalse();
        channel.releaseOutbound();
    }

    @Test
    void peerThatIsNotReadBecauseTheRelayTakesNothingIsKept() {
        gate.set(Reason.FULL, true);
        silence(100);
        assertThat(channel.isOpen()).isTrue();
    }
}
