package io.zmqkit.web.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.FullHttpRequest;

/** What a WebSocket's path leads to. In the connection's event loop. */
@FunctionalInterface
public interface WebSocketRoute {

    /**
     * Answers a request for a WebSocket: with the handshake, or with an error.
     *
     * @param context of the handler that has the request; the connection reads nothing while the gate says that it is busy
     * @param request released when this returns, unless it is retained
     * @param connection what else belongs to it
     */
    void open(ChannelHandlerContext context, FullHttpRequest request, WebConnection connection);
}
