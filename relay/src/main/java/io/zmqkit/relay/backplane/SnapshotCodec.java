package io.zmqkit.relay.backplane;

import io.zmqkit.relay.history.Journal.Session;
import io.zmqkit.relay.log.State;
import io.zmqkit.relay.log.State.Last;
import io.zmqkit.relay.protocol.Nickname;
import io.zmqkit.relay.protocol.Room;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * A {@link State} as bytes, compressed: version, position, time, messages judged, the number of rooms, of each its name, last seq
 * and time of that, the number
 * of sessions, of each its id, sender and last n, the one that spoke last at the end.
 */
final class SnapshotCodec {

    private static final int VERSION = 2;

    private SnapshotCodec() {}

    static byte[] encode(State state) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(new GZIPOutputStream(bytes))) {
            out.writeInt(VERSION);
            out.writeLong(state.position());
            out.writeLong(state.millis());
            out.writeLong(state.messages());
            out.writeInt(state.rooms().size());
            for (Map.Entry<Room, Last> room : state.rooms().entrySet()) {
                out.writeUTF(room.getKey().name());
                out.writeLong(room.getValue().seq());
                out.writeLong(room.getValue().millis());
            }
            out.writeInt(state.sessions().size());
            for (Map.Entry<String, Session> session : state.sessions().entrySet()) {
                out.writeUTF(session.getKey());
                out.writeUTF(session.getValue().sender().text());
                out.writeLong(session.getValue().last());
            }
        }
        return bytes.toByteArray();
    }

    static State decode(byte[] snapshot) throws IOException {
        try (DataInputStream in = new DataInputStream(new GZIPInputStream(new ByteArrayInputStream(snapshot)))) {
            int version = in.readInt();
            if (version != VERSION) {
                throw new IOException("it was made by another version of zmqkit");
            }
            long position = in.readLong();
            long millis = in.readLong();
            long messages = in.readLong();
            Map<Room, Last> rooms = new HashMap<>();
            for (int left = in.readInt(); left > 0; left--) {
                rooms.put(new Room(in.readUTF()), new Last(in.readLong(), in.readLong()));
            }
            Map<String, Session> sessions = new LinkedHashMap<>();
            for (int left = in.readInt(); left > 0; left--) {
                sessions.put(in.readUTF(), new Session(new Nickname(in.readUTF()), in.readLong()));
            }
            if (in.read() >= 0) { // at the end, the checksum is compared
                throw new IOException("it is longer than it should be");
            }
            return new State(position, millis, messages, rooms, sessions);
        } catch (IllegalArgumentException e) {
            throw new IOException("it is damaged: " + e.getMessage(), e);
        }
    }
}
