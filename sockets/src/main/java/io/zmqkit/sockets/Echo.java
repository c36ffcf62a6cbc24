package io.zmqkit.sockets;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Echo: every line goes back to the client that sent it, in order.
 *
 * <p>The same service in both styles. With threads it is a loop that blocks, one client long ({@link TcpServer}). With a
 * selector it is a callback that must not block, one line long ({@link SelectorServer}), as it is where a thread asks all
 * in turn ({@link PollingServer}) or nobody waits at all ({@link AsynchronousServer}). A line is UTF-8 and ends with a line feed. What was not yet echoed when a connection breaks is lost. The ZeroMQ counterpart is REP.
 */
public final class Echo implements TcpServer.Conversation, SelectorServer.Service, AnsweredLines.Answer {

    private final Consumer<Heard> heard;
    private final AtomicLong lines = new AtomicLong();

    /**
     * Makes the service.
     *
     * @param heard told of each line, in the thread that serves its client
     */
    public Echo(Consumer<Heard> heard) {
        this.heard = heard;
    }

    @Override
    public void with(LineConnection client) throws IOException {
        for (String line = client.readLine(); line != null; line = client.readLine()) {
            client.writeLine(to(client.peer(), line));
        }
    }

    @Override
    public void line(SelectorServer.Client client, String line) {
        client.send(to(client.address(), line));
    }

    @Override
    public String to(String address, String line) {
        heard.accept(new Heard(address, line));
        lines.incrementAndGet();
        return line;
    }

    /** {@return how many lines were echoed} */
    public long lines() {
        return lines.get();
    }
}
