package io.zmqkit.relay.history;

import io.zmqkit.core.Ranges;
import io.zmqkit.relay.protocol.Broadcast.Relayed;
import io.zmqkit.relay.protocol.Nickname;
import io.zmqkit.relay.protocol.Room;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where the relay keeps what was said. One thread, the relay's. */
public interface Journal extends AutoCloseable {

    /** The most messages that can be kept per room. */
    int MAX_KEEP = 10_000_000;

    /**
     * How far a client's session has come.
     *
     * @param sender the name that it was first seen with
     * @param last the highest n accepted
     */
    record Session(Nickname sender, long last) {}

    /** {@return the name of this history; another name is another history} */
    String epoch();

    /** {@return its name for a person: memory, none, or the file's name} */
    String name();

    /**
     * Makes sure that messages written now can be found later.
     *
     * @throws JournalException if not, for example because the file has been deleted; nothing can be stored until it is
     *     back
     */
    void verify() throws JournalException;

    /**
     * Stores messages, all of them or none. They are safe when this returns, and only then may they be published.
     *
     * @param batch TEXT messages, each with its room's next seq
     * @throws JournalException if nothing was stored; the journal goes on working when the cause has gone
     */
    void append(List<Relayed> batch) throws JournalException;

    /**
     * Forgets what is kept of a room, whose numbers go on elsewhere: what comes between is not known here.
     *
     * @param room the room
     * @param last the seq before the next one
     * @throws JournalException if nothing was changed
     */
    void skipTo(Room room, long last) throws JournalException;

    /**
     * Reads what is kept of a room.
     *
     * @param room the room
     * @param from first seq wanted
     * @param limit most messages wanted
     * @return messages in order of seq
     * @throws JournalException if they cannot be read now
     */
    List<Relayed> read(Room room, long from, int limit) throws JournalException;

    /** {@return every room that has ever had a message, whose numbers go on} */
    Set<Room> rooms();

    /**
     * Tells which part of a room is kept.
     *
     * @param room any room
     * @return first seq kept and last seq used; first is last + 1 if nothing is kept
     */
    Range range(Room room);

    /**
     * Part of a room's numbers.
     *
     * @param first first seq kept
     * @param last last seq used, 0 in a room without messages
     */
    record Range(long first, long last) {
        /** Nothing was ever said. */
        public static final Range EMPTY = new Range(1, 0);
    }

    /**
     * Finds a session that this journal has stored.
     *
     * @param session its id
     * @return how far it has come, or null if this journal does not know it
     * @throws JournalException if it cannot be read now
     */
    @Nullable
    Session session(String session) throws JournalException;

    @Override
    void close();

    /**
     * Checks how many messages per room are to be kept.
     *
     * @param keep wanted
     * @param least fewest that the journal can keep
     * @return keep
     */
    static int requireKeep(int keep, int least) {
        Ranges.requireBetween("keep", keep, least, MAX_KEEP);
        return keep;
    }
}
