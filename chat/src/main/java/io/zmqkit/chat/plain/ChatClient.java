package io.zmqkit.chat.plain;

import java.util.function.Consumer;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Poller;
import org.zeromq.ZMQ.Socket;
import org.zeromq.ZMsg;

/**
 * Chat, the client: a SUB socket hears what everybody says, a PUSH socket says what you type; both connect to a relay.
 *
 * <pre>
 *     keyboard (PUSH) --"hello"--&gt; (PULL) client (PUSH) --"[kim] hello"--&gt; (PULL) relay
 *                                         client (SUB) &lt;--"[lee] hi"------ (PUB)  relay
 * </pre>
 *
 * <p>One frame, {@code [NAME] TEXT}; your own lines come back from the relay like those of others. A poller waits for
 * several sockets at once, and for nothing else, so what is typed has to come through a socket, too: a PULL binds
 * within the process, and a PUSH in the thread that reads the keyboard connects to it. A line waits until the relay is
 * there, and all that follows waits with it. A line that was sent may still be lost silently. {@link
 * io.zmqkit.chat.ChatClient} sends a line again until it has come back, fetches what it has missed, and adds rooms,
 * presence, authentication, and limits on what a relay may send.
 *
 * <p>One thread calls run() and close(); stop() may come from any. Source: Guide, chapter 2, handling multiple sockets.
 */
public final class ChatClient implements AutoCloseable {

    private final String name;
    private final Consumer<ZMsg> heard;
    private final Socket ear;
    private final Socket mouth;
    private final Socket typed;
    private final Poller poller;
    private volatile boolean stopped;

    /** Connects to a relay, which need not be there yet, and binds to {@code inproc://...} for what is typed. */
    public ChatClient(ZContext context, String push, String sub, String lines, String name, Consumer<ZMsg> heard) {
        this.name = name;
        this.heard = heard;
        ear = context.createSocket(SocketType.SUB);
        ear.setHandshakeIvl(1000); // JeroMQ loses the first bytes of some connections: try again after a second
        ear.subscribe(""); // to everything
        ear.connect(sub);
        mouth = context.createSocket(SocketType.PUSH);
        mouth.setLinger(1000); // milliseconds: closing waits for what is still to be sent
        mouth.setHandshakeIvl(1000);
        mouth.setImmediate(false); // JeroMQ's name for: take a message only if the relay is there
        mouth.setSendTimeOut(100);
        mouth.connect(push);
        typed = context.createSocket(SocketType.PULL);
        typed.bind(lines);
        poller = context.createPoller(2);
        poller.register(ear, Poller.POLLIN); // item 0 of the poller
        poller.register(typed, Poller.POLLIN); // item 1
    }

    /**
     * Hears and says, until an empty line is typed, or {@link #stop}.
     *
     * @return how many lines were handed to a connection with the relay; whether it has got them is not known here
     */
    public int run() {
        int handedOver = 0;
        while (!stopped) {
            poller.poll(100); // milliseconds: how long until the loop checks stopped again
            if (poller.pollin(0)) {
                heard.accept(ZMsg.recvMsg(ear));
            }
            if (poller.pollin(1)) {
                String line = typed.recvStr();
                if (line.isEmpty()) {
                    return handedOver;
                }
                boolean sent = false;
                while (!sent && !stopped) {
                    sent = mouth.send("[" + name + "] " + line); // false after the timeout
                }
                handedOver += sent ? 1 : 0;
            }
        }
        return handedOver;
    }

    /** Makes run() return within 100 ms. */
    public void stop() {
        stopped = true;
    }

    @Override
    public void close() {
        poller.close();
        ear.close();
        mouth.close();
        typed.close();
    }
}
