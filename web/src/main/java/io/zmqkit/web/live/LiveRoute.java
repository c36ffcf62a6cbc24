package io.zmqkit.web.live;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.zmqkit.web.http.ReadGate.Reason;
import io.zmqkit.web.http.WebConnection;
import io.zmqkit.web.http.WebSocketRoute;
import io.zmqkit.web.http.WebSockets;

/** The WebSocket of a page that shows the live view: it is told, and has nothing to say. */
public final class LiveRoute implements WebSocketRoute {

    private static final int MOST_BYTES = 125;

    private final LiveHub hub;

    /** Leads to a hub. */
    public LiveRoute(LiveHub hub) {
        this.hub = hub;
    }

    @Override
    public void open(ChannelHandlerContext context, FullHttpRequest request, WebConnection connection) {
        WebSockets.open(context, request, null, MOST_BYTES, new Viewer(connection));
    }

    private final class Viewer extends SimpleChannelInboundHandler<WebSocketFrame> {

        private final WebConnection connection;

        Viewer(WebConnection connection) {
            this.connection = connection;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            hub.join(context.channel());
            connection.gate().set(Reason.BUSY, false);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, WebSocketFrame message) {
            var unused = context.close(); // there is nothing to be said
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            var unused = context.close(); // the browser has gone, or the decoder has told it what was wrong
        }
    }
}
