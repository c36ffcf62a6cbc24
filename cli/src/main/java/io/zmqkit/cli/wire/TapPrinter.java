package io.zmqkit.cli.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import io.zmqkit.cli.frame.Output;
import io.zmqkit.core.Uninterrupted;
import io.zmqkit.tools.tap.TapEvent;
import io.zmqkit.tools.tap.TapEvent.Kind;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * Prints what a tap sees, in its own thread: a slow reader, or a screen stopped with Ctrl-S, does not slow down the
 * peers. Lines beyond 10,000 waiting ones, or 16 MiB of them, are left out and counted.
 */
final class TapPrinter implements AutoCloseable {

    private static final int MOST_WAITING = 10_000;
    private static final long MOST_WAITING_BYTES = 16L << 20;
    private static final long LOOK_MILLIS = 100;
    private static final long LAST_LINES_MILLIS = 2000;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneId.systemDefault());

    private final Output output;
    private final boolean inHex;
    private final BlockingQueue<TapEvent> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicLong leftOut = new AtomicLong();
    private final Thread thread = new Thread(this::printAll, "tap-printer");
    private volatile boolean isClosed;

    TapPrinter(Output output, boolean inHex) {
        this.output = output;
        this.inHex = inHex;
        thread.setDaemon(true);
    }

    void start(Runnable onOutputGone) {
        thread.setUncaughtExceptionHandler((dead, failure) -> onOutputGone.run());
        thread.start();
    }

    /** Takes an event to print, or counts it. Does not wait. */
    void offer(TapEvent event) {
        long size = size(event);
        boolean hasRoom = waitingBytes.addAndGet(size) <= MOST_WAITING_BYTES;
        if (!hasRoom || !waiting.offer(event)) {
            waitingBytes.addAndGet(-size);
            leftOut.incrementAndGet();
        }
    }

    private static long size(TapEvent event) {
        return event.frames().stream().mapToLong(frame -> frame.length).sum();
    }

    private void printAll() {
        while (!isClosed || !waiting.isEmpty()) {
            TapEvent event = Uninterrupted.await(() -> waiting.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS));
            if (event != null) {
                waitingBytes.addAndGet(-size(event));
                print(event);
            }
            long missing = waiting.isEmpty() ? leftOut.getAndSet(0) : 0;
            if (missing > 0) {
                output.warn(missing + " lines left out: they came faster than they could be printed");
            }
        }
    }

    /** Prints at once, in this thread. */
    void print(TapEvent event) {
        output.data(text(event), json -> write(json, event));
    }

    private String text(TapEvent event) {
        boolean isOfBoth = event.kind() == Kind.OPENED || event.kind() == Kind.CLOSED;
        String sender = isOfBoth ? "" : event.fromClient() ? " >" : " <";
        String words = event.kind() == Kind.COMMAND || event.kind() == Kind.GREETING || event.kind() == Kind.MESSAGE
                ? ""
                : " " + event.kind().name().toLowerCase(Locale.ROOT);
        String frames = event.frames().stream()
                .map(inHex ? FrameText::inHex : FrameText::inBrackets)
                .collect(Collectors.joining(" "));
        return TIME.format(time(event)) + " #" + event.connection() + sender + words
                + (event.text().isEmpty() ? "" : " " + event.text()) + (frames.isEmpty() ? "" : " " + frames);
    }

    private static Instant time(TapEvent event) {
        return Instant.ofEpochSecond(0, event.timeNanos());
    }

    private static void write(JsonGenerator json, TapEvent event) throws IOException {
        json.writeStringField("time", time(event).toString());
        json.writeNumberField("connection", event.connection());
        json.writeStringField("kind", event.kind().name().toLowerCase(Locale.ROOT));
        json.writeStringField("from", event.fromClient() ? "client" : "server");
        if (!event.text().isEmpty()) {
            json.writeStringField("text", event.text());
        }
        if (!event.frames().isEmpty()) {
            json.writeArrayFieldStart("frames");
            for (byte[] frame : event.frames()) {
                FrameText.write(json, frame);
            }
            json.writeEndArray();
        }
    }

    @Override
    public void close() {
        isClosed = true;
        if (thread.isAlive()) {
            Uninterrupted.join(thread, LAST_LINES_MILLIS);
            if (thread.isAlive()) {
                output.warn("the last " + waiting.size() + " lines were not printed: nobody reads them");
            }
        }
    }
}
