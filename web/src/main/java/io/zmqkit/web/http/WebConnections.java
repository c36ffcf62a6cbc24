package io.zmqkit.web.http;

import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;

/** Sets up each connection, unless there are too many. */
public final class WebConnections extends ChannelInitializer<SocketChannel> {

    private static final int LINE_BYTES = 4096;
    private static final int HEADER_BYTES = 16_384;
    private static final int BODY_BYTES = 8192;
    /** What a page is made of comes at once; each request has two parts. */
    private static final int PARTS_PER_SECOND = 200;

    private final Site site;
    private final int most;
    private final Pages pages = new Pages();

    /**
     * Reads the pages.
     *
     * @param most connections at a time
     */
    public WebConnections(Site site, int most) {
        this.site = site;
        this.most = most;
    }

    @Override
    protected void initChannel(SocketChannel channel) {
        WebCounts counts = site.counts();
        var unused = channel.closeFuture().addListener(closed -> counts.connections.decrementAndGet());
        if (counts.connections.incrementAndGet() > most) {
            counts.refused.incrementAndGet();
            site.warnings().warn("too many web connections: one more than " + most + " is closed");
            unused = channel.close();
            return;
        }
        ReadGate gate = new ReadGate(channel);
        Pace pace = new Pace(gate, PARTS_PER_SECOND);
        channel.pipeline()
                .addLast(
                        new HttpServerCodec(LINE_BYTES, HEADER_BYTES, BODY_BYTES),
                        new FlowControlHandler(),
                        gate,
                        pace,
                        new HttpObjectAggregator(BODY_BYTES, true),
                        new Requests(site, pages, new WebConnection(gate, pace, counts)));
    }
}
