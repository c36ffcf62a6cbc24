package io.zmqkit.patterns.pubsub;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.Program;
import io.zmqkit.core.SocketOptions;
import io.zmqkit.core.Sockets;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Socket;

/**
 * Publish-subscribe, the subscriber: averages the weather of the zips it asked for.
 *
 * <p>One SUB socket, connected to a {@link WeatherPublisher} or a {@link WeatherProxy}. A subscription is compared with
 * the first bytes of each update, so it ends with the space that follows the zip: without it, {@code 1000} would also
 * match 10001. Each update is one frame, see {@link WeatherUpdate}; further frames are ignored, and a malformed update
 * is counted and left out. Updates published before the subscription arrived, while the connection is broken, or above
 * the high-water mark are lost, and nothing tells the subscriber.
 *
 * <p>Source: Guide, chapter 1, wuclient.
 */
public final class WeatherSubscriber implements Program {

    private static final Logger LOG = LoggerFactory.getLogger(WeatherSubscriber.class);
    private static final long WARN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Sockets sockets;
    private final Socket updates;
    private final Options options;
    private final WeatherSummary summary;
    private long received;
    private long malformed;
    private long lastWarned;
    private volatile boolean gaveUp;
    private volatile boolean stopped;

    /**
     * What a subscriber is told.
     *
     * @param publisher a publisher or proxy to connect to
     * @param zips one or more texts of 1-5 digits; doubles are dropped
     * @param prefix true to subscribe to the bare text and so to every zip that starts with it, false to add a space
     * @param count how many updates to receive, over all zips, at least 1
     * @param timeout the longest silence before it gives up, 1 ms to 1 h
     * @param sockets socket settings
     */
    public record Options(
            Endpoint publisher,
            List<String> zips,
            boolean prefix,
            long count,
            Duration timeout,
            SocketOptions sockets) {

        private static final Pattern ZIP = Pattern.compile("[0-9]{1,5}");

        /** Checks every zip and range. */
        public Options {
            zips = List.copyOf(new LinkedHashSet<>(zips));
            if (zips.isEmpty()) {
                throw new IllegalArgumentException("a subscriber needs at least one zip");
            }
            for (String zip : zips) {
                if (!ZIP.matcher(zip).matches()) {
                    throw new IllegalArgumentException(
                            "zip must be 1-5 digits, was " + MalformedUpdateException.quoted(zip));
                }
            }
            if (count < 1) {
                throw new IllegalArgumentException("count must be > 0, was " + count);
            }
            if (timeout.toMillis() < 1 || timeout.compareTo(Duration.ofHours(1)) > 0) {
                throw new IllegalArgumentException("timeout must be 1 ms to 1 h, was " + timeout.toMillis() + " ms");
            }
        }
    }

    /**
     * Opens the socket, subscribes and connects; the publisher need not be there yet.
     *
     * @param context where it lives; the caller closes it last
     * @param options what to do
     */
    public WeatherSubscriber(ZContext context, Options options) {
        this.options = options;
        summary = new WeatherSummary(options.zips(), options.prefix());
        sockets = new Sockets(context, options.sockets());
        updates = sockets.open(SocketType.SUB);
        // Subscriptions are messages too, and those above the high-water mark would be dropped in silence.
        updates.setSndHWM(Math.max(updates.getSndHWM(), options.zips().size()));
        options.zips().forEach(zip -> updates.subscribe(filter(zip)));
        sockets.connect(updates, "SUB subscriber", options.publisher());
    }

    private byte[] filter(String zip) {
        return (options.prefix() ? zip : zip + " ").getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void run() {
        long lastReceived = System.nanoTime();
        while (!stopped && received < options.count()) {
            byte[] frame = updates.recv(); // null after the receive timeout
            if (frame != null && accept(frame)) {
                lastReceived = System.nanoTime();
            } else if (System.nanoTime() - lastReceived > options.timeout().toNanos()) {
                gaveUp = true;
                return;
            }
        }
    }

    private boolean accept(byte[] frame) {
        while (updates.hasReceiveMore()) {
            updates.recv();
        }
        try {
            summary.add(WeatherUpdate.parse(frame));
            received++;
            return true;
        } catch (MalformedUpdateException e) {
            malformed++;
            report(e);
            return false;
        }
    }

    private void report(MalformedUpdateException e) {
        LOG.debug("malformed update: {}", e.getMessage());
        long now = System.nanoTime();
        if (malformed == 1 || now - lastWarned > WARN_NANOS) { // a flood of them must not become a flood of lines
            LOG.warn("{} malformed so far, the last: {}", malformed, e.getMessage());
            lastWarned = now;
        }
    }

    /** {@return the averages; read them after run() has returned} */
    public WeatherSummary summary() {
        return summary;
    }

    /** {@return how many updates came; read it after run() has returned} */
    public long received() {
        return received;
    }

    /** {@return how many malformed updates came; read it after run() has returned} */
    public long malformed() {
        return malformed;
    }

    /** {@return true if there was silence for longer than the timeout} */
    public boolean gaveUp() {
        return gaveUp;
    }

    @Override
    public void stop() {
        stopped = true;
    }

    @Override
    public void close() {
        sockets.close();
    }
}
