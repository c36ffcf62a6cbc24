package io.zmqkit.tools.socket;

import io.zmqkit.core.guard.Connections;
import io.zmqkit.core.jeromq.IncomingFrame;
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
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZEvent;
import org.zeromq.ZMQ;
import org.zeromq.ZMonitor;

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
    private final boolean receives;
    private final boolean isEncrypted;
    private final Queue<String> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final IdentityHashMap<SelectableChannel, Connection> open = new IdentityHashMap<>();
    private final Map<String, Connection> byAddress = new HashMap<>();
    private final Map<String, Long> retries = new HashMap<>();
    /** Endpoints whose connection has just ended. */
    private final Set<String> lost = new HashSet<>();

    private final AtomicBoolean isQuestionDue = new AtomicBoolean();
    private String greeted = "";
    private boolean isAccepted;
    private String last = "";
    private volatile String trouble = "";

    /** A connection that is there, and what has come over it. */
    private static final class Connection {
        final String name;
        final String address;
        final long sinceNanos = System.nanoTime();
        long messages;
        boolean hasSubscription;

        Connection(String name, String address) {
            this.name = name;
            this.address = address;
        }
    }

    /** Of a socket of a role; under CURVE little can be told. */
    Sentences(Role role, boolean isEncrypted) {
        own = role.kind();
        receives = role.receives();
        this.isEncrypted = isEncrypted;
    }

    @Override
    public void consume(ZEvent event) {
        String endpoint = event.getAddress();
        switch (event.getEvent()) {
            case ACCEPTED, CONNECTED -> begun(event);
            case CONNECT_RETRIED -> retried(endpoint, event.<Duration>getValue().toMillis());
            case HANDSHAKE_PROTOCOL -> greeted(endpoint, event.getValue());
            case DISCONNECTED -> gone(endpoint, open.remove(event.<SelectableChannel>getValue()));
            default -> {} // another consumer's
        }
    }

    private void begun(ZEvent event) {
        isAccepted = event.getEvent() == ZMonitor.Event.ACCEPTED;
        String address = Connections.addressOf(event.getValue()).orElse("");
        Connection fresh = new Connection(isAccepted ? address : event.getAddress(), address);
        open.put(event.getValue(), fresh);
        byAddress.put(address, fresh);
        retries.remove(event.getAddress());
    }

    private void retried(String endpoint, long millis) {
        if (lost.remove(endpoint)) {
            return; // somebody does listen there; the connection ended, and that has been said
        }
        long count = retries.merge(endpoint, 1L, Long::sum);
        trouble = "nobody listens at " + endpoint;
        if (Long.bitCount(count) == 1) { // 1, 2, 4, 8 ...
            say(trouble + ": trying again in " + millis + " ms, " + times(count) + " so far");
        }
    }

    private static String times(long count) {
        return count == 1 ? "once" : count + " times";
    }

    private void greeted(String endpoint, int version) {
        greeted = endpoint;
        if (version < ZMTP_2) {
            trouble = "what is at " + endpoint + " does not speak ZMTP 2 or 3";
            say(trouble);
        } else if (version == ZMTP_2) {
            say(connected(endpoint) + "ZMTP 2");
        } else if (isEncrypted) {
            say(connected(endpoint) + "ZMTP 3.0, CURVE, which hides what the peer is");
        }
    }

    private String connected(String endpoint) {
        return (isAccepted ? "a peer has connected to " : "connected to ") + endpoint + ": ";
    }

    private void gone(String endpoint, @Nullable Connection connection) {
        if (connection != null) {
            byAddress.remove(connection.address, connection);
            lost.add(connection.name);
            String messages = String.format(Locale.ROOT, "%,d", connection.messages)
                    + (connection.messages == 1 ? " message" : " messages");
            say("gone: the connection at " + endpoint + ", after " + time(System.nanoTime() - connection.sinceNanos)
                    + (receives && !isEncrypted ? ", " + messages + " received" : ""));
        }
    }

    /** A frame has come; in the I/O thread. */
    void arrived(@Nullable String address, IncomingFrame frame) {
        Connection connection = byAddress.get(address == null ? "" : address);
        if (connection == null) {
            return;
        }
        if (!frame.isOfProtocol() && !frame.isFollowed()) {
            connection.messages++;
        } else if (frame.answersTakenQuestion() && !connection.hasSubscription) {
            connection.hasSubscription = true;
            say("the subscription has reached the publisher at " + connection.name);
        }
    }

    /** {@return true, once for each publisher that may have been told of the subscriptions only now} */
    boolean isQuestionDue() {
        return isQuestionDue.compareAndSet(true, false);
    }

    private static String time(long nanos) {
        long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
        return millis < 10_000 ? millis + " ms" : millis < 600_000 ? millis / 1000 + " s" : millis / 60_000 + " min";
    }

    /** A peer has said what it is; in the I/O thread. */
    void introduced(byte[] properties) {
        String peer = Peers.kind(properties).map(SocketKind::name).orElse("");
        if (!peer.isEmpty() && !own.talksTo(SocketKind.valueOf(peer))) {
            trouble = "the peer at " + greeted + " is " + article(peer) + " socket, and " + own + " does not talk to "
                    + peer;
            say("refused: " + trouble);
            return;
        }
        trouble = "";
        if (!isEncrypted) { // ZMTP 3.0, for the lower version counts, and JeroMQ greets with that
            say(connected(greeted) + "handshake with " + (peer.isEmpty() ? "a socket" : article(peer) + " socket")
                    + ", ZMTP 3.0, NULL" + identity(properties));
            isQuestionDue.set(true);
        }
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

    /** {@return why the last peer that was tried is of no use; empty if it is; in any thread} */
    String trouble() {
        return trouble;
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
