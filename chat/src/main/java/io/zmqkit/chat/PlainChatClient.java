package io.zmqkit.chat;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.Program;
import io.zmqkit.core.curve.Refusal;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.core.socket.Sockets;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Poller;
import org.zeromq.ZMQ.Socket;
import org.zeromq.ZMsg;

/**
 * The simplest chat: SUB hears what everybody says, PUSH says what you type; both connect to a relay. One thread polls SUB
 * and the line feed. Wire: one frame {@code [NAME] TEXT}. What the relay or a slow network drops is lost; {@link ChatClient}
 * loses nothing. Source: Guide, chapter 2 (handling multiple sockets).
 */
public final class PlainChatClient implements Program {

    private final Options options;
    private final Consumer<String> shown;
    private final Consumer<String> unsent;
    private final Sockets sockets;
    private final Socket ear;
    private final Socket mouth;
    private final LineFeed lines;
    private final Poller poller;
    private boolean inputEnded;
    private boolean isAway;
    private long heard;
    private @Nullable Refusal refusal;
    private volatile boolean stopped;

    /** Who speaks, the relay, how many messages to hear before ending (or 0), and how long a line waits for the relay. */
    public record Options(
            String name, Endpoint push, Endpoint sub, long count, Duration patience, SocketOptions sockets) {}

    /** Connects; the relay need not be there yet. What was heard, and not sent, is told in the thread of run(). */
    public PlainChatClient(ZContext context, Options options, Consumer<String> shown, Consumer<String> unsent) {
        this.options = options;
        this.shown = shown;
        this.unsent = unsent;
        sockets = new Sockets(context, options.sockets());
        ear = sockets.connect(SocketType.SUB, "SUB chat", options.sub());
        ear.subscribe("");
        mouth = sockets.open(SocketType.PUSH);
        mouth.setImmediate(false); // JeroMQ's name for: send only if the relay is there
        sockets.connect(mouth, "PUSH chat", options.push());
        lines = new LineFeed(sockets);
        poller = context.createPoller(2);
        poller.register(ear, Poller.POLLIN);
        poller.register(lines.socket(), Poller.POLLIN);
    }

    @Override
    public void run() {
        while (!stopped && !isRefused() && !(inputEnded && heard >= options.count())) {
            poller.poll(100);
            ZMsg message = poller.pollin(0) ? ZMsg.recvMsg(ear) : new ZMsg();
            if (message.size() == 1 || !String.valueOf(message.peekFirst()).startsWith("room/")) { // for ChatClient
                heard += message.isEmpty() ? 0 : 1;
                message.forEach(frame -> shown.accept(frame.getString(ZMQ.CHARSET)));
            }
            LineFeed.Line line = poller.pollin(1) ? lines.take() : null;
            inputEnded |= line != null && line.verb() == LineFeed.Verb.END;
            if (line != null && !inputEnded && !send("[" + options.name() + "] " + line.text())) {
                isAway = true; // the next ones do not wait for it
                unsent.accept(line.text());
            }
        }
        if (refusal != null) {
            tellUnsent();
        }
    }

    /** Of the lines that are there; nobody waits for the rest. */
    private void tellUnsent() {
        LineFeed.Line line = lines.take();
        while (line != null && line.verb() != LineFeed.Verb.END) {
            unsent.accept(line.text());
            line = lines.take();
        }
    }

    private boolean isRefused() {
        refusal = sockets.refusal().orElse(null);
        return refusal != null;
    }

    private boolean send(String text) {
        long start = System.nanoTime();
        boolean sent = mouth.send(text, isAway ? ZMQ.DONTWAIT : 0); // within the timeout of a socket, 100 ms
        while (!sent
                && !isAway
                && !stopped
                && !isRefused()
                && System.nanoTime() - start < options.patience().toNanos()) {
            sent = mouth.send(text);
        }
        return sent;
    }

    /** {@return why servers refused this program, so that it ended; null if they did not. Read it after run() has returned} */
    public @Nullable Refusal refusal() {
        return refusal;
    }

    /** {@return where to put what is typed} */
    public LineFeed lines() {
        return lines;
    }

    @Override
    public void stop() {
        stopped = true;
    }

    @Override
    public void close() {
        lines.close();
        poller.close();
        sockets.close();
    }
}
