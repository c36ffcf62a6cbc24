package io.zmqkit.cli.frame;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.zmqkit.core.Endpoint;
import io.zmqkit.core.ThrottledLog;
import io.zmqkit.core.Uninterrupted;
import io.zmqkit.core.jeromq.ConnectionAttempts;
import io.zmqkit.core.jeromq.Contexts;
import io.zmqkit.core.live.ConnectionReading;
import io.zmqkit.core.live.LiveSource;
import io.zmqkit.core.live.MessageSample;
import io.zmqkit.core.live.SocketReading;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Socket;
import org.zeromq.ZMonitor;

/**
 * Tells a live view what a program's sockets do: a JSON object a message, five times a second, over a PUSH socket of its own
 * (docs/live.md). It never waits: what the view does not take is dropped, counted, and told in the next object. Only the end
 * of a program waits: for the greeting of a view that accepts connections, two seconds at most, and for the last object to be
 * sent, one. The program's threads are not asked. A thread of its own.
 */
public final class LiveReporter implements AutoCloseable {

    private static final long EVERY_MILLIS = 200;
    private static final int QUEUE = 5; // a second's worth
    private static final int SAMPLES = 10;
    private static final int GOODBYE_MILLIS = 500; // at most, to be queued, and again to be written
    /** The view takes 64 KiB: of a connection 250 bytes at most are told, of a sample 8 KiB. */
    private static final int MOST_PEERS = 180;

