package io.zmqkit.tools.tap;

import io.zmqkit.tools.tap.TapEvent.Kind;
import io.zmqkit.wire.capture.CapturedConnection;
import io.zmqkit.wire.capture.TcpStreams;
import io.zmqkit.wire.zmtp.FrameLimits;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Turns the bytes of connections into what the peers say to each other. What it cannot decode it tells once for each
 * direction. One thread.
 */
public final class Transcript implements TcpStreams.Listener {

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final FrameLimits limits;
    private final Consumer<TapEvent> reader;
    private final Map<Integer, Talk> talks = new HashMap<>();
    private long messages;

    /** Both directions of a connection. */
    private record Talk(long sinceNanos, Speech client, Speech server) {}

    /**
     * Starts with no connection.
     *
     * @param maxMessageBytes largest frame that is decoded, at least 1; a message may have four times as much
     * @param reader given each event, its frames for good
     */
    public Transcript(int maxMessageBytes, Consumer<TapEvent> reader) {
        FrameLimits usual = FrameLimits.DEFAULTS;
        limits = new FrameLimits(maxMessageBytes, usual.messageFrames(), 4L * maxMessageBytes, usual.commandBytes());
        this.reader = reader;
    }

    private void tell(long timeNanos, int number, Kind kind, boolean fromClient, String text) {
        reader.accept(new TapEvent(timeNanos, number, kind, fromClient, text, List.of(), null));
    }

    @Override
    public void opened(CapturedConnection connection, long timeNanos) {
        int number = connection.number();
        talks.put(number, new Talk(timeNanos, new Speech(number, true, limits), new Speech(number, false, limits)));
        tell(timeNanos, number, Kind.OPENED, true, text(connection.client()) + " to " + text(connection.server()));
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    @Override
    public void data(CapturedConnection connection, boolean fromClient, long timeNanos, ByteBuffer bytes) {
        Talk talk = talks.get(connection.number());
        if (talk != null) {
            (fromClient ? talk.client : talk.server).hear(timeNanos, bytes, this::count);
        }
    }

    private void count(TapEvent event) {
        messages += event.kind() == Kind.MESSAGE ? 1 : 0;
        reader.accept(event);
    }

    @Override
    public void gap(CapturedConnection connection, boolean fromClient, long bytes) {
        Talk talk = talks.get(connection.number());
        if (talk != null) {
            (fromClient ? talk.client : talk.server).giveUp();
            String text = bytes + " bytes are missing: what follows is not decoded";
            tell(talk.sinceNanos, connection.number(), Kind.GAP, fromClient, text);
        }
    }

    @Override
    public void closed(CapturedConnection connection, long timeNanos, boolean abruptly) {
        Talk talk = talks.remove(connection.number());
        if (talk != null) {
            double seconds = (double) (timeNanos - talk.sinceNanos) / NANOS_PER_SECOND;
            String text = String.format(
                    Locale.ROOT,
                    "%safter %.1f s: %d messages >, %d messages <",
                    abruptly ? "by a reset " : "",
                    seconds,
                    talk.client.messages(),
                    talk.server.messages());
            tell(timeNanos, connection.number(), Kind.CLOSED, true, text);
        }
    }

    /** {@return how many messages have been decoded} */
    public long messages() {
        return messages;
    }
}
