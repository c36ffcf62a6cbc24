package io.zmqkit.relay.backplane;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.PurgeOptions;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import io.nats.client.api.StreamState;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The stream that relays share: makes it, looks at it, and cuts its begin. Any thread; each call waits for NATS. */
final class SharedStream {

    private static final int NO_SUCH_STREAM = 10_059;
    private static final int NAME_IN_USE = 10_058;
    private static final int NO_SUCH_ENTRY = 10_037;
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final Duration LOOK = Duration.ofMillis(1500);

    private final BackplaneOptions options;
    private final JetStreamManagement management;
    private final JetStreamManagement hurried;
    private final String epoch;
    private final long bornNanos;
    private final StreamState atStart;

    /**
     * Finds the stream, or makes it.
     *
     * @throws BackplaneException if there is one with other settings
     */
    SharedStream(BackplaneOptions options, Connection connection) throws IOException, JetStreamApiException {
        this.options = options;
        management = connection.jetStreamManagement(
                JetStreamOptions.builder().requestTimeout(ANSWER).build());
        hurried = connection.jetStreamManagement(
                JetStreamOptions.builder().requestTimeout(LOOK).build());
        bornNanos = System.nanoTime();
        StreamInfo info = findOrMake();
        epoch = epoch(info);
        atStart = info.getStreamState();
    }

    private StreamInfo findOrMake() throws IOException, JetStreamApiException {
        StreamConfiguration wanted = StreamShape.of(options);
        StreamInfo info = find(management);
        if (info == null) {
            try {
                return management.addStream(wanted);
            } catch (JetStreamApiException e) {
                if (e.getApiErrorCode() != NAME_IN_USE) { // another relay has just made it
                    throw e;
                }
                info = management.getStreamInfo(options.stream());
            }
        }
        StreamShape.requireSame(info.getConfiguration(), wanted);
        return info;
    }

    private @Nullable StreamInfo find(JetStreamManagement by) throws IOException, JetStreamApiException {
        try {
            return by.getStreamInfo(options.stream());
        } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() == NO_SUCH_STREAM) {
                return null;
            }
            throw e;
        }
    }

    private String epoch(StreamInfo info) {
        long millis = info.getCreateTime().toInstant().toEpochMilli();
        return options.cluster() + "-"
                + Long.toString(millis, Character.MAX_RADIX).toLowerCase(Locale.ROOT);
    }

    String epoch() {
        return epoch;
    }

    JetStreamManagement management() {
        return management;
    }

    /** What it held when this relay came. */
    StreamState atStart() {
        return atStart;
    }

    /** When it held that: not before this time. */
    long bornNanos() {
        return bornNanos;
    }

    /**
     * Looks at the stream, for at most a few seconds.
     *
     * @return what it holds
     * @throws BackplaneException if it is no longer the one that was found at the start, or is shorter than what was read,
     *     so that this relay must not go on
     * @throws IOException if NATS does not tell now
     * @throws JetStreamApiException if NATS does not tell now
     */
    StreamState look(LastRead read) throws IOException, JetStreamApiException {
        StreamInfo now = find(hurried);
        if (now == null || !epoch(now).equals(epoch)) {
            throw new BackplaneException("stream " + options.stream() + " has been deleted"
                    + (now == null ? "" : " and made anew") + ": start the relay again");
        }
        if (now.getStreamState().getLastSequence() < read.position()) {
            throw lostItsEnd(read);
        }
        return now.getStreamState();
    }

    /** As {@link #look}, and makes sure that the stream did not lose what was read last and then grew again. */
    StreamState compare(LastRead read) throws IOException, JetStreamApiException {
        StreamState now = look(read);
        if (!holds(read, hurried, now)) {
            throw lostItsEnd(read);
        }
        return now;
    }

    /** Whether an entry is still what it was, or has been dropped since. */
    boolean holds(LastRead read, StreamState now) throws IOException, JetStreamApiException {
        return holds(read, management, now);
    }

    private boolean holds(LastRead read, JetStreamManagement by, StreamState now)
            throws IOException, JetStreamApiException {
        if (read.position() < now.getFirstSequence() || read.position() == 0) {
            return true;
        }
        try {
            MessageInfo entry = by.getMessage(options.stream(), read.position());
            return entry.getTime() != null && entry.getTime().toInstant().toEpochMilli() == read.millis();
        } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() == NO_SUCH_ENTRY) {
                return look(new LastRead(0, 0)).getFirstSequence() > read.position(); // dropped just now
            }
            throw e;
        }
    }

    private BackplaneException lostItsEnd(LastRead read) {
        return new BackplaneException("stream " + options.stream() + " has lost its end: entry " + read.position()
                + ", which this relay has read, is not there or is another: start the relay again");
    }

    /** An entry that was read: its position, 0 for none yet, and its time in Unix milliseconds. */
    record LastRead(long position, long millis) {}

    /**
     * Drops entries that all relays which read now have been sent.
     *
     * @param position the last one to drop
     * @return false if a relay still needs some of them
     */
    boolean dropUpTo(long position) throws IOException, JetStreamApiException {
        List<ConsumerInfo> readers = management.getConsumers(options.stream());
        if (readers.stream().anyMatch(reader -> reader.getDelivered().getStreamSequence() < position)) {
            return false;
        }
        var unused = management.purgeStream(
                options.stream(), PurgeOptions.builder().sequence(position + 1).build());
        return true;
    }
}