    private static final int ENOUGH_BYTES = 54_000;
    private static final Duration FIRST_HANDSHAKE = Duration.ofMillis(500);
    private static final Duration GREETING = Duration.ofSeconds(2); // that the end waits for, at most
    private static final int RECONNECT_MILLIS = 500; // at most, while nothing listens

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "live-reporter");
        thread.setDaemon(true);
        return thread;
    });
    private final JsonFactory json = new JsonFactory();
    private final String process = UUID.randomUUID().toString();
    private final String role;
    private final String name;
    private final List<LiveSource> sources = new CopyOnWriteArrayList<>();
    private final ZContext own;
    private final Socket push;
    private final ThrottledLog log = new ThrottledLog(LoggerFactory.getLogger(LiveReporter.class));
    private volatile CountDownLatch greetedOrRefused =
            new CountDownLatch(1); // a new one for each connection after that
    private boolean isAccepted; // this attempt; in the I/O thread
    private volatile boolean isThere; // something accepts connections where the view should be
    private long dropped;

    private LiveReporter(Endpoint view, String role, String name) {
        this.role = role;
        this.name = name;
        own = Contexts.open(failure -> {});
        push = Contexts.socket(own, SocketType.PUSH);
        push.setHWM(QUEUE);
        push.setLinger(GOODBYE_MILLIS);
        push.setImmediate(false); // nothing waits for a view that is away
        ConnectionAttempts attempts = new ConnectionAttempts(push, FIRST_HANDSHAKE);
        push.setReconnectIVLMax(RECONNECT_MILLIS);
        push.setEventHook(
                event -> {
                    note(event.getEvent());
                    attempts.consume(event);
                },
                ConnectionAttempts.EVENTS);
        attempts.connect(view.toString());
    }

    /** In the I/O thread. An attempt ends with CONNECT_RETRIED, whether it had been connected or was refused. */
    private void note(ZMonitor.Event event) {
        switch (event) {
            case CONNECTED -> {
                if (greetedOrRefused.getCount() == 0) {
                    greetedOrRefused = new CountDownLatch(1);
                }
                isAccepted = true;
                isThere = true;
            }
            case HANDSHAKE_PROTOCOL -> greetedOrRefused.countDown();
            case CONNECT_RETRIED -> {
                if (!isAccepted) {
                    isThere = false;
                    greetedOrRefused.countDown();
                }
                isAccepted = false;
            }
            default -> {} // of the attempts
        }
    }

    /** Begins to tell, until it is closed. */
    static LiveReporter start(Endpoint view, String role, String name, LiveSource source) {
        LiveReporter reporter = new LiveReporter(view, role, name);
        reporter.add(source);
        var unused =
                reporter.timer.scheduleAtFixedRate(() -> reporter.tell(false), 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
        return reporter;
    }

    /** From now on, tells of this, too. */
    void add(LiveSource source) {
        sources.add(source);
    }

    private void tell(boolean hasEnded) {
        try {
            if (!push.send(object(hasEnded), hasEnded ? 0 : ZMQ.DONTWAIT)) {
                dropped++;
            }
        } catch (RuntimeException e) { // without this, the timer would stop, and nobody would know
            log.warn("the live view was not told: " + e);
            dropped++;
        }
    }

    private byte[] object(boolean hasEnded) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (JsonGenerator out = json.createGenerator(text)) {
            out.writeStartObject();
            out.writeNumberField("v", 1);
            out.writeStringField("process", process);
            out.writeStringField("role", role);
            out.writeStringField("name", name);
            out.writeNumberField("pid", ProcessHandle.current().pid());
            out.writeNumberField("unsent", dropped);
            if (hasEnded) {
                out.writeBooleanField("ended", true);
            }
            out.writeArrayFieldStart("sockets");
            int room = MOST_PEERS;
            for (LiveSource source : sources) {
                for (SocketReading socket : source.sockets()) {
                    room -= write(out, socket, room);
                }
            }
            out.writeEndArray();
            out.writeArrayFieldStart("sample");
            for (LiveSource source : sources) {
                for (MessageSample sample : source.samples(hasEnded ? 0 : SAMPLES)) {
                    out.flush();
                    if (text.size() < ENOUGH_BYTES) {
                        write(out, sample);
                    }
                }
            }
            out.writeEndArray();
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // an array has none
        }
        return text.toByteArray();
    }

    /** {@return how many connections are told of} */
    private static int write(JsonGenerator out, SocketReading socket, int room) throws IOException {
        List<ConnectionReading> told = socket.connections()
                .subList(0, Math.min(room, socket.connections().size()));
        out.writeStartObject();
        out.writeNumberField("id", socket.id());
        out.writeStringField("type", socket.type());
        out.writeStringField("endpoint", socket.endpoint());
        out.writeArrayFieldStart("peers");
        for (ConnectionReading peer : told) {
            out.writeStartObject();
            out.writeNumberField("id", peer.id());
            out.writeStringField("local", peer.local());
            out.writeStringField("address", peer.remote());
            if (!peer.type().isEmpty()) {
                out.writeStringField("type", peer.type());
            }
            out.writeNumberField("sent", peer.sent());
            out.writeNumberField("received", peer.received());
            out.writeNumberField("queued", peer.queued());
            out.writeNumberField("waiting", peer.waiting());
            if (peer.dropped().isPresent()) {
                out.writeNumberField("dropped", peer.dropped().getAsLong());
            }
            out.writeBooleanField("full", peer.isFull());
            out.writeEndObject();
        }
        out.writeEndArray();
        if (told.size() < socket.connections().size()) {
            out.writeNumberField("more", socket.connections().size() - told.size());
        }
        out.writeEndObject();
        return told.size();
    }

    private static void write(JsonGenerator out, MessageSample sample) throws IOException {
        out.writeStartObject();
        out.writeNumberField("ms", sample.millis());
        if (sample.local() != null) {
            out.writeStringField("local", sample.local());
        }
        out.writeStringField("peer", sample.peer());
        out.writeNumberField("bytes", sample.bytes());
        out.writeArrayFieldStart("frames");
        for (byte[] frame : sample.frames()) {
            writeFrame(out, frame);
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    /** As a string; what is not UTF-8 as {@code {"base64": ...}}. */
    private static void writeFrame(JsonGenerator out, byte[] frame) throws IOException {
        try {
            out.writeString(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(frame))
                    .toString());
        } catch (CharacterCodingException e) {
            out.writeStartObject();
            out.writeStringField("base64", Base64.getEncoder().encodeToString(frame));
            out.writeEndObject();
        }
    }

    /** Says that the program has ended. What is sent before the greeting is lost if the connection has to be made again. */
    @Override
    public void close() {
        close(GREETING);
    }

    void close(Duration greeting) {
        var unused = timer.submit(() -> {
            if (isThere) {
                CountDownLatch known = greetedOrRefused;
                Uninterrupted.await(() -> known.await(greeting.toMillis(), TimeUnit.MILLISECONDS));
            }
            push.setSendTimeOut(isThere ? GOODBYE_MILLIS : 0);
            tell(true);
            push.close();
        });
        timer.shutdown();
        if (Uninterrupted.await(
                () -> timer.awaitTermination(greeting.toMillis() + 2 * GOODBYE_MILLIS, TimeUnit.MILLISECONDS))) {
            own.close();
        }
    }
}
