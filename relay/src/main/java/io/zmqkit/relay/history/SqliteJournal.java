package io.zmqkit.relay.history;

import io.zmqkit.relay.protocol.Broadcast.Relayed;
import io.zmqkit.relay.protocol.Room;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the messages and the sessions in a SQLite file, one transaction per batch, so that a relay killed at any moment
 * neither loses what it confirmed nor takes a resent message for a new one.
 *
 * <p>The write-ahead log with synchronous=NORMAL survives the death of the process; if the whole machine fails, the
 * last moments may be lost. Only one relay may use a file, but the sqlite3 shell may read it meanwhile. Tables: {@link
 * MessageTable}, {@link SessionTable} and {@code meta(key, value)}. One thread.
 */
public final class SqliteJournal implements Journal {

    private static final int PRUNE_EVERY = 100;

    private final SqliteFile file;
    private final Connection database;
    private final int keep;
    private final MessageTable messages;
    private final SessionTable sessions;
    private final Checkpoints checkpoints;
    private final Map<Room, Range> ranges = new HashMap<>(); // of every room; only what is committed

    /**
     * Opens a history, or begins one if the file is new.
     *
     * @param file the database; {@code FILE.lock} is made beside it
     * @param epochIfNew name of the history if it is new, 1-36 of a-z, 0-9 and {@code -}
     * @param keep messages kept per room, 1-10,000,000
     * @throws JournalException if the file is not such a database, cannot be written, or another relay has it
     */
    public SqliteJournal(Path file, String epochIfNew, int keep) throws JournalException {
        this(Journal.requireKeep(keep, 1), SqliteFile.open(file, epochIfNew));
    }

    SqliteJournal(int keep, SqliteFile file) throws JournalException {
        this.keep = keep;
        this.file = file;
        database = file.connection();
        try {
            messages = new MessageTable(database, file.epoch());
            sessions = new SessionTable(database);
            ranges.putAll(messages.ranges());
            SqliteFile.execute(database, "BEGIN IMMEDIATE");
            prune(ranges, 0); // here, where it may take long, if keep was larger before
            SqliteFile.execute(database, "COMMIT");
            checkpoints = new Checkpoints(database, file.another());
        } catch (SQLException | IllegalArgumentException e) {
            file.close();
            throw file.failure("read", e);
        }
    }

    @Override
    public String epoch() {
        return file.epoch();
    }

    @Override
    public String name() {
        return file.name();
    }

    @Override
    public void verify() throws JournalException {
        file.verify();
    }

    @Override
    public Set<Room> rooms() {
        return Set.copyOf(ranges.keySet());
    }

    @Override
    public Range range(Room room) {
        return ranges.getOrDefault(room, Range.EMPTY);
    }

    @Override
    public void append(List<Relayed> batch) throws JournalException {
        file.verify();
        try {
            SqliteFile.execute(
                    database, "BEGIN IMMEDIATE"); // at once, so that another writer is noticed before any work
            messages.insert(batch);
            sessions.upsert(batch);
            Map<Room, Range> after = rangesWith(batch);
            prune(after, batch.get(batch.size() - 1).stamp().millis());
            SqliteFile.execute(database, "COMMIT");
            ranges.putAll(after);
            checkpoints.stored(batch.size());
        } catch (SQLException e) {
            rollBack(e);
            throw file.failure("write", e);
        }
    }

    @Override
    public void skipTo(Room room, long last) throws JournalException {
        file.verify();
        try {
            messages.deleteBefore(room, last + 1); // one statement is one transaction
            ranges.put(room, new Range(last + 1, last));
        } catch (SQLException e) {
            throw file.failure("write", e);
        }
    }

    private Map<Room, Range> rangesWith(List<Relayed> batch) {
        Map<Room, Range> after = new HashMap<>();
        for (Relayed relayed : batch) {
            after.put(
                    relayed.room(),
                    new Range(range(relayed.room()).first(), relayed.stamp().seq()));
        }
        return after;
    }

    /** Deletes messages beyond keep, though not at every message, and some sessions that were silent for a day. */
    private void prune(Map<Room, Range> after, long nowMillis) throws SQLException {
        for (Map.Entry<Room, Range> entry : after.entrySet()) {
            Range range = entry.getValue();
            if (range.last() - range.first() + 1 >= keep + PRUNE_EVERY) {
                long first = range.last() - keep + 1;
                messages.deleteBefore(entry.getKey(), first);
                sessions.forgetSilent(nowMillis);
                entry.setValue(new Range(first, range.last()));
            }
        }
    }

    @Override
    public List<Relayed> read(Room room, long from, int limit) throws JournalException {
        try {
            return messages.read(room, from, limit);
        } catch (SQLException | IllegalArgumentException e) {
            throw file.failure("read", e);
        }
    }

    @Override
    public @Nullable Session session(String session) throws JournalException {
        try {
            return sessions.find(session);
        } catch (SQLException | IllegalArgumentException e) {
            throw file.failure("read", e);
        }
    }

    /** SQLite ends some transactions itself, for example when the disk is full; then there is nothing to roll back. */
    private void rollBack(SQLException reason) {
        try {
            SqliteFile.execute(database, "ROLLBACK");
        } catch (SQLException e) {
            reason.addSuppressed(e);
        }
    }

    @Override
    public void close() {
        checkpoints.close();
        file.close();
    }
}
