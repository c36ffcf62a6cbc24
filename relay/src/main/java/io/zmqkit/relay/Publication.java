package io.zmqkit.relay;

import io.zmqkit.core.socket.Messages;
import io.zmqkit.relay.Intake.Arrival;
import io.zmqkit.relay.history.Journal;
import io.zmqkit.relay.history.JournalException;
import io.zmqkit.relay.protocol.Broadcast.Relayed;
import io.zmqkit.relay.protocol.Broadcast.Tick;
import io.zmqkit.relay.protocol.ChatMessage;
import io.zmqkit.relay.protocol.ChatMessage.Kind;
import io.zmqkit.relay.protocol.Room;
import io.zmqkit.relay.protocol.Stamp;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.zeromq.ZMQ.Socket;

/**
 * What a relay publishes: stamped messages, only after they are stored if they must be; and ticks, which give a room's
 * last number. The relay's thread.
 */
final class Publication {

    private final Socket publisher;
    private final Journal journal;
    private final Clock clock;
    private final Acceptance acceptance;
    private final Pulse pulse;
    private final Tally tally;

    Publication(Socket publisher, Journal journal, Clock clock, Acceptance acceptance, Pulse pulse, Tally tally) {
        this.publisher = publisher;
        this.journal = journal;
        this.clock = clock;
        this.acceptance = acceptance;
        this.pulse = pulse;
        this.tally = tally;
    }

    /** Stores the texts of a batch, all or none, and then publishes it. */
    void storeThenPublish(List<Arrival> batch) {
        long now = clock.millis();
        List<Relayed> texts = new ArrayList<>();
        for (Arrival arrival : batch) {
            ChatMessage message = arrival.message();
            if (message != null && message.kind() == Kind.TEXT) {
                texts.add(new Relayed(message, new Stamp(journal.epoch(), arrival.seq(), now)));
            }
        }
        boolean stored = store(texts);
        for (Arrival arrival : batch) {
            ChatMessage message = arrival.message();
            if (message == null) {
                publish(arrival.frames());
            } else if (stored) {
                publish(arrival.frames(), message.room(), arrival.seq(), now);
            } else if (message.kind() != Kind.TEXT) { // JOIN and LEAVE can be published even if nothing can be stored
                publish(arrival.frames(), message.room(), acceptance.lastSeq(message.room()), now);
            }
        }
    }

    private boolean store(List<Relayed> texts) {
        try {
            if (!texts.isEmpty()) {
                journal.append(texts);
            }
            acceptance.confirm();
            return true;
        } catch (JournalException e) {
            acceptance.undo();
            tally.notStored(texts.size(), String.valueOf(e.getMessage()));
            return false;
        }
    }

    private void publish(List<byte[]> frames, Room room, long seq, long now) {
        pulse.active(room);
        List<byte[]> stamped = new ArrayList<>(frames);
        stamped.add(new Stamp(journal.epoch(), seq, now).encode());
        publish(stamped);
    }

    private void publish(List<byte[]> frames) {
        Messages.sendAll(publisher, frames, 0);
        tally.published++;
    }

    /** Publishes a room's last number. */
    void tick(Room room) {
        Stamp stamp = new Stamp(journal.epoch(), acceptance.lastSeq(room), clock.millis());
        Messages.sendAll(publisher, new Tick(room, stamp).encode(), 0);
    }
}
