package io.zmqkit.chat;

import io.zmqkit.core.Ranges;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.relay.protocol.HistoryRequest;
import io.zmqkit.relay.protocol.Nickname;
import io.zmqkit.relay.protocol.Room;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The options of a {@link ChatClient}.
 *
 * @param name who speaks
 * @param room the first room
 * @param relays where the relay is; if there are several, the client talks to one, and goes to the next when that one
 *     falls silent
 * @param last how many earlier messages to show at the start, 0-1000
 * @param count how many messages to wait for once the input has ended, 0 for none
 * @param timeout once the input has ended, how long to wait for that, or for confirmations, without any progress; null
 *     to wait one minute for confirmations and forever for messages
 * @param typed true if a person types: lines then wait for the relay as long as that takes, and leaving ends the
 *     client. Otherwise the last messages are shown even if there is nothing to say, and the timeout also ends a client
 *     whose next line waits for earlier ones to be confirmed
 * @param sockets socket settings
 */
public record ChatOptions(
        Nickname name,
        Room room,
        List<RelayPlace> relays,
        int last,
        long count,
        @Nullable Duration timeout,
        boolean typed,
        SocketOptions sockets) {

    /** Checks every range. */
    public ChatOptions {
        relays = List.copyOf(relays);
        if (relays.isEmpty()) {
            throw new IllegalArgumentException("there must be a relay");
        }
        Ranges.requireBetween("last", last, 0, HistoryRequest.MAX_LIMIT);
        if (count < 0) {
            throw new IllegalArgumentException("count must be >= 0, was " + count);
        }
    }
}
