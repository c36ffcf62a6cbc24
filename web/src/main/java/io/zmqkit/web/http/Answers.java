package io.zmqkit.web.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Answers requests, with the headers that keep a browser from doing what no page here asks of it. */
public final class Answers {

    /** No script, style or connection but this server's own, and nothing that stands in the page itself. */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private Answers() {}

    /** Says why something is not served, in one line, and ends the connection. */
    public static void refuse(
            ChannelHandlerContext context, HttpRequest request, HttpResponseStatus status, String why) {
        FullHttpResponse response = response(status, StandardCharsets.UTF_8.encode(why + "\n"));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
        if (status.equals(HttpResponseStatus.UPGRADE_REQUIRED)) {
            response.headers()
                    .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
                    .set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, WebSocketVersion.V13.toHttpHeaderValue());
        }
        HttpUtil.setKeepAlive(response, false);
        send(context, request, response);
    }

    static FullHttpResponse response(HttpResponseStatus status, ByteBuffer content) {
        FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(content));
        HttpHeaders headers = response.headers();
        headers.set("Content-Security-Policy", POLICY);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("X-Frame-Options", "DENY");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
        headers.set(HttpHeaderNames.CACHE_CONTROL, "no-cache");
        return response;
    }

    static void send(ChannelHandlerContext context, HttpRequest request, FullHttpResponse response) {
        HttpUtil.setContentLength(response, response.content().readableBytes());
        boolean isLast = !HttpUtil.isKeepAlive(request) || !HttpUtil.isKeepAlive(response);
        HttpUtil.setKeepAlive(response, !isLast);
        if (request.method().equals(HttpMethod.HEAD)) {
            response.content().clear();
        }
        var sent = context.writeAndFlush(response);
        if (isLast) {
            var unused = sent.addListener(ChannelFutureListener.CLOSE);
        }
    }
}
