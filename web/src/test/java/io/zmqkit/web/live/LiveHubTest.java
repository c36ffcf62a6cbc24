package io.zmqkit.web.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.zmqkit.core.Endpoint;
import io.zmqkit.core.jeromq.Contexts;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.zeromq.ZContext;

class LiveHubTest {

    @Test
    void goesOnWhenThereIsNoMemoryForAMoment() throws Exception {
        Browser browser = new Browser();
        try (ZContext context = Contexts.open(failure -> {});
                LiveHub hub = new LiveHub(context, Endpoint.parse("tcp://127.0.0.1:*"), false)) {
            hub.join(browser);
            CompletableFuture<Void> run =
                    CompletableFuture.runAsync(hub::run, task -> new Thread(task, "live view").start());
            TextWebSocketFrame lost = browser.told.poll(30, TimeUnit.SECONDS);
            TextWebSocketFrame told = browser.told.poll(30, TimeUnit.SECONDS);
            hub.stop();
            run.get(30, TimeUnit.SECONDS);
            assertThat(told).isNotNull();
            assertThat(lost).isNotNull().extracting(TextWebSocketFrame::refCnt).isEqualTo(0);
        }
    }

    /** Has no memory for the first frame. */
    private static final class Browser extends EmbeddedChannel {

        private final BlockingQueue<TextWebSocketFrame> told = new LinkedBlockingQueue<>();
        private boolean hasFailed;

        @Override
        public ChannelFuture writeAndFlush(Object frame) {
            TextWebSocketFrame text = (TextWebSocketFrame) frame;
            text.release();
            told.add(text);
            if (!hasFailed) {
                hasFailed = true;
                throw new OutOfMemoryError("only in this test");
            }
            return newSucceededFuture();
        }
    }
}
