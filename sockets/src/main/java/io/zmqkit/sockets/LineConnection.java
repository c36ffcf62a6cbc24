package io.zmqkit.sockets;

import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A TCP connection that carries lines, read and written by blocking. One thread reads; any may write, drop or close. A
 * peer that does not read for too long is dropped.
 */
public final class LineConnection implements Closeable {

    private final Socket socket;
    private final WriteWatchdog watchdog;
    private final String peer;
    private final LineDecoder decoder = new LineDecoder();
    private final ByteBuffer received = ByteBuffer.allocate(8192).flip();
    private final AtomicReference<@Nullable String> dropped = new AtomicReference<>();

    LineConnection(Socket socket, WriteWatchdog watchdog) throws IOException {
        this.socket = socket;
        this.watchdog = watchdog;
        peer = Net.text(socket.getRemoteSocketAddress());
        socket.setTcpNoDelay(true); // otherwise a short line waits up to 40 ms for company
    }

    /** {@return the other side's address} */
    public String peer() {
        return peer;
    }

    /** For what is not a line. */
    Socket socket() {
        return socket;
    }

    /**
     * Waits for the next line. A {@link java.net.SocketTimeoutException} loses nothing: the next call goes on.
     *
     * @return the line without its end; null once the peer has ended its side
     * @throws IOException if nothing comes for too long, the connection breaks, or what comes is no line
     */
    public @Nullable String readLine() throws IOException {
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
            throw reason(e);
        }
    }

    private IOException reason(SocketException e) {
        String why = dropped.get();
        return why == null ? e : new DroppedException(why, e);
    }

    /**
     * Writes a whole line; blocks while the peer does not read, but not for ever.
     *
     * @param line the line, without its end
     * @throws IOException if the connection breaks, or the peer does not read for too long
     */
    public void writeLine(String line) throws IOException {
        byte[] bytes = LineDecoder.encode(line);
        write(bytes, bytes.length);
    }

    /** Writes the first bytes of an array, as {@link #writeLine} does. */
    synchronized void write(byte[] bytes, int count) throws IOException {
        try {
            watchdog.watch(() -> socket.getOutputStream().write(bytes, 0, count), this::drop);
        } catch (SocketException e) {
            throw reason(e);
        }
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
