package io.zmqkit.core.jeromq;

import io.zmqkit.core.live.MessageSample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes a few of the messages that come: what somebody can look at. A message that is not wanted costs one look at a field.
 * I/O threads for {@link #came}, any thread for the rest.
 */
public final class MessageSampler {

    private static final int MOST_FRAMES = 8;
    private static final int MOST_BYTES = 128;

    private final List<MessageSample> samples = new ArrayList<>();
    private volatile int wanted;
    private @Nullable Object connection; // whose message is being taken; null between messages
    private List<byte[]> frames = new ArrayList<>();
    private long bytes;
    private boolean isInMessage;
    private @Nullable Object skipped; // whose message has begun unseen

    /** Takes up to that many more, and gives those that were taken since the last call. */
    public synchronized List<MessageSample> next(int most) {
        List<MessageSample> taken = List.copyOf(samples);
        samples.clear();
        wanted = most;
        return taken;
    }

    /**
     * A frame has come.
     *
     * @param from unique to its connection by identity
     * @param peer the connection's address, if it is known
     * @param frame of a message; those of the protocol do not count
     */
    public void came(Object from, @Nullable String peer, IncomingFrame frame) {
        if (wanted > 0 && !frame.isOfProtocol()) {
            take(from, peer, frame);
        }
    }

    @SuppressWarnings("ReferenceEquality") // two connections may give the same properties
    private synchronized void take(Object from, @Nullable String peer, IncomingFrame frame) {
        if (isInMessage && from != connection) {
            skipped = frame.isFollowed() ? from : null; // one message at a time
            return;
        }
        if (!isInMessage && from == skipped) {
            skipped = frame.isFollowed() ? from : null;
            return;
        }
        connection = from;
        isInMessage = frame.isFollowed();
        bytes += frame.bytes();
        if (frames.size() < MOST_FRAMES) {
            frames.add(Arrays.copyOf(frame.content(), Math.min(MOST_BYTES, frame.bytes())));
        }
        if (!isInMessage) {
            samples.add(new MessageSample(System.currentTimeMillis(), null, peer, List.copyOf(frames), bytes));
            wanted--;
            frames = new ArrayList<>();
            bytes = 0;
            connection = null;
        }
    }
}
