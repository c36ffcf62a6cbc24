package io.zmqkit.tools.socket;

import io.zmqkit.wire.MalformedException;
import io.zmqkit.wire.zmtp.Properties;
import io.zmqkit.wire.zmtp.SocketKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZEvent;
import org.zeromq.ZMQ;

/**
 * What happens to the connections of a socket, a sentence each. They are written in the I/O thread, which must not wait, and
 * handed over in the program's thread.
 */
final class Sentences implements ZEvent.ZEventConsummer {

    static final int EVENTS = ZMQ.EVENT_ACCEPTED
            | ZMQ.EVENT_CONNECTED
            | ZMQ.EVENT_CONNECT_RETRIED
            | ZMQ.EVENT_HANDSHAKE_PROTOCOL
            | ZMQ.EVENT_DISCONNECTED;

    /** What waits to be handed over; a peer can cause as many as it likes. */
    private static final int MOST_WAITING = 1000;

    private static final int ZMTP_2 = 2;

    private final SocketKind own;
    private final String mechanism;
    private final Queue<String> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final IdentityHashMap<SelectableChannel, Long> since = new IdentityHashMap<>();
    private final Map<String, Long> retries = new HashMap<>();
    private String greeted = "";
    private boolean isAccepted;
    private String last = "";

    Sentences(SocketKind own, String mechanism) {
        this.own = own;
        this.mechanism = mechanism;
    }

    @Override
    public void consume(ZEvent event) {
        String endpoint = event.getAddress();
        switch (event.getEvent()) {
            case ACCEPTED, CONNECTED -> {
                isAccepted = event.getEvent().name().equals("ACCEPTED");
                since.put(event.getValue(), System.nanoTime());
                retries.remove(endpoint);
            }
            case CONNECT_RETRIED -> retried(endpoint, event.<Duration>getValue().toMillis());
            case HANDSHAKE_PROTOCOL -> greeted(endpoint, event.getValue());
            case DISCONNECTED -> gone(endpoint, since.remove(event.<SelectableChannel>getValue()));
            default -> {} // another consumer's
        }
    }

    private void retried(String endpoint, long millis) {
        long count = retries.merge(endpoint, 1L, Long::sum);
        if (Long.bitCount(count) == 1) { // 1, 2, 4, 8 ...
            say("nobody listens at " + endpoint + ": trying again in " + millis + " ms, " + times(count) + " so far");
        }
    }

    private static String times(long count) {
        return count == 1 ? "once" : count + " times";
    }

    private void greeted(String endpoint, int version) {
        greeted = endpoint;
        if (version < ZMTP_2) {
            say("what is at " + endpoint + " does not speak ZMTP 2 or 3");
        } else if (version == ZMTP_2) {
            say((isAccepted ? "a peer has connected to " : "connected to ") + endpoint + ": ZMTP 2");
        }
    }

    private void gone(String endpoint, @Nullable Long nanos) {
        if (nanos != null) {
            say("gone: the connection at " + endpoint + ", after " + time(System.nanoTime() - nanos));
        }
    }

    private static String time(long nanos) {
        long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
        return millis < 10_000 ? millis + " ms" : millis < 600_000 ? millis / 1000 + " s" : millis / 60_000 + " min";
    }

    /** A peer has said what it is; in the I/O thread. */
    void introduced(byte[] properties) {
        String peer = Peers.kind(properties).map(SocketKind::name).orElse("");
        if (!peer.isEmpty() && !own.talksTo(SocketKind.valueOf(peer))) {
            say("refused: the peer at " + greeted + " is " + article(peer) + " socket, and " + own
                    + " does not talk to " + peer);
            return;
        }
        say((isAccepted ? "a peer has connected to " : "connected to ") + greeted + ": handshake with "
                + (peer.isEmpty() ? "a socket" : article(peer) + " socket") + ", ZMTP 3, " + mechanism
                + identity(properties));
    }

    private static String article(String type) {
        return (type.startsWith("X") ? "an " : "a ") + type;
    }

    private static String identity(byte[] properties) {
        try {
            return Properties.decode(ByteBuffer.wrap(properties)).all().stream()
                    .filter(property -> property.name().equalsIgnoreCase(Properties.IDENTITY))
                    .filter(property -> property.bytes().length > 0)
                    .findFirst()
                    .map(property -> ", identity '" + text(property.bytes()) + "'")
                    .orElse("");
        } catch (MalformedException e) {
            return "";
        }
    }

    /** {@return bytes as a person may read them} */
    static String text(byte[] bytes) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            EscapedText.write(bytes, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    private void say(String sentence) {
        boolean isRepeated = sentence.equals(last) && sentence.startsWith("refused"); // at every attempt
        last = sentence;
        if (!isRepeated && size.get() < MOST_WAITING) {
            size.incrementAndGet();
            waiting.add(sentence);
        }
    }

    /** A subscriber has sent this; in the program's thread. */
    void subscribed(byte[] frame, Consumer<String> consumer) {
        byte[] topic = Arrays.copyOfRange(frame, 1, frame.length);
        consumer.accept((frame[0] == 1 ? "a peer has subscribed to " : "nobody is subscribed any more to ")
                + (topic.length == 0 ? "everything" : "'" + text(topic) + "'"));
    }

    /** Hands over what has happened since the last call. */
    void drain(Consumer<String> consumer) {
        for (String sentence = waiting.poll(); sentence != null; sentence = waiting.poll()) {
            size.decrementAndGet();
            consumer.accept(sentence);
        }
    }
}
