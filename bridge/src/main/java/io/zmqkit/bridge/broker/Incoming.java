package io.zmqkit.bridge.broker;

import io.zmqkit.bridge.broker.Journal.Change;
import java.util.HashSet;
import java.util.Set;

/** The QoS 2 messages that a client has published and not released: under the same packet id it sends the same again. Only in the event loop. */
final class Incoming {

    /** At a time, from one client. */
    static final int MOST = 1000;

    private final Journal.Own journal;
    private final Set<Integer> packetIds = new HashSet<>();

    Incoming(Journal.Own journal) {
        this.journal = journal;
    }

    boolean isFull() {
        return packetIds.size() >= MOST;
    }

    boolean contains(int packetId) {
        return packetIds.contains(packetId);
    }

    /** A message has been published, and the journal says so. */
    void add(int packetId) {
        packetIds.add(packetId);
    }

    /** PUBREL: the client will not send this one again. */
    void done(int packetId) {
        if (packetIds.contains(packetId)) {
            journal.append(Change.INCOMING_DONE, out -> out.writeShort(packetId));
            packetIds.remove(packetId);
        }
    }

    /** Writes all of it: the journal is made new. */
    void write() {
        packetIds.forEach(id -> journal.append(Change.INCOMING, out -> out.writeShort(id)));
    }
}
