package io.zmqkit.web.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;

/**
 * Finds browsers that are gone without a word, or that read nothing: asks one that is not heard, and closes it when three
 * questions have had no answer. One that does not read is not heard either, since the gate is shut then; but while the gate
 * is shut for another reason, silence proves nothing. Answers pings and goodbyes, and passes on what is left.
 */
final class Heartbeat extends ChannelInboundHandlerAdapter {

    private static final int PATIENCE = 3;

    private int unanswered;

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (!(event instanceof IdleStateEvent)) {
            context.fireUserEventTriggered(event);
        } else if (!isListenedTo(context.channel())) {
            unanswered = 0;
        } else if (unanswered++ < PATIENCE) {
            var unused = context.writeAndFlush(new PingWebSocketFrame());
        } else {
            var unused = context.close();
        }
    }

    private static boolean isListenedTo(Channel channel) {
        return channel.config().isAutoRead() || !channel.isWritable();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        unanswered = 0;
        if (message instanceof PingWebSocketFrame ping) {
            var unused = context.writeAndFlush(new PongWebSocketFrame(ping.content()));
        } else if (message instanceof CloseWebSocketFrame goodbye) {
            var unused = context.writeAndFlush(goodbye).addListener(ChannelFutureListener.CLOSE);
        } else if (message instanceof PongWebSocketFrame) {
            ReferenceCountUtil.release(message);
        } else if (message instanceof WebSocketFrame) {
            context.fireChannelRead(message);
        } else { // it was sent before the handshake was over, and read as part of a request
            ReferenceCountUtil.release(message);
            var unused = context.close();
        }
    }
}
