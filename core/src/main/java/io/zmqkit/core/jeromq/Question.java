package io.zmqkit.core.jeromq;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import zmq.Msg;

/**
 * A PING that is sent as a message, so that it comes after all messages that were sent before it; JeroMQ's own heartbeats
 * overtake what is queued. The peer's I/O thread answers with a PONG that repeats the text, when it has taken all that came
 * before; its program sees nothing.
 *
 * <p>A publisher sends to subscribers of a topic only. So the first look at this message, with which the socket finds the
 * subscribers, shows the topic.
 */
public final class Question extends Msg {

    private static final byte[] PING = "\4PING\0\0taken".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PONG = "\4PONGtaken".getBytes(StandardCharsets.US_ASCII);

    private final byte[] topic;
    private boolean hasShownBytes;
    private boolean hasShownSize;

    /** To the subscribers that a message with this topic would go to; to be sent once, and not again if that fails. */
    public Question(String topic) {
        super(PING.clone());
        setFlags(COMMAND);
        this.topic = topic.getBytes(StandardCharsets.ISO_8859_1);
    }

    public static boolean isAnsweredBy(Msg command) {
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
