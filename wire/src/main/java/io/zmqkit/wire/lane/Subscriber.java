package io.zmqkit.wire.lane;

import io.zmqkit.wire.MalformedException;
import io.zmqkit.wire.zmtp.Command;
import io.zmqkit.wire.zmtp.Frame;
import io.zmqkit.wire.zmtp.FrameDecoder;
import io.zmqkit.wire.zmtp.FrameLimits;
import io.zmqkit.wire.zmtp.SocketKind;
import io.zmqkit.wire.zmtp.Subscription;
import io.zmqkit.wire.zmtp.Version;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A SUB or XSUB peer of the publisher: what it wants, and what of that it is given. */
final class Subscriber extends Connection implements Topics.Listener {

    /** From here on, writing at once is cheaper than copying for the end of the turn. */
    private static final int LARGE_BYTES = 8 << 10;

    /** There is memory for the rest of one such message even where all that connections are allowed has been taken. */
    private static final int SMALL_BYTES = 32 << 10;

    /** The longest but for the prefix: ERROR with a reason of 255 bytes. */
    private static final int LONGEST_COMMAND = 262;

    /** Subscriptions only: what one subscriber changes in a turn, all publishers may have to be told. */
    private static final int MOST_TO_READ = 16 << 10;

    private final Lane lane;
    private final Publisher publisher;
    private final Map<String, Integer> prefixes = new HashMap<>(); // ISO 8859-1, and how often
    private int topicBytes;
    private boolean getsEverything;
    private @Nullable FrameDecoder decoder; // from the end of the handshake on

    // Of the messages that are being published: those that it wants, as long as they stand side by side.
    private int start;
    private int end = -1;
    private int count;

    private long offered;
    private long dropped;
    private long droppedBefore; // at the last reading

    Subscriber(Lane lane, Gate gate, SelectionKey key) {
        super(lane, gate, SocketKind.XPUB, key, lane.queues());
        this.lane = lane;
        publisher = lane.publisher();
    }

    @Override
    void agreed(Version version) {
        LaneOptions options = lane.options();
        FrameLimits ofMessages = options.limits();
        FrameLimits small = new FrameLimits(
                options.subscriptionBytes(),
                ofMessages.messageFrames(),
                ofMessages.messageBytes(),
                options.subscriptionBytes() + LONGEST_COMMAND);
        decoder = new FrameDecoder(version, small);
    }

    @Override
    void take(ByteBuffer in) throws IOException {
        Frame frame = decoder == null ? null : decoder.next(in);
        while (frame != null && decoder != null) {
            Optional<Subscription> subscription = Subscription.in(frame);
            if (subscription.isPresent()) {
                take(subscription.get());
            } else if (frame.command()) {
                obey(Command.decode(frame.body()));
            } // a message to an XPUB: nobody reads it here
            frame = decoder.next(in);
        }
    }

    private void take(Subscription subscription) throws MalformedException {
        byte[] prefix = new byte[subscription.prefix().remaining()];
        subscription.prefix().duplicate().get(prefix);
        String text = new String(prefix, StandardCharsets.ISO_8859_1);
        Integer times = prefixes.get(text);
        if (!subscription.subscribes()) {
            cancel(prefix, text, times);
        } else if (times != null) {
            prefixes.put(text, times + 1);
        } else if (prefix.length >= lane.options().subscriptionBytes()) {
            throw new MalformedException("a subscription has " + prefix.length + " bytes, the limit is "
                    + (lane.options().subscriptionBytes() - 1));
        } else if (publisher.subscribe(this, prefix, topicBytes)) {
            topicBytes += Publisher.cost(prefix.length);
            prefixes.put(text, 1);
            getsEverything |= prefix.length == 0;
        } else {
            gate().warn("ignores a subscription of " + remote() + ": there are too many");
        }
    }

    private void cancel(byte[] prefix, String text, @Nullable Integer times) {
        if (times == null) {
            return;
        } else if (times > 1) {
            prefixes.put(text, times - 1);
            return;
        }
        prefixes.remove(text);
        getsEverything &= prefix.length > 0;
        topicBytes -= Publisher.cost(prefix.length);
        publisher.cancel(this, prefix);
    }

