package io.zmqkit.chat;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.socket.Messages;
import io.zmqkit.core.socket.Sockets;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Socket;

/**
 * Brings what a person types from the thread that reads the keyboard to the thread that owns the sockets, over an
 * inproc PUSH-PULL pair, so that the client can wait for both in one poller.
 *
 * <p>{@link #say}, {@link #ask} and {@link #end} may be called from any thread; they wait while the client is busy, and
 * return false once it has closed. The rest is for the client's thread.
 */
public final class LineFeed {

    /** What a person asks for. */
    public enum Verb {
        /** Send the text to the room. */
        SAY,
        /** Go to the room that the text names. */
        ROOM,
        /** Take the name in the text. */
        NAME,
        /** Show as many earlier messages as the text gives. */
        HISTORY,
        /** No more lines will come. */
        END
    }

    /**
     * One line.
     *
     * @param verb what to do
     * @param text the argument
     */
    record Line(Verb verb, String text) {}

    private final Socket in;
    private final Socket out;
    private volatile boolean closed;

    LineFeed(Sockets sockets) {
        Endpoint endpoint = Endpoint.parse("inproc://lines-" + UUID.randomUUID());
        out = sockets.bind(SocketType.PULL, "line feed", endpoint);
        in = sockets.connect(SocketType.PUSH, "line feed", endpoint);
        in.setSendTimeOut(20); // short: close() waits for the sender to let go
    }

    /**
     * Hands over a line to be sent to the room.
     *
     * @param line the text
     * @return false if the client has ended
     */
    public boolean say(String line) {
        return ask(Verb.SAY, line);
    }

    /** Says that no more lines will come. */
    public void end() {
        ask(Verb.END, "");
    }

    /**
     * Hands over a request.
     *
     * @param verb what to do
     * @param text the argument
     * @return false if the client has ended
     */
    public boolean ask(Verb verb, String text) {
        while (true) {
            synchronized (this) { // a socket may change threads through a lock
                if (closed) {
                    return false;
                }
                if (Messages.sendAll(in, List.of(bytes(verb.name()), bytes(text)), 0)) {
                    return true;
                }
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ZMQ.CHARSET);
    }

    Socket socket() {
        return out;
    }

    /** Takes the next line, or null if none is waiting. */
    @Nullable
    Line take() {
        String verb = out.recvStr(ZMQ.DONTWAIT);
        if (verb == null) {
            return null;
        }
        return new Line(Verb.valueOf(verb), out.recvStr());
    }

    /** From now on only the client's thread uses the sockets, and it closes them. */
    void close() {
        closed = true; // first, so that a waiting sender releases the lock
        synchronized (this) {
            // now no thread has the lock, and none will take it
        }
    }
}
