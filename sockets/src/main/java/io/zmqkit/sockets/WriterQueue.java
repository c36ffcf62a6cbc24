package io.zmqkit.sockets;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The lines that wait to go to one member of the group chat, and the thread that writes them. A write blocks while its
 * reader does not read; without a queue and a thread for each, one such reader would hold up all. Beyond 256 Ki
 * characters the member is dropped: a queue without a limit is a heap that fills. In ZeroMQ this is the high-water mark.
 */
final class WriterQueue implements ChatRoom.Member {

    private static final int MAX_WAITING_CHARS = 256 << 10;

    private final LineConnection client;
    private final Deque<String> waiting = new ArrayDeque<>();
    private int waitingChars;
    private boolean closed;

    WriterQueue(LineConnection client) {
        this.client = client;
        Thread writer = new Thread(this::write, "writer");
        writer.setDaemon(true);
        writer.start();
    }

    @Override
    public String address() {
        return client.peer();
    }

    @Override
    public synchronized void send(String line) {
        if (waitingChars + line.length() > MAX_WAITING_CHARS) {
            closed = true;
            client.drop("does not read what it is sent");
        } else if (!closed) {
            waiting.add(line);
            waitingChars += line.length() + 1;
        }
        notifyAll();
    }

    private void write() {
        try {
            for (String line = next(); !line.isEmpty(); line = next()) {
                client.writeLine(line.substring(0, line.length() - 1));
            }
        } catch (IOException e) {
            client.drop(Net.why(e)); // the thread that reads learns it, and leaves
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts a writer queue", e);
        }
    }

    /** The next line with a line feed, so that an empty text means that there is none. */
    private synchronized String next() throws InterruptedException {
        while (waiting.isEmpty() && !closed) {
            wait(1000);
        }
        if (closed) {
            return "";
        }
        String line = waiting.remove();
        waitingChars -= line.length() + 1;
        return line + "\n";
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
