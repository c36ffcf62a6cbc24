package io.zmqkit.core.jeromq;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Socket;
import zmq.Msg;

/**
 * A PING that is sent as a message, so that it arrives after all messages sent before it; JeroMQ's own heartbeats
 * overtake what is queued. The peer's I/O thread answers with a PONG that repeats the text, when it has taken
 * everything before it; its program sees nothing.
 *
 * <p>A publisher sends only to the subscribers of a topic. So the first look at this message, which the socket takes to
 * find the subscribers, shows the topic.
 */
public final class TakenQuestion extends Msg {

    private static final byte[] PING = "\4PING\0\0taken".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PONG = "\4PONGtaken".getBytes(StandardCharsets.US_ASCII);

    private final byte[] topic;
    private boolean hasShownBytes;
    private boolean hasShownSize;

    private TakenQuestion(String topic) {
        super(PING.clone());
        setFlags(COMMAND);
        this.topic = topic.getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * Asks the subscribers that a message with this topic would go to.
     *
     * @param publisher an XPUB socket
     * @param topic one that they have subscribed to, with its bytes as ISO 8859-1
     */
    public static void ask(Socket publisher, String topic) {
        // a question that could not be sent is not sent later
        publisher.base().send(new TakenQuestion(topic), ZMQ.DONTWAIT);
    }

    /**
     * Asks all connected publishers whether the subscriptions have reached them, which were sent before.
     *
     * @param subscriber an XSUB socket; a SUB socket sends nothing but subscriptions
     */
    public static void askPublishers(Socket subscriber) {
        Msg ping = new Msg(PING.clone()); // begins with neither 0 nor 1, so that XSUB takes it for a message
        ping.setFlags(COMMAND);
        subscriber.base().send(ping, ZMQ.DONTWAIT);
    }

    static boolean isAnsweredBy(Msg command) {
        return Arrays.equals(command.data(), PONG);
    }

    @Override
    public ByteBuffer buf() {
        if (hasShownBytes) {
            return super.buf();
        }
        hasShownBytes = true;
        return ByteBuffer.wrap(topic);
    }

    @Override
    public int size() {
        if (hasShownSize) {
            return super.size();
        }
        hasShownSize = true;
        return topic.length;
    }
}
