package io.zmqkit.relay.history;

import io.zmqkit.relay.history.Journal.Session;
import io.zmqkit.relay.protocol.Broadcast.Relayed;
import io.zmqkit.relay.protocol.Nickname;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code session(session, sender, last, seen_millis)} of a {@link SqliteJournal}: how far each client's
 * session has come. It begins and ends no transaction. One thread.
 */
final class SessionTable {

    private static final int FORGOTTEN_AT_ONCE = 500;
    private static final long KEPT_MILLIS = 24 * 3_600_000L;

    private final Connection database;
    private final PreparedStatement upsert; // closed with the database

    SessionTable(Connection database) throws SQLException {
        this.database = database;
        upsert = database.prepareStatement("INSERT INTO session VALUES (?, ?, ?, ?)"
                + " ON CONFLICT (session) DO UPDATE SET last = excluded.last, seen_millis = excluded.seen_millis");
    }

    /** Notes how far the sessions of these messages have come with them. */
    void upsert(List<Relayed> batch) throws SQLException {
        Map<String, Relayed> latest = new HashMap<>();
        batch.forEach(relayed -> latest.put(relayed.message().id().session(), relayed));
        for (Relayed relayed : latest.values()) {
            upsert.setString(1, relayed.message().id().session());
            upsert.setString(2, relayed.message().sender().text());
            upsert.setLong(3, relayed.message().id().n());
            upsert.setLong(4, relayed.stamp().millis());
            upsert.executeUpdate();
        }
    }

    /** Forgets some of the sessions that have been silent for a day. */
    void forgetSilent(long nowMillis) throws SQLException {
        try (PreparedStatement delete = database.prepareStatement("DELETE FROM session WHERE session IN"
                + " (SELECT session FROM session WHERE seen_millis < ? ORDER BY seen_millis LIMIT ?)")) {
            delete.setLong(1, nowMillis - KEPT_MILLIS);
            delete.setInt(2, FORGOTTEN_AT_ONCE);
            delete.executeUpdate();
        }
    }

    @Nullable
    Session find(String session) throws SQLException {
        try (PreparedStatement select =
                database.prepareStatement("SELECT sender, last FROM session WHERE session = ?")) {
            select.setString(1, session);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? new Session(new Nickname(row.getString(1)), row.getLong(2)) : null;
            }
        }
    }
}
