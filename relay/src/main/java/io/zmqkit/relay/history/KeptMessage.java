package io.zmqkit.relay.history;

import io.zmqkit.relay.protocol.Broadcast.Relayed;
import io.zmqkit.relay.protocol.ChatMessage;
import io.zmqkit.relay.protocol.ChatMessage.Kind;
import io.zmqkit.relay.protocol.MessageId;
import io.zmqkit.relay.protocol.Nickname;
import io.zmqkit.relay.protocol.Room;
import io.zmqkit.relay.protocol.Stamp;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A TEXT as bytes, without its room and its seq. A hundred thousand messages as objects are a million and a half objects, which
 * take four times the memory, and every garbage collection would look at them.
 *
 * <pre>
 *   millis 8 │ n 8 │ base 8 │ length of sender 1 │ length of session 1 │ sender │ session │ body
 * </pre>
 */
final class KeptMessage {

    private static final int FIXED_BYTES = 3 * Long.BYTES + 2;

    private KeptMessage() {}

    static byte[] encode(Relayed relayed) {
        ChatMessage message = relayed.message();
        byte[] sender = utf8(message.sender().text());
        byte[] session = utf8(message.id().session());
        byte[] body = utf8(message.body());
        return ByteBuffer.allocate(FIXED_BYTES + sender.length + session.length + body.length)
                .putLong(relayed.stamp().millis())
                .putLong(message.id().n())
                .putLong(message.id().base())
                .put((byte) sender.length)
                .put((byte) session.length)
                .put(sender)
                .put(session)
                .put(body)
                .array();
    }

    static Relayed decode(byte[] kept, Room room, String epoch, long seq) {
        ByteBuffer in = ByteBuffer.wrap(kept);
        long millis = in.getLong();
        long n = in.getLong();
        long base = in.getLong();
        int senderBytes = in.get() & 0xff;
        int sessionBytes = in.get() & 0xff;
        Nickname sender = new Nickname(text(in, senderBytes));
        MessageId id = new MessageId(text(in, sessionBytes), n, base);
        ChatMessage message = new ChatMessage(room, Kind.TEXT, sender, id, text(in, in.remaining()));
        return new Relayed(message, new Stamp(epoch, seq, millis));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(ByteBuffer in, int bytes) {
        String text = new String(in.array(), in.arrayOffset() + in.position(), bytes, StandardCharsets.UTF_8);
        in.position(in.position() + bytes);
        return text;
    }
}
