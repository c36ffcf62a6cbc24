package io.zmqkit.relay.history;

import io.zmqkit.relay.history.Journal.Range;
import io.zmqkit.relay.protocol.Broadcast.Relayed;
import io.zmqkit.relay.protocol.ChatMessage;
import io.zmqkit.relay.protocol.ChatMessage.Kind;
import io.zmqkit.relay.protocol.MessageId;
import io.zmqkit.relay.protocol.Nickname;
import io.zmqkit.relay.protocol.Room;
import io.zmqkit.relay.protocol.Stamp;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code message(room, seq, time_millis, sender, session, n, base, body)} of a {@link SqliteJournal}. It
 * begins and ends no transaction. One thread.
 */
final class MessageTable {

    private final Connection database;
    private final String epoch;
    private final PreparedStatement insert; // closed with the database

    MessageTable(Connection database, String epoch) throws SQLException {
        this.database = database;
        this.epoch = epoch;
        insert = database.prepareStatement("INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    }

    /** What is kept of each room. Reads only the first and the last message of a room, however many there are. */
    Map<Room, Range> ranges() throws SQLException {
        Map<Room, Range> ranges = new HashMap<>();
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
        return ranges;
    }

    private static @Nullable String firstText(PreparedStatement select) throws SQLException {
        try (ResultSet row = select.executeQuery()) {
            return row.next() ? row.getString(1) : null;
        }
    }

    void insert(List<Relayed> batch) throws SQLException {
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
        try {
            insert.executeBatch();
        } finally {
            insert.clearBatch();
        }
    }

    /** Deletes a room's messages before a seq. */
    void deleteBefore(Room room, long seq) throws SQLException {
        try (PreparedStatement delete = database.prepareStatement("DELETE FROM message WHERE room = ? AND seq < ?")) {
            delete.setString(1, room.name());
            delete.setLong(2, seq);
            delete.executeUpdate();
        }
    }

    List<Relayed> read(Room room, long from, int limit) throws SQLException {
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
            return found;
        }
    }
}
