package io.zmqkit.core.socket;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZMsg;

/**
 * A message that has come, and who has sent it.
 *
 * @param frames its frames; of a message with too many of them, as many as were asked for
 * @param sender the name of the file that authorises its sender, without {@code .key}; null if nobody needs to be
 *     authorised, or it comes from somebody who is not
 * @param isAdmitted whether it may be looked at: every frame comes from somebody who is authorised, or nobody needs to be
 */
public record Received(List<byte[]> frames, @Nullable String sender, boolean isAdmitted) {

    /** {@return its frames, as JeroMQ has them} */
    public ZMsg message() {
        ZMsg message = new ZMsg();
        frames.forEach(message::add);
        return message;
    }
}
