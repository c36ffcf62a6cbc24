package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.core.socket.Sockets;
import io.zmqkit.relay.protocol.Broadcast;
import io.zmqkit.relay.protocol.HistoryReply;
import java.util.List;
import java.util.stream.Stream;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Socket;
import org.zeromq.ZMsg;

/** A relay that says only what a test tells it to. One thread. */
final class StubRelay implements AutoCloseable {

    private static final Endpoint ANY = Endpoint.parse("tcp://127.0.0.1:*");

    private final ZContext context = new ZContext();
    private final Sockets sockets = new Sockets(context, SocketOptions.DEFAULTS);
    private final Socket collector = sockets.bind(SocketType.PULL, "PULL stub", ANY);
    private final Socket publisher = sockets.bind(SocketType.XPUB, "XPUB stub", ANY);
    private final Socket history = sockets.bind(SocketType.ROUTER, "ROUTER stub", ANY);

    StubRelay() {
        history.setReceiveTimeOut(60_000);
        publisher.setReceiveTimeOut(60_000);
    }

    /** Starts {@code zmqkit chat ARGS} with nothing to say. */
    ZmqkitProcess listener(String... args) throws Exception {
        ZmqkitProcess chat = ZmqkitProcess.zmqkit(Stream.concat(
                        Stream.of(
                                "chat",
                                "--push",
                                Sockets.boundTo(collector).toString(),
                                "--sub",
                                Sockets.boundTo(publisher).toString(),
                                "--history",
                                Sockets.boundTo(history).toString()),
                        Stream.of(args))
                .toArray(String[]::new));
        chat.endInput();
        assertThat(publisher.recv()).as("its subscription").isNotNull();
        return chat;
    }

    /** Answers the next request. */
    void answer(HistoryReply reply) {
        ZMsg request = ZMsg.recvMsg(history);
        assertThat(request).as("a request").isNotNull();
        List<byte[]> frames = reply.encode();
        history.sendMore(request.pop().getData());
        for (int i = 0; i < frames.size() - 1; i++) {
            history.sendMore(frames.get(i));
        }
        history.send(frames.get(frames.size() - 1));
    }

    void publish(Broadcast broadcast) {
        List<byte[]> frames = broadcast.encode();
        for (int i = 0; i < frames.size() - 1; i++) {
            publisher.sendMore(frames.get(i));
        }
        publisher.send(frames.get(frames.size() - 1));
    }

    @Override
    public void close() {
        sockets.close();
        context.close();
    }
}
