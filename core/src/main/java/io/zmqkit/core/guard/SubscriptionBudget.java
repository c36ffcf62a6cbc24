package io.zmqkit.core.guard;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Socket;

/**
 * Bounds what subscribers can make an XPUB socket keep beyond the topics that {@link Limits} allow: 1 MiB of frames
 * that the program has not read yet.
 *
 * <p>JeroMQ keeps a node of about 64 bytes for each byte of each topic, without limit, and the queue of subscriptions
 * that the program has not read yet has no limit either. Each frame that arrives spends some of the budget; a program
 * that has read everything gets it back, less the subscribed topics. The budget is so large that topics alone never
 * spend it: there is always room for another peer's handshake. A frame that arrives when the budget is spent is read as
 * if it were empty, so the bytes that follow make no sense, and its connection is dropped. That is the flooding peer's,
 * because that peer is the one that sends. An honest peer that is hit connects and subscribes again by itself.
 *
 * <p>{@link #spend} is called in the I/O thread, everything else in the thread that owns the socket.
 */
public final class SubscriptionBudget {

    /** In bytes, on top of the topics. */
    static final int SLACK_BYTES = 1 << 20;

    /** A frame costs memory even when it is empty. */
    private static final int LEAST_CHARGE = 8;

    private final long bytes;
    private final AtomicLong left;
    private final Set<String> topics = new HashSet<>();
    private long held;

    /**
     * Makes the budget of one socket.
     *
     * @param limits what its subscribers may subscribe to; a topic is charged a byte more than there
     */
    public SubscriptionBudget(Limits limits) {
        bytes = SLACK_BYTES + (SubscriptionLimit.TOPIC_BYTES + 1L) * limits.subscriptions();
        left = new AtomicLong(bytes);
    }

    public boolean spend(int size) {
        return left.addAndGet(-charge(size)) >= 0;
    }

    /**
     * Reads from the socket what subscribers sent, which it would otherwise keep forever. The socket has already acted
     * on it; it hands over new topics, and topics that nobody wants any more.
     *
     * @param publisher the XPUB socket
     * @param flags 0 to wait for the first frame as long as the receive timeout, or {@code ZMQ.DONTWAIT}
     * @param most frames to read at once, so that a peer that floods the socket does not keep the program from its work
     * @param reader is given each frame: 1 and a topic to subscribe, 0 and a topic to cancel, or anything else
     */
    public void drain(Socket publisher, int flags, int most, Consumer<byte[]> reader) {
        for (int i = 0; i < most; i++) {
            byte[] frame = publisher.recv(i == 0 ? flags : ZMQ.DONTWAIT);
            if (frame == null) {
                renew();
                return;
            }
            read(frame);
            reader.accept(frame);
        }
    }

    /** Takes note of a frame that the program has read from the socket. */
    void read(byte[] frame) {
        if (frame.length == 0 || frame[0] < 0 || frame[0] > 1) {
            return;
        }
        String topic = new String(frame, 1, frame.length - 1, StandardCharsets.ISO_8859_1);
        if (frame[0] == 1 && topics.add(topic)) {
            held += charge(frame.length);
        } else if (frame[0] == 0 && topics.remove(topic)) {
            held -= charge(frame.length);
        }
    }

    /** The program has read everything. */
    void renew() {
        left.set(bytes - held);
    }

    /** {@return how many different topics are subscribed to} */
    public int topics() {
        return topics.size();
    }

    /** {@return whether a topic that is subscribed to is what a message begins with that has this as its first frame} */
    public boolean wants(byte[] first) {
        String text = new String(first, StandardCharsets.ISO_8859_1);
        return topics.stream().anyMatch(text::startsWith);
    }

    private static int charge(int size) {
        return Math.max(size, LEAST_CHARGE);
    }
}
