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
    private @Nullable Object connection; // whose message is being taken, one at a time; null between messages
    private List<byte[]> frames = new ArrayList<>();
    private long bytes;
    private boolean hadBegun; // at the last call of next()

    /**
     * Takes up to that many more, and gives those that were taken since the last call. A message that is not complete at the
     * second call is given up: its peer may have stalled or gone.
     */
    public synchronized List<MessageSample> next(int most) {
        List<MessageSample> taken = List.copyOf(samples);
        samples.clear();
        if (hadBegun || most == 0) { // while none is wanted, its next frames are not seen
            forget();
        }
        hadBegun = connection != null;
        wanted = most;
        return taken;
    }

    /**
     * A frame of a message has come.
     *
     * @param from its connection, which is compared by identity
     * @param peer the connection's address, if it is known
     * @param frame of a message, not of a command
     * @param begins whether it is the first of its message
     */
    public void came(Object from, @Nullable String peer, IncomingFrame frame, boolean begins) {
        if (wanted > 0) {
            take(from, peer, frame, begins);
        }
    }

    @SuppressWarnings("ReferenceEquality") // two connections may give the same properties
    private synchronized void take(Object from, @Nullable String peer, IncomingFrame frame, boolean begins) {
        boolean isNext = begins ? connection == null && wanted > 0 : connection == from;
        if (!isNext) {
            return;
        }
        connection = from;
        bytes += frame.bytes();
        if (frames.size() < MOST_FRAMES) {
            frames.add(Arrays.copyOf(frame.content(), Math.min(MOST_BYTES, frame.bytes())));
        }
        if (!frame.isFollowed()) {
            samples.add(new MessageSample(System.currentTimeMillis(), false, null, peer, List.copyOf(frames), bytes));
            wanted--;
            forget();
        }
    }

    private void forget() {
        connection = null;
        frames = new ArrayList<>();
        bytes = 0;
        hadBegun = false;
    }
}
