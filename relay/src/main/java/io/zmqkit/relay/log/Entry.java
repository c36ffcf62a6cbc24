package io.zmqkit.relay.log;

import io.zmqkit.relay.protocol.ChatMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message in a log.
 *
 * @param position where it stands, from 1; messages that were added together may share one
 * @param millis when it was added, Unix time in milliseconds
 * @param frames as its client sent it
 * @param message what the frames mean; null for a message outside ZRC/1
 */
public record Entry(
        long position,
        long millis,
        List<byte[]> frames,
        @Nullable ChatMessage message) {}
