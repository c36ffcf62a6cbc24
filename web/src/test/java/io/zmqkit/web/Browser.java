package io.zmqkit.web;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A ZWS peer on the JDK's WebSocket. */
final class Browser implements WebSocket.Listener, AutoCloseable {

    private static final long PATIENCE_SECONDS = 30;

    private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
    private final WebSocket socket;

    Browser(int port, String path, String subprotocol) {
        WebSocket.Builder builder = HttpClient.newHttpClient().newWebSocketBuilder();
        socket = (subprotocol.isEmpty() ? builder : builder.subprotocols(subprotocol))
                .buildAsync(URI.create("ws://127.0.0.1:" + port + path), this)
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean isLast) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        partial.writeBytes(bytes);
        if (isLast) {
            frames.add(partial.toString(StandardCharsets.UTF_8));
            partial.reset();
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean isLast) {
        return onBinary(from, ByteBuffer.wrap(data.toString().getBytes(StandardCharsets.UTF_8)), isLast);
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
        closed.complete(status);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        closed.complete(1006);
    }

    /** Sends frames, flags first, for example {@code "\0hello"}. */
    void send(String... flagged) {
        for (String frame : flagged) {
            sendRaw(frame.getBytes(StandardCharsets.UTF_8));
        }
    }

    void sendRaw(byte[] message) {
        socket.sendBinary(ByteBuffer.wrap(message), true)
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    /** One message in two fragments. */
    void sendInTwo(byte[] first, byte[] second) {
        socket.sendBinary(ByteBuffer.wrap(first), false)
                .thenCompose(sent -> socket.sendBinary(ByteBuffer.wrap(second), true))
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    void sendText(String text) {
        socket.sendText(text, true)
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    /** The next frame, flags first. */
    String next() throws InterruptedException {
        String frame = frames.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (frame == null) {
            throw new AssertionError("no frame came in " + PATIENCE_SECONDS + " s");
        }
        return frame;
    }

    /** Waits until the server has closed it; returns the status. */
    int closed() {
        return closed.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        socket.abort();
    }
}
