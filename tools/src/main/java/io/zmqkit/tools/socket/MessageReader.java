package io.zmqkit.tools.socket;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads messages from a stream of bytes, in one of the formats of {@code --in}. One thread. */
public interface MessageReader {

    /**
     * Waits for the next message.
     *
     * @return its frames; null at the end of the stream
     * @throws BadInputException if the next message cannot be sent; the one after it can be read
     */
    @Nullable
    List<byte[]> next() throws IOException, BadInputException;

    /** {@return true if {@link #next} would surely not wait} */
    boolean isReady();
}
