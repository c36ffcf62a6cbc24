package io.zmqkit.relay.protocol;

import io.zmqkit.relay.protocol.ProtocolException.Reason;
import java.util.List;

/** What a DEALER asks the relay's history endpoint: for messages, for a session, or for the relay's state. */
public sealed interface Request permits HistoryRequest, SessionRequest, StatusRequest {

    /** {@return the frames, without the routing id} */
    List<byte[]> encode();

    /**
     * Reads a request.
     *
     * @param frames as received, without the routing id
     * @return the request
     * @throws ProtocolException if a rule is broken; nothing else is thrown whatever the frames hold
     */
    static Request decode(List<byte[]> frames) throws ProtocolException {
        if (frames.isEmpty()) {
            throw new ProtocolException(Reason.FRAMES, "no frames");
        }
        return switch (Frames.text(frames.get(0), 16, Reason.KIND)) {
            case HistoryRequest.KIND -> HistoryRequest.decode(frames);
            case SessionRequest.KIND -> SessionRequest.decode(frames);
            case StatusRequest.KIND -> StatusRequest.decode(frames);
            default -> throw new ProtocolException(Reason.KIND, "the kind must be ZRC1 HISTORY, SESSION or STATUS");
        };
    }
}
