package io.zmqkit.relay.protocol;

import io.zmqkit.relay.protocol.ProtocolException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One message of the relay's answer to a {@link Request}: items in order of seq, then one end, for a
 * {@link HistoryRequest}; one message for the others; or one error.
 */
public sealed interface HistoryReply
        permits HistoryReply.Item, HistoryReply.End, HistoryReply.Refusal, SessionReply, StatusReply {

    /** {@return the frames, without the routing id} */
    List<byte[]> encode();

    /**
     * A stored message: {@code ZRC1 ITEM} and its six frames.
     *
     * @param stored the message with its stamp
     */
    record Item(Broadcast.Relayed stored) implements HistoryReply {
        private static final String KIND = "ZRC1 ITEM";

        /** Checks that it is a TEXT: nothing else is stored. */
        public Item {
            if (stored.message().kind() != ChatMessage.Kind.TEXT) {
                throw new IllegalArgumentException("only a TEXT is stored");
            }
        }

        @Override
        public List<byte[]> encode() {
            List<byte[]> frames = new ArrayList<>(Broadcast.FRAMES + 1);
            frames.add(Frames.bytes(KIND));
            frames.addAll(stored.encode());
            return frames;
        }
    }

    /**
     * That was all: {@code ZRC1 END}, room, epoch, first seq still kept, last seq. If nothing is kept, first is last +
     * 1.
     *
     * @param room the room
     * @param epoch names the history that the items are from
     * @param first first seq still kept
     * @param last last seq used in the room
     */
    record End(Room room, String epoch, long first, long last) implements HistoryReply {
        private static final String KIND = "ZRC1 END";

        /** Checks the epoch and that the numbers agree. */
        public End {
            if (!Stamp.isEpoch(epoch) || !isRange(first, last)) {
                throw new IllegalArgumentException("an end must have an epoch and 1 <= FIRST <= LAST + 1");
            }
        }

        private static boolean isRange(long first, long last) {
            return first >= 1 && last >= 0 && first - 1 <= last;
        }

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
        private static final Pattern CODE = Pattern.compile("[a-z0-9-]{1,64}");
        private static final int MAX_TEXT_BYTES = 512;

        /** Checks both. */
        public Refusal {
            if (!isValid(code, text)) {
                throw new IllegalArgumentException("an error must have a code of a-z 0-9 - and a line of text");
            }
        }

        private static boolean isValid(String code, String text) {
            return CODE.matcher(code).matches()
                    && Frames.bytes(text).length <= MAX_TEXT_BYTES
                    && !Frames.hasControlCharacter(text, false)
                    && Frames.encodedBytes(text) >= 0;
        }

        @Override
        public List<byte[]> encode() {
            return List.of(Frames.bytes(KIND), Frames.bytes(code), Frames.bytes(text));
        }
    }

    /**
     * Reads one message of an answer.
     *
     * @param frames as received
     * @return an item, the end, what was asked, or an error
     * @throws ProtocolException if a rule is broken; nothing else is thrown whatever the frames hold
     */
    static HistoryReply decode(List<byte[]> frames) throws ProtocolException {
        if (frames.isEmpty()) {
            throw new ProtocolException(Reason.FRAMES, "no frames");
        }
        return switch (Frames.text(frames.get(0), 16, Reason.KIND)) {
            case Item.KIND -> item(frames);
            case End.KIND -> end(frames);
            case Refusal.KIND -> refusal(frames);
            case SessionRequest.KIND -> SessionReply.decode(frames);
            case StatusRequest.KIND -> StatusReply.decode(frames);
            default ->
                throw new ProtocolException(Reason.KIND, "the kind must be ZRC1 ITEM, END, SESSION, STATUS or ERROR");
        };
    }

    private static Item item(List<byte[]> frames) throws ProtocolException {
        if (Broadcast.decode(frames.subList(1, frames.size())) instanceof Broadcast.Relayed stored
                && stored.message().kind() == ChatMessage.Kind.TEXT) {
            return new Item(stored);
        }
        throw new ProtocolException(Reason.KIND, "only a TEXT is stored");
    }

    private static End end(List<byte[]> frames) throws ProtocolException {
        Frames.requireCount(frames, 5);
        Room room = Room.parse(Frames.text(frames.get(1), 64, Reason.ROOM));
        String epoch = Frames.text(frames.get(2), 36, Reason.STAMP);
        long first = Frames.number(Frames.text(frames.get(3), 19, Reason.RANGE), Reason.RANGE);
        long last = Frames.number(Frames.text(frames.get(4), 19, Reason.RANGE), Reason.RANGE);
        if (!Stamp.isEpoch(epoch) || !End.isRange(first, last)) {
            throw new ProtocolException(Reason.RANGE, "an end has an epoch and 1 <= FIRST <= LAST + 1");
        }
        return new End(room, epoch, first, last);
    }

    private static Refusal refusal(List<byte[]> frames) throws ProtocolException {
        Frames.requireCount(frames, 3);
        String code = Frames.text(frames.get(1), 64, Reason.KIND);
        String text = Frames.text(frames.get(2), Refusal.MAX_TEXT_BYTES, Reason.BODY);
        if (!Refusal.isValid(code, text)) {
            throw new ProtocolException(Reason.BODY, "an error has a code of a-z 0-9 - and a line of text");
        }
        return new Refusal(code, text);
    }
}