    @Override
    public void wants(ByteBuffer run, int messageStart, int messageEnd) {
        if (end == messageEnd || getsEverything) {
            return; // it has two subscriptions that fit
        }
        if (count > 0 && end == messageStart) {
            end = messageEnd;
            count++;
            return;
        }
        if (count == 0) {
            publisher.hasPart(this);
        } else {
            offer(run, start, end, count);
        }
        start = messageStart;
        end = messageEnd;
        count = 1;
    }

    /** The run has been looked through. */
    void runEnds(ByteBuffer run) {
        if (count > 0) {
            offer(run, start, end, count);
        }
    }

    /** What it wanted of a run is of no use with the next. */
    void forgetRun() {
        count = 0;
        end = -1;
    }

    /** Takes whole messages: writes them, lets them wait, or drops them. */
    void offer(ByteBuffer run, int from, int to, int messages) {
        if (isClosed()) {
            return;
        }
        offered += messages;
        int left = messages; // that it has not got, and that are not counted yet
        try {
            int at = from;
            if (!outlet().isBlocked()
                    && (to - from >= LARGE_BYTES || !fits(to - from, messages))
                    && mayBeCut(run, from, to)) {
                int written = writeThrough(run, from, to);
                while (at < written) {
                    at = Messages.end(run, at);
                    left -= at <= written ? 1 : 0;
                }
                if (at > written) { // the rest of a message of which a part has been written
                    outbox().appendRest(run, written, at);
                    left--;
                }
            }
            if (left > 0) {
                queue(run, at, to, left);
            }
        } catch (IOException e) {
            drop(left);
            failed(e);
        } catch (RuntimeException | OutOfMemoryError e) {
            drop(left);
            broken(e);
        }
    }

    private void drop(long messages) {
        dropped += messages;
        publisher.count(messages);
    }

    @Override
    int mostToRead() {
        return MOST_TO_READ;
    }

    @Override
    boolean mayWait(int bytes) {
        return true; // a full queue is no reason not to answer
    }

    @Override
    Optional<LaneConnection> reading() {
        boolean hasDropped = dropped > droppedBefore;
        droppedBefore = dropped;
        return decoder == null
                ? Optional.empty()
                : LaneConnection.of(this, 0, new LaneConnection.Out(offered - dropped, dropped, hasDropped));
    }

    private boolean fits(int bytes, int messages) {
        return outbox().messages() + messages <= lane.options().highWaterMark() && outbox().allows(bytes);
    }

    /** Whether there is memory for the rest of any of its messages: where one is large, and there is not, it is dropped whole. */
    private boolean mayBeCut(ByteBuffer run, int from, int to) {
        if (outbox().has(to - from)) {
            return true;
        }
        int longest = 0;
        for (int at = from; at < to; ) {
            int next = Messages.end(run, at);
            longest = Math.max(longest, next - at);
            at = next;
        }
        return longest <= SMALL_BYTES || outbox().has(longest);
    }

    private int writeThrough(ByteBuffer run, int from, int to) throws IOException {
        int position = run.position();
        int limit = run.limit();
        try {
            outlet().write(run.limit(to).position(from));
            return run.position();
        } finally {
            run.limit(limit).position(position); // whatever becomes of this subscriber, the run is for the others, too
        }
    }

    private void queue(ByteBuffer run, int from, int to, int messages) throws IOException {
        int at = to;
        int kept = messages;
        if (!fits(to - from, messages)) {
            at = from;
            kept = 0;
            int next = Messages.end(run, at);
            while (kept < messages && fits(next - from, kept + 1)) {
                at = next;
                kept++;
                next = kept < messages ? Messages.end(run, at) : at;
            }
        }
        outbox().append(run, from, at, kept);
        drop(messages - kept);
        if (kept > 0) {
            flushSoon();
        }
    }

    @Override
    void closed() {
        publisher.count(outbox().messages());
        prefixes.keySet().forEach(text -> publisher.cancel(this, text.getBytes(StandardCharsets.ISO_8859_1)));
        prefixes.clear();
    }
}
