package io.zmqkit.tools.replay;

import io.zmqkit.tools.replay.ChoiceException.Reason;
import io.zmqkit.tools.tap.Playback;
import io.zmqkit.tools.tap.TapEvent;
import io.zmqkit.tools.tap.Transcript;
import io.zmqkit.wire.capture.CapturedConnection;
import io.zmqkit.wire.capture.TcpStreams;
import io.zmqkit.wire.zmtp.SocketKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One side of one recorded connection: what a replay plays.
 *
 * @param file the capture
 * @param stream the connection's number
 * @param isClient whether it is the side that connected
 * @param kind its socket type
 * @param partner the other side's socket type; null if that is not known
 * @param side what it says, counted
 */
public record Part(
        Path file,
        int stream,
        boolean isClient,
        SocketKind kind,
        @Nullable SocketKind partner,
        RecordedSide side) {

    private static final int MOST_NAMED = 10;

    /**
     * Finds the side that is meant.
     *
     * @param survey of the recording
     * @param stream the connection's number; null for the only one that has messages of the side
     * @param isClient the side; null for the only one that sends messages
     * @throws ChoiceException if there is none, or more than one
     */
    public static Part choose(Survey survey, @Nullable Integer stream, @Nullable Boolean isClient) {
        List<RecordedStream> named = survey.streams().stream()
                .filter(each -> stream == null || each.number() == stream)
                .toList();
        List<RecordedStream> speaking =
                named.stream().filter(each -> !sides(each, isClient).isEmpty()).toList();
        if (speaking.size() > 1) {
            throw new ChoiceException(Reason.SEVERAL_STREAMS, "several connections have messages: " + names(speaking));
        } else if (speaking.isEmpty()) {
            throw stream == null ? nothing(survey, isClient) : nothing(survey, named, stream, isClient);
        }
        RecordedStream one = speaking.get(0);
        List<Boolean> sides = sides(one, isClient);
        if (sides.size() > 1) {
            throw new ChoiceException(Reason.BOTH_SIDES, "both sides send messages: " + one.describe());
        }
        boolean client = sides.get(0);
        RecordedSide side = one.side(client);
        SocketKind kind = Objects.requireNonNull(side.kind());
        return new Part(
                survey.file(), one.number(), client, kind, one.side(!client).kind(), side);
    }

    /** Those that can be played: a subscriber only if it is asked for. */
    private static List<Boolean> sides(RecordedStream stream, @Nullable Boolean isClient) {
        return List.of(true, false).stream()
                .filter(each -> isClient == null || isClient.equals(each))
                .filter(each -> stream.side(each).speaks())
                .filter(each -> isClient != null || stream.side(each).messages() > 0)
                .toList();
    }

    private static String names(List<RecordedStream> streams) {
        String first =
                streams.stream().limit(MOST_NAMED).map(RecordedStream::describe).collect(Collectors.joining(", "));
        return streams.size() > MOST_NAMED ? first + " and " + (streams.size() - MOST_NAMED) + " more" : first;
    }

    private static ChoiceException nothing(Survey survey, @Nullable Boolean isClient) {
        List<RecordedStream> streams = survey.streams();
        String why;
        if (survey.connections() == 0) {
            why = "it has no TCP connection";
        } else if (streams.isEmpty()) {
            why = "it has no ZMTP: its TCP connections (" + survey.connections()
                    + ") have another protocol, or their beginning was not recorded";
        } else if (streams.size() == 1) {
            why = nothing(streams.get(0), isClient);
        } else if (streams.stream().anyMatch(RecordedStream::isEncrypted)) {
            why = "what its connections say is encrypted (CURVE): only sizes are known";
        } else {
            why = "no connection has a message" + from(isClient) + ": " + names(streams);
        }
        return new ChoiceException(Reason.NOTHING, why);
    }

    private static ChoiceException nothing(
            Survey survey, List<RecordedStream> named, int stream, @Nullable Boolean isClient) {
        if (!named.isEmpty()) {
            return new ChoiceException(Reason.NOTHING, nothing(named.get(0), isClient));
        } else if (stream <= survey.connections()) {
            return new ChoiceException(
                    Reason.NOTHING, "#" + stream + " is not ZMTP, or its beginning was not recorded");
        }
        return new ChoiceException(
                Reason.NO_SUCH_STREAM,
                "there is no #" + stream + ": it has connections up to #" + survey.connections());
    }

    private static String nothing(RecordedStream stream, @Nullable Boolean isClient) {
        String number = "#" + stream.number();
        if (stream.isEncrypted()) {
            return number + " is encrypted (CURVE): only the sizes of its messages are known";
        }
        for (boolean side : new boolean[] {false, true}) {
            String problem = stream.side(side).problem();
            if ((isClient == null || isClient == side) && !problem.isEmpty()) {
                return "nothing of #" + stream.number() + " can be played: " + problem;
            }
        }
        return number + " has no message" + from(isClient) + " that could be played: " + stream.describe();
    }

    private static String from(@Nullable Boolean isClient) {
        return isClient == null ? "" : isClient ? " of a client" : " of a server";
    }

    /** Whether each of its messages answers one of the partner's. */
    boolean answers() {
        return kind == SocketKind.REP || (kind == SocketKind.ROUTER && partner == SocketKind.REQ);
    }

    /** Reads the connection, both sides, in the thread that calls; the reader may take its time. */
    Playback read(BooleanSupplier isOver, Consumer<TapEvent> reader) throws IOException {
        boolean[] hasEnded = {false};
        Transcript transcript = new Transcript(Survey.MOST_BYTES, event -> {
            reader.accept(event);
            hasEnded[0] |= event.kind() == TapEvent.Kind.CLOSED;
        });
        return Playback.read(file, () -> hasEnded[0] || isOver.getAsBoolean(), new Only(stream, transcript));
    }

    /** Leaves the other connections out before they are decoded. */
    private record Only(int number, TcpStreams.Listener listener) implements TcpStreams.Listener {

        @Override
        public void opened(CapturedConnection connection, long timeNanos) {
            if (connection.number() == number) {
                listener.opened(connection, timeNanos);
            }
        }

        @Override
        public void data(CapturedConnection connection, boolean fromClient, long timeNanos, ByteBuffer bytes) {
            if (connection.number() == number) {
                listener.data(connection, fromClient, timeNanos, bytes);
            }
        }

        @Override
        public void gap(CapturedConnection connection, boolean fromClient, long bytes) {
            if (connection.number() == number) {
                listener.gap(connection, fromClient, bytes);
            }
        }

        @Override
        public void closed(CapturedConnection connection, long timeNanos, boolean abruptly) {
            if (connection.number() == number) {
                listener.closed(connection, timeNanos, abruptly);
            }
        }
    }
}
