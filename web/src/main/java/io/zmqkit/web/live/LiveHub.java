package io.zmqkit.web.live;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.zmqkit.core.Endpoint;
import io.zmqkit.core.ThrottledLog;
import io.zmqkit.core.socket.Received;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.core.socket.Sockets;
import io.zmqkit.wire.MalformedException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Socket;

/**
 * Collects what programs tell of their sockets (PULL), and passes the newest of each on to the browsers, ten times a second.
 * A browser that does not keep up, or comes late, is told the newest of each, in pieces that it has room for. One thread
 * calls run() and close(); any thread the rest.
 */
public final class LiveHub implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LiveHub.class);
    private static final long BATCH_NANOS = Duration.ofMillis(100).toNanos();
    private static final int MOST_PROCESSES = 2000;
    private static final long MOST_CHARACTERS = 32 << 20;
    private static final int BATCH_CHARACTERS = 500_000;
    private static final int REPORT_BYTES = 64 << 10;

    private final Sockets sockets;
    private final Socket collector;
    private final Endpoint endpoint;
    private final Reports reports;
    private final Map<Channel, Long> toldUpTo = new HashMap<>();
    private final Queue<Channel> newcomers = new ConcurrentLinkedQueue<>();
    private final AtomicLong unusable = new AtomicLong();
    private final ThrottledLog warnings = new ThrottledLog(LOG);
    private volatile boolean isStopped;

    /**
     * Binds.
     *
     * @param context where its socket lives
     * @param at where programs connect
     * @param isExposed whether other machines may
     */
    public LiveHub(ZContext context, Endpoint at, boolean isExposed) {
        SocketOptions defaults = SocketOptions.DEFAULTS;
        sockets = new Sockets(
                context,
                new SocketOptions(
                                defaults.handshakeInterval(),
                                Duration.ofMillis(50),
                                defaults.linger(),
                                REPORT_BYTES,
                                defaults.highWaterMark(),
                                defaults.heartbeatInterval())
                        .exposed(isExposed));
        collector = sockets.bind(SocketType.PULL, "PULL live view", at);
        endpoint = Sockets.boundTo(collector);
        reports = new Reports(endpoint, MOST_PROCESSES, MOST_CHARACTERS, BATCH_CHARACTERS);
    }

    /** {@return where programs connect} */
    public Endpoint endpoint() {
        return endpoint;
    }

    /** {@return how many reports could not be read, or were of one process too many} */
    public long unusable() {
        return unusable.get();
    }

    /** A browser that wants to be told from now on. */
    void join(Channel browser) {
        newcomers.add(browser);
    }

    /** Collects and passes on, until {@link #stop}. */
    public void run() {
        long passedOn = System.nanoTime();
        while (!isStopped) {
            Received received = sockets.receive(collector, 0, 1);
            long now = System.nanoTime();
            if (received != null) {
                take(received.frames().get(0), now);
            }
            if (now - passedOn >= BATCH_NANOS) {
                passedOn = now;
                tryToPassOn(now);
            }
        }
    }

    private void take(byte[] frame, long now) {
        try {
            if (!reports.add(Report.parse(frame), now)) {
                unusable.incrementAndGet();
                warnings.warn("the live view has no room for another process");
            }
        } catch (MalformedException e) {
            unusable.incrementAndGet();
            warnings.warn("the live view was told something that it cannot read: " + e.getMessage());
        }
    }

    /** Memory outside the heap is what the browsers' connections use, too: when they leave none, the next batch tells more. */
    private void tryToPassOn(long now) {
        Map<Long, TextWebSocketFrame> frames = new HashMap<>(); // most are told the same
        try {
            passOn(now, frames);
        } catch (OutOfMemoryError e) {
            warnings.warn("the live view has no memory to tell browsers what is new: " + e.getMessage());
        } finally {
            frames.values().forEach(TextWebSocketFrame::release);
        }
    }

    private void passOn(long now, Map<Long, TextWebSocketFrame> frames) {
        toldUpTo.keySet().removeIf(browser -> !browser.isActive());
        for (Channel browser = newcomers.poll(); browser != null; browser = newcomers.poll()) {
            toldUpTo.put(browser, 0L);
        }
        Map<Long, Long> next = new HashMap<>();
        for (Map.Entry<Channel, Long> told : toldUpTo.entrySet()) {
            if (told.getKey().isWritable()) {
                long from = told.getValue();
                TextWebSocketFrame frame = frames.computeIfAbsent(from, number -> {
                    Reports.Batch batch = reports.after(number, now);
                    next.put(number, batch.upTo());
                    return new TextWebSocketFrame(direct(batch.json()));
                });
                var unused = told.getKey().writeAndFlush(frame.retainedDuplicate());
                told.setValue(next.getOrDefault(from, from));
            }
        }
    }

    /** Outside the heap, from where each viewer's connection would copy it. */
    private static ByteBuf direct(String json) {
        ByteBuf text = PooledByteBufAllocator.DEFAULT.directBuffer(ByteBufUtil.utf8Bytes(json));
        ByteBufUtil.writeUtf8(text, json);
        return text;
    }

    /** Makes run() return within 100 ms. */
    public void stop() {
        isStopped = true;
    }

    @Override
    public void close() {
        sockets.close();
    }
}
