package io.zmqkit.relay.history;

import io.zmqkit.relay.protocol.Broadcast.Relayed;
import io.zmqkit.relay.protocol.ChatMessage;
import io.zmqkit.relay.protocol.ChatMessage.Kind;
import io.zmqkit.relay.protocol.MessageId;
import io.zmqkit.relay.protocol.Nickname;
import io.zmqkit.relay.protocol.Room;
import io.zmqkit.relay.protocol.Stamp;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the messages and the sessions in a SQLite file, one transaction per batch, so that a relay killed at any moment
 * neither loses what it confirmed nor takes a resent message for a new one.
 *
 * <p>The write-ahead log with synchronous=NORMAL survives the death of the process; the death of the whole machine may
 * cost the last moments. Only one relay may use a file, while the sqlite3 shell may read beside it. Tables:
 * {@code message(room, seq, time_millis, sender, session, n, base, body)}, {@code session(session, sender, last,
 * seen_millis)}, {@code meta(key, value)}. One thread.
 */
public final class SqliteJournal implements Journal {

    private static final int PRUNE_EVERY = 100;
    private static final int PRUNED_SESSIONS = 500;
    private static final long SESSION_MILLIS = 24 * 3_600_000L;

    private final SqliteFile file;
    private final Connection database;
    private final int keep;
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
            loadRanges();
            SqliteFile.execute(database, "BEGIN IMMEDIATE");
            prune(ranges, 0); // here, where it may take its time, if keep was larger the last time
            SqliteFile.execute(database, "COMMIT");
        } catch (SQLException | IllegalArgumentException e) {
            close();
            throw file.failure("read", e);
        }
    }

    private void loadRanges() throws SQLException {
        try (PreparedStatement nextRoom =
                        database.prepareStatement("SELECT room FROM message WHERE room > ? ORDER BY room LIMIT 1");
                PreparedStatement range =
                        database.prepareStatement("SELECT min(seq), max(seq) FROM message WHERE room = ?")) {
            nextRoom.setString(1, "");
            for (String room = firstText(nextRoom); room != null; room = firstText(nextRoom)) {
                range.setString(1, room);
                try (ResultSet row = range.executeQuery()) {
                    row.next();
                    ranges.put(new Room(room), new Range(row.getLong(1), row.getLong(2)));
                }
                nextRoom.setString(1, room);
            }
        }
    }

    private static @Nullable String firstText(PreparedStatement select) throws SQLException {
        try (ResultSet row = select.executeQuery()) {
            return row.next() ? row.getString(1) : null;
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
                    database, "BEGIN IMMEDIATE"); // at once, so that a foreign writer is noticed before any work
            insertMessages(batch);
            upsertSessions(batch);
            Map<Room, Range> after = rangesWith(batch);
            prune(after, batch.get(batch.size() - 1).stamp().millis());
            SqliteFile.execute(database, "COMMIT");
            ranges.putAll(after);
        } catch (SQLException e) {
            rollBack(e);
            throw file.failure("write", e);
        }
    }

    private void insertMessages(List<Relayed> batch) throws SQLException {
        try (PreparedStatement insert =
                database.prepareStatement("INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?, ?)")) {
            for (Relayed relayed : batch) {
                ChatMessage message = relayed.message();
                insert.setString(1, relayed.room().name());
                insert.setLong(2, relayed.stamp().seq());
                insert.setLong(3, relayed.stamp().millis());
                insert.setString(4, message.sender().text());
                insert.setString(5, message.id().session());
                insert.setLong(6, message.id().n());
                insert.setLong(7, message.id().base());
                insert.setString(8, message.body());
                insert.executeUpdate();
            }
        }
    }

    private void upsertSessions(List<Relayed> batch) throws SQLException {
        Map<String, Relayed> latest = new HashMap<>();
        batch.forEach(relayed -> latest.put(relayed.message().id().session(), relayed));
        try (PreparedStatement upsert = database.prepareStatement("INSERT INTO session VALUES (?, ?, ?, ?)"
                + " ON CONFLICT (session) DO UPDATE SET last = excluded.last, seen_millis = excluded.seen_millis")) {
            for (Relayed relayed : latest.values()) {
                upsert.setString(1, relayed.message().id().session());
                upsert.setString(2, relayed.message().sender().text());
                upsert.setLong(3, relayed.message().id().n());
                upsert.setLong(4, relayed.stamp().millis());
                upsert.executeUpdate();
            }
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

    /** Forgets what is beyond keep, though not at every message, and some sessions that were silent for a day. */
    private void prune(Map<Room, Range> after, long nowMillis) throws SQLException {
        for (Map.Entry<Room, Range> entry : after.entrySet()) {
            Range range = entry.getValue();
            if (range.last() - range.first() + 1 >= keep + PRUNE_EVERY) {
                long first = range.last() - keep + 1;
                delete(
                        "DELETE FROM message WHERE room = ? AND seq < ?",
                        entry.getKey().name(),
                        first);
                delete(
                        "DELETE FROM session WHERE session IN"
                                + " (SELECT session FROM session WHERE seen_millis < ? ORDER BY seen_millis LIMIT ?)",
                        nowMillis - SESSION_MILLIS,
                        PRUNED_SESSIONS);
                entry.setValue(new Range(first, range.last()));
            }
        }
    }

    private void delete(String command, Object... parameters) throws SQLException {
        try (PreparedStatement delete = database.prepareStatement(command)) {
            for (int i = 0; i < parameters.length; i++) {
                delete.setObject(i + 1, parameters[i]);
            }
            delete.executeUpdate();
        }
    }

    @Override
    public List<Relayed> read(Room room, long from, int limit) throws JournalException {
        try (PreparedStatement select =
                database.prepareStatement("SELECT seq, time_millis, sender, session, n, base, body"
                        + " FROM message WHERE room = ? AND seq >= ? ORDER BY seq LIMIT ?")) {
            select.setString(1, room.name());
            select.setLong(2, from);
            select.setInt(3, limit);
            List<Relayed> found = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    MessageId id = new MessageId(row.getString(4), row.getLong(5), row.getLong(6));
                    ChatMessage message =
                            new ChatMessage(room, Kind.TEXT, new Nickname(row.getString(3)), id, row.getString(7));
                    found.add(new Relayed(message, new Stamp(epoch(), row.getLong(1), row.getLong(2))));
                }
            }
            return found;
        } catch (SQLException | IllegalArgumentException e) {
            throw file.failure("read", e);
        }
    }

    @Override
    public @Nullable Session session(String session) throws JournalException {
        try (PreparedStatement select =
                database.prepareStatement("SELECT sender, last FROM session WHERE session = ?")) {
            select.setString(1, session);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? new Session(new Nickname(row.getString(1)), row.getLong(2)) : null;
            }
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
        file.close();
    }
}
