package io.zmqkit.relay.protocol;

import io.zmqkit.relay.protocol.ProtocolException.Reason;
import java.util.List;

/**
 * Asks what the relay knows about a session, two frames: {@code ZRC1 SESSION}, session.
 *
 * @param session 8-36 of a-z, 0-9 and {@code -}
 */
public record SessionRequest(String session) implements Request {

    static final String KIND = "ZRC1 SESSION";

    /** Checks the session. */
    public SessionRequest {
        if (!MessageId.isSession(session)) {
            throw new IllegalArgumentException("a session must be 8-36 of a-z 0-9 -");
        }
    }

    static SessionRequest decode(List<byte[]> frames) throws ProtocolException {
        Frames.requireCount(frames, 2);
        String session = Frames.text(frames.get(1), 36, Reason.ID);
        if (!MessageId.isSession(session)) {
            throw new ProtocolException(Reason.ID, "a session is 8-36 of a-z 0-9 -");
        }
        return new SessionRequest(session);
    }

    @Override
    public List<byte[]> encode() {
        return List.of(Frames.bytes(KIND), Frames.bytes(session));
    }
}
