package io.zmqkit.wire.zmtp;

import io.zmqkit.wire.MalformedException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Takes apart one direction of a connection between others: what a tap or a capture sees. What follows a failure cannot be
 * read: lengths are the only thing that tells where a frame begins. One thread.
 */
public final class StreamDecoder {

    private final FrameLimits limits;
    private final GreetingDecoder greetings = new GreetingDecoder();
    private @Nullable FrameDecoder frames;

    /**
     * A decoder for a stream from its first byte.
     *
     * @param limits what is not taken
     */
    public StreamDecoder(FrameLimits limits) {
        this.limits = limits;
    }

    /**
     * Takes the next element, and nothing after it.
     *
     * @param in what has come; the position is moved behind what was taken
     * @return the greeting, then frames; null when all bytes are taken and more are needed
     */
    public @Nullable StreamElement next(ByteBuffer in) throws MalformedException {
        FrameDecoder decoder = frames;
        if (decoder != null) {
            return decoder.next(in);
        }
        Greeting greeting = greetings.next(in);
        if (greeting instanceof Greeting.V1) {
            throw new MalformedException("it is ZMTP 1.0, which is not decoded");
        } else if (greeting != null) {
            frames = new FrameDecoder(greeting.version(), limits);
        }
        return greeting;
    }
}
