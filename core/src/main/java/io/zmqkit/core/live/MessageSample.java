package io.zmqkit.core.live;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message that has come from a peer, or has gone to it.
 *
 * @param millis when, Unix time
 * @param isSent whether it has gone to the peer
 * @param local this end of the connection, as {@code HOST:PORT}; null if the other end is enough to tell which it is
 * @param peer the address of the connection's other end, as {@code HOST:PORT}; null if it gives none
 * @param frames the first frames, each cut; not to be changed
 * @param bytes of all frames
 */
public record MessageSample(
        long millis,
        boolean isSent,
        @Nullable String local,
        @Nullable String peer,
        List<byte[]> frames,
        long bytes) {}
