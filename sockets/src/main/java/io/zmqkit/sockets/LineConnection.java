package io.zmqkit.sockets;

import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A TCP connection that carries lines, read and written by blocking. One thread reads; any may write, drop or close.
 */
final class LineConnection implements Closeable {

    private final Socket socket;
    private final String peer;
    private final LineDecoder decoder = new LineDecoder();
    private final ByteBuffer received = ByteBuffer.allocate(8192).flip();
    private final AtomicReference<@Nullable String> dropped = new AtomicReference<>();

    LineConnection(Socket socket) throws IOException {
        this.socket = socket;
        peer = Net.text(socket.getRemoteSocketAddress());
        socket.setTcpNoDelay(true); // otherwise a short line waits up to 40 ms for company
    }

    String peer() {
        return peer;
    }

    /**
     * Waits for the next line; null once the peer has ended its side. A {@link java.net.SocketTimeoutException} loses
     * nothing: the next call goes on.
     */
    @Nullable
    String readLine() throws IOException {
        while (true) {
            String line = decoder.next(received);
            if (line != null) {
                return line;
            }
            if (!fill()) {
                if (decoder.isInMidLine()) {
                    throw new MalformedLineException("left in mid-line");
                }
                return null;
            }
        }
    }

    /** Waits for just these bytes, with no line end after them. False if anything else comes. */
    boolean readsWord(String word) throws IOException {
        for (int i = 0; i < word.length(); i++) {
            if (!received.hasRemaining() && !fill()) {
                return false;
            }
            if (received.get() != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private boolean fill() throws IOException {
        try {
            int count = socket.getInputStream().read(received.array());
            received.position(0).limit(Math.max(count, 0));
            return count >= 0;
        } catch (SocketException e) {
            String why = dropped.get();
            throw why == null ? e : new IOException(why, e);
        }
    }

    /** Writes a whole line; blocks while the peer does not read. */
    synchronized void writeLine(String line) throws IOException {
        socket.getOutputStream().write(LineDecoder.encode(line));
    }

    /** Says that nothing more will be written; reading goes on. */
    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Closes it for a reason, which the thread that reads then gets as its exception. Of several, the first counts. */
    void drop(String why) {
        dropped.compareAndSet(null, why); // closing makes a write fail, whose reason comes second
        close();
    }

    @Override
    public void close() {
        Net.close(socket);
    }
}
