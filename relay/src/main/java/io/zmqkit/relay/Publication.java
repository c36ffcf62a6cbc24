package io.zmqkit.relay;

import io.zmqkit.core.socket.Messages;
import io.zmqkit.relay.Intake.Arrival;
import io.zmqkit.relay.history.Journal;
import io.zmqkit.relay.history.JournalException;
import io.zmqkit.relay.log.DisagreementException;
import io.zmqkit.relay.log.Entry;
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

    /**
     * Stores the texts of a batch, all or none.
     *
     * @param batch what was accepted
     * @param isAgain true if some of it may have been stored before
     * @return false if it could not be stored
     */
    boolean store(List<Arrival> batch, boolean isAgain) {
        List<Relayed> texts = new ArrayList<>();
        for (Arrival arrival : batch) {
            ChatMessage message = arrival.entry().message();
            if (message != null && message.kind() == Kind.TEXT) {
                Stamp stamp = new Stamp(
                        journal.epoch(), arrival.seq(), arrival.entry().millis());
                texts.add(new Relayed(message, stamp));
            }
        }
        try {
            List<Relayed> fresh = isAgain ? notStoredYet(texts) : texts;
            if (!fresh.isEmpty()) {
                journal.append(fresh);
            }
            return true;
        } catch (JournalException e) {
            tally.notStored(texts.size(), String.valueOf(e.getMessage()));
            return false;
        }
    }

    private List<Relayed> notStoredYet(List<Relayed> texts) throws JournalException {
        List<Relayed> fresh = new ArrayList<>();
        for (Relayed text : texts) {
            Journal.Range stored = journal.range(text.room());
            if (text.stamp().seq() > stored.last()) {
                fresh.add(text);
            } else if (text.stamp().seq() >= stored.first()) {
                requireSame(text);
            }
        }
        return fresh;
    }

    private void requireSame(Relayed text) throws JournalException {
        List<Relayed> stored = journal.read(text.room(), text.stamp().seq(), 1);
        if (!stored.equals(List.of(text))) {
            throw new DisagreementException("history " + journal.name() + " has another message "
                    + text.stamp().seq() + " in room " + text.room() + " than the log: begin with a new one");
        }
    }

    /**
     * Checks that the history does not go on beyond a log of which everything was read.
     *
     * @throws DisagreementException if it does
     */
    void requireNothingUnknown() {
        for (Room room : journal.rooms()) {
            long last = journal.range(room).last();
            if (last > acceptance.lastSeq(room)) {
                throw new DisagreementException(
                        "history " + journal.name() + " has " + last + " messages of room " + room
                                + ", and the log has " + acceptance.lastSeq(room)
                                + ": the log has lost its end, begin with a new history");
            }
        }
    }

    /** Publishes a batch that is stored. */
    void publishAll(List<Arrival> batch) {
        for (Arrival arrival : batch) {
            publish(arrival.entry(), arrival.seq());
        }
    }

    /** Publishes of a batch that was not stored what need not be: JOIN and LEAVE, and messages outside ZRC/1. */
    void publishUnstored(List<Arrival> batch) {
        for (Arrival arrival : batch) {
            ChatMessage message = arrival.entry().message();
            if (message == null || message.kind() != Kind.TEXT) {
                publish(arrival.entry(), message == null ? 0 : acceptance.lastSeq(message.room()));
            }
        }
    }

    private void publish(Entry entry, long seq) {
        ChatMessage message = entry.message();
        if (message == null) {
            publish(entry.frames());
        } else {
            publish(entry.frames(), message.room(), seq, entry.millis());
        }
    }

    private void publish(List<byte[]> frames, Room room, long seq, long millis) {
        pulse.active(room);
        List<byte[]> stamped = new ArrayList<>(frames);
        stamped.add(new Stamp(journal.epoch(), seq, millis).encode());
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
