package io.zmqkit.relay.backplane;

import io.nats.client.JetStreamApiException;
import io.nats.client.api.StreamState;
import io.zmqkit.relay.backplane.SharedStream.LastRead;
import io.zmqkit.relay.backplane.SnapshotStore.Snapshot;
import io.zmqkit.relay.history.Journal;
import io.zmqkit.relay.history.JournalException;
import io.zmqkit.relay.log.DisagreementException;
import io.zmqkit.relay.log.State;
import io.zmqkit.relay.log.State.Last;
import io.zmqkit.relay.protocol.Room;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds from which state a relay begins to read the log. One thread. */
final class Beginning {

    private static final Logger LOG = LoggerFactory.getLogger(Backplane.class);
    private static final LastRead NONE = new LastRead(0, 0);

    private final Backplane backplane;
    private final SnapshotStore snapshots;

    Beginning(Backplane backplane, SnapshotStore snapshots) {
        this.backplane = backplane;
        this.snapshots = snapshots;
    }

    /**
     * Finds the newest state that the journal knows everything of; if there is none, the oldest, and lets the journal
     * go on from there.
     *
     * @throws BackplaneException if the log has lost its begin
     * @throws DisagreementException if the journal has other messages than the log had
     */
    State find(Journal journal) throws IOException, JetStreamApiException, JournalException {
        List<Snapshot> begins = begins();
        if (!journal.rooms().isEmpty()) {
            for (int i = begins.size() - 1; i >= 0; i--) {
                State state = snapshots.load(begins.get(i));
                if (knowsAll(journal, state)) {
                    return state;
                }
            }
        }
        State oldest = snapshots.load(begins.get(0));
        for (Map.Entry<Room, Last> room : oldest.rooms().entrySet()) {
            if (!knows(journal, room.getKey(), room.getValue())) {
                journal.skipTo(room.getKey(), room.getValue().seq());
            }
        }
        return oldest;
    }

    /** Whether the log can still be read from a state on; another relay may have cut it meanwhile. */
    boolean isStillThere(State state) throws IOException, JetStreamApiException {
        return backplane.stream().look(NONE).getFirstSequence() <= state.position() + 1;
    }

    /** Where the log can be read from: snapshots that no purged entry follows, by position; at least one. */
    private List<Snapshot> begins() throws IOException, JetStreamApiException {
        List<Snapshot> kept = snapshots.list(); // before the end is looked at, so that each is before that
        StreamState now = backplane.stream().look(NONE);
        List<Snapshot> begins = new ArrayList<>();
        if (now.getFirstSequence() <= 1) {
            begins.add(Snapshot.NOTHING);
        }
        for (Snapshot each : kept) {
            if (each.position() + 1 >= now.getFirstSequence() && isOfThisLog(each, now)) {
                begins.add(each);
            }
        }
        if (begins.isEmpty()) {
            throw new BackplaneException("stream " + backplane.options().stream() + " begins with entry "
                    + now.getFirstSequence() + ", and there is no snapshot that reaches so far: its begin was lost");
        }
        return begins;
    }

    /** A snapshot of entries that the log has lost, and others may have taken the place of, is dropped. */
    private boolean isOfThisLog(Snapshot snapshot, StreamState now) throws IOException, JetStreamApiException {
        if (snapshot.position() <= now.getLastSequence()) {
            State state = snapshots.load(snapshot);
            if (backplane.stream().holds(new LastRead(state.position(), state.millis()), now)) {
                return true;
            }
        }
        LOG.warn(
                "{} has lost entry {}, of which there was a snapshot",
                backplane.options().stream(),
                snapshot.position());
        snapshots.drop(snapshot);
        return false;
    }

    private static boolean knowsAll(Journal journal, State state) throws JournalException {
        for (Map.Entry<Room, Last> room : state.rooms().entrySet()) {
            if (!knows(journal, room.getKey(), room.getValue())) {
                return false;
            }
        }
        return true;
    }

    private static boolean knows(Journal journal, Room room, Last last) throws JournalException {
        Journal.Range range = journal.range(room);
        if (range.first() <= last.seq() && last.seq() <= range.last()) {
            long millis = journal.read(room, last.seq(), 1).get(0).stamp().millis();
            if (millis != last.millis()) {
                throw new DisagreementException("history " + journal.name() + " has another message " + last.seq()
                        + " in room " + room + " than the log: begin with a new one");
            }
        }
        return last.seq() <= range.last();
    }
}
