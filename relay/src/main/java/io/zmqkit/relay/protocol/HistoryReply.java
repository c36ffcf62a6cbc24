package io.zmqkit.relay.protocol;

import io.zmqkit.relay.protocol.ProtocolException.Reason;
import java.util.ArrayList;
import java.util.List;

/** One message of the relay's answer to a {@link HistoryRequest}: items in order of seq, then one end; or one error. */
public sealed interface HistoryReply {

    /** {@return the frames, without the routing id} */
    List<byte[]> encode();

    /**
     * A stored message: {@code ZRC1 ITEM} and its six frames.
     *
     * @param stored the message with its stamp
     */
    record Item(Broadcast.Relayed stored) implements HistoryReply {
        private static final String KIND = "ZRC1 ITEM";

        @Override
        public List<byte[]> encode() {
            List<byte[]> frames = new ArrayList<>(Broadcast.FRAMES + 1);
            frames.add(Frames.bytes(KIND));
            frames.addAll(stored.encode());
            return frames;
        }
    }

    /**
     * That was all: {@code ZRC1 END}, room, epoch, first seq still kept, last seq. If nothing is kept, first is last + 1.
     *
     * @param room the room
     * @param epoch names the history that the items are from
     * @param first first seq still kept
     * @param last last seq used in the room
     */
    record End(Room room, String epoch, long first, long last) implements HistoryReply {
        private static final String KIND = "ZRC1 END";

        @Override
        public List<byte[]> encode() {
            return List.of(
                    Frames.bytes(KIND),
                    Frames.bytes(room.name()),
                    Frames.bytes(epoch),
                    Frames.bytes(Long.toString(first)),
                    Frames.bytes(Long.toString(last)));
        }
    }

    /**
     * The request cannot be served: {@code ZRC1 ERROR}, code, text.
     *
     * @param code one word, for programs
     * @param text one line, for people
     */
    record Refusal(String code, String text) implements HistoryReply {
        private static final String KIND = "ZRC1 ERROR";

        @Override
        public List<byte[]> encode() {
            return List.of(Frames.bytes(KIND), Frames.bytes(code), Frames.bytes(text));
        }
    }

    /**
     * Reads one message of an answer.
     *
     * @param frames as received
     * @return an item, the end, or an error
     * @throws ProtocolException if a rule is broken; nothing else is thrown whatever the frames hold
     */
    static HistoryReply decode(List<byte[]> frames) throws ProtocolException {
        if (frames.isEmpty()) {
            throw new ProtocolException(Reason.FRAMES, "no frames");
        }
        switch (Frames.text(frames.get(0), 16, Reason.KIND)) {
            case Item.KIND -> {
                if (Broadcast.decode(frames.subList(1, frames.size())) instanceof Broadcast.Relayed stored) {
                    return new Item(stored);
                }
                throw new ProtocolException(Reason.KIND, "a TICK is not stored");
            }
            case End.KIND -> {
                Frames.requireCount(frames, 5);
                Room room = Room.parse(Frames.text(frames.get(1), 64, Reason.ROOM));
                String epoch = Frames.text(frames.get(2), 36, Reason.STAMP);
                if (!Stamp.isEpoch(epoch)) {
                    throw new ProtocolException(Reason.STAMP, "an epoch is 1-36 of a-z 0-9 -");
                }
                return new End(room, epoch, number(frames.get(3)), number(frames.get(4)));
            }
            case Refusal.KIND -> {
                Frames.requireCount(frames, 3);
                return new Refusal(
                        Frames.text(frames.get(1), 64, Reason.KIND), Frames.text(frames.get(2), 512, Reason.BODY));
            }
            default -> throw new ProtocolException(Reason.KIND, "the kind must be ZRC1 ITEM, END or ERROR");
        }
    }

    private static long number(byte[] frame) throws ProtocolException {
        return Frames.number(Frames.text(frame, 19, Reason.RANGE), Reason.RANGE);
    }
}
