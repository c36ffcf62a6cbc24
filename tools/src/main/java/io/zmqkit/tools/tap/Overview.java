package io.zmqkit.tools.tap;

import io.zmqkit.core.live.ConnectionReading;
import io.zmqkit.core.live.LiveSource;
import io.zmqkit.core.live.MessageSample;
import io.zmqkit.core.live.SocketReading;
import io.zmqkit.wire.capture.CapturedConnection;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * What a live view is told of a tap: for each connection through it two, because it has one to each peer, and to each it
 * stands in for the other one.
 *
 * <pre>
 *   SUB ──▶ [as XPUB  tap  as SUB] ──▶ XPUB
 * </pre>
 *
 * <p>So programs that tell nothing themselves are seen, in any language, and of those that do it is seen who is behind the
 * tap. Under CURVE messages are counted, and what the peers are is not known. Any thread.
 */
public final class Overview implements LiveSource {

    private static final int MOST_FRAMES = 8;
    private static final int MOST_BYTES = 128;

    private final Map<Integer, Line> lines = new LinkedHashMap<>();
    private final Map<Stand, Integer> ids = new HashMap<>();
    private final List<MessageSample> samples = new ArrayList<>();
    private int wanted;

    /** A connection through the tap. */
    private static final class Line {
        final CapturedConnection front; // to the peer that has connected
        final CapturedConnection back; // to the other one
        String clientType = "";
        String serverType = "";
        long fromClient;
        long fromServer;

        Line(CapturedConnection front, CapturedConnection back) {
            this.front = front;
            this.back = back;
        }
    }

    /** A socket that the tap stands in for. */
    private record Stand(boolean isFront, String type, String endpoint) {}

    /** The tap has reached the peer that a client wants; its own address is the client of {@code back}. */
    public synchronized void reached(CapturedConnection front, CapturedConnection back) {
        lines.put(front.number(), new Line(front, back));
    }

    /** Something has happened on a connection. */
    public synchronized void take(TapEvent event) {
        Line line = lines.get(event.connection());
        if (line == null) {
            return;
        }
        if (event.socket() != null) {
            line.clientType = event.fromClient() ? event.socket().name() : line.clientType;
            line.serverType =
                    event.fromClient() ? line.serverType : event.socket().name();
        }
        switch (event.kind()) {
            case MESSAGE -> {
                count(line, event);
                sample(line, event);
            }
            case ENCRYPTED -> count(line, event);
            case CLOSED -> lines.remove(event.connection());
            default -> {} // neither a message nor an end
        }
    }

    private static void count(Line line, TapEvent event) {
        line.fromClient += event.fromClient() ? 1 : 0;
        line.fromServer += event.fromClient() ? 0 : 1;
    }

    /** Seen on both connections: it comes on the one, and leaves on the other. */
    private void sample(Line line, TapEvent event) {
        if (wanted == 0) {
            return;
        }
        wanted--;
        long bytes = event.frames().stream().mapToLong(frame -> frame.length).sum();
        List<byte[]> frames = event.frames().stream()
                .limit(MOST_FRAMES)
                .map(frame -> Arrays.copyOf(frame, Math.min(MOST_BYTES, frame.length)))
                .toList();
        long millis = TimeUnit.NANOSECONDS.toMillis(event.timeNanos());
        samples.add(new MessageSample(
                millis, !event.fromClient(), text(line.front.server()), text(line.front.client()), frames, bytes));
        samples.add(new MessageSample(
                millis, event.fromClient(), text(line.back.client()), text(line.back.server()), frames, bytes));
    }

    @Override
    public synchronized List<MessageSample> samples(int most) {
        List<MessageSample> taken = List.copyOf(samples);
        samples.clear();
        wanted = most;
        return taken;
    }

    @Override
    public synchronized List<SocketReading> sockets() {
        Map<Stand, List<ConnectionReading>> stands = new LinkedHashMap<>();
        lines.forEach((number, line) -> {
            stands.computeIfAbsent(new Stand(true, line.serverType, endpoint(line.front)), stand -> new ArrayList<>())
                    .add(reading(
                            number,
                            line.front.server(),
                            line.front.client(),
                            line.clientType,
                            line.fromServer,
                            line.fromClient));
            stands.computeIfAbsent(new Stand(false, line.clientType, endpoint(line.back)), stand -> new ArrayList<>())
                    .add(reading(
                            number,
                            line.back.client(),
                            line.back.server(),
                            line.serverType,
                            line.fromClient,
                            line.fromServer));
        });
        List<SocketReading> readings = new ArrayList<>();
        stands.forEach((stand, connections) ->
                readings.add(new SocketReading(id(stand), stand.type, stand.endpoint, connections)));
        return readings;
    }

    private int id(Stand stand) {
        return ids.computeIfAbsent(stand, one -> ids.size());
    }

    private static String endpoint(CapturedConnection connection) {
        return "tcp://" + text(connection.server());
    }

    private static ConnectionReading reading(
            int id, InetSocketAddress local, InetSocketAddress remote, String type, long sent, long received) {
        return new ConnectionReading(
                id, text(local), text(remote), type, sent, received, 0, 0, OptionalLong.empty(), false);
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
