package io.zmqkit.relay.protocol;

import io.zmqkit.relay.protocol.ProtocolException.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What the relay sends to every client of a room, six frames: the client's five and the relay's stamp. */
public sealed interface Broadcast {

    /** How many frames a broadcast has. */
    int FRAMES = ChatMessage.FRAMES + 1;

    /** {@return the room it is for} */
    Room room();

    /** {@return the relay's stamp} */
    Stamp stamp();

    /** {@return the six frames} */
    List<byte[]> encode();

    /**
     * A client's message, stamped.
     *
     * @param message as the client sent it
     * @param stamp the relay's stamp
     */
    record Relayed(ChatMessage message, Stamp stamp) implements Broadcast {
        /** Checks that a TEXT has a number of its own. */
        public Relayed {
            if (message.kind() == ChatMessage.Kind.TEXT && stamp.seq() < 1) {
                throw new IllegalArgumentException("the seq of a TEXT must be >= 1, was " + stamp.seq());
            }
        }

        @Override
        public Room room() {
            return message.room();
        }

        @Override
        public List<byte[]> encode() {
            List<byte[]> frames = new ArrayList<>(message.encode());
            frames.add(stamp.encode());
            return frames;
        }
    }

    /**
     * The relay's pulse, once a second: it is alive, and this is the room's last number.
     *
     * @param room the room
     * @param stamp the relay's stamp; its seq is the last one used in the room
     */
    record Tick(Room room, Stamp stamp) implements Broadcast {
        private static final String KIND = "ZRC1 TICK";
        private static final String NO_ID = "- 0 0";

        @Override
        public List<byte[]> encode() {
            return List.of(
                    Frames.bytes(room.topic()),
                    Frames.bytes(KIND),
                    new byte[0],
                    Frames.bytes(NO_ID),
                    new byte[0],
                    stamp.encode());
        }
    }

    /**
     * Reads what a relay published.
     *
     * @param frames as received
     * @return a relayed message or a tick
     * @throws ProtocolException if a rule is broken; nothing else is thrown whatever the frames hold
     */
    static Broadcast decode(List<byte[]> frames) throws ProtocolException {
        Frames.requireCount(frames, FRAMES);
        Stamp stamp = Stamp.decode(frames.get(5));
        if (!Arrays.equals(frames.get(1), Frames.bytes(Tick.KIND))) {
            ChatMessage message = ChatMessage.decode(frames.subList(0, ChatMessage.FRAMES));
            if (message.kind() == ChatMessage.Kind.TEXT && stamp.seq() < 1) {
                throw new ProtocolException(Reason.STAMP, "the seq of a TEXT starts at 1");
            }
            return new Relayed(message, stamp);
        }
        boolean empty = frames.get(2).length == 0 && frames.get(4).length == 0;
        if (!empty || !Arrays.equals(frames.get(3), Frames.bytes(Tick.NO_ID))) {
            throw new ProtocolException(Reason.ID, "a TICK has no sender, no body and the id " + Tick.NO_ID);
        }
        return new Tick(Room.ofTopic(frames.get(0)), stamp);
    }
}
