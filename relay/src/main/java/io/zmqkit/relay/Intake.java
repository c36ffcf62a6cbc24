package io.zmqkit.relay;

import io.zmqkit.core.socket.Received;
import io.zmqkit.relay.history.JournalException;
import io.zmqkit.relay.protocol.ChatMessage;
import io.zmqkit.relay.protocol.ProtocolException;
import io.zmqkit.relay.protocol.Room;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides which of the messages that clients push are relayed: those of ZRC/1 that {@link Acceptance} takes, and any
 * other verbatim. What is not relayed is counted. One thread.
 */
final class Intake {

    /** For a message outside ZRC/1; a longer one is dropped. */
    static final int MAX_FRAMES = 64;

    private static final byte[] ZRC_TOPIC = Room.TOPIC_PREFIX.getBytes(StandardCharsets.UTF_8);

    private final Acceptance acceptance;
    private final Tally tally;

    /** Why a message is dropped before it is read. */
    private enum Intruder {
        UNAUTHORISED
    }

    /** A message on its way from the collector to the publisher; the message itself is null if it is not ZRC/1. */
    record Arrival(List<byte[]> frames, @Nullable ChatMessage message, long seq) {}

    Intake(Acceptance acceptance, Tally tally) {
        this.acceptance = acceptance;
        this.tally = tally;
    }

    /** Takes a message, of which at most one frame too many was kept; empty if it is not relayed. */
    Optional<Arrival> take(Received received) {
        List<byte[]> frames = received.frames();
        tally.received++;
        if (!received.isAdmitted()) {
            tally.drop(Intruder.UNAUTHORISED);
        } else if (startsWithTopic(frames.get(0))) {
            return judge(received);
        } else if (frames.size() > MAX_FRAMES) {
            tally.drop(ProtocolException.Reason.FRAMES);
        } else {
            return Optional.of(new Arrival(frames, null, 0));
        }
        return Optional.empty();
    }

    private static boolean startsWithTopic(byte[] frame) {
        return frame.length >= ZRC_TOPIC.length
                && Arrays.equals(frame, 0, ZRC_TOPIC.length, ZRC_TOPIC, 0, ZRC_TOPIC.length);
    }

    private Optional<Arrival> judge(Received received) {
        try {
            ChatMessage message = ChatMessage.decode(received.frames());
            String sender = received.sender(); // as its connection was authorised
            boolean isImpostor =
                    sender != null && !sender.equals(message.sender().text());
            switch (isImpostor ? Acceptance.Verdict.WRONG_SENDER : acceptance.judge(message)) {
                case ACCEPTED -> {
                    return Optional.of(new Arrival(received.frames(), message, acceptance.lastSeq(message.room())));
                }
                case DUPLICATE -> tally.duplicates++;
                case OUT_OF_ORDER -> tally.outOfOrder++;
                case WRONG_SENDER -> tally.drop(Acceptance.Verdict.WRONG_SENDER);
                case TOO_MANY_ROOMS -> tally.drop(Acceptance.Verdict.TOO_MANY_ROOMS);
            }
        } catch (ProtocolException e) {
            tally.drop(e.reason());
        } catch (JournalException e) {
            tally.notStored(1, String.valueOf(e.getMessage()));
        }
        return Optional.empty();
    }
}
