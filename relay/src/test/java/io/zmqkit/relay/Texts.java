package io.zmqkit.relay;

import io.zmqkit.relay.protocol.Broadcast.Relayed;
import io.zmqkit.relay.protocol.ChatMessage;
import io.zmqkit.relay.protocol.ChatMessage.Kind;
import io.zmqkit.relay.protocol.MessageId;
import io.zmqkit.relay.protocol.Nickname;
import io.zmqkit.relay.protocol.Room;
import io.zmqkit.relay.protocol.Stamp;
import java.util.List;
import java.util.stream.LongStream;

/** Messages for tests. */
public final class Texts {

    private Texts() {}

    /** A numbered TEXT with the body {@code SESSION N}. */
    public static ChatMessage text(String room, String sender, String session, long n, long base) {
        MessageId id = new MessageId(session, n, base);
        return new ChatMessage(new Room(room), Kind.TEXT, new Nickname(sender), id, session + " " + n);
    }

    /** A TEXT of a client that never resends. */
    public static ChatMessage text(String room, String session, long n) {
        return text(room, "kim", session, n, n);
    }

    /** A message of another kind. */
    public static ChatMessage presence(Kind kind, String room, String sender, String session) {
        return new ChatMessage(new Room(room), kind, new Nickname(sender), new MessageId(session, 0, 0), "");
    }

    /** Messages of one session whose n are their seqs. */
    public static List<Relayed> stored(String room, String session, String epoch, long first, long last) {
        return LongStream.rangeClosed(first, last)
                .mapToObj(n -> new Relayed(text(room, session, n), new Stamp(epoch, n, 1_700_000_000_000L + n)))
                .toList();
    }

    /** The seqs of messages. */
    public static List<Long> seqs(List<Relayed> messages) {
        return messages.stream().map(message -> message.stamp().seq()).toList();
    }
}
