package io.zmqkit.relay.protocol;

import io.zmqkit.relay.protocol.ProtocolException.Reason;
import java.util.Arrays;
import java.util.List;

/**
 * Asks for what was said in a room, four frames: {@code ZRC1 HISTORY}, room, from-seq, limit.
 *
 * @param room the room
 * @param from first seq wanted, at least 1; one beyond the last is answered with no items
 * @param limit most items wanted, 1-1000
 */
public record HistoryRequest(Room room, long from, int limit) implements Request {

    /** Most items that one request may ask for. */
    public static final int MAX_LIMIT = 1000;

    static final String KIND = "ZRC1 HISTORY";

    /** Checks the range. */
    public HistoryRequest {
        if (from < 1 || limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("from must be at least 1 and limit 1-1000");
        }
    }

    /**
     * Reads a request.
     *
     * @param frames as received, without the routing id
     * @return the request
     * @throws ProtocolException if a rule is broken; nothing else is thrown whatever the frames hold
     */
    public static HistoryRequest decode(List<byte[]> frames) throws ProtocolException {
        Frames.requireCount(frames, 4);
        if (!Arrays.equals(frames.get(0), Frames.bytes(KIND))) {
            throw new ProtocolException(Reason.KIND, "the kind must be ZRC1 HISTORY");
        }
        Room room = Room.parse(Frames.text(frames.get(1), 64, Reason.ROOM));
        long from = Frames.number(Frames.text(frames.get(2), 19, Reason.RANGE), Reason.RANGE);
        long limit = Frames.number(Frames.text(frames.get(3), 19, Reason.RANGE), Reason.RANGE);
        if (from < 1 || limit < 1 || limit > MAX_LIMIT) {
            throw new ProtocolException(Reason.RANGE, "from must be at least 1 and limit 1-1000");
        }
        return new HistoryRequest(room, from, (int) limit);
    }

    @Override
    public List<byte[]> encode() {
        return List.of(
                Frames.bytes(KIND),
                Frames.bytes(room.name()),
                Frames.bytes(Long.toString(from)),
                Frames.bytes(Integer.toString(limit)));
    }
}
