package io.zmqkit.core.socket;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZMsg;

/**
 * A message that has arrived, and its sender.
 *
 * @param frames its frames; if there were too many, as many as were asked for
 * @param sender the name of the file that authorises its sender, without {@code .key}; null if nobody needs to be
 *     authorised, or if the sender is not
 * @param isAdmitted whether it may be read: every frame comes from an authorised sender, or nobody needs to be
 *     authorised
 */
public record Received(List<byte[]> frames, @Nullable String sender, boolean isAdmitted) {

    /** {@return its frames, as JeroMQ has them} */
    public ZMsg message() {
        ZMsg message = new ZMsg();
        frames.forEach(message::add);
        return message;
    }
}
