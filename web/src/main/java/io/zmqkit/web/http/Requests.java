package io.zmqkit.web.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one connection, one after the other: a page, or a WebSocket, which the connection then becomes. While one
 * is being answered the next one waits, and behind the last answer nothing is read. What does not come in time, or is not
 * HTTP, ends the connection, and so does a client that does not read. Only in the event loop.
 */
final class Requests extends SimpleChannelInboundHandler<FullHttpRequest> {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final int REQUEST_SECONDS = 10;
    private static final int IDLE_SECONDS = 60;
    private static final int GUESS_MILLIS = 500;

    private final Site site;
    private final Pages pages;
    private final WebConnection connection;
    private @Nullable Future<?> deadline;

    Requests(Site site, Pages pages, WebConnection connection) {
        this.site = site;
        this.pages = pages;
        this.connection = connection;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        deadline = context.executor()
                .schedule(() -> cutOff(context, "no request in time"), REQUEST_SECONDS, TimeUnit.SECONDS);
    }

    /** A request has this time to be answered, to have its answer read, and to be followed by the next one. */
    private void renewDeadline(ChannelHandlerContext context) {
        cancelDeadline();
        deadline = context.executor().schedule(() -> endIdle(context), IDLE_SECONDS, TimeUnit.SECONDS);
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    private void endIdle(ChannelHandlerContext context) {
        if (context.channel().isWritable()) {
            var unused = context.close();
        } else {
            cutOff(context, "it does not read its answers");
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        cancelDeadline();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        renewDeadline(context);
        site.counts().requests.incrementAndGet();
        if (request.decoderResult().isFailure()) {
            site.counts().cutOff.incrementAndGet();
            refuse(context, request, HttpResponseStatus.BAD_REQUEST, "this is not HTTP");
        } else if (isWelcome(context, request)) {
            serve(context, request);
        }
    }

    private boolean isWelcome(ChannelHandlerContext context, FullHttpRequest request) {
        HttpHeaders headers = request.headers();
        String refusal =
                site.visitors().refusal(headers.get(HttpHeaderNames.HOST), headers.get(HttpHeaderNames.ORIGIN));
        if (refusal != null) {
            site.counts().refused.incrementAndGet();
            refuse(context, request, HttpResponseStatus.FORBIDDEN, refusal);
            return false;
        }
        Password password = site.password();
        String given = headers.get(HttpHeaderNames.AUTHORIZATION);
        if (password == null || password.isGivenBy(given, headers.get(HttpHeaderNames.COOKIE), port(context))) {
            return true;
        }
        site.counts().refused.incrementAndGet();
        if (given == null) {
            askForPassword(context, request);
        } else {
            warnOfGuess(context);
            connection.gate().set(ReadGate.Reason.BUSY, true);
            HttpRequest waiting = request.replace(Unpooled.EMPTY_BUFFER);
            var unused = context.executor()
                    .schedule(() -> askForPassword(context, waiting), GUESS_MILLIS, TimeUnit.MILLISECONDS);
        }
        return false;
    }

    private static int port(ChannelHandlerContext context) {
        return ((InetSocketAddress) context.channel().localAddress()).getPort();
    }

    private void warnOfGuess(ChannelHandlerContext context) {
        long guesses = site.counts().wrongPasswords.incrementAndGet();
        site.warnings()
                .warn("a wrong password from " + context.channel().remoteAddress() + "; wrong ones so far: " + guesses);
    }

    private void askForPassword(ChannelHandlerContext context, HttpRequest request) {
        FullHttpResponse response = Answers.response(HttpResponseStatus.UNAUTHORIZED, NOTHING);
        response.headers().set(HttpHeaderNames.WWW_AUTHENTICATE, "Basic realm=\"zmqkit\", charset=\"UTF-8\"");
        answer(context, request, response);
    }

    private void serve(ChannelHandlerContext context, FullHttpRequest request) {
        WebSocketRoute route =
                site.routes().get(Arrays.asList(request.uri().split("\\?", 2)).get(0));
        if (route != null && !isWebSocket(request.headers())) {
            refuse(context, request, HttpResponseStatus.UPGRADE_REQUIRED, "this is for a WebSocket of version 13");
        } else if (route != null) {
            connection.gate().set(ReadGate.Reason.BUSY, true);
            route.open(context, request, connection);
        } else if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            refuse(context, request, HttpResponseStatus.METHOD_NOT_ALLOWED, "only GET and HEAD are known here");
        } else {
            pages.at(request.uri())
                    .ifPresentOrElse(
                            page -> send(context, request, page),
                            () -> refuse(context, request, HttpResponseStatus.NOT_FOUND, "there is no such page"));
        }
    }

    private static boolean isWebSocket(HttpHeaders headers) {
        return headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)
                && WebSocketVersion.V13.toHttpHeaderValue().equals(headers.get(HttpHeaderNames.SEC_WEBSOCKET_VERSION));
    }

    private void send(ChannelHandlerContext context, FullHttpRequest request, Page page) {
        boolean isKnown = page.tag().equals(request.headers().get(HttpHeaderNames.IF_NONE_MATCH));
        FullHttpResponse response = Answers.response(
                isKnown ? HttpResponseStatus.NOT_MODIFIED : HttpResponseStatus.OK, isKnown ? NOTHING : page.content());
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, page.type());
        response.headers().set(HttpHeaderNames.ETAG, page.tag());
        Password password = site.password();
        if (password != null) {
            response.headers().set(HttpHeaderNames.SET_COOKIE, password.cookie(port(context)));
        }
        answer(context, request, response);
    }

    private void answer(ChannelHandlerContext context, HttpRequest request, FullHttpResponse response) {
        Answers.send(context, request, response);
        connection.gate().set(ReadGate.Reason.BUSY, !HttpUtil.isKeepAlive(request));
    }

    private void refuse(ChannelHandlerContext context, HttpRequest request, HttpResponseStatus status, String why) {
        connection.gate().set(ReadGate.Reason.BUSY, true);
        Answers.refuse(context, request, status, why);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) { // the peer has gone
            var unused = context.close();
        } else {
            cutOff(context, cause.toString());
        }
    }

    private void cutOff(ChannelHandlerContext context, String why) {
        site.counts().cutOff.incrementAndGet();
        site.warnings().warn("a web connection from " + context.channel().remoteAddress() + " is closed: " + why);
        var unused = context.close();
    }
}
