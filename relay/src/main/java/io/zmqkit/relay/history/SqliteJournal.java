package io.zmqkit.relay.history;

import io.zmqkit.relay.protocol.Broadcast.Relayed;
import io.zmqkit.relay.protocol.ChatMessage;
import io.zmqkit.relay.protocol.ChatMessage.Kind;
import io.zmqkit.relay.protocol.MessageId;
import io.zmqkit.relay.protocol.Nickname;
import io.zmqkit.relay.protocol.Room;
import io.zmqkit.relay.protocol.Stamp;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;

/**
 * Keeps the messages and the sessions in a SQLite file, one transaction per batch, so that a relay killed at any moment
 * neither loses what it confirmed nor takes a resent message for a new one.
 *
 * <p>The write-ahead log with synchronous=NORMAL survives the death of the process; the death of the whole machine may
 * cost the last moments. Only one relay may use a file: a lock on {@code FILE.lock} keeps a second one out, while the
 * sqlite3 shell may read beside it. Tables: {@code message(room, seq, time_millis, sender, session, n, base, body)},
 * {@code session(session, sender, last, seen_millis)}, {@code meta(key, value)}. One thread.
 */
public final class SqliteJournal implements Journal {

    private static final Logger LOG = LoggerFactory.getLogger(SqliteJournal.class);

    private static final int BUSY_TIMEOUT_MILLIS = 10; // the relay's loop must go on
    private static final int PRUNE_EVERY = 100;
    private static final long SESSION_MILLIS = 24 * 3_600_000L;
    private static final String VERSION = "1";

    private final Path file;
    private final int keep;
    private final FileChannel lock;
    private final Connection database;
    private final String epoch;
    private final Map<Room, Range> ranges = new HashMap<>();

    /**
     * Opens a history, or begins one if the file is new.
     *
     * @param file the database; {@code FILE.lock} is made beside it
     * @param epochIfNew name of the history if it is new, 1-36 of a-z, 0-9 and {@code -}
     * @param keep messages kept per room, 1-10,000,000
     * @throws JournalException if the file is not such a database, cannot be written, or another relay has it
     */
    public SqliteJournal(Path file, String epochIfNew, int keep) throws JournalException {
        this.file = file;
        this.keep = keep;
        lock = lock(file);
        Connection opened = null;
        try {
            SQLiteConfig config = new SQLiteConfig();
            config.setJournalMode(JournalMode.WAL);
            config.setSynchronous(SynchronousMode.NORMAL);
            config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
            opened = config.createConnection("jdbc:sqlite:" + file);
            opened.setAutoCommit(false);
            database = opened;
            epoch = createOrCheck(epochIfNew);
            database.commit();
        } catch (SQLException e) {
            closeQuietly(opened);
            throw failure("use", e);
        }
    }

