package io.zmqkit.relay.backplane;

import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PushSubscribeOptions;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.api.StreamState;
import io.nats.client.impl.NatsJetStreamMetaData;
import io.zmqkit.core.ThrottledLog;
import io.zmqkit.core.Uninterrupted;
import io.zmqkit.relay.backplane.SharedStream.LastRead;
import io.zmqkit.relay.log.Entry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the stream in order, from one position on, in a thread of its own, and hands over what it has read through a
 * queue. The NATS client's ordered consumer begins anew by itself when the connection or the server was away; here it is
 * only checked that no entry comes twice, that none is missing, and that what comes belongs to what was read before.
 *
 * <p>Once a second it asks where the log ends. When it has read so far, it knows all that the log held when it asked.
 */
final class LogReader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Backplane.class);
    private static final Duration WAIT = Duration.ofMillis(100);
    private static final Duration HEARTBEAT = Duration.ofMillis(500);
    private static final long SILENCE_MILLIS = 2000; // three heartbeats have not come
    private static final long ASK_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long CLOSE_MILLIS = 2000;

    private final ThrottledLog warnings = new ThrottledLog(LOG);
    private final Backplane backplane;
    private final JetStreamSubscription subscription;
    private final ReadAhead queue;
    private final Thread thread;
    private final CountDownLatch stop = new CountDownLatch(1);
    private volatile long newest;
    private LastRead last;
    private boolean inDoubt;
    private boolean hasAsked; // and has not read so far yet
    private long end;
    private long endNanos;
    private long askedNanos = System.nanoTime() - ASK_NANOS;

    /**
     * Begins to read.
     *
     * @param beginning the last entry that need not be read
     * @param queue what is read goes there, also that reading has failed
     */
    LogReader(Backplane backplane, LastRead beginning, ReadAhead queue) throws IOException, JetStreamApiException {
        this.backplane = backplane;
        this.queue = queue;
        last = beginning;
        newest = Math.max(beginning.position(), backplane.stream().atStart().getLastSequence());
        subscription = backplane
                .jetStream()
                .subscribe(
                        backplane.options().subject(),
                        PushSubscribeOptions.builder().stream(backplane.options().stream())
                                .ordered(true)
                                .messageAlarmTime(SILENCE_MILLIS)
                                .configuration(ConsumerConfiguration.builder()
                                        .deliverPolicy(DeliverPolicy.ByStartSequence)
                                        .startSequence(beginning.position() + 1)
                                        .flowControl(HEARTBEAT)
                                        .build())
                                .build());
        thread = new Thread(this::run, "log-reader");
        thread.setDaemon(true);
    }

    /** Before that, NATS knows already that somebody reads here. */
    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!isStopped()) {
                Message message = Uninterrupted.await(() -> subscription.nextMessage(WAIT));
                look(message != null);
                if (message != null && message.isJetStream() && !isStopped()) {
                    take(message);
                }
                tellWhatIsKnown();
            }
        } catch (BackplaneException e) {
            queue.fail(e);
        } catch (IllegalStateException e) {
            queue.fail(new BackplaneException(
                    "NATS has closed the connection: " + backplane.events().why(e), e, false));
        } catch (Throwable e) { // for example too little memory: a relay that reads no more must not seem to live
            queue.fail(new BackplaneException("the log cannot be read any more: " + e, e, false));
        }
    }

    private boolean isStopped() {
        return stop.getCount() == 0;
    }

    /** What comes after a doubt may not follow what was read: a message waits until that is known. */
    private void look(boolean messageWaits) {
        inDoubt |= backplane.events().takeDoubt();
        boolean isDue = !hasAsked && System.nanoTime() - askedNanos >= ASK_NANOS;
        if (!inDoubt && !isDue) {
            return;
        }
        while (!ask() && inDoubt && messageWaits && !isStopped()) {
            var unused = Uninterrupted.await(() -> stop.await(WAIT.toMillis(), TimeUnit.MILLISECONDS));
        }
    }

    private boolean ask() {
        long now = System.nanoTime();
        askedNanos = now;
        if (!backplane.isConnected()) {
            return false;
        }
        try {
            StreamState holds = inDoubt
                    ? backplane.stream().compare(last)
                    : backplane.stream().look(last);
            end = holds.getLastSequence();
            endNanos = now;
            newest = Math.max(newest, end);
            hasAsked = true;
            inDoubt = false;
            return true;
        } catch (IOException | JetStreamApiException e) {
            LOG.debug("the stream cannot be looked at", e);
            return false;
        }
    }

    private void tellWhatIsKnown() {
        if (hasAsked && last.position() >= end) {
            hasAsked = false;
            queue.put(Read.allAsOf(last.position(), endNanos), this::isStopped);
        }
    }

    private void take(Message message) {
        NatsJetStreamMetaData meta = message.metaData();
        long next = meta.streamSequence();
        newest = Math.max(newest, next + meta.pendingCount());
        if (next <= last.position()) {
            return; // the consumer began anew
        }
        if (next != last.position() + 1) {
            throw new BackplaneException("entries " + (last.position() + 1) + " to " + (next - 1) + " of "
                    + backplane.options().stream() + " are no longer there: start the relay again");
        }
        last = new LastRead(next, meta.timestamp().toInstant().toEpochMilli());
        List<Entry> messages = Envelope.decode(next, last.millis(), message.getData())
                .orElseGet(() -> {
                    warnings.warn("entry " + next + " of the log is not from a relay, and was passed over");
                    return List.of();
                });
        queue.put(new Read(next, messages, message.getData().length, null), this::isStopped);
    }

    /** The last position that the stream is known to have. */
    long newest() {
        return newest;
    }

    /** Any thread but its own. */
    @Override
    public void close() {
        stop.countDown();
        Uninterrupted.join(thread, CLOSE_MILLIS);
        try {
            subscription.unsubscribe(); // otherwise NATS keeps the log for it for a while
        } catch (IllegalStateException e) {
            LOG.debug("the connection was closed before", e);
        }
    }

    /**
     * What was read.
     *
     * @param position up to which the log has been read now
     * @param messages those of one envelope, in order; none if the entry is not one
     * @param bytes what the entry took
     * @param allAsOfNanos when the log held no more than that; null if it is not known
     */
    record Read(
            long position,
            List<Entry> messages,
            int bytes,
            @Nullable Long allAsOfNanos) {
        static Read allAsOf(long position, long nanos) {
            return new Read(position, List.of(), 0, nanos);
        }
    }
}
