package io.zmqkit.labs;

import io.zmqkit.core.socket.Sockets;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;
import org.zeromq.ZFrame;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Socket;
import org.zeromq.ZMsg;

/**
 * A scripted peer's ZeroMQ socket: messages of text frames. Every wait ends soon after the last of the student's programs.
 * For the thread of the check.
 */
public final class ZmqPeer implements AutoCloseable {

    /** What a program sent before it ended may still come for so long. */
    private static final Duration ON_THE_WAY = Duration.ofSeconds(1);

    private static final String BETWEEN_FRAMES = " | ";

    private static final Duration SLICE = Duration.ofMillis(100);

    private final Trial trial;
    private final Sockets group;
    private final Socket socket;
    private final @Nullable Greetings greetings;
    private final Party party;
    private final Set<String> subscriptions =
            new HashSet<>(); // that an XPUB has been told of, those that have ended, too
    private List<ZFrame> envelope = List.of();
    private boolean closed;

    /** Is given the greetings of those who connect, if it is bound. */
    ZmqPeer(Trial trial, Sockets group, Socket socket, @Nullable Greetings greetings, Party party) {
        this.party = party;
        this.greetings = greetings;
        this.trial = trial;
        this.group = group;
        this.socket = socket;
    }

    /** {@return where it is bound, for example {@code tcp://127.0.0.1:40001}} */
    public String endpoint() {
        return Sockets.boundTo(socket).toString();
    }

    /**
     * Subscribes, if it is a SUB.
     *
     * @param prefix of the messages that it wants
     */
    public void subscribe(String prefix) {
        party.sent(System.nanoTime(), "subscribes to \"" + prefix + '"');
        socket.subscribe(prefix);
    }

    /**
     * Sends a message if there is room for it within 100 ms: a publisher always has.
     *
     * @param frames of the message
     * @return false if there was no room
     */
    public boolean send(String... frames) {
        long now = System.nanoTime();
        if (!socket.send(frames[0], frames.length > 1 ? ZMQ.SNDMORE : 0)) {
            return false;
        }
        for (int i = 1; i < frames.length; i++) {
            socket.send(frames[i], i < frames.length - 1 ? ZMQ.SNDMORE : 0);
        }
        note(now, frames);
        return true;
    }

    /** A publisher sends nothing to those who have not subscribed. */
    private void note(long nanos, String... frames) {
        String message = String.join(BETWEEN_FRAMES, frames);
        if (!subscriptions.isEmpty() && subscriptions.stream().noneMatch(frames[0]::startsWith)) {
            party.noted(message + "   (nobody has subscribed to it)");
        } else {
            party.sent(nanos, message);
        }
    }

    /**
     * Sends a message as soon as there is room for it: for a PUSH, for example, when somebody pulls. A socket that is bound
     * waits for a greeting, too: JeroMQ deals messages to a connection that may stall before it, and they end with it.
     *
     * @param within how long to wait, on an idle machine
     * @param frames of the message
     * @return false if there was no room in time, or no program runs any more that could make some
     * @throws InterruptedException never in a check
     */
    public boolean send(Duration within, String... frames) throws InterruptedException {
        Patience patience = Patience.of(within);
        do {
            boolean someoneRuns = trial.isAnyAlive();
            if ((greetings == null || greetings.await(SLICE)) && send(frames)) {
                return true;
            } else if (!someoneRuns) {
                break;
            }
        } while (!patience.isOver());
        party.notTaken();
        return false;
    }

    /**
     * Answers the message that was received last: for a ROUTER, which sends it to whoever that came from.
     *
     * @param text of the answer, which takes the place of the last frame
     */
    public void reply(String text) {
        long now = System.nanoTime();
        envelope.forEach(frame -> socket.send(frame.getData(), ZMQ.SNDMORE));
        socket.send(text);
        party.sent(now, text);
    }

    /**
     * Waits for a message.
     *
     * @param within how long to wait, on an idle machine
     * @return its frames; null if none came in time, or no program runs any more that could send one
     */
    public @Nullable List<String> receive(Duration within) {
        List<String> frames = look(within);
        party.waited(frames != null);
        return frames;
    }

    /**
     * Looks whether a message comes, where none may: the picture that follows a verdict shows none as missing.
     *
     * @param within how long to wait, on an idle machine
     * @return as above
     */
    public @Nullable List<String> look(Duration within) {
        Patience patience = Patience.of(within);
        boolean someoneRuns = true;
        do {
            if (someoneRuns && !trial.isAnyAlive()) {
                someoneRuns = false;
                patience = Patience.of(patience.atMost(ON_THE_WAY));
            }
            socket.setReceiveTimeOut((int) patience.atMost(SLICE).toMillis());
            ZMsg message = ZMsg.recvMsg(socket);
            if (message != null) {
                envelope =
                        message.stream().limit(Math.max(0, message.size() - 1)).toList();
                party.received(shown(message));
                return message.stream()
                        .map(frame -> frame.getString(StandardCharsets.UTF_8))
                        .toList();
            }
        } while (!patience.isOver());
        return null;
    }

    /** A subscription as a sentence, anything else as its frames, without those that tell a ROUTER whom it is from. */
    private String shown(ZMsg message) {
        byte[] first = message.getFirst().getData();
        if (socket.getSocketType() == SocketType.XPUB && first.length > 0 && (first[0] == 1 || first[0] == 0)) {
            String prefix = Party.shown(Arrays.copyOfRange(first, 1, first.length));
            subscriptions.add(prefix);
            return (first[0] == 1 ? "subscribes to \"" : "unsubscribes from \"") + prefix + '"';
        }
        boolean isRouter = socket.getSocketType() == SocketType.ROUTER;
        return message.stream()
                .skip(isRouter ? 1 : 0)
                .dropWhile(frame -> isRouter && frame.size() == 0)
                .map(frame -> Party.shown(frame.getData()))
                .collect(Collectors.joining(BETWEEN_FRAMES));
    }

    /**
     * Waits for a message of one frame.
     *
     * @param within how long to wait, on an idle machine
     * @return its text, or that of a list if it has several frames, as in {@code [one, two]}; null if none came in time, or
     *     none can come any more
     */
    public @Nullable String receiveText(Duration within) {
        return text(receive(within));
    }

    /**
     * Looks whether a message of one frame comes, where none may.
     *
     * @param within how long to wait, on an idle machine
     * @return as above
     */
    public @Nullable String lookForText(Duration within) {
        return text(look(within));
    }

    private static @Nullable String text(@Nullable List<String> frames) {
        return frames == null ? null : frames.size() == 1 ? frames.get(0) : frames.toString();
    }

    /** Notes that the check has looked often enough: a message should have come. */
    public void isMissing() {
        party.waited(false);
    }

    /** Closes the socket at once, with whatever it still had to send: a peer that dies. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            party.hasGone();
            group.discard(socket);
        }
    }
}
