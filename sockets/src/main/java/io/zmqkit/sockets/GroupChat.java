package io.zmqkit.sockets;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * A group chat, for each of the three servers: a line goes to everybody but its sender, by the rules of {@link ChatRoom}.
 *
 * <p>Threads: the client's thread reads and puts lines into the others' {@link WriterQueue}es. Selector: one callback sends to
 * all, and the server queues. UDP: one datagram per line, nobody is ever connected, and a datagram may be lost.
 * The ZeroMQ counterpart is PULL and PUB.
 */
public final class GroupChat implements TcpServer.Conversation, SelectorServer.Service, UdpServer.Service {

    private final AtomicLong lines = new AtomicLong();
    private final ChatRoom<ChatRoom.Member> room;

    /**
     * Opens an empty room.
     *
     * @param heard told of each line, by one thread at a time
     */
    public GroupChat(Consumer<Heard> heard) {
        room = new ChatRoom<>(line -> {
            lines.incrementAndGet();
            heard.accept(line);
        });
    }

    @Override
    public void with(LineConnection client) throws IOException {
        WriterQueue queue = new WriterQueue(client);
        try {
            String line = client.readLine();
            while (line != null && room.hear(queue, line)) {
                line = client.readLine();
            }
        } finally {
            room.leave(queue);
            queue.close();
        }
    }

    @Override
    public void line(SelectorServer.Client client, String line) {
        if (!room.hear(client, line)) {
            client.close();
        }
    }

    @Override
    public void gone(SelectorServer.Client client) {
        room.leave(client);
    }

    @Override
    public boolean datagram(UdpServer.Client client, String text) {
        return room.hear(client, text);
    }

    @Override
    public void gone(UdpServer.Client client) {
        room.leave(client);
    }

    /** {@return how many lines were heard} */
    public long lines() {
        return lines.get();
    }
}
