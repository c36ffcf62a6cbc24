package io.zmqkit.chat;

import io.zmqkit.relay.protocol.ChatMessage;
import io.zmqkit.relay.protocol.Room;
import io.zmqkit.relay.protocol.SessionReply;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Brings messages to the relay: sends them, resends them until they are confirmed, and asks what has happened to them
 * if that takes long. The client's thread.
 */
final class Delivery {

    private static final int REFUSALS_TOLD = 2;

    private final Unconfirmed unconfirmed;
    private final RelayConnection relay;
    private final ChatEvents events;
    private final Resender resender = new Resender(ThreadLocalRandom.current(), System.nanoTime());
    private final SessionQuestion question = new SessionQuestion(System.nanoTime());
    private String session;
    private long confirmed;
    private long takenUpTo;
    private boolean isTold;

    Delivery(Unconfirmed unconfirmed, RelayConnection relay, ChatEvents events) {
        this.unconfirmed = unconfirmed;
        this.relay = relay;
        this.events = events;
        session = unconfirmed.session();
    }

    /** Takes a text, and sends it if the client is in the room. */
    void say(Room room, String text, boolean isInRoom, long now) {
        if (unconfirmed.isEmpty()) {
            resender.progressed(now);
            question.progressed(now);
        }
        ChatMessage message = unconfirmed.add(room, text);
        events.pending(text, unconfirmed.size());
        if (isInRoom && relay.send(message)) {
            question.sent(now);
        }
    }

    /** Sends all that waits: the client has come into the room, or the relay has begun a new history, which may lack it. */
    void beginAnew(long now) {
        question.progressed(now);
        takenUpTo = 0;
        if (sendAll(now)) {
            resender.progressed(now); // it was the first time
        }
    }

    /** The connection to the collector is new. */
    void reconnected(long now) {
        resender.reconnected(now);
    }

    /** Does what is due. */
    void keepUp(Conversation conversation, long now) {
        // What waits in a new session is sent in a second: whoever speaks in the next one, too, cannot make this client
        // send all the time. What the relay has said of the old one does not count for it.
        if (!unconfirmed.session().equals(session)) {
            session = unconfirmed.session();
            takenUpTo = 0;
            resender.progressed(now);
            question.progressed(now);
        }
        if (unconfirmed.confirmed() != confirmed) {
            confirmed = unconfirmed.confirmed();
            resender.progressed(now);
            question.progressed(now);
        }
        if (unconfirmed.isEmpty()) {
            takenUpTo = 0;
            return;
        }
        if (resender.isDue(now)) {
            sendAll(now);
        }
        // accepted but no longer kept, or it would have been fetched by now
        if (takenUpTo > 0 && conversation.isCaughtUp()) {
            unconfirmed.confirmUpTo(takenUpTo);
            takenUpTo = 0;
            events.confirmed(unconfirmed.size());
        } else if (question.isDue(now)
                && conversation.isCaughtUp()
                && relay.history().isFree(now)) {
            relay.history().askForSession(unconfirmed.session());
            question.asked(now);
        }
    }

    private boolean sendAll(long now) {
        for (ChatMessage message : unconfirmed.waiting()) {
            if (!relay.send(message)) {
                resender.failed(now);
                return false;
            }
        }
        resender.sent(now);
        question.sent(now);
        return true;
    }

    /** Takes the relay's answer to what was asked about the session. */
    void answered(SessionReply reply, Conversation conversation, long now) {
        if (unconfirmed.isEmpty()
                || !reply.session().equals(unconfirmed.session())
                || !conversation.isEpoch(reply.epoch())) {
            return; // the answer is out of date
        }
        switch (question.answered(reply, unconfirmed.sender(), unconfirmed.oldest(), unconfirmed.newest())) {
            case TAKEN -> {
                takenUpTo = reply.last();
                conversation.reconnected();
            }
            case EXPECTED -> tellIfRefused();
            case LOST -> {
                events.notice("the relay no longer takes this session's messages: they are sent again in a new one");
                unconfirmed.startNewSession();
                beginAnew(now);
            }
        }
    }

    private void tellIfRefused() {
        if (!isTold && question.refusals() >= REFUSALS_TOLD) {
            isTold = true;
            events.notTaken();
        }
    }

    /** How often the relay has answered that it does not have what was sent to it well before. */
    int refusals() {
        return question.refusals();
    }
}
