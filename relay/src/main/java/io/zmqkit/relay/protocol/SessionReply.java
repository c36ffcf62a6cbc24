package io.zmqkit.relay.protocol;

import io.zmqkit.relay.protocol.ProtocolException.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the relay knows about a session, five frames: {@code ZRC1 SESSION}, session, last, sender, epoch.
 *
 * @param session which was asked for
 * @param last the highest n accepted; 0 if none was, the session is unknown, or somebody else asks
 * @param sender its owner; null, an empty frame, if the relay does not know it
 * @param epoch names the relay's history
 */
public record SessionReply(
        String session, long last, @Nullable Nickname sender, String epoch) implements HistoryReply {

    /** Checks that the fields agree. */
    public SessionReply {
        if (!isValid(session, last, sender, epoch)) {
            throw new IllegalArgumentException("a session's state must be SESSION LAST SENDER EPOCH");
        }
    }

    private static boolean isValid(String session, long last, @Nullable Nickname sender, String epoch) {
        return MessageId.isSession(session) && last >= 0 && (sender != null || last == 0) && Stamp.isEpoch(epoch);
    }

    static SessionReply decode(List<byte[]> frames) throws ProtocolException {
        Frames.requireCount(frames, 5);
        String session = Frames.text(frames.get(1), 36, Reason.ID);
        long last = Frames.number(Frames.text(frames.get(2), 19, Reason.ID), Reason.ID);
        Nickname sender = frames.get(3).length == 0 ? null : Nickname.decode(frames.get(3));
        String epoch = Frames.text(frames.get(4), 36, Reason.STAMP);
        if (!isValid(session, last, sender, epoch)) {
            throw new ProtocolException(Reason.ID, "a session's state is SESSION LAST SENDER EPOCH");
        }
        return new SessionReply(session, last, sender, epoch);
    }

    @Override
    public List<byte[]> encode() {
        return List.of(
                Frames.bytes(SessionRequest.KIND),
                Frames.bytes(session),
                Frames.bytes(Long.toString(last)),
                Frames.bytes(sender == null ? "" : sender.text()),
                Frames.bytes(epoch));
    }
}
