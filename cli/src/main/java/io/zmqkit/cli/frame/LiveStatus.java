package io.zmqkit.cli.frame;

import io.zmqkit.core.live.LiveSource;
import io.zmqkit.core.live.MessageSample;
import io.zmqkit.core.live.SocketReading;
import java.util.List;
import java.util.function.Supplier;

/**
 * Tells a live view what a program has come to, and nothing of its sockets.
 *
 * @param text is asked in the reporter's thread, five times a second, also after the program has ended
 */
public record LiveStatus(Supplier<String> text) implements LiveSource {

    @Override
    public String status() {
        return text.get();
    }

    @Override
    public List<SocketReading> sockets() {
        return List.of();
    }

    @Override
    public List<MessageSample> samples(int most) {
        return List.of();
    }
}
