package io.zmqkit.wire.lane;

import static java.util.Objects.requireNonNull;

import io.zmqkit.wire.zmtp.Frame;
import io.zmqkit.wire.zmtp.SocketKind;
import io.zmqkit.wire.zmtp.Subscription;
import io.zmqkit.wire.zmtp.Version;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A PUB or XPUB peer of the front: a sender that is told what the subscribers want, as fast as it reads. */
final class UpstreamPublisher extends Sender {

    private static final int MOST_BUFFERS = 16; // that are written in one turn: a MiB

    private final Wishes wishes;
    private final Publisher publisher;
    private @Nullable Version version; // from the end of the handshake on
    private Wishes.@Nullable Snapshot snapshot; // until it has been told
    private int toldOfSnapshot;
    private long next; // number of the first entry of the log that it has not been told

    UpstreamPublisher(Lane lane, Gate gate, SelectionKey key, Publisher publisher, Wishes wishes) {
        super(lane, gate, SocketKind.XSUB, key);
        this.publisher = publisher;
        this.wishes = wishes;
    }

    @Override
    void agreed(Version agreed) {
        super.agreed(agreed);
        version = agreed;
        snapshot = wishes.snapshot();
        next = snapshot.next();
        publisher.add(this);
        flushSoon();
    }

    /** {@return the number of the first entry of the log that it still needs} */
    long next() {
        return next;
    }

    /** Once a turn, when nothing waits for it: what the system takes, and not so much that the others have to wait. */
    @Override
    void flushed() throws IOException {
        if (version == null) {
            return; // it has been greeted, no more
        }
        if (next < wishes.first()) {
            endBehind();
            return;
        }
        boolean isMore = true;
        for (int i = 0; i < MOST_BUFFERS && isMore && !outlet().isBlocked(); i++) {
            isMore = tellMore();
        }
        if (isMore) {
            flushSoon();
        }
    }

    /** Tells as much as fits into the buffer; returns true if that was not all. */
    private boolean tellMore() throws IOException {
        ByteBuffer out = publisher.scratch().clear();
        int count = 0;
        byte[] wish = wish(0);
        while (wish != null) {
            byte[] frame = encode(wish);
            if (frame.length > out.remaining()) {
                break;
            }
            out.put(frame);
            wish = wish(++count);
        }
        if (count > 0) {
            write(out.flip());
        }
        return wish != null;
    }

    /** What it would have to be told is not there any more. */
    void endBehind() {
        end("it does not read what is subscribed");
    }

    private byte @Nullable [] wish(int ahead) {
        int left = snapshot == null ? 0 : snapshot.entries().size() - toldOfSnapshot;
        return snapshot != null && ahead < left
                ? snapshot.entries().get(toldOfSnapshot + ahead)
                : wishes.entry(next + ahead - left);
    }

    private byte[] encode(byte[] wish) {
        byte[] prefix = Arrays.copyOfRange(wish, 1, wish.length);
        Subscription subscription = wish[0] == 1 ? Subscription.to(prefix) : Subscription.cancel(prefix);
        Frame frame = subscription.encode(requireNonNull(version));
        return frame.encode();
    }

    /** What the system does not take of a frame waits; whole frames are made again. */
    private void write(ByteBuffer out) throws IOException {
        outlet().write(out);
        int written = out.position();
        int at = 0;
        int told = 0;
        while (at < written) {
            at = Messages.bodyStart(out, at) + Messages.bodyLength(out, at);
            told++;
        }
        advance(told);
        if (at > written) {
            outbox().appendUncounted(out.limit(at));
        }
    }

    private void advance(int told) {
        int ofSnapshot =
                snapshot == null ? 0 : Math.min(told, snapshot.entries().size() - toldOfSnapshot);
        toldOfSnapshot += ofSnapshot;
        next += told - ofSnapshot;
        if (snapshot != null && toldOfSnapshot == snapshot.entries().size()) {
            snapshot = null;
        }
    }

    @Override
    void closed() {
        super.closed();
        publisher.remove(this);
    }
}
