package io.zmqkit.relay;

import io.zmqkit.core.socket.Received;
import io.zmqkit.relay.history.JournalException;
import io.zmqkit.relay.log.Entry;
import io.zmqkit.relay.log.MessageLog;
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
 * other verbatim. What is wrong in itself, or comes from the wrong client, does not get into the log; the rest is judged
 * when it comes out of it. What is not relayed is counted. One thread.
 */
final class Intake {

    /** For a message outside ZRC/1; a longer one is dropped. */
    static final int MAX_FRAMES = 64;

    private static final byte[] ZRC_TOPIC = Room.TOPIC_PREFIX.getBytes(StandardCharsets.UTF_8);

    private final MessageLog log;
    private final Acceptance acceptance;
    private final Tally tally;

    /** Why a message is dropped before it is read. */
    private enum Unread {
        UNAUTHORISED,
        LENGTH
    }

    /** An entry of the log that is to be published; the seq is 0 if it is not ZRC/1. */
    record Arrival(Entry entry, long seq) {}

    Intake(MessageLog log, Acceptance acceptance, Tally tally) {
        this.log = log;
        this.acceptance = acceptance;
        this.tally = tally;
    }

    /** Adds a message to the log if there is nothing wrong with it; of its frames at most one too many was kept. */
    void take(Received received) {
        List<byte[]> frames = received.frames();
        tally.received++;
        if (!received.isAdmitted()) {
            tally.drop(Unread.UNAUTHORISED);
        } else if (startsWithTopic(frames.get(0))) {
            takeMessage(received);
        } else if (frames.size() > MAX_FRAMES) {
            tally.drop(ProtocolException.Reason.FRAMES);
        } else {
            add(frames, null);
        }
    }

    private void add(List<byte[]> frames, @Nullable ChatMessage message) {
        if (!log.add(frames, message)) {
            tally.drop(Unread.LENGTH);
        }
    }

    private static boolean startsWithTopic(byte[] frame) {
        return frame.length >= ZRC_TOPIC.length
                && Arrays.equals(frame, 0, ZRC_TOPIC.length, ZRC_TOPIC, 0, ZRC_TOPIC.length);
    }

    private void takeMessage(Received received) {
        try {
            ChatMessage message = ChatMessage.decode(received.frames());
            String sender = received.sender(); // as its connection was authorised
            if (sender != null && !sender.equals(message.sender().text())) {
                tally.drop(Acceptance.Verdict.WRONG_SENDER);
            } else {
                add(received.frames(), message);
            }
        } catch (ProtocolException e) {
            tally.drop(e.reason());
        }
    }

    /** Judges an entry of the log; empty if it is not relayed. */
    Optional<Arrival> judge(Entry entry) {
        ChatMessage message = entry.message();
        return message == null ? Optional.of(new Arrival(entry, 0)) : judge(entry, message);
    }

    private Optional<Arrival> judge(Entry entry, ChatMessage message) {
        try {
            Acceptance.Verdict verdict = acceptance.judge(message, entry.millis());
            switch (verdict) {
                case ACCEPTED -> {
                    return Optional.of(new Arrival(entry, acceptance.lastSeq(message.room())));
                }
                case DUPLICATE -> tally.duplicates++;
                case OUT_OF_ORDER -> tally.outOfOrder++;
                case WRONG_SENDER, TOO_MANY_ROOMS -> tally.drop(verdict);
            }
        } catch (JournalException e) {
            tally.notStored(1, String.valueOf(e.getMessage()));
        }
        return Optional.empty();
    }
}
