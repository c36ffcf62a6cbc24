package io.zmqkit.chat;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.Program;
import io.zmqkit.core.SocketOptions;
import io.zmqkit.core.Sockets;
import java.util.function.Consumer;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Poller;
import org.zeromq.ZMQ.Socket;

/**
 * The simplest chat: SUB hears what everybody says, PUSH says what you type; both connect to a relay. One thread polls
 * SUB and the line feed. Wire: one frame {@code [NAME] TEXT}. Nothing is resent: what the relay or a slow network drops
 * is lost; {@link ChatClient} loses nothing. Source: Guide, chapter 2 (handling multiple sockets).
 */
public final class PlainChatClient implements Program {

    private final Options options;
    private final Consumer<String> shown;
    private final Sockets sockets;
    private final Socket ear;
    private final Socket mouth;
    private final LineFeed lines;
    private final Poller poller;
    private boolean inputEnded;
    private long heard;
    private volatile boolean stopped;

    /** The name put before each line, the relay's two endpoints, and how many messages to hear before ending (or 0). */
    public record Options(String name, Endpoint push, Endpoint sub, long count, SocketOptions sockets) {}

    /** Connects; the relay need not be there yet. Each frame that arrives is shown, in the thread of run(). */
    public PlainChatClient(ZContext context, Options options, Consumer<String> shown) {
        this.options = options;
        this.shown = shown;
        sockets = new Sockets(context, options.sockets());
        ear = sockets.connect(SocketType.SUB, "SUB chat", options.sub());
        ear.subscribe("");
        mouth = sockets.connect(SocketType.PUSH, "PUSH chat", options.push());
        lines = new LineFeed(sockets);
        poller = context.createPoller(2);
        poller.register(ear, Poller.POLLIN);
        poller.register(lines.socket(), Poller.POLLIN);
    }

    @Override
    public void run() {
        while (!stopped && !(inputEnded && heard >= options.count())) {
            poller.poll(100);
            if (poller.pollin(0)) {
                String frame = ear.recvStr();
                boolean plain = !(ear.hasReceiveMore() && frame.startsWith("room/")); // the rest is for ChatClient
                heard += plain ? 1 : 0;
                for (; frame != null; frame = ear.hasReceiveMore() ? ear.recvStr() : null) {
                    if (plain) {
                        shown.accept(frame);
                    }
                }
            }
            LineFeed.Line line = poller.pollin(1) ? lines.take() : null;
            if (line != null && line.verb() == LineFeed.Verb.END) {
                inputEnded = true;
            } else if (line != null && !mouth.send("[" + options.name() + "] " + line.text())) {
                shown.accept("(not sent, the queue to the relay is full: " + line.text() + ")");
            }
        }
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
