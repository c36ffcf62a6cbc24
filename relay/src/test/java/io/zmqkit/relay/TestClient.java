package io.zmqkit.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.core.Endpoint;
import io.zmqkit.relay.protocol.Broadcast;
import io.zmqkit.relay.protocol.Broadcast.Relayed;
import io.zmqkit.relay.protocol.Broadcast.Tick;
import io.zmqkit.relay.protocol.ChatMessage;
import io.zmqkit.relay.protocol.FramesOf;
import io.zmqkit.relay.protocol.HistoryReply;
import io.zmqkit.relay.protocol.HistoryRequest;
import io.zmqkit.relay.protocol.ProtocolException;
import io.zmqkit.relay.protocol.Room;
import io.zmqkit.relay.protocol.SessionReply;
import io.zmqkit.relay.protocol.SessionRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Socket;

/** The plainest client of a relay: it sends, listens and asks, and resends nothing. */
final class TestClient {

    private static final int PATIENCE_MILLIS = 60_000;

    private final Socket push;
    private final Socket sub;
    private final Socket dealer;

    TestClient(ZContext context, Relay relay) {
        push = connect(context, SocketType.PUSH, relay.collectEndpoint());
        sub = connect(context, SocketType.SUB, relay.publishEndpoint());
        dealer = connect(context, SocketType.DEALER, relay.historyEndpoint());
    }

    private static Socket connect(ZContext context, SocketType type, Endpoint endpoint) {
        Socket socket = context.createSocket(type);
        socket.setReceiveTimeOut(PATIENCE_MILLIS);
        socket.setSendTimeOut(PATIENCE_MILLIS);
        socket.setHWM(0);
        socket.setHandshakeIvl(2000);
        socket.connect(endpoint.toString());
        return socket;
    }

    Socket dealer() {
        return dealer;
    }

    /** Subscribes to a room and waits until the relay's ticks prove that it knows. */
    TestClient listen(String room) throws ProtocolException {
        sub.subscribe(new Room(room).topic());
        assertThat(next()).isInstanceOf(Tick.class);
        return this;
    }

    void subscribe(String prefix) {
        sub.subscribe(prefix);
    }

    void unsubscribe(String prefix) {
        sub.unsubscribe(prefix);
    }

    void send(ChatMessage message) {
        send(message.encode());
    }

    void send(List<byte[]> frames) {
        send(push, frames);
    }

    void send(String... frames) {
        send(FramesOf.text(frames));
    }

    private static void send(Socket socket, List<byte[]> frames) {
        for (int i = 0; i < frames.size(); i++) {
            assertThat(socket.send(frames.get(i), i + 1 < frames.size() ? ZMQ.SNDMORE : 0))
                    .isTrue();
        }
    }

    /** The next message published, ticks included. */
    Broadcast next() throws ProtocolException {
        return Broadcast.decode(nextFrames());
    }

    /** Whether anything is published to it in this time. */
    boolean hearsWithin(Duration time) {
        sub.setReceiveTimeOut((int) time.toMillis());
        boolean heard = sub.recv() != null;
        sub.setReceiveTimeOut(PATIENCE_MILLIS);
        return heard;
    }

    List<byte[]> nextFrames() {
        return receive(sub);
    }

    private static List<byte[]> receive(Socket socket) {
        List<byte[]> frames = new ArrayList<>();
        do {
            byte[] frame = socket.recv();
            assertThat(frame).as("nothing came in " + PATIENCE_MILLIS + " ms").isNotNull();
            frames.add(frame);
        } while (socket.hasReceiveMore());
        return frames;
    }

    /** The next message published that is not a tick. */
    Relayed nextRelayed() throws ProtocolException {
        while (true) {
            if (next() instanceof Relayed relayed) {
                return relayed;
            }
        }
    }

    /** Asks for history and returns all of the answer. */
    List<HistoryReply> history(String room, long from, int limit) throws ProtocolException {
        ask(new HistoryRequest(new Room(room), from, limit).encode());
        return answer();
    }

    /** Asks for a session. */
    SessionReply session(String session) throws ProtocolException {
        ask(new SessionRequest(session).encode());
        return (SessionReply) answer().get(0);
    }

    void ask(List<byte[]> frames) {
        send(dealer, frames);
    }

    List<HistoryReply> answer() throws ProtocolException {
        List<HistoryReply> answer = new ArrayList<>();
        do {
            answer.add(HistoryReply.decode(receive(dealer)));
        } while (answer.get(answer.size() - 1) instanceof HistoryReply.Item);
        return answer;
    }
}
