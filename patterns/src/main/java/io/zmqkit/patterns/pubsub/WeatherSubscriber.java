package io.zmqkit.patterns.pubsub;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.Program;
import io.zmqkit.core.Ranges;
import io.zmqkit.core.ThrottledLog;
import io.zmqkit.core.curve.Refusal;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.core.socket.Sockets;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Socket;

/**
 * Publish-subscribe, the subscriber: averages the weather of the zips that it subscribes to.
 *
 * <p>One SUB socket, connected to a {@link WeatherPublisher} or a {@link WeatherProxy}. A subscription is compared with
 * the first bytes of each update, so it ends with the space that follows the zip: without it, {@code 1000} would also
 * match 10001. Each update is one frame, see {@link WeatherUpdate}, and from a sequenced publisher a second one, see
 * {@link SequenceNumber}; further frames are ignored, and a malformed update is counted and left out. Updates published
 * while the connection is broken or above the high-water mark are lost. The subscriber notices this only if they are
 * numbered, see {@link SequenceGaps}.
 *
 * <p>The pattern alone, on one screen, is {@link io.zmqkit.patterns.pubsub.plain.WeatherSubscriber}; this one adds a
 * timeout, several zips, checks of each update, and a report of gaps.
 *
 * <p>Source: Guide, chapter 1, wuclient.
 */
public final class WeatherSubscriber implements Program {

    private static final Logger LOG = LoggerFactory.getLogger(WeatherSubscriber.class);
    /** More than one receive takes: if one is longer, this program itself was paused. */
    private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Sockets sockets;
    private final Socket updates;
    private final Options options;
    private final WeatherSummary summary;
    private final SequenceGaps gaps = new SequenceGaps();
    private long received;
    private long repeats;
    private long malformed;
    private long unnumbered;
    private final ThrottledLog warnings = new ThrottledLog(LOG);
    private volatile WeatherSubscriberStats stats = new WeatherSubscriberStats(0, 0, 0, 0, 0, 0, 0);
    private volatile @Nullable Refusal refusal;
    private volatile boolean gaveUp;
    private volatile boolean stopped;

    /**
     * The options of a subscriber.
     *
     * @param publisher a publisher or proxy to connect to
     * @param zips one or more texts of 1-5 digits; doubles are dropped
     * @param prefix true to subscribe to the bare text and so to every zip that starts with it, false to add a space
     * @param sequenced true to leave out updates without a number, because they cannot show what was missed
     * @param count how many updates to receive, over all zips, at least 1
     * @param timeout the longest silence before it gives up, 1 ms to 1 h
     * @param sockets socket settings
     */
    public record Options(
            Endpoint publisher,
            List<String> zips,
            boolean prefix,
            boolean sequenced,
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
            Ranges.requirePositive("count", count);
            Ranges.requireBetween("timeout", timeout, Duration.ofMillis(1), Duration.ofHours(1));
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
        // Subscriptions are messages too, and those above the high-water mark would be dropped silently.
        updates.setSndHWM(Math.max(updates.getSndHWM(), options.zips().size()));
        options.zips().forEach(zip -> updates.subscribe(filter(zip)));
        sockets.connect(updates, "SUB subscriber", options.publisher());
    }

    private byte[] filter(String zip) {
        return (options.prefix() ? zip : zip + " ").getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void run() {
        long silence = 0;
        long before = System.nanoTime();
        while (!stopped && received < options.count()) {
            byte[] frame = updates.recv(); // null after the receive timeout
            long now = System.nanoTime();
            silence += Math.min(now - before, LONGEST_WAIT_NANOS);
            before = now;
            boolean isTaken = frame != null && accept(frame);
            stats = new WeatherSubscriberStats(
                    received, repeats, malformed, unnumbered, gaps.gaps(), gaps.lost(), gaps.restarts());
            if (isTaken) {
                silence = 0;
            } else if (frame == null && isRefused()) {
                return;
            } else if (silence > options.timeout().toNanos()) {
                gaveUp = true;
                return;
            }
        }
    }

    private boolean isRefused() {
        refusal = sockets.refusal().orElse(null);
        return refusal != null;
    }

    private boolean accept(byte[] frame) {
        byte[] second = updates.hasReceiveMore() ? updates.recv() : null;
        while (updates.hasReceiveMore()) {
            updates.recv();
        }
        try {
            WeatherUpdate update = WeatherUpdate.parse(frame);
            if (second == null && options.sequenced()) {
                unnumbered++;
                return false;
            }
            if (second != null && !isNew(update.zip(), second)) {
                repeats++;
                return false;
            }
            summary.add(update);
            received++;
            return true;
        } catch (MalformedUpdateException e) {
            malformed++;
            warnings.warn("malformed: " + e.getMessage()); // a flood of them must not become a flood of lines
            return false;
        }
    }

    private boolean isNew(String zip, byte[] second) {
        return LastValues.isMark(second) ? !summary.has(zip) : gaps.accept(zip, SequenceNumber.parse(second));
    }

    /** {@return the averages; only when run() has returned} */
    public WeatherSummary summary() {
        return summary;
    }

    /** {@return what was missed from a sequenced publisher, zip by zip; only when run() has returned} */
    public SequenceGaps gaps() {
        return gaps;
    }

    /** {@return true if there was silence for longer than the timeout} */
    public boolean gaveUp() {
        return gaveUp;
    }

    /** {@return why servers refused this program, so that it ended; null if they have not; in any thread} */
    public @Nullable Refusal refusal() {
        return refusal;
    }

    @Override
    public WeatherSubscriberStats stats() {
        return stats;
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