    private static FileChannel lock(Path file) throws JournalException {
        Path path = file.resolveSibling(file.getFileName() + ".lock");
        try {
            FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() != null) {
                return channel;
            }
            channel.close();
        } catch (IOException e) {
            throw new JournalException("cannot use history " + file + ": cannot write " + path, e);
        } catch (OverlappingFileLockException e) {
            throw new JournalException("cannot use history " + file + ": another relay is using it", e);
        }
        throw new JournalException("cannot use history " + file + ": another relay is using it");
    }

    private String createOrCheck(String epochIfNew) throws SQLException {
        try (Statement statement = database.createStatement()) {
            statement.execute(
                    "CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID");
            statement.execute("CREATE TABLE IF NOT EXISTS message (room TEXT NOT NULL, seq INTEGER NOT NULL,"
                    + " time_millis INTEGER NOT NULL, sender TEXT NOT NULL, session TEXT NOT NULL, n INTEGER NOT NULL,"
                    + " base INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (room, seq)) WITHOUT ROWID");
            statement.execute("CREATE TABLE IF NOT EXISTS session (session TEXT PRIMARY KEY, sender TEXT NOT NULL,"
                    + " last INTEGER NOT NULL, seen_millis INTEGER NOT NULL) WITHOUT ROWID");
        }
        try (PreparedStatement insert = database.prepareStatement("INSERT OR IGNORE INTO meta VALUES (?, ?)")) {
            for (String[] row : new String[][] {{"version", VERSION}, {"epoch", epochIfNew}}) {
                insert.setString(1, row[0]);
                insert.setString(2, row[1]);
                insert.executeUpdate();
            }
        }
        if (!meta("version").equals(VERSION)) {
            throw new SQLException("it was made by another version of zmqkit");
        }
        return meta("epoch");
    }

    private String meta(String key) throws SQLException {
        try (PreparedStatement select = database.prepareStatement("SELECT value FROM meta WHERE key = ?")) {
            select.setString(1, key);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getString(1) : "";
            }
        }
    }

    @Override
    public String epoch() {
        return epoch;
    }

    @Override
    public void append(List<Relayed> batch) throws JournalException {
        try {
            Map<Room, Range> after = rangesWith(batch);
            insertMessages(batch);
            upsertSessions(batch);
            prune(after, batch.get(batch.size() - 1).stamp().millis());
            database.commit();
            ranges.putAll(after);
        } catch (SQLException e) {
            rollBack();
            throw failure("write", e);
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
                insert.addBatch();
            }
            insert.executeBatch();
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
                upsert.addBatch();
            }
            upsert.executeBatch();
        }
    }

    private Map<Room, Range> rangesWith(List<Relayed> batch) throws SQLException {
        Map<Room, Range> after = new HashMap<>();
        for (Relayed relayed : batch) {
            Range before = after.containsKey(relayed.room()) ? after.get(relayed.room()) : load(relayed.room());
            after.put(relayed.room(), new Range(before.first(), relayed.stamp().seq()));
        }
        return after;
    }

    /** Forgets what is beyond keep, though not at every message, and sessions that were silent for a day. */
    private void prune(Map<Room, Range> after, long nowMillis) throws SQLException {
        for (Map.Entry<Room, Range> entry : after.entrySet()) {
            Range range = entry.getValue();
            if (range.last() - range.first() + 1 < keep + PRUNE_EVERY) {
                continue;
            }
            long first = range.last() - keep + 1;
            try (PreparedStatement delete =
                    database.prepareStatement("DELETE FROM message WHERE room = ? AND seq < ?")) {
                delete.setString(1, entry.getKey().name());
                delete.setLong(2, first);
                delete.executeUpdate();
            }
            try (PreparedStatement delete = database.prepareStatement("DELETE FROM session WHERE seen_millis < ?")) {
                delete.setLong(1, nowMillis - SESSION_MILLIS);
                delete.executeUpdate();
            }
            entry.setValue(new Range(first, range.last()));
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
                    found.add(new Relayed(message, new Stamp(epoch, row.getLong(1), row.getLong(2))));
                }
            }
            database.commit();
            return found;
        } catch (SQLException | IllegalArgumentException e) {
            rollBack();
            throw failure("read", e);
        }
    }

    @Override
    public Range range(Room room) throws JournalException {
        try {
            Range range = load(room);
            database.commit();
            return range;
        } catch (SQLException e) {
            rollBack();
            throw failure("read", e);
        }
    }

    private Range load(Room room) throws SQLException {
        Range known = ranges.get(room);
        if (known != null) {
            return known;
        }
        try (PreparedStatement select =
                database.prepareStatement("SELECT min(seq), max(seq) FROM message WHERE room = ?")) {
            select.setString(1, room.name());
            try (ResultSet row = select.executeQuery()) {
                boolean any = row.next() && row.getLong(2) > 0;
                Range found = any ? new Range(row.getLong(1), row.getLong(2)) : Range.EMPTY;
                ranges.put(room, found);
                return found;
            }
        }
    }

    @Override
    public @Nullable Session session(String session) throws JournalException {
        try (PreparedStatement select =
                database.prepareStatement("SELECT sender, last FROM session WHERE session = ?")) {
            select.setString(1, session);
            Session found = null;
            try (ResultSet row = select.executeQuery()) {
                if (row.next()) {
                    found = new Session(new Nickname(row.getString(1)), row.getLong(2));
                }
            }
            database.commit();
            return found;
        } catch (SQLException | IllegalArgumentException e) {
            rollBack();
            throw failure("read", e);
        }
    }

    private void rollBack() throws JournalException {
        try {
            database.rollback();
        } catch (SQLException e) {
            throw failure("roll back", e);
        }
    }

    private JournalException failure(String operation, Exception cause) {
        String why = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
        return new JournalException("cannot " + operation + " history " + file + ": " + why, cause);
    }

    @Override
    public void close() {
        closeQuietly(database);
    }

    private void closeQuietly(@Nullable Connection connection) {
        try (FileChannel held = lock) {
            if (connection != null) {
                connection.close();
            }
            held.force(false);
        } catch (SQLException | IOException e) {
            LOG.warn("history {} was not closed: {}", file, e.toString());
        }
    }
}
