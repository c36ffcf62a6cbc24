package io.zmqkit.chat;

import io.zmqkit.chat.HistoryClient.Purpose;
import io.zmqkit.relay.protocol.Broadcast;
import io.zmqkit.relay.protocol.ChatMessage;
import io.zmqkit.relay.protocol.HistoryReply;
import io.zmqkit.relay.protocol.ProtocolException;
import io.zmqkit.relay.protocol.SessionReply;
import java.util.List;

/** Passes on what the relay publishes and what it answers to this client. The client's thread. */
final class RelayListener {

    private static final int MAX_BATCH = 1000;

    private final RelayConnection relay;
    private final Rooms rooms;
    private final Delivery delivery;
    private final Reachability reachability;
    private final ChatPatience patience;
    private final Change change;
    private final Unconfirmed unconfirmed;
    private final ChatEvents events;
    private boolean isToldOfAPlainRelay;

    RelayListener(
            RelayConnection relay,
            Rooms rooms,
            Delivery delivery,
            Reachability reachability,
            ChatPatience patience,
            Change change,
            Unconfirmed unconfirmed,
            ChatEvents events) {
        this.relay = relay;
        this.rooms = rooms;
        this.delivery = delivery;
        this.reachability = reachability;
        this.patience = patience;
        this.change = change;
        this.unconfirmed = unconfirmed;
        this.events = events;
    }

    /** Takes what has been published, up to a bound, and what the history has answered. */
    void listen() {
        for (int i = 0; i < MAX_BATCH; i++) {
            List<byte[]> frames = relay.receive();
            if (frames.isEmpty()) {
                break;
            }
            try {
                hear(Broadcast.decode(frames), System.nanoTime());
            } catch (ProtocolException e) {
                if (!isToldOfAPlainRelay && frames.size() == ChatMessage.FRAMES) {
                    isToldOfAPlainRelay = true;
                    events.relayIsPlain();
                }
            }
        }
        readHistory();
    }

    private void hear(Broadcast broadcast, long now) {
        Conversation conversation = rooms.current();
        if (!broadcast.room().equals(conversation.room())) {
            rooms.hearElsewhere(broadcast);
            return;
        }
        patience.heard();
        change.heard(now);
        if (reachability.heard(now)) {
            conversation.attendance().heardAgain(now);
            events.relayReachable(true, unconfirmed.size());
        }
        if (conversation.hear(broadcast, now)) {
            delivery.beginAnew(now);
        }
    }

    private void readHistory() {
        HistoryClient history = relay.history();
        for (HistoryReply reply = history.take(); reply != null; reply = history.take()) {
            patience.heard();
            if (history.purpose() == Purpose.SESSION) {
                history.answered(reply instanceof HistoryReply.Refusal); // by a relay that does not know the question
            }
            if (reply instanceof SessionReply about) {
                delivery.answered(about, rooms.current(), System.nanoTime());
            } else if (history.purpose() != Purpose.SESSION && rooms.current().answer(reply)) {
                delivery.beginAnew(System.nanoTime());
            }
        }
    }
}
